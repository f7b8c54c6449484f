package upgrade

import (
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/view"
	"shidian/workflows"
)

// signalsOfARun is after how many signals a run goes on as a new one.
const signalsOfARun = 500

// goOnBriefly has the new release told that no older worker is left, and pilots go on as
// new runs, which are brief then.
func (w *world) goOnBriefly(places ...string) {
	w.t.Helper()
	w.now.stop()
	w.now.env = append(w.now.env, "SHIDIAN_QUIET_RUNS=true")
	w.now.work()
	for _, place := range places {
		before, err := w.status(place)
		require.NoError(w.t, err)
		id := workflows.PilotID(programme, place)
		for range signalsOfARun + 1 {
			require.NoError(w.t, w.client.SignalWorkflow(w.t.Context(), id, "", workflows.SignalStepCompleted, "nothing that can be read"))
		}
		w.until(place, "all are refused", func(now view.Status) bool { return now.Counts.Refused > before.Counts.Refused+signalsOfARun })
		require.Eventually(w.t, func() bool { return w.versionOf(id) == workflows.InputBrief }, patience, tick, "%s goes on as a brief run", place)
	}
}

// versionOf is that of the input of a pilot's newest run.
func (w *world) versionOf(id string) int {
	w.t.Helper()
	first, err := w.client.GetWorkflowHistory(w.t.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT).Next()
	require.NoError(w.t, err)
	var in workflows.PilotInput
	require.NoError(w.t, converter.GetDefaultDataConverter().FromPayloads(first.GetWorkflowExecutionStartedEventAttributes().GetInput(), &in))
	return in.V
}
