package replay

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// Only a real server shows this: the SDK hands a signal over while the workflow's
// clock still stands at the task before.
func TestSignal_IsDatedWhenItCameNotWhenThePilotLastWorked(t *testing.T) {
	t.Parallel()
	s := newStage(t, newHouse(t, worker.Options{}), "dated", 1)
	s.start()
	const quiet = 2 * time.Second
	<-time.After(quiet) // the pilot sleeps; nothing else tells the two times apart
	sent := time.Now()
	require.NoError(t, s.house.client.SignalWorkflow(t.Context(), s.id(first), "", workflows.SignalStepCompleted, map[string]any{"v": 1}))
	s.until(first, "refused", func(status view.Status) bool { return status.Counts.Refused == 1 })
	for _, e := range s.store.Pilot(s.id(first)).Events {
		if e.Type == pilot.EventRefused {
			require.True(t, e.Real.After(sent.Add(-quiet/2)), "sent %s, dated %s", sent, e.Real)
			require.False(t, e.Real.After(time.Now().Add(quiet/2)), "sent %s, dated %s", sent, e.Real)
		}
	}
}
