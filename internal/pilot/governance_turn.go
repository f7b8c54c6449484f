package pilot

import (
	"slices"
	"time"
)

// PeriodOver says whether nothing can be filed any more for a period that is waited
// for: its time is past, or the term for which an election was to be prepared
// has another end by now.
func (s *State) PeriodOver(t *Terms, st StepState, p Period, now time.Time) bool {
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

// Owes says whether something is still waited for that belongs to a year, terms excepted.
func (s *State) Owes(t *Terms, year int) bool {
	return slices.ContainsFunc(s.Steps, func(st StepState) bool {
		return st.Awaited() && t.PartsOf(Duty(st.Code), s.Facts) > 0 && yearOf(st.Period) <= year
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
	if !s.Owes(t, s.Year) {
		earlier(t.YearSettles(s.Year))
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
		if after, instead := s.Instead(t, st.Code); instead {
			earlier(after.Opens.Start(t.Location()))
		}
	}
	return next
}
