package pilot

import (
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
	due := t.DueAt(code)
	st := s.Step(code)
	if s.Governs() { // by the calendar, moved or not
		return st.dueIfAwaited()
	}
	if due.IsZero() || st == nil || t.HardDate(code) {
		return due
	}
	return due.AddDate(0, 0, s.Moved+st.Extra)
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
	return t.Deadline.AddDays(s.Moved)
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
