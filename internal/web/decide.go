package web

import (
	"context"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// orderDecide is the order that the district alone gives.
const orderDecide = "decide"

// decides says whether the visitor's seat decides where the rules lead no further.
func (v *visit) decides() bool { return v.seat.Seat.Role == pilot.RoleDistrict }

// deciding fills in what can be decided at a place, as it stands.
func (o *ordering) deciding(v *visit, at postgres.StoredPilot) {
	if at.Phase == pilot.PhaseCancelled {
		o.Decisions = []string{pilot.DecisionReinstate}
		if at.Level == pilot.LevelSubDistrict && !at.State.GivenUp {
			o.Decisions = append(o.Decisions, pilot.DecisionLeaveOut)
		}
		o.Decision = pilot.DecisionReinstate
		return
	}
	o.Decisions, o.Decision = []string{pilot.DecisionWaive}, pilot.DecisionWaive
	for _, s := range at.State.Steps {
		if s.Status != pilot.Complete || at.Level == pilot.LevelGovernance {
			o.Steps = append(o.Steps, option{Value: string(s.Code), Text: v.text("step." + string(s.Code))})
		}
	}
	for _, c := range at.Terms.Communities {
		if at.Level == pilot.LevelSubDistrict && at.State.TakesPart(c.Code) {
			o.Communities = append(o.Communities, option{Value: c.Code, Text: c.Name})
		}
	}
	if len(o.Communities) > 0 {
		o.Decisions = append(o.Decisions, pilot.DecisionLeaveOut)
	}
	for _, p := range at.State.Undecided() { // most likely it is this that is to be decided
		o.Decision, o.Community = pilot.DecisionLeaveOut, p.Community
	}
}

// DecisionText is the word for a decision, where a sub-district itself may be meant.
func (o *ordering) DecisionText(decision string) string {
	if decision == pilot.DecisionLeaveOut && len(o.Communities) == 0 {
		return "decision.give-up"
	}
	return "decision." + decision
}

// message is the decision as it is sent.
func (o *ordering) message(h pilot.Header) pilot.Decision {
	m := pilot.Decision{Header: h, Decision: o.Decision, Reason: o.Reason, Record: o.Document}
	switch o.Decision {
	case pilot.DecisionWaive:
		m.Rule, m.Code = o.Rule, o.Code
		if len(o.Chosen) > 0 {
			m.Step = pilot.Step(o.Chosen[0])
		}
	case pilot.DecisionLeaveOut:
		m.Community = o.Community
	}
	return m
}

// Decider brings a decision to the pilots that it is about, those that were cancelled
// among them.
type Decider func(ctx context.Context, programme, place string, m pilot.Decision, way client.Way) (client.Answer, error)

// decide brings the decision to where it belongs.
func (d *Desk) decide(ctx context.Context, e client.Envelope, m pilot.Decision, way client.Way) (client.Answer, error) {
	if d.Decider == nil {
		return d.Client.Decide(ctx, e.Programme, e.Place, m, way)
	}
	return d.Decider(ctx, e.Programme, e.Place, m, way)
}
