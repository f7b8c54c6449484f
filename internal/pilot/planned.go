package pilot

import (
	"time"
)

// PlannedStart is when a step begins if everything goes by the plan: 0:00 of the
// day after the last due day of what it rests on, else of the opening day. What
// is due on the same day as the step itself runs beside it and does not count.
func (t *Terms) PlannedStart(step Step) time.Time {
	spec, _ := Spec(step)
	start, due := t.Opens.Start(t.Location()), t.DueAt(step)
	for _, before := range t.Before(spec) {
		end := t.DueAt(before)
		if !due.IsZero() && !end.Before(due) {
			end = t.PlannedStart(before)
		}
		if end.After(start) {
			start = end
		}
	}
	return start
}

// Before is what a step waits for in the plan, in either level's pilot.
func (t *Terms) Before(spec StepSpec) []Step {
	before, gated := t.Order().RestsOn(spec)
	for _, other := range catalogue {
		awaited := gated && other.Stage == StagePreparation || spec.Code == StepSelfCheck && other.Level == LevelCommunity
		if awaited && t.Plans(&other) {
			before = append(before, other.Code)
		}
	}
	return before
}
