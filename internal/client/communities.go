package client

import (
	"context"
	"errors"

	"go.temporal.io/api/serviceerror"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// Communities begins communities' pilots for a worker. The server hands a pilot's first task
// over with the answer to its start, to the worker that has this client.
type Communities struct{ Temporal sdkclient.Client }

// Begin starts the pilot of a community with this version of its input, shown in lists as it
// opens (nil: as it will say itself), unless there is or was one.
func (c Communities) Begin(ctx context.Context, t pilot.Terms, input int, shown *pilot.Summary) error {
	o := communityOptions(&t)
	o.EnableEagerStart = true
	if shown != nil {
		o.TypedSearchAttributes = workflows.AttributesAs(&t, *shown)
	}
	_, err := c.Temporal.ExecuteWorkflow(ctx, o, workflows.CommunityPilotType, workflows.PilotInput{V: input, Terms: t, Shown: shown})
	var before *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &before) {
		return nil
	}
	return err
}
