package contender

import (
	"testing"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"shidian/internal/pilot"
)

// It does what the product does of each step, in the order of a tutorial.
func TestDutiesPilot_JudgesRecordsListsAndTellsOfEachStep(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	var acts *dutiesActivities
	found := judged{Summary: pilot.Summary{Stage: pilot.StageElection, Light: pilot.LightGreen, Progress: 40, Accepted: 7}}
	var done []string
	note := func(what string) func(mock.Arguments) { return func(mock.Arguments) { done = append(done, what) } }
	env.OnActivity(acts.Judge, mock.Anything, mock.Anything).Run(note("judged")).Return(found, nil).Twice()
	env.OnActivity(acts.Record, mock.Anything, mock.Anything, mock.Anything).Run(note("recorded")).Return(nil).Twice()
	env.OnUpsertTypedSearchAttributes(mock.Anything).Run(note("listed")).Return(nil).Twice()
	told := progress{Pilot: "a", Percent: 40, Accepted: 7}
	env.OnSignalExternalWorkflow(mock.Anything, "parent", "", overviewSignal, told).Run(note("told")).Return(nil).Twice()
	env.RegisterDelayedCallback(func() {
		for range 2 {
			env.SignalWorkflow(textbookSignal, parcel{Pilot: "a", Papers: []paper{{ID: "1", Step: "charter"}}})
		}
	}, 0)
	env.ExecuteWorkflow(dutiesPilot, dutiesInput{Steps: 2, Parent: "parent"})
	require.True(t, env.IsWorkflowCompleted())
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, []string{"judged", "recorded", "listed", "told", "judged", "recorded", "listed", "told"}, done)
	env.AssertExpectations(t)
}
