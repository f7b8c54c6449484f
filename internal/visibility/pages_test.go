package visibility_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/visibility"
)

// pages lists each of its pages once, under the one before it as token.
type pages []string

var errBroken = errors.New("broken")

func (p *pages) ListWorkflow(_ context.Context, r *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	id := (*p)[0]
	if id == "broken" {
		return nil, errBroken
	}
	answer := &workflowservice.ListWorkflowExecutionsResponse{Executions: []*workflowpb.WorkflowExecutionInfo{
		{Execution: &commonpb.WorkflowExecution{WorkflowId: id + string(r.GetNextPageToken())}},
	}}
	if *p = (*p)[1:]; len(*p) > 0 {
		answer.NextPageToken = []byte(" after " + id)
	}
	return answer, nil
}

func TestPages_GoesOnToTheLastOneOrToAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pages pages
		most  int
		want  []string
		err   error
	}{
		"all":               {pages{"a", "b", "c"}, 9, []string{"a", "b after a", "c after b"}, nil},
		"one":               {pages{"a"}, 9, []string{"a"}, nil},
		"until broken":      {pages{"a", "broken", "c"}, 9, []string{"a"}, errBroken},
		"no more are asked": {pages{"a", "broken"}, 1, []string{"a"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			var failed error
			for page, err := range visibility.Pages(t.Context(), &c.pages, "q", 1) {
				if failed = err; err != nil {
					continue // it is the last
				}
				got = append(got, page[0].GetExecution().GetWorkflowId())
				if len(got) == c.most {
					break
				}
			}
			require.Equal(t, c.want, got)
			require.Equal(t, c.err, failed)
		})
	}
}
