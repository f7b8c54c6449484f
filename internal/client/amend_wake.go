package client

import (
	"context"
	"encoding/json"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// CatchUp sends pilots their last order again that do not know it, though the record has it:
// the worker died when it was written down, and whoever had sent it was gone. Such a pilot
// would go on by it only when something else wakes it. To one that knows it nothing is sent.
// It says whose pilots were told.
func (c *Client) CatchUp(ctx context.Context, comparison *Comparison) ([]*Amendment, error) {
	var woken []*Amendment
	for _, a := range comparison.Pilots {
		if a.Stand != StandSame || a.Before.Amended == 0 {
			continue
		}
		told, err := c.tellAgain(ctx, a)
		if err != nil {
			return woken, c.SlowOr(err)
		}
		if told {
			woken = append(woken, a)
		}
	}
	return woken, nil
}

func (c *Client) tellAgain(ctx context.Context, a *Amendment) (bool, error) {
	var live view.Status
	if err := c.query(ctx, a.WorkflowID, workflows.QueryStatus, &live); err != nil {
		return false, nil //nolint:nilerr // without a worker nobody knows; the next one reads what waits
	}
	if live.Seq >= a.seq {
		return false, nil
	}
	order, err := c.lastOrder(ctx, a.WorkflowID)
	if err != nil || order == nil {
		return false, err
	}
	var h pilot.Header
	if err := json.Unmarshal(order, &h); err != nil {
		return false, nil //nolint:nilerr // it was accepted, so it could be read
	}
	m, err := oneOf(a.WorkflowID, a.Place, workflows.UpdateAmendPlan, workflows.SignalPlanAmended, h.ID, order)
	if err == nil {
		_, err = c.send(ctx, a.Before.Programme, m, Way{}) // with the seal that it had
	}
	return err == nil, err
}

// lastOrder is the last order that a pilot took, as it was sent.
func (c *Client) lastOrder(ctx context.Context, workflowID string) (json.RawMessage, error) {
	store, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	messages, err := store.Messages(ctx, workflowID)
	var last json.RawMessage
	for _, m := range messages {
		if m.Kind == pilot.EntryAmend && m.Outcome == pilot.Accepted {
			last = m.Raw
		}
	}
	return last, err
}
