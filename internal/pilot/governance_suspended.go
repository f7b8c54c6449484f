package pilot

// Instead is the period that takes the place of the one waited for, when more
// than half of that lay in a suspension.
func (s *State) Instead(t *Terms, code Step) (Period, bool) {
	st, duty := s.Step(code), Duty(code)
	if !st.Awaited() || !s.suspended(t.window(duty, s.Facts, t.periodNamed(duty, s.Facts, st.Period))) {
		return Period{}, false
	}
	return s.NextPeriod(t, code)
}

// suspended says whether more than half of some days lay in suspensions that are over.
func (s *State) suspended(w Span) bool {
	if w.From == "" {
		return false
	}
	days := 0
	for _, p := range s.Pauses {
		from, to := max(w.From, p.From), min(w.To, p.To)
		if from <= to {
			days += from.DaysUntil(to) + 1
		}
	}
	return 2*days > w.From.DaysUntil(w.To)+1
}
