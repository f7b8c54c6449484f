package pilot

import (
	"slices"
	"strconv"
	"time"
)

// turnDuties opens what a new period asks for, counts what was done for it
// ahead, and records what was not done when nothing more can be filed.
func (s *Session) turnDuties() bool {
	if s.state.ClocksStopped() {
		return false
	}
	changed := false
	for _, spec := range Duties() {
		changed = s.turnDuty(spec.Code) || changed
	}
	return changed
}

func (s *Session) turnDuty(code Step) bool {
	st := s.state.Step(code)
	p, known := s.state.PeriodOf(s.terms, code)
	switch {
	case !known || !st.Awaited() && s.now.Before(p.Opens.Start(s.terms.Location())):
		return false
	case !st.Awaited():
		s.beginPeriod(code, p)
		return true
	}
	if next, instead := s.state.instead(s.terms, code); instead && !s.now.Before(next.Opens.Start(s.terms.Location())) {
		s.beginPeriod(code, next)
		return true
	}
	i := slices.IndexFunc(st.Ahead, func(a Ahead) bool { return p.holds(a.Day) })
	switch {
	case i >= 0:
		s.fulfil(code, p, st.Ahead[i])
	case s.state.over(s.terms, *st, p, s.now):
		s.record(Event{Type: EventMissed, Step: code, Period: p.Name, Due: st.DueAt, Via: ViaSelf})
	default:
		return false
	}
	return true
}

func (s *Session) beginPeriod(code Step, p Period) {
	s.record(Event{Type: EventStepOpened, Step: code, Period: p.Name, Due: p.Due.End(s.terms.Location()), Via: ViaSelf})
}

// fulfil records that a duty is done for a period.
func (s *Session) fulfil(code Step, p Period, with Ahead) {
	if !s.state.Step(code).Awaited() { // an election before it was waited for
		s.beginPeriod(code, p)
	}
	by := with.With.By
	s.record(Event{
		Type: EventFulfilled, Step: code, Period: p.Name, On: with.Day, ID: with.With.ID, Digest: with.With.Digest, By: &by, Filed: with.With.Seq, Via: ViaSelf,
	})
}

// over says whether nothing can be filed any more for a period that is waited
// for: its time is past, or the term for which an election was to be prepared
// has another end by now.
func (s *State) over(t *Terms, st StepState, p Period, now time.Time) bool {
	if p.Closes == "" {
		next, known := t.periodAfter(Duty(st.Code), s.Facts, st.Period)
		return known && next.Name != p.Name
	}
	return !now.Before(t.closesAt(st, p))
}

// closesAt is when a period can no longer be filed for; a due time that moved
// takes it along.
func (t *Terms) closesAt(st StepState, p Period) time.Time {
	at := p.Closes.End(t.Location())
	if moved := st.DueAt.AddDate(0, 0, t.Profile.Governance.filing()); moved.After(at) {
		return moved
	}
	return at
}

// closeYear settles the book of a year when nothing of it can be filed any more.
func (s *Session) closeYear() bool {
	year := s.state.Year
	if s.state.ClocksStopped() || s.now.Before(s.terms.yearSettles(year)) || s.state.owes(s.terms, year) {
		return false
	}
	s.record(Event{Type: EventYearClosed, Period: strconv.Itoa(year), Via: ViaSelf})
	return true
}

// owes says whether something is still waited for that belongs to a year, terms excepted.
func (s *State) owes(t *Terms, year int) bool {
	return slices.ContainsFunc(s.Steps, func(st StepState) bool {
		return st.Awaited() && t.partsOf(Duty(st.Code), s.Facts) > 0 && yearOf(st.Period) <= year
	})
}

// nextTurn is when a duty's period begins or ends, or a year is settled.
func (s *State) nextTurn(t *Terms) Rung {
	next := Rung{Kind: RungPeriod}
	earlier := func(at time.Time) {
		if !at.IsZero() && (next.At.IsZero() || at.Before(next.At)) {
			next.At = at
		}
	}
	if !s.owes(t, s.Year) {
		earlier(t.yearSettles(s.Year))
	}
	for _, st := range s.Steps {
		p, known := s.PeriodOf(t, st.Code)
		switch {
		case !known:
		case !st.Awaited():
			earlier(p.Opens.Start(t.Location()))
		case p.Closes != "":
			earlier(t.closesAt(st, p))
		}
		if after, instead := s.instead(t, st.Code); instead {
			earlier(after.Opens.Start(t.Location()))
		}
	}
	return next
}

// fileAfter puts a valid record of the life after the pilot on file: what it
// establishes holds from now on, and what it does counts for its periods. A void
// meeting is kept and counts for nothing.
func (s *Session) fileAfter(d decision, e Event, m Record, v Verdict) {
	e.Step, e.On = dutyOfKind(m.Kind), ""
	if m.Kind == KindChange && len(v.Does) == 0 { // no election of a new term
		e.Step = ""
	}
	if m.Kind == KindMeeting {
		var b MeetingBody
		ReadEvidence(m.Body, &b)
		e.On, e.Extra = b.Date, b.Kind == MeetingExtra
	}
	if v.StaysOpen {
		e.Type = EventRecorded
		e = s.record(e)
		s.keep(d.kept(e, Recorded))
		return
	}
	now, ahead, notes := s.sorted(v.Does)
	e.Findings = append(e.Findings, notes...)
	e.Ahead = ahead
	e = s.record(establishing(e, v.Facts.from(m.ID)))
	s.keep(d.kept(e, Accepted))
	for _, deed := range now {
		s.fulfil(deed.code, deed.period, Ahead{Day: deed.day, With: *e.version()})
	}
}

// dutyOfKind is the step under which a kind of record is kept; empty for one that
// is no duty's.
func dutyOfKind(kind string) Step {
	i := slices.IndexFunc(Duties(), func(sp StepSpec) bool { return RecordOf(sp.Code) == kind })
	if i < 0 {
		return ""
	}
	return Duties()[i].Code
}

// timely is a deed that counts at once.
type timely struct {
	code   Step
	period Period
	day    Date
}

// sorted tells deeds that count at once from those of a period to come; of the
// latter, and of those that count for none, it says so.
func (s *Session) sorted(deeds []Deed) (now []timely, ahead []Deed, notes []Finding) {
	for _, deed := range deeds {
		code := Step(deed.Duty)
		st := s.state.Step(code)
		p, known := s.state.PeriodOf(s.terms, code)
		byTerm := s.terms.partsOf(deed.Duty, s.state.Facts) == 0
		after, follows := s.state.nextPeriod(s.terms, code)
		switch {
		case known && p.holds(deed.Day) && (st.Awaited() || byTerm):
			now = append(now, timely{code, p, deed.Day})
		case follows && after.holds(deed.Day):
			ahead = append(ahead, deed)
			notes = append(notes, noteOn(code, CodeCountsAhead, after.Name))
		default:
			notes = append(notes, noteOn(code, CodeNoPeriod, string(deed.Day)))
		}
	}
	return now, ahead, notes
}

// noteOn says of a duty what its filing comes to.
func noteOn(code Step, what, found string) Finding {
	f := Finding{Rule: stepSpec(code).Rules[0], Severity: Note, Code: what, Found: found, Wanted: string(code)}
	if r, ok := Rule(f.Rule); ok {
		f.Clause = r.Clause
	}
	return f
}
