package workflows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
)

// starting waits as a start that failed does, and says whether it is tried again.
func starting(ctx workflow.Context) (bool, error) {
	d := &pilotRun{recorded: failsOnce}
	d.steady, _ = workflow.NewDisconnectedContext(ctx)
	return d.pauseStarting(ctx), nil
}

func TestStart_ThatFailedIsTriedAgainUnlessCancelled(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cancel, took time.Duration
		again        bool
	}{
		"again":     {time.Hour, startsRetried, true},
		"cancelled": {3 * time.Second, 3 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var suite testsuite.WorkflowTestSuite
			env := suite.NewTestWorkflowEnvironment()
			began := env.Now()
			env.RegisterDelayedCallback(env.CancelWorkflow, c.cancel)
			env.ExecuteWorkflow(starting)
			var again bool
			require.NoError(t, env.GetWorkflowResult(&again))
			require.Equal(t, c.again, again)
			require.Equal(t, c.took, env.Now().Sub(began))
		})
	}
}
