package main

import (
	"context"
	"errors"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	desk "shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// communities begins communities' pilots. The server hands a pilot's first task over with
// the answer to its start, to this worker.
type communities struct{ temporal client.Client }

// Begin starts the pilot of a community, unless there is or was one.
func (c communities) Begin(ctx context.Context, t pilot.Terms, input int) error {
	o := desk.CommunityOptions(&t)
	o.EnableEagerStart = true
	_, err := c.temporal.ExecuteWorkflow(ctx, o, workflows.CommunityPilotType, workflows.PilotInput{V: input, Terms: t})
	var before *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &before) {
		return nil
	}
	return err
}
