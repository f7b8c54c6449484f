package refill

import (
	"errors"
	"fmt"
	"log/slog"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/interceptor"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/activities"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// Recording is one batch that a run had recorded, and what came of it.
type Recording struct {
	Batch    activities.Batch
	Recorded activities.Recorded
}

// Run is what a run had recorded.
type Run struct {
	ID         string
	Recordings []Recording // in order
	// Entries are all that went to the recorder, by key.
	Entries map[string]pilot.Entry
	// Before is the run that this one continues; empty for the first.
	Before string
}

// First is the number of the event before the run's first one.
func (r Run) First() int64 {
	if len(r.Recordings) == 0 {
		return 0
	}
	return r.Recordings[0].Batch.State.Seq
}

// Events is what the run had recorded, in order, each once: a result may hold again
// what one before it did.
func (r Run) Events() []pilot.Event {
	var events []pilot.Event
	for _, one := range r.Recordings {
		for _, e := range one.Recorded.Events {
			if len(events) == 0 || e.Seq > events[len(events)-1].Seq {
				events = append(events, e)
			}
		}
	}
	return events
}

// Terms are those on which the run's pilot runs; nil when it recorded nothing.
func (r Run) Terms() *pilot.Terms {
	if len(r.Recordings) == 0 {
		return nil
	}
	terms := r.Recordings[0].Batch.Terms
	return &terms
}

// ErrNoPilot says that a history is not one of a pilot's runs.
var ErrNoPilot = errors.New("this is no history of a pilot")

// Read replays a run's history.
func Read(h *historypb.History, workflowID, runID string) (Run, error) {
	run := Run{ID: runID, Entries: map[string]pilot.Entry{}}
	if len(h.GetEvents()) == 0 || h.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes() == nil {
		return run, ErrNoPilot
	}
	run.Before = h.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId()
	heard := &listener{}
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		Interceptors: append(workflows.Interceptors(), heard), DisableDeadlockDetection: true,
	})
	if err != nil {
		return run, fmt.Errorf("make a replayer: %w", err)
	}
	workflows.Register(replayer)
	err = replayer.ReplayWorkflowHistoryWithOptions(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)), h, worker.ReplayWorkflowHistoryOptions{
		OriginalExecution: workflow.Execution{ID: workflowID, RunID: runID},
	})
	if err != nil {
		return run, fmt.Errorf("replay run %s of %s: %w", runID, workflowID, err)
	}
	run.Recordings = heard.recordings
	for _, r := range run.Recordings {
		for _, e := range r.Batch.Entries {
			run.Entries[e.Key()] = e
		}
	}
	for _, e := range sent(h) {
		if _, known := run.Entries[e.Key()]; !known {
			run.Entries[e.Key()] = e // what an earlier attempt recorded goes to no recorder again
		}
	}
	return run, nil
}

// listener hears what goes to the recorder and what comes back.
type listener struct {
	interceptor.WorkerInterceptorBase
	recordings []Recording
}

// InterceptWorkflow has the workflow's calls pass by.
func (l *listener) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	in := &inbound{listener: l}
	in.Next = next
	return in
}

type inbound struct {
	interceptor.WorkflowInboundInterceptorBase
	listener *listener
}

// Init has the workflow call out through us.
func (i *inbound) Init(out interceptor.WorkflowOutboundInterceptor) error {
	through := &outbound{listener: i.listener}
	through.Next = out
	return i.Next.Init(through)
}

type outbound struct {
	interceptor.WorkflowOutboundInterceptorBase
	listener *listener
}

// ExecuteLocalActivity hears of a batch that is recorded at once.
func (o *outbound) ExecuteLocalActivity(ctx workflow.Context, activity string, args ...any) workflow.Future {
	return o.listener.hear(o.Next.ExecuteLocalActivity(ctx, activity, args...), args)
}

// ExecuteActivity hears of a batch that is recorded patiently.
func (o *outbound) ExecuteActivity(ctx workflow.Context, activity string, args ...any) workflow.Future {
	return o.listener.hear(o.Next.ExecuteActivity(ctx, activity, args...), args)
}

func (l *listener) hear(f workflow.Future, args []any) workflow.Future {
	if len(args) != 1 {
		return f
	}
	batch, ours := args[0].(activities.Batch)
	if !ours {
		return f
	}
	return &result{Future: f, listener: l, batch: batch}
}

// result is a batch's result on its way.
type result struct {
	workflow.Future
	listener *listener
	batch    activities.Batch
}

// Get takes note of what the workflow gets.
func (r *result) Get(ctx workflow.Context, value any) error {
	err := r.Future.Get(ctx, value)
	if recorded, ours := value.(*activities.Recorded); err == nil && ours {
		r.listener.recordings = append(r.listener.recordings, Recording{r.batch, *recorded})
	}
	return err
}
