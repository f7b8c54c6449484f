package client

import (
	"context"
	"errors"
	"fmt"
	"slices"

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

// finishLives begins the lives that an order of the district left to be begun when it was
// broken off. It says how many.
func (c *Client) finishLives(ctx context.Context, t Temporal, record Store, programme, subDistrict string) (int, error) {
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: programme, Place: subDistrict, Level: pilot.LevelGovernance})
	if err != nil {
		return 0, fmt.Errorf("look for lives after the pilot in %s: %w", subDistrict, err)
	}
	begun := 0
	for _, row := range rows {
		if row.Phase != pilot.PhaseDissolved {
			continue
		}
		old, err := record.Pilot(ctx, row.WorkflowID)
		if err != nil {
			return begun, err
		}
		n, err := c.successors(ctx, t, record, old)
		var waits *LivesGoOnError
		if begun += n; err != nil && !errors.As(err, &waits) { // which the order finishes
			return begun, fmt.Errorf("begin the life of what %s became: %w", old.Place, err)
		}
	}
	return begun, nil
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
	return c.beginLife(ctx, t, record, &terms)
}

func lifeOptions(terms *pilot.Terms) sdkclient.StartWorkflowOptions {
	lang := catalog.Lang(terms.Lang)
	o := onceOnly(terms)
	o.StaticSummary = view.Brief(catalog.Text(lang, "governance.child", catalog.Args{"name": terms.PlaceName()}))
	o.StaticDetails = catalog.Text(lang, "governance.details", catalog.Args{"place": terms.PlaceName(), "id": o.ID})
	return o
}

// withoutLives leaves out of a plan's terms the communities that have a life after the pilot
// there and no pilot: they came from where theirs closed, and owe none again.
func withoutLives(ctx context.Context, record Store, planned *pilot.Terms) (*pilot.Terms, error) {
	rows, err := record.Pilots(ctx, postgres.Filter{Programme: planned.Programme, Place: planned.SubDistrict.Code})
	if err != nil {
		return planned, err
	}
	return withoutLivesIn(rows, planned), nil
}

func withoutLivesIn(rows []postgres.PilotRow, planned *pilot.Terms) *pilot.Terms {
	at := func(level pilot.Level, code string) bool {
		return slices.ContainsFunc(rows, func(r postgres.PilotRow) bool {
			return r.Level == level && r.Place == planned.SubDistrict.Code+"/"+code
		})
	}
	own := *planned
	own.Communities = slices.DeleteFunc(slices.Clone(planned.Communities), func(c pilot.CommunityTerms) bool {
		return at(pilot.LevelGovernance, c.Code) && !at(pilot.LevelCommunity, c.Code)
	})
	return &own
}
