package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/workflows"
)

// recordToEnrol is the record, waited for until its first worker has made its tables:
// what is started must be enrolled there.
func (c *Client) recordToEnrol(ctx context.Context) (Store, error) {
	within, cancel := context.WithTimeout(ctx, c.Deadline)
	defer cancel()
	defer c.tellWaiting(ServerPostgres)()
	for {
		record, err := c.Store(ctx)
		if !errors.Is(err, ErrNoRecordYet) {
			return record, err
		}
		select {
		case <-within.Done():
			return nil, stoppedOr(ctx, err)
		case <-time.After(time.Second):
		}
	}
}

// enrol puts on record that a plan starts these terms. Where Temporal has a workflow of
// which nothing is on record, running or ended (the record is an older one, say), its own
// terms are what counts: those by which it began are enrolled if they are the plan's, or
// became so by an order; others are not.
func (c *Client) enrol(ctx context.Context, t Temporal, record Store, terms *pilot.Terms) error {
	described, err := t.DescribeWorkflowExecution(ctx, workflows.IDOf(terms), "")
	if err == nil {
		began, now := begunBy(ctx, t, workflows.IDOf(terms), described.GetWorkflowExecutionInfo().GetFirstRunId())
		if began == nil || !samePlan(began, terms) && !samePlan(now, terms) {
			return nil // it is found to be there already, and left alone
		}
		terms = began
	}
	if err != nil && !NotFound(err) {
		return err
	}
	return c.enrolAs(ctx, record, terms)
}

func (c *Client) enrolAs(ctx context.Context, record Store, terms *pilot.Terms) error {
	return record.Enrol(ctx, workflows.IDOf(terms), terms, cmp.Or(c.OSUser, "?"))
}

// begunBy are the terms by which a workflow began, in the first of its runs, and those
// that it has since the last order; nil when it does not say.
func begunBy(ctx context.Context, t Temporal, workflowID, firstRun string) (began, now *pilot.Terms) {
	last, err := runOf(ctx, t, workflowID, "")
	if err != nil {
		return nil, nil
	}
	terms := last.Input.Terms
	if versions := judge.Versions(&terms, once(last.Recorded)); len(versions) > 0 {
		terms = versions[len(versions)-1].Terms
	}
	if last.Input.Carried == nil || last.Input.Terms.Amended == 0 {
		return &last.Input.Terms, &terms
	}
	first, err := runOf(ctx, t, workflowID, firstRun)
	if err != nil || first.Input.Carried != nil {
		return &last.Input.Terms, &terms // what came before it is no longer known
	}
	return &first.Input.Terms, &terms
}

// once are events, each once: a result may hold again what one before it did.
func once(events []pilot.Event) []pilot.Event {
	var out []pilot.Event
	for _, e := range events {
		if len(out) == 0 || e.Seq > out[len(out)-1].Seq {
			out = append(out, e)
		}
	}
	return out
}

// runOf reads the history of a run; the last one where none is named.
func runOf(ctx context.Context, t Temporal, workflowID, runID string) (workflows.Run, error) {
	var events []*historypb.HistoryEvent
	pages := t.GetWorkflowHistory(ctx, workflowID, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		e, err := pages.Next()
		if err != nil {
			return workflows.Run{}, fmt.Errorf("read the history of %s: %w", workflowID, err)
		}
		events = append(events, e)
	}
	if len(events) == 0 {
		return workflows.Run{}, workflows.ErrNoInput
	}
	return workflows.ReadRun(runID, events)
}

// samePlan says whether a running pilot has the terms of a plan, or was given them by an
// order; a clock that was set when it was started, as this one is, was set at another
// moment.
func samePlan(running, planned *pilot.Terms) bool {
	now := *running
	if !planned.Clock.RealStart.IsZero() && !now.Clock.RealStart.IsZero() {
		now.Clock = planned.Clock
	}
	now.Amended = planned.Amended
	return now.SameAs(planned)
}

// StartedWith are the terms that a running workflow was started with; nil when it does
// not say.
func StartedWith(ctx context.Context, t Temporal, workflowID string) *pilot.Terms {
	events := t.GetWorkflowHistory(ctx, workflowID, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	if !events.HasNext() {
		return nil
	}
	first, err := events.Next()
	if err != nil {
		return nil
	}
	var in workflows.PilotInput
	if err := converter.GetDefaultDataConverter().FromPayloads(first.GetWorkflowExecutionStartedEventAttributes().GetInput(), &in); err != nil {
		return nil
	}
	return &in.Terms
}
