package crowd

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"shidian/bench/load"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/staff"
)

const pilotRole = pilot.RoleResidentsCommittee

// fewCached is a cache in which none of those that are asked has a place left.
const fewCached = 20

var errNotItself = errors.New("the pilot did not answer itself")

// askPilots times a query of pilots that the worker has in memory, and of those that
// it has not.
func (c *run) askPilots(ctx context.Context, r *Result) (err error) {
	if r.Cached, err = c.ask(ctx, 0); err != nil {
		return err
	}
	if err := c.lab.ReplaceWorker(ctx, "SHIDIAN_CACHED_PILOTS="+strconv.Itoa(fewCached)); err != nil {
		return err
	}
	if r.Evicted, err = c.ask(ctx, 2*fewCached); err != nil {
		return err
	}
	c.tell("asked pilots themselves: in memory p50 %s, evicted p50 %s", r.Cached.P50, r.Evicted.P50)
	return c.lab.ReplaceWorker(ctx)
}

// ask brings some pilots into the worker's memory, then so many others, and asks the
// first ones.
func (c *run) ask(ctx context.Context, others int) (Times, error) {
	some := c.sample(c.Asked + others)
	asked := some[:min(c.Asked, len(some)-others)]
	for _, part := range [][]office{asked, some[len(asked):]} {
		if err := c.nudge(ctx, part); err != nil {
			return Times{}, err
		}
	}
	var took []time.Duration
	for _, o := range asked {
		begun := time.Now()
		answered, err := c.answers(ctx, o)
		if err != nil {
			return Times{}, err
		}
		if !answered {
			return Times{}, fmt.Errorf("%s: %w", o.place, errNotItself)
		}
		took = append(took, time.Since(begun))
	}
	return timesOf(took), nil
}

// answers asks a pilot for its status, as the desk does; false when the record had
// to answer in its place.
func (c *run) answers(ctx context.Context, o office) (bool, error) {
	look, err := c.lab.Client.PilotStatus(ctx, o.programme, o.place, catalog.Chinese)
	if err != nil {
		return false, fmt.Errorf("ask for the status of %s: %w", o.place, err)
	}
	return look.Source == client.FromPilot && look.Silent == nil, nil
}

// nudge hands in something at each that is refused: so it is in the memory of a
// worker that runs, and no further on.
func (c *run) nudge(ctx context.Context, all []office) error {
	c.nudges++
	return load.SideBySide(ctx, len(all), func(ctx context.Context, i int) error {
		o := all[i]
		clerk := staff.ClerkAt(&o.terms, pilot.NewState(), o.terms.Clock.Plan(time.Now()))
		h, err := clerk.HandIn(staff.TurnAt(&o.terms, pilot.StepSizeAdjustment), c.nudges, staff.Stranger)
		if err == nil {
			_, err = c.lab.Client.HandIn(ctx, o.programme, o.place, h, client.Way{})
		}
		if err != nil {
			return fmt.Errorf("nudge %s: %w", o.place, err)
		}
		return nil
	})
}
