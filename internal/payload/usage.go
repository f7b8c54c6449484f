package payload

import (
	"context"
	"fmt"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/proxy"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"

	"shidian/internal/keyring"
)

// Raw marks calls that carry payloads as they are: nothing is encrypted on its way out, and
// nothing opened on its way in.
func Raw(ctx context.Context) context.Context { return context.WithValue(ctx, inClear{}, true) }

// Use is what needs a key in Temporal.
type Use struct {
	Runs, Open, Schedules int // runs that are open are among the runs
}

// clearText stands for no key among uses.
const clearText = ""

// Uses counts, by the keys that they need, the runs that Temporal keeps and the Schedules
// that it has; those with payloads in clear stand under no key. Each run's history is read;
// tell hears how many are done.
func Uses(ctx context.Context, c client.Client, namespace string, tell func(runs int)) (map[string]Use, error) {
	ctx = Raw(ctx)
	uses := map[string]Use{}
	done := 0
	err := eachRun(ctx, c, namespace, func(run *workflowpb.WorkflowExecutionInfo) error {
		keys, err := keysOfRun(ctx, c, run)
		for key := range keys {
			u := uses[key]
			u.Runs++
			if run.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
				u.Open++
			}
			uses[key] = u
		}
		done++
		tell(done)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = eachSchedule(ctx, c, namespace, func(_ string, s *workflowservice.DescribeScheduleResponse) error {
		keys, err := keysIn(ctx, s.GetSchedule())
		for key := range keys {
			u := uses[key]
			u.Schedules++
			uses[key] = u
		}
		return err
	})
	return uses, err
}

func eachRun(ctx context.Context, c client.Client, namespace string, do func(*workflowpb.WorkflowExecutionInfo) error) error {
	for request := (&workflowservice.ListWorkflowExecutionsRequest{Namespace: namespace}); ; {
		page, err := c.ListWorkflow(ctx, request)
		if err != nil {
			return fmt.Errorf("list runs: %w", err)
		}
		for _, run := range page.GetExecutions() {
			if err := do(run); err != nil {
				return err
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return nil
		}
	}
}

func keysOfRun(ctx context.Context, c client.Client, run *workflowpb.WorkflowExecutionInfo) (map[string]bool, error) {
	id := run.GetExecution()
	keys := map[string]bool{}
	events := c.GetWorkflowHistory(ctx, id.GetWorkflowId(), id.GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err == nil {
			err = visitKeys(ctx, event, keys)
		}
		if err != nil {
			return nil, fmt.Errorf("read run %s of %s: %w", id.GetRunId(), id.GetWorkflowId(), err)
		}
	}
	return keys, nil
}

func keysIn(ctx context.Context, m proto.Message) (map[string]bool, error) {
	keys := map[string]bool{}
	return keys, visitKeys(ctx, m, keys)
}

func visitKeys(ctx context.Context, m proto.Message, keys map[string]bool) error {
	return proxy.VisitPayloads(ctx, m, proxy.VisitPayloadsOptions{
		SkipSearchAttributes: true,
		Visitor: func(_ *proxy.VisitPayloadsContext, all []*commonpb.Payload) ([]*commonpb.Payload, error) {
			for _, p := range all {
				if id, encrypted := KeyOf(p); encrypted {
					keys[id] = true
				} else if p != nil {
					keys[clearText] = true
				}
			}
			return all, nil
		},
	})
}

const schedulesAtOnce = 100

func eachSchedule(ctx context.Context, c client.Client, namespace string, do func(id string, s *workflowservice.DescribeScheduleResponse) error) error {
	server := c.WorkflowService()
	for request := (&workflowservice.ListSchedulesRequest{Namespace: namespace, MaximumPageSize: schedulesAtOnce}); ; {
		page, err := server.ListSchedules(ctx, request)
		if err != nil {
			return fmt.Errorf("list Schedules: %w", err)
		}
		for _, s := range page.GetSchedules() {
			one, err := server.DescribeSchedule(ctx, &workflowservice.DescribeScheduleRequest{Namespace: namespace, ScheduleId: s.GetScheduleId()})
			if err == nil {
				err = do(s.GetScheduleId(), one)
			}
			if err != nil {
				return fmt.Errorf("read Schedule %s: %w", s.GetScheduleId(), err)
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return nil
		}
	}
}

// RekeySchedules has the server keep each Schedule as the key of now encrypts it, and says how
// many it changed: a Schedule stays for ever, and would need a key of before as long. The
// client must be protected with the same ring.
func RekeySchedules(ctx context.Context, c client.Client, namespace string, ring *keyring.Ring) (done int, err error) {
	err = eachSchedule(Raw(ctx), c, namespace, func(id string, s *workflowservice.DescribeScheduleResponse) error {
		keys, err := keysIn(ctx, s.GetSchedule())
		delete(keys, ring.Writes())
		if err != nil || len(keys) == 0 {
			return err
		}
		err = c.ScheduleClient().GetHandle(ctx, id).Update(ctx, client.ScheduleUpdateOptions{
			DoUpdate: func(was client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
				schedule := was.Description.Schedule
				return &client.ScheduleUpdate{Schedule: &schedule}, nil
			},
		})
		if err == nil {
			done++
		}
		return err
	})
	return done, err
}
