package client

import (
	"context"
	"encoding/json"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// Decide brings the district's decision to the pilot at a place, which runs. One that was
// cancelled takes nothing: see package revive.
func (c *Client) Decide(ctx context.Context, programme, place string, d pilot.Decision, way Way) (Answer, error) {
	return c.sendOne(ctx, programme, place, workflows.UpdateDecide, workflows.SignalDistrictDecided, d.ID, d, way)
}

// Deciding is a decision as it travels to a workflow, vouched for where the way has a
// seal. [*TooLargeError], [*RejectedError].
func Deciding(place, workflowID string, d pilot.Decision, way Way) (json.RawMessage, error) {
	m, err := oneOf(workflowID, place, workflows.UpdateDecide, workflows.SignalDistrictDecided, d.ID, d)
	if err == nil && way.Seal != nil {
		m, err = m.sealed(way.Seal)
	}
	return m.body, err
}

// ActiveWorkflowID is the workflow that acts at a place now: its pilot or, when that has
// closed, the community's life after it.
func (c *Client) ActiveWorkflowID(ctx context.Context, programme, place string) string {
	return c.activeWorkflowID(ctx, programme, place)
}
