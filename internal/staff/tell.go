package staff

import (
	"fmt"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Tell writes a story ahead: the steps one after another as they should be, each on
// what those before establish, and the records that they want. What is accepted the
// clerk knows from then on. An error when one would not be accepted without a finding.
func (c *Clerk) Tell(steps ...pilot.Step) (handIns []pilot.HandIn, records []pilot.Record, err error) {
	for _, step := range steps {
		wanted, err := c.Wanted(step)
		if err != nil {
			return nil, nil, err
		}
		h, err := c.HandIn(TurnAt(c.Case.Terms, step), 1, Right)
		if err == nil {
			err = c.take(h)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("at %s: %w", c.Case.Terms.Place(), err)
		}
		handIns, records = append(handIns, h), append(records, wanted...)
	}
	return handIns, records, nil
}

// take has a hand-in accepted.
func (c *Clerk) take(h pilot.HandIn) error {
	judged := c.Case
	judged.HandIn, judged.Filed = &h, examples.Filed(c.Case.Terms)
	v := evidence.Examine(judged, h.Evidence)
	if len(v.Findings) > 0 {
		return fmt.Errorf("what should be accepted of %s is not: %+v", h.Step, v.Findings)
	}
	c.Case.Facts = c.Case.Facts.With(v.Facts)
	if plan := c.Case.Facts.PilotPlan; plan != nil {
		c.Case.Departures = plan.Departures
	}
	return nil
}

// Below is the clerk of a community of this sub-district, on the same day.
func (c Clerk) Below(community *pilot.Terms) *Clerk {
	below := ClerkAt(community, pilot.NewState(), c.Case.Now)
	below.Case.Departures, below.Seed = c.Case.Departures, c.Seed
	return &below
}
