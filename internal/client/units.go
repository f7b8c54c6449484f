package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// UnitsPlan is what an order that changes units would do, worked out from the record by
// the rules by which the pilots judge it.
type UnitsPlan struct {
	Order    pilot.UnitsChange
	Sides    []UnitsSide // the sub-districts' pilots that it goes to, in this order
	Ends     []UnitEnd
	Begins   []UnitBegin
	Findings []pilot.Finding // why it can't be
	Lives    bool            // it goes to lives after the pilot, and begins others: the sides are communities
	Missing  []string        // places whose lives have not begun
}

// UnitsSide is a sub-district's pilot that an order goes to.
type UnitsSide struct {
	Place string
	Held  bool // its record has the order already
}

// UnitEnd is a community of which there is none any more.
type UnitEnd struct {
	Place    string
	Name     string
	Summary  pilot.Summary
	HandedIn int          // messages that count
	Held     []pilot.Step // handed in early and not judged
}

// UnitBegin is a community that takes the place of others.
type UnitBegin struct {
	Terms     *pilot.Terms
	Inherited *pilot.Inherited
}

// Held says whether the record has the whole order already.
func (p UnitsPlan) Held() bool {
	return len(p.Missing) == 0 && !slices.ContainsFunc(p.Sides, func(s UnitsSide) bool { return !s.Held })
}

// PlanUnits works out what an order does that goes to a sub-district's pilot, and for a
// move to another's. Nothing is sent.
func (c *Client) PlanUnits(ctx context.Context, programme, subDistrict string, m pilot.UnitsChange) (UnitsPlan, error) {
	plan := UnitsPlan{Order: m, Findings: judge.UnitsForm(&m)}
	record, err := c.Store(ctx)
	if err != nil {
		return plan, err
	}
	lives, err := c.livesOf(ctx, record, programme, subDistrict, m.Communities)
	if err != nil {
		return plan, err
	}
	if len(lives) > 0 {
		return plan, c.planLives(ctx, record, &plan, lives)
	}
	for _, place := range sidesOf(subDistrict, &m) {
		side, err := record.Pilot(ctx, workflows.PilotID(programme, place))
		if errors.Is(err, postgres.ErrNoPilot) {
			return plan, c.Unknown(ctx, nil, programme, place)
		}
		if err != nil {
			return plan, err
		}
		if err := c.planSide(ctx, record, &plan, side); err != nil {
			return plan, err
		}
	}
	return plan, nil
}

// sidesOf are the sub-districts that an order goes to: of a move first the one that lets go.
func sidesOf(subDistrict string, m *pilot.UnitsChange) []string {
	if m.Change == pilot.ChangeMove {
		return []string{m.From, m.To}
	}
	return []string{subDistrict}
}

// planSide works out what an order does in one sub-district.
func (c *Client) planSide(ctx context.Context, record Store, plan *UnitsPlan, side postgres.StoredPilot) error {
	m := &plan.Order
	kin := map[string]pilot.Kin{}
	if err := readKin(ctx, record, side.Programme, judge.UnitsKin(side.Terms, m), kin); err != nil {
		return err
	}
	own := UnitsSide{Place: side.Place, Held: holds(m, side.Terms, side.State)}
	r := judge.Regroup{Terms: side.Terms, State: side.State, Order: m, Kin: kin, Today: side.Terms.Today(side.Terms.Clock.Plan(c.Now()))}
	if !own.Held && len(plan.Findings) == 0 {
		plan.Findings = plan.without(r.Findings())
	}
	plan.Sides = append(plan.Sides, own)
	if m.Leaves(side.Terms) {
		plan.ends(side.Terms, m, kin)
	}
	if m.Arrives(side.Terms) {
		plan.begins(r, side)
	}
	return nil
}

// without leaves out what is only so until the first of two sub-districts has let go.
func (p *UnitsPlan) without(findings []pilot.Finding) []pilot.Finding {
	return slices.DeleteFunc(findings, func(f pilot.Finding) bool { return f.Code == pilot.CodeUnitsNotLeft && len(p.Sides) > 0 })
}

// holds says whether a sub-district's record has an order already.
func holds(m *pilot.UnitsChange, t *pilot.Terms, s *pilot.State) bool {
	into := m.PlacesInto(t)
	for _, code := range m.Communities {
		if former := s.FormerCommunity(code); m.Leaves(t) && (former == nil || !slices.Equal(former.Into, into)) {
			return false
		}
	}
	from := m.PlacesFrom(t)
	for _, u := range m.Into {
		if own, known := t.ForCommunity(u.Code); m.Arrives(t) && (!known || own.Origin == nil || !slices.Equal(own.Origin.Places, from)) {
			return false
		}
	}
	return len(m.Communities) > 0 && len(m.Into) > 0
}

func (p *UnitsPlan) ends(t *pilot.Terms, m *pilot.UnitsChange, kin map[string]pilot.Kin) {
	for _, place := range m.PlacesFrom(t) {
		k, known := kin[place]
		if !known {
			continue
		}
		end := UnitEnd{Place: place, Name: k.Terms.Community.Name, Summary: pilot.Summarise(k.State), HandedIn: k.State.HandedIn()}
		for _, st := range k.State.Steps {
			if st.Held != nil {
				end.Held = append(end.Held, st.Code)
			}
		}
		p.Ends = append(p.Ends, end)
	}
}

func (p *UnitsPlan) begins(r judge.Regroup, side postgres.StoredPilot) {
	after := r.After()
	var olds []pilot.Kin
	for _, place := range p.Order.PlacesFrom(side.Terms) {
		if k, known := r.Kin[place]; known {
			olds = append(olds, k)
		}
	}
	for _, u := range p.Order.Into {
		own, known := after.ForCommunity(u.Code)
		if !known || own.Origin == nil {
			continue
		}
		p.Begins = append(p.Begins, UnitBegin{Terms: &own, Inherited: pilot.Inherit(&own, olds)})
	}
}

// NameAt is what a place is called by its record; empty when nobody knows.
func (c *Client) NameAt(ctx context.Context, programme, place string) string {
	record, err := c.Store(ctx)
	if err != nil {
		return ""
	}
	r, err := record.Pilot(ctx, workflows.PilotID(programme, place))
	if errors.Is(err, postgres.ErrNoPilot) {
		r, err = record.Pilot(ctx, workflows.GovernanceID(programme, place))
	}
	switch {
	case err != nil:
		return ""
	case r.Terms.Community != nil:
		return r.Terms.Community.Name
	}
	return r.Terms.SubDistrict.Name
}

// UnitsID is the id of an order, the same for the same order of the same person: sent
// again it changes nothing.
func UnitsID(m pilot.UnitsChange) string {
	m.Header = pilot.Header{By: m.By}
	raw, _ := json.Marshal(m) // plain values
	sum := sha256.Sum256(raw)
	return fmt.Sprintf("%s-%s", m.Change, hex.EncodeToString(sum[:6]))
}

// ChangeUnits sends an order to the pilots, or lives after them, that it goes to, except
// where the record has it already; Tell hears each answer. One that refuses ends it: what was
// not sent is sent by the same order again. Lives that take the place of others are begun
// then.
func (c *Client) ChangeUnits(ctx context.Context, programme string, plan UnitsPlan, way Way, tell func(place string, a Answer)) error {
	handed := false
	for _, side := range plan.Sides {
		if side.Held {
			continue
		}
		answer, err := c.sendOne(ctx, programme, side.Place, workflows.UpdateChangeUnits, workflows.SignalUnitsChanged, plan.Order.ID, plan.Order, way)
		if err != nil {
			return err
		}
		tell(side.Place, answer)
		handed = handed || answer.HandedOver != ""
		if handed && !plan.Lives || slices.ContainsFunc(answer.Outcomes, func(o pilot.Outcome) bool { return o.Outcome == pilot.Refused }) {
			return nil
		}
	}
	if plan.Lives && !handed { // else the same order again begins them
		return c.beginLives(ctx, programme, plan)
	}
	return nil
}
