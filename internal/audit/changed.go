package audit

import (
	"time"

	"shidian/internal/pilot"
)

// ChangedAt is when, in plan time, each step's row last became another.
func ChangedAt(t *pilot.Terms, events []pilot.Event) map[pilot.Step]time.Time {
	state, terms := pilot.NewState(), *t
	t = &terms
	rows, changed := map[pilot.Step]string{}, map[pilot.Step]time.Time{}
	for _, e := range events {
		state.Apply(t, e)
		for _, step := range pilot.StepRowsOf(t, state) {
			if row := compact(step); row != rows[step.Step] {
				rows[step.Step], changed[step.Step] = row, e.At
			}
		}
	}
	return changed
}
