package client

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// startLives starts the lives after the pilot that a closed sub-district's
// communities did not start themselves: those of a release that knew none. It
// says how many.
func (c *Client) startLives(ctx context.Context, t Temporal, record Store, sub postgres.StoredPilot) (int, error) {
	if sub.Phase != pilot.PhaseClosed {
		return 0, nil
	}
	started := 0
	for _, unit := range sub.Terms.Communities {
		own, _ := sub.Terms.ForCommunity(unit.Code)
		now, err := c.startLife(ctx, t, record, own.Programme, own.Place())
		if err != nil {
			return started, fmt.Errorf("start the life after the pilot of %s: %w", own.Place(), err)
		}
		if now {
			started++
		}
	}
	return started, nil
}

// startLife is safe to repeat, and beside a community that is just doing so itself.
func (c *Client) startLife(ctx context.Context, t Temporal, record Store, programme, place string) (bool, error) {
	_, err := record.Pilot(ctx, workflows.GovernanceID(programme, place))
	if !errors.Is(err, postgres.ErrNoPilot) {
		return false, err // it lives, or nobody knows
	}
	before, err := record.Pilot(ctx, workflows.PilotID(programme, place))
	if errors.Is(err, postgres.ErrNoPilot) || err == nil && before.Phase != pilot.PhaseClosed {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	terms := before.Terms.ForGovernanceFrom(before.State, before.Terms.Today(before.Terms.Clock.Plan(c.Now())))
	if err := c.enrolAs(ctx, record, &terms); err != nil {
		return false, err
	}
	tried, err := c.execute(ctx, t, lifeOptions(&terms), workflows.CommunityGovernanceType, c.Input(terms, nil))
	var there *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &there) {
		return tried.n > 1, nil // by one whose answer got lost, or by the community itself
	}
	return err == nil, err
}

func lifeOptions(terms *pilot.Terms) sdkclient.StartWorkflowOptions {
	lang := catalog.Lang(terms.Lang)
	o := onceOnly(terms)
	o.StaticSummary = view.Brief(catalog.Text(lang, "governance.child", catalog.Args{"name": terms.PlaceName()}))
	o.StaticDetails = catalog.Text(lang, "governance.details", catalog.Args{"place": terms.PlaceName(), "id": o.ID})
	return o
}
