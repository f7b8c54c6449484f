package client_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// opened is a pilot that has opened, and heard these orders.
func opened(t *testing.T, terms *pilot.Terms, kin map[string]pilot.Kin, orders ...pilot.UnitsChange) *pilot.State {
	t.Helper()
	state := pilot.NewState()
	s := judge.NewSession(terms, state, nil).Knowing(kin)
	s.Take(pilot.SelfEntry(pilot.EntryOpen, terms.Clock.RealStart, struct{}{}))
	for _, m := range orders {
		raw, err := json.Marshal(m)
		require.NoError(t, err)
		s.Take(pilot.NewEntry(pilot.EntryUnits, "change-units", pilot.ViaUpdate, terms.Clock.RealStart, raw))
	}
	return state
}

func TestUnits_AMoveThatWasBrokenOffIsFinishedByTheSameOrder(t *testing.T) {
	t.Parallel()
	m := pilot.UnitsChange{
		Change: pilot.ChangeMove, Communities: []string{"sample-1"}, From: "sample", To: "other", Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "sample-1", Name: "示例社区"}}},
		Reason: "sub-districts merge", Record: "No. 31", Header: pilot.Header{V: 1, By: pilot.Actor{Name: "李强", Role: pilot.RoleDistrict, Unit: "sample-district"}},
	}
	m.ID = client.UnitsID(m)
	require.Equal(t, m.ID, client.UnitsID(m), "the same order has the same id")
	other := *examples.SampleTerms()
	other.SubDistrict, other.Communities = pilot.Unit{Code: "other", Name: "岳麓街道"}, nil
	otherState := opened(t, &other, nil)
	plans := func(orders ...pilot.UnitsChange) (client.UnitsPlan, *client.Client) {
		above := examples.SampleTerms()
		own, _ := above.ForCommunity("sample-1")
		below := opened(t, &own, nil)
		state := opened(t, above, map[string]pilot.Kin{"other": {Terms: &other, State: otherState}, "sample/sample-1": {Terms: &own, State: below}}, orders...)
		server := server(pilot.Outcome{V: 1, Outcome: pilot.Accepted})
		store := &fakes.Store{}
		store.Records = append(store.Records, fakes.Of(above, state), fakes.Of(&other, otherState), fakes.Of(&own, below))
		c := clientWith(server, store)
		plan, err := c.PlanUnits(t.Context(), programme, place, m)
		require.NoError(t, err)
		return plan, c
	}
	places := func(c *client.Client, plan client.UnitsPlan) (sent []string) {
		require.NoError(t, c.ChangeUnits(t.Context(), programme, plan, client.Way{}, func(place string, _ client.Answer) { sent = append(sent, place) }))
		return sent
	}
	plan, c := plans()
	require.Empty(t, plan.Findings)
	require.Equal(t, "other/sample-1", plan.Begins[0].Terms.Place())
	require.Equal(t, []string{"sample", "other"}, places(c, plan), "first the one that lets go")
	plan, c = plans(m)
	require.Empty(t, plan.Findings)
	require.False(t, plan.Held())
	require.Equal(t, []string{"other"}, places(c, plan), "what holds already is not sent again")
}

func TestUnits_WhatOnePilotRefusesIsNotSentToTheNext(t *testing.T) {
	t.Parallel()
	var asked []string
	server := &fakes.Temporal{WorkerSeen: time.Now(), Describe: running, Update: func(_ context.Context, o sdkclient.UpdateWorkflowOptions) (any, error) {
		asked = append(asked, o.WorkflowID)
		return pilot.Outcome{V: 1, Outcome: pilot.Refused, Findings: []pilot.Finding{{Code: pilot.CodePilotClosing}}}, nil
	}}
	c := clientWith(server, &fakes.Store{})
	plan := client.UnitsPlan{Order: pilot.UnitsChange{Header: pilot.Header{V: 1, ID: "move-1"}}, Sides: []client.UnitsSide{{Place: "sample"}, {Place: "other"}}}
	require.NoError(t, c.ChangeUnits(t.Context(), programme, plan, client.Way{}, func(string, client.Answer) {}))
	require.Equal(t, []string{"pilot/sample-2002/sample"}, asked)
}
