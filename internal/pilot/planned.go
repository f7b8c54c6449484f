package pilot

import (
	"slices"
	"time"
)

// PlannedStart is when a step begins if everything goes by the plan: 0:00 of the
// day after the last due day of what it rests on, else of the opening day. What
// is due on the same day as the step itself runs beside it and does not count.
func (t *Terms) PlannedStart(step Step) time.Time {
	start, due := t.Opens.Start(t.Location()), t.DueAt(step)
	for _, before := range plannedBefore(step) {
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

// plannedBefore is what a step rests on, in either level's pilot.
func plannedBefore(step Step) []Step {
	spec, _ := Spec(step)
	before := slices.Clone(spec.After)
	if spec.Gated {
		before = append(before, StepResponsibilities, StepMobilisation)
	}
	if step == StepSelfCheck {
		before = append(before, StepCommunityArchive)
	}
	return before
}
