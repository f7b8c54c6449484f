package audit

import (
	"encoding/json"
	"fmt"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// Of is a pilot's record as its events want it to be, which began by these terms.
func Of(t *pilot.Terms, events []pilot.Event) (Snapshot, error) {
	began, now := *t, *t
	t = &now
	state := Fold(t, events)
	raw, err := json.Marshal(state)
	if err != nil {
		return Snapshot{}, fmt.Errorf("write the state of %s: %w", t.Place(), err)
	}
	s := Snapshot{Terms: t, Began: &began, State: raw, Pilot: pilot.RowOf(t, state), Steps: map[pilot.Step]pilot.StepRow{}, Events: events}
	s.Versions = VersionsOf(judge.Versions(&began, events))
	for _, row := range pilot.StepRowsOf(t, state) {
		s.Steps[row.Step] = row
	}
	s.Messages = Outcomes(events)
	return s, nil
}
