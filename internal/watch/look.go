package watch

import (
	"context"
	"errors"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"shidian/internal/trouble"
)

// Temporal is what is asked of a pilot's workflow; a client is one.
type Temporal interface {
	DescribeWorkflowExecution(ctx context.Context, workflowID, runID string) (*workflowservice.DescribeWorkflowExecutionResponse, error)
	GetWorkflowHistory(ctx context.Context, workflowID, runID string, isLongPoll bool, filterType enumspb.HistoryEventFilterType) client.HistoryEventIterator
}

// Looker asks Temporal about pilots that go on by their record.
type Looker struct {
	Temporal Temporal
	// Why says why a workflow's task fails; nil where nobody can.
	Why func(ctx context.Context, workflowID, runID string) string
}

// Look asks about one. Nil when it runs and does what it should, as far as Temporal can
// tell; an error when nobody knows.
func (l Looker) Look(ctx context.Context, workflowID string, now time.Time) (*trouble.Trouble, error) {
	described, err := l.Temporal.DescribeWorkflowExecution(ctx, workflowID, "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return &trouble.Trouble{WorkflowID: workflowID, Kind: trouble.Unknown}, nil
	}
	if err != nil {
		return nil, err
	}
	found := judge(described, now)
	if found == nil {
		return nil, nil
	}
	found.WorkflowID = workflowID
	l.explain(ctx, found, described.GetWorkflowExecutionInfo().GetExecution().GetRunId())
	return found, nil
}

// judge reads what keeps a workflow from going on.
func judge(d *workflowservice.DescribeWorkflowExecutionResponse, now time.Time) *trouble.Trouble {
	info := d.GetWorkflowExecutionInfo()
	if how := HowEnded(info.GetStatus()); how != "" {
		return &trouble.Trouble{Kind: trouble.Ended, Since: info.GetCloseTime().AsTime(), Detail: trouble.Detail{How: how}}
	}
	task := d.GetPendingWorkflowTask()
	since := task.GetOriginalScheduledTime().AsTime()
	if n := int(task.GetAttempt()); n >= trouble.FailingAfter {
		return &trouble.Trouble{Kind: trouble.Failing, Since: since, Detail: trouble.Detail{Attempts: n}}
	}
	for _, a := range d.GetPendingActivities() {
		if n := int(a.GetAttempt()); n >= trouble.RecordingAfter {
			return &trouble.Trouble{Kind: trouble.Recording, Detail: trouble.Detail{Attempts: n, Cause: failureText(a.GetLastFailure())}}
		}
	}
	if task != nil && now.Sub(since) > trouble.Grace {
		return &trouble.Trouble{Kind: trouble.Waiting, Since: since}
	}
	return nil
}

// HowEnded is Temporal's word for the end of a workflow, as one of ours; empty while it
// runs, be it in another run.
func HowEnded(s enumspb.WorkflowExecutionStatus) string {
	switch s {
	case enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		return "closed"
	case enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:
		return "cancelled"
	case enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED:
		return "terminated"
	case enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		return "timed-out"
	case enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:
		return "failed"
	}
	return ""
}

// explain adds who ended a workflow, or why its task fails, where its history says so.
func (l Looker) explain(ctx context.Context, found *trouble.Trouble, runID string) {
	switch found.Kind {
	case trouble.Ended:
		events := l.Temporal.GetWorkflowHistory(ctx, found.WorkflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
		for events.HasNext() {
			e, err := events.Next()
			if err != nil {
				return // it has ended, which is enough to know
			}
			closing(found, e)
		}
	case trouble.Failing:
		if l.Why != nil {
			found.Cause = short(l.Why(ctx, found.WorkflowID, runID))
		}
	}
}

func closing(found *trouble.Trouble, e *historypb.HistoryEvent) {
	if a := e.GetWorkflowExecutionTerminatedEventAttributes(); a != nil {
		found.By, found.Reason = short(a.GetIdentity()), short(a.GetReason())
	}
	if a := e.GetWorkflowExecutionFailedEventAttributes(); a != nil {
		found.Cause = failureText(a.GetFailure())
	}
}

func failureText(f *failurepb.Failure) string {
	for f.GetCause() != nil {
		f = f.GetCause()
	}
	return short(f.GetMessage())
}

// shown is how much of a text that a server or a person gave is kept, in characters.
const shown = 200

// short is a text's first line, not too long.
func short(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if runes := []rune(line); len(runes) > shown {
		return string(runes[:shown]) + "…"
	}
	return line
}
