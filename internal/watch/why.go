package watch

import (
	"context"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"
)

// lastEvents is how far back the failure of a task is looked for: only the first of its
// attempts is written down.
const lastEvents = 10

// Why reads the end of a workflow's history for the failure of its task; empty when that
// says nothing.
func Why(server workflowservice.WorkflowServiceClient, namespace string) func(ctx context.Context, workflowID, runID string) string {
	return func(ctx context.Context, workflowID, runID string) string {
		page, err := server.GetWorkflowExecutionHistoryReverse(ctx, &workflowservice.GetWorkflowExecutionHistoryReverseRequest{
			Namespace: namespace, Execution: &commonpb.WorkflowExecution{WorkflowId: workflowID, RunId: runID}, MaximumPageSize: lastEvents,
		})
		if err != nil {
			return ""
		}
		for _, e := range page.GetHistory().GetEvents() {
			if a := e.GetWorkflowTaskFailedEventAttributes(); a != nil {
				return a.GetCause().String() + ": " + failureText(a.GetFailure())
			}
		}
		return ""
	}
}
