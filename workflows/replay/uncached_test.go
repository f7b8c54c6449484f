package replay

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
)

// TestUncached_EveryTaskReplayedFromTheStartEndsTheSame has a process that
// forgets each workflow after each task play every situation.
func TestUncached_EveryTaskReplayedFromTheStartEndsTheSame(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("needs a real server")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestForgetful_", "-test.v", "-test.timeout=5m")
	cmd.Env = append(os.Environ(), uncached+"=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "--- PASS: TestForgetful_", "%s", out)
}

// TestForgetful_EverySituationIsPlayedToItsEnd is run by the test above. What it
// does is traced, as by a worker that is told where traces go.
func TestForgetful_EverySituationIsPlayedToItsEnd(t *testing.T) {
	t.Parallel()
	if os.Getenv(uncached) == "" {
		t.Skip("runs in a process of its own")
	}
	traced, _ := tracing(t)
	houses := newHouses(t, worker.Options{WorkflowPanicPolicy: worker.FailWorkflow, Interceptors: []interceptor.WorkerInterceptor{traced}})
	for _, situation := range situations() {
		t.Run(situation.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, houses.of(situation), situation.programme(), situation.communities)
			situation.play(s)
			for _, place := range append(s.places(), s.lives...) {
				for _, run := range s.runs(place) {
					for _, e := range run.Events {
						queue := e.GetWorkflowTaskScheduledEventAttributes().GetTaskQueue()
						require.NotEqual(t, enumspb.TASK_QUEUE_KIND_STICKY, queue.GetKind(), "the workflow was remembered")
						if failed := e.GetWorkflowTaskFailedEventAttributes(); failed != nil {
							require.Equal(t, enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND, failed.Cause, "%s: %s", place, failed.GetFailure().GetMessage())
						}
					}
				}
			}
		})
	}
}
