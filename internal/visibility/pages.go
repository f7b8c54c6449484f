package visibility

import (
	"context"
	"fmt"
	"iter"
	"strings"

	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
)

// Lister lists workflows; a Temporal client does.
type Lister interface {
	ListWorkflow(ctx context.Context, request *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error)
}

// Running is the query for every running workflow of these types.
func Running(types []string) string {
	return fmt.Sprintf("WorkflowType IN ('%s') AND ExecutionStatus = 'Running'", strings.Join(types, "', '"))
}

// Pages are the runs that a query finds, at most so many at a time. After an error
// there are no more.
func Pages(ctx context.Context, from Lister, query string, atATime int32) iter.Seq2[[]*workflowpb.WorkflowExecutionInfo, error] {
	return func(yield func([]*workflowpb.WorkflowExecutionInfo, error) bool) {
		request := &workflowservice.ListWorkflowExecutionsRequest{PageSize: atATime, Query: query}
		for {
			page, err := from.ListWorkflow(ctx, request)
			if err != nil {
				yield(nil, err)
				return
			}
			if request.NextPageToken = page.GetNextPageToken(); !yield(page.GetExecutions(), nil) || len(request.NextPageToken) == 0 {
				return
			}
		}
	}
}
