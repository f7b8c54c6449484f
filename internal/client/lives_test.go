package client_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"

	"shidian/internal/client"
	"shidian/internal/client/fakes"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

// livesThere are the record of a closed sub-district and of the lives of two communities,
// after these orders.
func livesThere(t *testing.T, heard map[string]pilot.UnitsChange) *fakes.Store {
	t.Helper()
	all, record := closedBefore(t)
	record.Records = record.Records[:3] // the sub-district and two communities that closed
	for _, closed := range record.Records[1:3] {
		life := closed.Terms.ForGovernance(closed.State)
		state := pilot.NewState()
		s := judge.NewSession(&life, state, nil)
		s.Take(pilot.SelfEntry(pilot.EntryOpen, closed.State.ClosedAt, struct{}{}))
		if m, ended := heard[life.Place()]; ended {
			raw, err := json.Marshal(m)
			require.NoError(t, err)
			s.Take(pilot.NewEntry(pilot.EntryUnits, "change-units", pilot.ViaUpdate, closed.State.ClosedAt.Add(time.Hour), raw))
		}
		record.Records = append(record.Records, fakes.Of(&life, state))
	}
	require.Equal(t, "s0", all.SubDistrict.Code)
	return record
}

func mergeLives() pilot.UnitsChange {
	m := pilot.UnitsChange{
		Change: pilot.ChangeMerge, Communities: []string{"c0", "c1"}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "c01", Name: "新社区"}}},
		Reason: "fewer communities", Record: "No. 9", Header: pilot.Header{V: 1, By: pilot.Actor{Name: "李强", Role: pilot.RoleDistrict, Unit: "sample-district"}},
	}
	m.ID = client.UnitsID(m)
	return m
}

func TestLives_AnOrderGoesToEachLifeAndWhatTakesTheirPlaceBeginsWhenAllHaveEnded(t *testing.T) {
	t.Parallel()
	m := mergeLives()
	var begun []string
	server := func() *fakes.Temporal {
		f := server(pilot.Outcome{V: 1, Outcome: pilot.Accepted})
		f.Start = func(o sdkclient.StartWorkflowOptions) error { begun = append(begun, o.ID); return nil }
		return f
	}
	for name, one := range map[string]struct {
		heard   map[string]pilot.UnitsChange
		sent    []string
		begins  []string
		waits   bool
		missing []string
	}{
		"nobody has heard it":                   {nil, []string{"s0/c0", "s0/c1"}, nil, true, []string{"s0/c01"}},
		"one has ended":                         {map[string]pilot.UnitsChange{"s0/c0": m}, []string{"s0/c1"}, nil, true, []string{"s0/c01"}},
		"both have ended and nothing has begun": {map[string]pilot.UnitsChange{"s0/c0": m, "s0/c1": m}, nil, []string{"governance/sample-2002/s0/c01"}, false, []string{"s0/c01"}},
	} {
		begun = nil
		c := clientWith(server(), livesThere(t, one.heard))
		plan, err := c.PlanUnits(t.Context(), programme, "s0", m)
		require.NoError(t, err, name)
		require.Empty(t, plan.Findings, name)
		require.True(t, plan.Lives)
		require.False(t, plan.Held(), name)
		require.Equal(t, one.missing, plan.Missing, name)
		require.Equal(t, "s0/c01", plan.Begins[0].Terms.Place(), name)
		var sent []string
		err = c.ChangeUnits(t.Context(), programme, plan, client.Way{}, func(place string, _ client.Answer) { sent = append(sent, place) })
		require.Equal(t, one.sent, sent, name)
		require.Equal(t, one.begins, begun, name)
		var waits *client.LivesGoOnError
		if one.waits {
			require.ErrorAs(t, err, &waits, name) // the fake record never hears of it
		} else {
			require.NoError(t, err, name)
		}
	}
}

func TestLives_WhatIsHandedOverIsNotBegun(t *testing.T) {
	t.Parallel()
	f := server(pilot.Outcome{V: 1, Outcome: pilot.Accepted})
	c := clientWith(f, livesThere(t, nil))
	plan, err := c.PlanUnits(t.Context(), programme, "s0", mergeLives())
	require.NoError(t, err)
	var sent []string
	require.NoError(t, c.ChangeUnits(t.Context(), programme, plan, client.Way{Signal: true}, func(place string, a client.Answer) {
		require.NotEmpty(t, a.HandedOver)
		sent = append(sent, place)
	}))
	require.Equal(t, []string{"s0/c0", "s0/c1"}, sent, "each hears it all the same")
}

func TestStartAll_FinishesAnOrderThatWasBrokenOff(t *testing.T) {
	t.Parallel()
	m := mergeLives()
	var begun []string
	f := &fakes.Temporal{Start: func(o sdkclient.StartWorkflowOptions) error { begun = append(begun, o.ID); return nil }}
	record := livesThere(t, map[string]pilot.UnitsChange{"s0/c0": m, "s0/c1": m})
	starts, err := startAll(t, &fakes.Servers{T: f, R: record}, []*pilot.Terms{record.Records[0].Terms})
	require.NoError(t, err)
	require.Equal(t, []client.Started{client.StartedEnded}, results(starts))
	require.Contains(t, begun, "governance/sample-2002/s0/c01")
	half := livesThere(t, map[string]pilot.UnitsChange{"s0/c0": m})
	begun = nil
	starts, err = startAll(t, &fakes.Servers{T: f, R: half}, []*pilot.Terms{half.Records[0].Terms})
	require.NoError(t, err)
	require.Equal(t, []client.Started{client.StartedEnded}, results(starts), "the order itself finishes it")
	require.Empty(t, begun)
}

func TestLives_APlanMayListWhereACommunityCameAfterItsPilot(t *testing.T) {
	t.Parallel()
	all, record := closedBefore(t)
	life, _ := all.ForCommunity("c2")
	life.Governance = &pilot.GovernanceTerms{Since: "2003-01-01"}
	record.Records = []postgres.StoredPilot{fakes.Of(all, &pilot.State{V: 1, Phase: pilot.PhaseOpen}), fakes.Of(&life, &pilot.State{V: 1, Phase: pilot.PhaseOpen})}
	f := &fakes.Temporal{Describe: running}
	starts, err := startAll(t, &fakes.Servers{T: f, R: record}, []*pilot.Terms{all})
	require.NoError(t, err)
	require.NoError(t, starts[0].Err)
	require.Len(t, starts[0].Terms.Communities, 2, "it owes no pilot")
	places := clientWith(f, record).Places(t.Context(), "sample-2002")
	require.Len(t, places, 2, "its place is one like any other")
}
