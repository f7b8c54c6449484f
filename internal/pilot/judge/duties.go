package judge

import (
	"slices"
	"strconv"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// turnDuties opens what a new period asks for, counts what was done for it
// ahead, and records what was not done when nothing more can be filed.
func (s *Session) turnDuties() bool {
	if s.state.ClocksStopped() {
		return false
	}
	changed := false
	for _, spec := range pilot.Duties() {
		changed = s.turnDuty(spec.Code) || changed
	}
	return changed
}

func (s *Session) turnDuty(code pilot.Step) bool {
	st := s.state.Step(code)
	p, known := s.state.PeriodOf(s.terms, code)
	switch {
	case !known || !st.Awaited() && s.now.Before(p.Opens.Start(s.terms.Location())):
		return false
	case !st.Awaited():
		s.beginPeriod(code, p)
		return true
	}
	if next, instead := s.state.Instead(s.terms, code); instead && !s.now.Before(next.Opens.Start(s.terms.Location())) {
		s.beginPeriod(code, next)
		return true
	}
	i := slices.IndexFunc(st.Ahead, func(a pilot.Ahead) bool { return p.Holds(a.Day) })
	switch {
	case i >= 0:
		s.fulfil(code, p, st.Ahead[i])
	case s.state.PeriodOver(s.terms, *st, p, s.now):
		s.record(pilot.Event{Type: pilot.EventMissed, Step: code, Period: p.Name, Due: st.DueAt, Via: pilot.ViaSelf})
	default:
		return false
	}
	return true
}

func (s *Session) beginPeriod(code pilot.Step, p pilot.Period) {
	s.record(pilot.Event{Type: pilot.EventStepOpened, Step: code, Period: p.Name, Due: p.Due.End(s.terms.Location()), Via: pilot.ViaSelf})
}

// fulfil records that a duty is done for a period.
func (s *Session) fulfil(code pilot.Step, p pilot.Period, with pilot.Ahead) {
	if !s.state.Step(code).Awaited() { // an election before it was waited for
		s.beginPeriod(code, p)
	}
	by := with.With.By
	s.record(pilot.Event{
		Type: pilot.EventFulfilled, Step: code, Period: p.Name, On: with.Day, ID: with.With.ID, Digest: with.With.Digest, By: &by, Filed: with.With.Seq, Via: pilot.ViaSelf,
	})
}

// closeYear settles the book of a year when nothing of it can be filed any more.
func (s *Session) closeYear() bool {
	year := s.state.Year
	if s.state.ClocksStopped() || s.now.Before(s.terms.YearSettles(year)) || s.state.Owes(s.terms, year) {
		return false
	}
	s.record(pilot.Event{Type: pilot.EventYearClosed, Period: strconv.Itoa(year), Via: pilot.ViaSelf})
	return true
}

// fileAfter puts a valid record of the life after the pilot on file: what it
// establishes holds from now on, and what it does counts for its periods. A void
// meeting is kept and counts for nothing.
func (s *Session) fileAfter(d decision, e pilot.Event, m pilot.Record, v evidence.Verdict) {
	e.Step, e.On = dutyOfKind(m.Kind), ""
	if m.Kind == pilot.KindChange && len(v.Does) == 0 { // no election of a new term
		e.Step = ""
	}
	if m.Kind == pilot.KindMeeting {
		var b evidence.MeetingBody
		evidence.ReadEvidence(m.Body, &b)
		e.On, e.Extra = b.Date, b.Kind == evidence.MeetingExtra
	}
	if v.StaysOpen {
		e.Type = pilot.EventRecorded
		e = s.record(e)
		s.keep(d.kept(e, pilot.Recorded))
		return
	}
	now, ahead, notes := s.sorted(v.Does)
	e.Findings = append(e.Findings, notes...)
	e.Ahead = ahead
	e = s.record(establishing(e, v.Facts.NotedBy(m.ID)))
	s.keep(d.kept(e, pilot.Accepted))
	for _, deed := range now {
		s.fulfil(deed.code, deed.period, pilot.Ahead{Day: deed.day, With: *e.Version()})
	}
}

// dutyOfKind is the step under which a kind of record is kept; empty for one that
// is no duty's.
func dutyOfKind(kind string) pilot.Step {
	i := slices.IndexFunc(pilot.Duties(), func(sp pilot.StepSpec) bool { return pilot.RecordOf(sp.Code) == kind })
	if i < 0 {
		return ""
	}
	return pilot.Duties()[i].Code
}

// timely is a deed that counts at once.
type timely struct {
	code   pilot.Step
	period pilot.Period
	day    pilot.Date
}

// sorted tells deeds that count at once from those of a period to come; of the
// latter, and of those that count for none, it says so.
func (s *Session) sorted(deeds []pilot.Deed) (now []timely, ahead []pilot.Deed, notes []pilot.Finding) {
	for _, deed := range deeds {
		code := pilot.Step(deed.Duty)
		st := s.state.Step(code)
		p, known := s.state.PeriodOf(s.terms, code)
		byTerm := s.terms.PartsOf(deed.Duty, s.state.Facts) == 0
		after, follows := s.state.NextPeriod(s.terms, code)
		switch {
		case known && p.Holds(deed.Day) && (st.Awaited() || byTerm):
			now = append(now, timely{code, p, deed.Day})
		case follows && after.Holds(deed.Day):
			ahead = append(ahead, deed)
			notes = append(notes, noteOn(code, pilot.CodeCountsAhead, after.Name))
		default:
			notes = append(notes, noteOn(code, pilot.CodeNoPeriod, string(deed.Day)))
		}
	}
	return now, ahead, notes
}

// noteOn says of a duty what its filing comes to.
func noteOn(code pilot.Step, what, found string) pilot.Finding {
	f := pilot.Finding{Rule: pilot.SpecOf(code).Rules[0], Severity: pilot.Note, Code: what, Found: found, Wanted: string(code)}
	if r, ok := pilot.Rule(f.Rule); ok {
		f.Clause = r.Clause
	}
	return f
}
