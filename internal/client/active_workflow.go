package client

import (
	"context"
	"errors"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// activeWorkflowID is the workflow that acts at a place now: its pilot or, when that has
// closed, the community's life after it.
func (c *Client) activeWorkflowID(ctx context.Context, programme, place string) string {
	pilotID := workflows.PilotID(programme, place)
	if LevelOf(place) != pilot.LevelCommunity {
		return pilotID
	}
	if id := workflows.GovernanceID(programme, place); c.exists(ctx, id) {
		return id
	}
	return pilotID
}

// exists asks the record, and the server where the record is silent.
func (c *Client) exists(ctx context.Context, workflowID string) bool {
	record, err := c.Store(ctx)
	if err == nil {
		if _, err = record.Pilot(ctx, workflowID); err == nil || errors.Is(err, postgres.ErrNoPilot) {
			return err == nil
		}
	}
	t, err := c.Temporal(ctx)
	if err != nil {
		return false
	}
	_, err = t.DescribeWorkflowExecution(ctx, workflowID, "")
	return err == nil
}
