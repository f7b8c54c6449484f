package upgrade

import (
	"log/slog"
	"strings"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"shidian/internal/view"
	"shidian/workflows"
)

// runs are all runs of all pilots and lives.
func (w *world) runs() []*workflowpb.WorkflowExecutionInfo {
	w.t.Helper()
	var all []*workflowpb.WorkflowExecutionInfo
	for page := []byte(nil); ; {
		found, err := w.client.ListWorkflow(w.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{NextPageToken: page})
		require.NoError(w.t, err)
		for _, run := range found.GetExecutions() {
			switch run.GetType().GetName() {
			case workflows.SubDistrictPilotType, workflows.CommunityPilotType, workflows.CommunityGovernanceType:
				all = append(all, run)
			}
		}
		if page = found.GetNextPageToken(); len(page) == 0 {
			return all
		}
	}
}

func (w *world) history(run *workflowpb.WorkflowExecutionInfo) *historypb.History {
	w.t.Helper()
	h := &historypb.History{}
	events := w.client.GetWorkflowHistory(w.t.Context(), run.GetExecution().GetWorkflowId(), run.GetExecution().GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		require.NoError(w.t, err)
		h.Events = append(h.Events, e)
	}
	return h
}

// requireReplayable replays every run by today's workflows.
func (w *world) requireReplayable() {
	w.t.Helper()
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{Interceptors: workflows.Interceptors(), DisableDeadlockDetection: true})
	require.NoError(w.t, err)
	workflows.Register(replayer)
	for _, run := range w.runs() {
		err := replayer.ReplayWorkflowHistory(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)), w.history(run))
		require.NoError(w.t, err, run.GetExecution().GetWorkflowId())
	}
}

// nudgesAtMost is how often a pilot is given something to do until both releases have done
// tasks of it in turns: which of the workers gets a task is chance.
const nudgesAtMost = 60

// untilBothWorked has a place's pilot do something until there is a history of which both
// workers did tasks in turns.
func (w *world) untilBothWorked(place string) {
	w.t.Helper()
	for range nudgesAtMost {
		if w.crossed() > 0 {
			return
		}
		before, err := w.status(place)
		require.NoError(w.t, err)
		w.letGo(place)
		id := workflows.PilotID(programme, place)
		require.NoError(w.t, w.client.SignalWorkflow(w.t.Context(), id, "", workflows.SignalStepCompleted, "nothing that can be read"))
		w.until(place, "it is refused", func(now view.Status) bool { return now.Seq > before.Seq })
	}
	require.Positive(w.t, w.crossed(), "both releases did tasks of one pilot in turns")
}

// crossed counts the histories of which both workers did tasks in turns: of the old one, of
// the new one, and of the old one again, or the other way round.
func (w *world) crossed() (crossed int) {
	w.t.Helper()
	old, failed := w.old.identity(), 0
	for _, run := range w.runs() {
		var turns []bool
		for _, e := range w.history(run).GetEvents() {
			if e.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED {
				failed++
				w.t.Logf("%s: task failed: %s", run.GetExecution().GetWorkflowId(), e.GetWorkflowTaskFailedEventAttributes().GetFailure().GetMessage())
			}
			done := e.GetWorkflowTaskCompletedEventAttributes()
			if done == nil {
				continue
			}
			by := strings.HasPrefix(done.GetIdentity(), old)
			if len(turns) == 0 || turns[len(turns)-1] != by {
				turns = append(turns, by)
			}
		}
		if len(turns) > 2 {
			crossed++
		}
	}
	w.t.Logf("%d histories went to and fro, %d tasks failed", crossed, failed)
	return crossed
}
