package audit

import (
	"time"

	"shidian/internal/pilot"
)

// ChangedAt is when, in plan time, each step's row last became another.
func ChangedAt(t *pilot.Terms, events []pilot.Event) map[pilot.Step]time.Time {
	state := pilot.NewState()
	rows, changed := map[pilot.Step]string{}, map[pilot.Step]time.Time{}
	for _, e := range events {
		state.Apply(t, e)
		for _, st := range state.Steps {
			if row := compact(stepRow(t, state, st)); row != rows[st.Code] {
				rows[st.Code], changed[st.Code] = row, e.At
			}
		}
	}
	return changed
}
