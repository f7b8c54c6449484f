package pilot

import (
	"slices"
	"time"
)

// owedAgain is the period for which a duty is owed again when it is returned:
// the one last done, as long as it may still be filed; false when there is none.
// By then the next period may have begun to be waited for.
func (s *State) owedAgain(t *Terms, code Step, now time.Time) (Period, bool) {
	st, duty := s.Step(code), Duty(code)
	if st == nil || st.Accepted == nil || t.partsOf(duty, s.Facts) == 0 {
		return Period{}, false
	}
	name := st.Period
	if st.Status != Complete {
		name = t.periodBefore(duty, s.Facts, name)
	}
	p := t.periodNamed(duty, s.Facts, name)
	done := slices.Contains(s.Book(p.Year()).Done, done(code, p.Name))
	return p, done && s.Book(p.Year()).Closed == "" && (st.Status == Complete || now.Before(p.Closes.End(t.Location())))
}

// periodBefore names the period before one of a year's.
func (t *Terms) periodBefore(duty Duty, f Facts, name string) string {
	year, part := yearOf(name), partOf(name)-1
	if part == 0 {
		year, part = year-1, t.partsOf(duty, f)
	}
	return t.period(duty, f, year, part).Name
}

// canReturn says whether a step is accepted, an election has a round on record, or
// a duty is done for a period of which it may still be filed.
func (s *Session) canReturn(code Step) bool {
	st := s.state.Step(code)
	if st == nil || st.Status == Complete || st.Status == ToConfirm {
		return true // that there is no such step is said elsewhere
	}
	if code == StepCommitteeElection && s.state.Facts.Election.RoundsOnRecord() > 0 {
		return true
	}
	_, again := s.state.owedAgain(s.terms, code, s.now)
	return again
}

// sendBackDuties has the periods for which something is returned waited for
// again, in the place of those that follow, and returns what goes back: with a
// meeting also the reports that it heard.
func (s *Session) sendBackDuties(steps []Step) []Step {
	if !s.state.Governs() {
		return steps
	}
	meeting, heard := s.state.Step(Step(DutyAssemblyMeeting)), s.state.Step(Step(DutyAnnualReport))
	if slices.Contains(steps, meeting.Code) && heard.Accepted != nil && heard.Accepted.ID == meeting.Accepted.ID && s.canReturn(heard.Code) {
		steps = unique(append(slices.Clone(steps), heard.Code))
	}
	for _, code := range steps {
		if p, again := s.state.owedAgain(s.terms, code, s.now); again && s.state.Step(code).Status != Complete {
			s.beginPeriod(code, p)
		}
	}
	return steps
}

// unresolving takes back what a returned meeting resolved and heard.
func (s *Session) unresolving(e Event) Event {
	st := s.state.Step(Step(DutyAssemblyMeeting))
	if a := s.state.Facts.Assembly; a != nil && st != nil && st.Accepted != nil && slices.Contains(e.Steps, st.Code) {
		e = establishing(e, Facts{Assembly: a.without(st.Accepted.ID)})
	}
	return e
}

// from marks what is new with the meeting's record, so that it goes when that is
// returned.
func (f Facts) from(id string) Facts {
	if f.Assembly == nil {
		return f
	}
	a := AssemblyFacts{Open: slices.Clone(f.Assembly.Open), Done: slices.Clone(f.Assembly.Done)}
	for i := range a.Open {
		if a.Open[i].By == "" {
			a.Open[i].By = id
		}
	}
	for i := range a.Done {
		if a.Done[i].HeardBy == "" {
			a.Done[i].HeardBy = id
		}
	}
	f.Assembly = &a
	return f
}

// without takes out what a meeting resolved; what it heard to be carried out
// waits for that again.
func (a *AssemblyFacts) without(id string) *AssemblyFacts {
	out := &AssemblyFacts{}
	for _, r := range a.Done {
		switch {
		case r.By == id:
		case r.HeardBy == id:
			r.HeardBy = ""
			out.Open = append(out.Open, r)
		default:
			out.Done = append(out.Done, r)
		}
	}
	for _, r := range a.Open {
		if r.By != id {
			out.Open = append(out.Open, r)
		}
	}
	return out
}
