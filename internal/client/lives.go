package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/api/serviceerror"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// Communities whose pilots have closed are merged, split or moved by an order to each of
// their lives after the pilot. What takes their place is begun from here, once the record
// says that all of them have ended; the order sent again finishes what was broken off.

// LivesGoOnError says that lives after the pilot have not ended by the order, so that those
// that take their place can't begin.
type LivesGoOnError struct{ Places []string }

func (e *LivesGoOnError) Error() string {
	return fmt.Sprintf("by the record %s has not ended by this order; give the same order again", strings.Join(e.Places, ", "))
}

// livesOf are the lives after the pilot of communities of a sub-district, by place; those
// without are left out.
func (c *Client) livesOf(ctx context.Context, record Store, programme, subDistrict string, communities []string) (map[string]postgres.StoredPilot, error) {
	lives := map[string]postgres.StoredPilot{}
	for _, code := range communities {
		place := subDistrict + "/" + code
		r, err := record.Pilot(ctx, workflows.GovernanceID(programme, place))
		if err == nil {
			lives[place] = r
		} else if !errors.Is(err, postgres.ErrNoPilot) {
			return nil, err
		}
	}
	return lives, nil
}

// readKin reads what is on record of others, by what they have as kin.
func readKin(ctx context.Context, record Store, programme string, keys []string, kin map[string]pilot.Kin) error {
	for _, key := range keys {
		id := workflows.PilotID(programme, key)
		if at, life := pilot.PlaceOfLife(key); life {
			id = workflows.GovernanceID(programme, at)
		}
		r, err := record.Pilot(ctx, id)
		if err == nil {
			kin[key] = pilot.Kin{Terms: r.Terms, State: r.State}
		} else if !errors.Is(err, postgres.ErrNoPilot) {
			return err
		}
	}
	return nil
}

// planLives works out what an order does to these lives.
func (c *Client) planLives(ctx context.Context, record Store, plan *UnitsPlan, lives map[string]postgres.StoredPilot) error {
	m := &plan.Order
	var first postgres.StoredPilot
	for _, life := range lives {
		first = life
	}
	plan.Lives = true
	kin := map[string]pilot.Kin{}
	if err := readKin(ctx, record, first.Programme, judge.LivesKin(first.Terms, m), kin); err != nil {
		return err
	}
	places := m.PlacesFrom(first.Terms)
	if len(plan.Findings) == 0 {
		for _, place := range places {
			if life, lives := lives[place]; lives {
				plan.Findings = judge.LifeRegroup{Terms: life.Terms, Order: m, Kin: kin}.Findings()
				break
			}
		}
	}
	var olds []pilot.Kin
	for _, place := range places {
		if life, lives := lives[place]; lives {
			became := life.State.Became
			plan.Sides = append(plan.Sides, UnitsSide{Place: place, Held: life.Ended() && (became == nil || slices.Equal(became.Into, m.PlacesInto(life.Terms)))})
			plan.Ends = append(plan.Ends, UnitEnd{Place: place, Name: life.Terms.Community.Name, Summary: pilot.Summarise(life.State), HandedIn: life.State.HandedIn()})
			olds = append(olds, pilot.Kin{Terms: life.Terms, State: life.State})
		}
	}
	plan.livesBegin(olds, kin, first.Terms.Today(first.Terms.Clock.Plan(c.Now())))
	return nil
}

// livesBegin is what an order begins.
func (p *UnitsPlan) livesBegin(olds []pilot.Kin, kin map[string]pilot.Kin, today pilot.Date) {
	to, known := kin[toSubDistrict(&p.Order, olds[0].Terms)]
	if !known {
		return
	}
	begins := pilot.LifeChange{Order: orderOf(&p.Order, olds), Olds: olds, To: to.Terms, On: pilot.EndedOn(olds, today)}.Begins()
	for i := range begins {
		t := &begins[i]
		p.Begins = append(p.Begins, UnitBegin{Terms: t, Inherited: pilot.InheritLife(t, olds)})
		if _, lives := kin[pilot.LifeKin(t.Place())]; !lives {
			p.Missing = append(p.Missing, t.Place())
		}
	}
}

func toSubDistrict(m *pilot.UnitsChange, from *pilot.Terms) string {
	if m.Change == pilot.ChangeMove {
		return m.To
	}
	return from.SubDistrict.Code
}

// orderOf is the order as the first of the lives that ended by it has it on record: who
// gives it again may have written it in other words.
func orderOf(m *pilot.UnitsChange, olds []pilot.Kin) *pilot.UnitsChange {
	for _, k := range olds {
		if became := k.State.Became; became != nil && became.Order != nil && slices.Equal(became.Into, m.PlacesInto(k.Terms)) {
			return became.Order
		}
	}
	return m
}

// beginLives begins what takes the place of lives that have ended by an order.
func (c *Client) beginLives(ctx context.Context, programme string, plan UnitsPlan) error {
	record, err := c.Store(ctx)
	if err != nil {
		return err
	}
	t, err := c.Temporal(ctx)
	if err != nil {
		return err
	}
	first, err := record.Pilot(ctx, workflows.GovernanceID(programme, plan.Sides[0].Place))
	if err != nil {
		return err
	}
	_, err = c.successorsBy(ctx, t, record, first, &plan.Order)
	return err
}

// successors begins what took the place of a life by the order that ended it.
func (c *Client) successors(ctx context.Context, t Temporal, record Store, old postgres.StoredPilot) (int, error) {
	if old.State.Became == nil || old.State.Became.Order == nil {
		return 0, nil
	}
	return c.successorsBy(ctx, t, record, old, old.State.Became.Order)
}

// successorsBy is safe to repeat: it begins those of which there is no record.
func (c *Client) successorsBy(ctx context.Context, t Temporal, record Store, one postgres.StoredPilot, m *pilot.UnitsChange) (int, error) {
	kin := map[string]pilot.Kin{}
	if err := readKin(ctx, record, one.Programme, judge.LivesKin(one.Terms, m), kin); err != nil {
		return 0, err
	}
	var olds []pilot.Kin
	var running []string
	for _, place := range m.PlacesFrom(one.Terms) {
		k, lives := kin[pilot.LifeKin(place)]
		if !lives || !k.State.Ended() {
			running = append(running, place)
		}
		olds = append(olds, k)
	}
	if len(running) > 0 {
		return 0, &LivesGoOnError{Places: running}
	}
	to, known := kin[toSubDistrict(m, one.Terms)]
	if !known {
		return 0, c.Unknown(ctx, t, one.Programme, toSubDistrict(m, one.Terms))
	}
	begun := 0
	for _, terms := range (pilot.LifeChange{Order: orderOf(m, olds), Olds: olds, To: to.Terms, On: pilot.EndedOn(olds, "")}).Begins() {
		if _, lives := kin[pilot.LifeKin(terms.Place())]; lives {
			continue
		}
		now, err := c.beginLife(ctx, t, record, &terms)
		if err != nil {
			return begun, fmt.Errorf("begin the life after the pilot of %s: %w", terms.Place(), err)
		}
		if now {
			begun++
		}
	}
	return begun, nil
}

// beginLife enrols a life after the pilot and starts it; false where it was there already.
func (c *Client) beginLife(ctx context.Context, t Temporal, record Store, terms *pilot.Terms) (bool, error) {
	if err := c.enrolAs(ctx, record, terms); err != nil {
		return false, err
	}
	tried, err := c.execute(ctx, t, lifeOptions(terms), workflows.CommunityGovernanceType, c.Input(*terms, nil))
	var there *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &there) {
		return tried.n > 1, nil // by one whose answer got lost, or by somebody else
	}
	return err == nil, err
}
