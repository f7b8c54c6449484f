package watch

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/timestamppb"

	"shidian/internal/trouble"
)

func TestJudge_NamesWhatKeepsAWorkflowFromGoingOn(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	task := func(attempt int32, ago time.Duration) *workflowpb.PendingWorkflowTaskInfo {
		return &workflowpb.PendingWorkflowTaskInfo{Attempt: attempt, OriginalScheduledTime: timestamppb.New(now.Add(-ago))}
	}
	activity := func(attempt int32) []*workflowpb.PendingActivityInfo {
		return []*workflowpb.PendingActivityInfo{{Attempt: attempt, LastFailure: &failurepb.Failure{
			Message: "activity", Cause: &failurepb.Failure{Message: "the record ends at event 3\nstack"},
		}}}
	}
	running := enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	for name, c := range map[string]struct {
		status     enumspb.WorkflowExecutionStatus
		task       *workflowpb.PendingWorkflowTaskInfo
		activities []*workflowpb.PendingActivityInfo
		want       trouble.Kind
		how, cause string
	}{
		"runs":                     {status: running},
		"continued as new":         {status: enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW},
		"at work":                  {status: running, task: task(1, time.Second)},
		"its worker was killed":    {status: running, task: task(trouble.FailingAfter-1, 20*time.Second)},
		"its task fails":           {status: running, task: task(trouble.FailingAfter, time.Minute), want: trouble.Failing},
		"nobody takes its task":    {status: running, task: task(1, trouble.Grace+time.Second), want: trouble.Waiting},
		"the record was away":      {status: running, activities: activity(trouble.RecordingAfter - 1)},
		"the record refuses":       {status: running, activities: activity(trouble.RecordingAfter), want: trouble.Recording, cause: "the record ends at event 3"},
		"terminated":               {status: enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED, want: trouble.Ended, how: "terminated"},
		"terminated, a task waits": {status: enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED, task: task(9, time.Hour), want: trouble.Ended, how: "terminated"},
		"failed":                   {status: enumspb.WORKFLOW_EXECUTION_STATUS_FAILED, want: trouble.Ended, how: "failed"},
		"timed out":                {status: enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT, want: trouble.Ended, how: "timed-out"},
		"completed":                {status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, want: trouble.Ended, how: "closed"},
		"cancelled":                {status: enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, want: trouble.Ended, how: "cancelled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := judge(&workflowservice.DescribeWorkflowExecutionResponse{
				WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{Status: c.status, CloseTime: timestamppb.New(now)},
				PendingWorkflowTask:   c.task, PendingActivities: c.activities,
			}, now)
			if c.want == "" {
				require.Nil(t, found)
				return
			}
			require.NotNil(t, found)
			require.Equal(t, c.want, found.Kind)
			require.Equal(t, c.how, found.How)
			require.Equal(t, c.cause, found.Cause)
		})
	}
}

func TestTurns_SuspectsComeFirstAndEverybodyHasATurn(t *testing.T) {
	t.Parallel()
	var open []string
	running := map[string]bool{}
	for i := range 3 * eachPass {
		id := string([]rune{rune('a' + i/26/26%26), rune('a' + i/26%26), rune('a' + i%26)})
		open = append(open, id)
		running[id] = i%5 > 0 || i > eachPass
	}
	w := &Watcher{}
	asked := map[string]int{}
	for range 8 {
		turn := w.turns(open, []trouble.Trouble{{WorkflowID: open[2*eachPass]}}, running)
		require.LessOrEqual(t, len(turn), eachPass)
		require.Contains(t, turn, open[2*eachPass], "what was wrong is looked at each time")
		for _, id := range turn {
			asked[id]++
		}
	}
	require.Len(t, asked, len(open))
}
