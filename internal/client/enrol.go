package client

import (
	"cmp"
	"context"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// recordToEnrol is the record, waited for until its first worker has made its tables:
// what is started must be enrolled there.
func (c *Client) recordToEnrol(ctx context.Context) (Store, error) {
	within, cancel := context.WithTimeout(ctx, c.Deadline)
	defer cancel()
	defer c.tellWaiting(serverPostgres)()
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
// terms are what counts: they are enrolled if they are the plan's, and others are not.
func (c *Client) enrol(ctx context.Context, t Temporal, record Store, terms *pilot.Terms) error {
	_, err := t.DescribeWorkflowExecution(ctx, workflows.IDOf(terms), "")
	if err == nil {
		running := StartedWith(ctx, t, workflows.IDOf(terms))
		if running == nil || !samePlan(running, terms) {
			return nil // it is found to be there already, and left alone
		}
		terms = running
	}
	if err != nil && !NotFound(err) {
		return err
	}
	return c.enrolAs(ctx, record, terms)
}

func (c *Client) enrolAs(ctx context.Context, record Store, terms *pilot.Terms) error {
	return record.Enrol(ctx, workflows.IDOf(terms), terms, cmp.Or(c.OSUser, "?"))
}

// samePlan says whether a running pilot has the terms of a plan; a clock that was set
// when it was started, as this one is, was set at another moment.
func samePlan(running, planned *pilot.Terms) bool {
	now := *running
	if !planned.Clock.RealStart.IsZero() && !now.Clock.RealStart.IsZero() {
		now.Clock = planned.Clock
	}
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
