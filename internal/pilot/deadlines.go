package pilot

import (
	"slices"
	"time"
)

// Stop is a suspension: from At on the clocks stand.
type Stop struct {
	At     time.Time `json:"at"`              // plan time
	Until  Date      `json:"until,omitempty"` // ends by itself at the end of this day; empty: when resumed
	Reason string    `json:"reason,omitempty"`
	By     *Actor    `json:"by,omitempty"`
}

// Grant is the district's record that excuses a hard date. The date does not
// move: it stays shown as missed.
type Grant struct {
	To     Date      `json:"to"`
	Record string    `json:"record"`
	At     time.Time `json:"at"`
}

// ClocksStopped says whether the pilot is suspended, here or above.
func (s *State) ClocksStopped() bool { return s.Stopped != nil || s.StoppedAbove != nil }

// HardDate says whether a step's due date is one that nothing moves (R2).
func (t *Terms) HardDate(step Step) bool {
	return step == StepArchiveFiling && t.Binding == BindingHard
}

// DueOf is the instant by which a step is due, with everything that moved it.
func (s *State) DueOf(t *Terms, code Step) time.Time {
	due := s.dueByPlan(t, code)
	st := s.Step(code)
	if s.Governs() { // by the calendar, moved or not
		return st.dueIfAwaited()
	}
	if due.IsZero() || st == nil || t.HardDate(code) {
		return due
	}
	return due.AddDate(0, 0, s.Moved+st.Extra)
}

// dueByPlan is the instant by which a step is due as the plan has it, counted from the
// community's polling day where the plan counts from that and its election committee sets
// it.
func (s *State) dueByPlan(t *Terms, code Step) time.Time {
	if polled := s.PollingDay(t); polled != "" {
		if i := slices.IndexFunc(t.Due, func(d StepDue) bool { return d.Step == code && d.FromPolling != nil }); i >= 0 {
			return polled.AddDays(*t.Due[i].FromPolling).End(t.Location())
		}
	}
	return t.DueAt(code)
}

// PollingDay is the day of the community's election: held, else as its election committee
// planned it. Empty where the plan sets it, or nobody yet.
func (s *State) PollingDay(t *Terms) Date {
	switch {
	case t.PollingDay != "" || !t.CountsFromPolling():
	case s.Facts.Election != nil && s.Facts.Election.PollingDay != "":
		return s.Facts.Election.PollingDay
	case s.Facts.ElectionCommittee != nil:
		return s.Facts.ElectionCommittee.Polling
	}
	return ""
}

// CountsFromPolling says whether some due date moves with polling day.
func (t *Terms) CountsFromPolling() bool {
	return slices.ContainsFunc(t.Due, func(d StepDue) bool { return d.FromPolling != nil })
}

// PolledDues are the new due times of the steps waited for that count from polling day,
// where those that they have are others.
func (s *State) PolledDues(t *Terms) []NewDue {
	if s.PollingDay(t) == "" || s.Governs() {
		return nil
	}
	var out []NewDue
	for _, st := range s.Steps {
		if due := s.DueOf(t, st.Code); st.Awaited() && !st.DueAt.IsZero() && !due.Equal(st.DueAt) && t.fromPolling(st.Code) {
			out = append(out, NewDue{st.Code, due})
		}
	}
	return out
}

func (t *Terms) fromPolling(code Step) bool {
	return slices.ContainsFunc(t.Due, func(d StepDue) bool { return d.Step == code && d.FromPolling != nil })
}

func (st *StepState) dueIfAwaited() time.Time {
	if st == nil || !st.Awaited() {
		return time.Time{}
	}
	return st.DueAt
}

// DueDay is the day by whose end a step is due; empty when it has none.
func (s *State) DueDay(t *Terms, code Step) Date {
	return DueDay(s.DueOf(t, code), t.Location())
}

// DeadlineOf is the pilot's deadline with what moved it; a hard one never moves.
func (s *State) DeadlineOf(t *Terms) Date {
	if t.Binding == BindingHard {
		return t.Deadline
	}
	return t.Deadline.AddDays(s.Moved + s.DeadlineMoved)
}

// MovedDues are the new due times of all steps waited for when dates move by some
// days; a step that has none, or a hard one, keeps it.
func (s *State) MovedDues(t *Terms, days int) []NewDue {
	var out []NewDue
	for _, st := range s.Steps {
		if st.Awaited() && !st.DueAt.IsZero() && !t.HardDate(st.Code) {
			out = append(out, NewDue{st.Code, st.DueAt.AddDate(0, 0, days)})
		}
	}
	return out
}

// GrantFor is the district's record that excuses a step's date, given to the step
// or to the whole pilot.
func (s *State) GrantFor(step Step) *Grant {
	if st := s.Step(step); st != nil && st.Granted != nil {
		return st.Granted
	}
	return s.Granted
}
