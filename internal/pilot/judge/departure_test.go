package judge_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func TestDeparture_ReachesACommunityWithTheGate(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.OwnPlan = true
	community, _ := terms.ForCommunity("sample-1")
	o := openOffice(t, &community)
	gate := pilot.GateChanged{V: 1, Seq: 1, Open: true, Departures: []pilot.Departure{{Rule: "R33", Reason: "楼门少"}}}
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, gate))
	require.Equal(t, gate.Departures, o.state.Departures())
	o.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection)

	out := o.send(pilot.EntryHandIn, o.smaller(t, nil))[0]
	require.Equal(t, pilot.Refused, out.Outcome)
	require.Equal(t, pilot.Soft, out.Findings[0].Severity)
	out = o.send(pilot.EntryHandIn, o.smaller(t, map[string]string{"R33": "按本街道方案"}))[0]
	require.Equal(t, pilot.Accepted, out.Outcome)
	require.Equal(t, map[string]string{"R33": "按本街道方案"}, o.state.Step(pilot.StepSubCommittees).Explained)
}

func TestDeparture_WhatComesBeforeTheGateIsHeldWhenItIsExplained(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.OwnPlan = true
	community, _ := terms.ForCommunity("sample-1")
	o := openOffice(t, &community)
	require.Equal(t, pilot.Refused, o.send(pilot.EntryHandIn, o.smaller(t, nil))[0].Outcome)
	require.Equal(t, pilot.Held, o.send(pilot.EntryHandIn, o.smaller(t, map[string]string{"R33": "按本街道方案"}))[0].Outcome)

	own := openOffice(t, sampleCommunity())
	require.Equal(t, pilot.Refused, own.send(pilot.EntryHandIn, own.smaller(t, map[string]string{"R33": "按本街道方案"}))[0].Outcome)
}

func TestDeparture_IsInTheSubDistrictsOwnStateOnceItsPlanIsAccepted(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.OwnPlan = true
	o := openOffice(t, terms)
	o.mustHand(pilot.StepLeadingGroup)
	h := o.handIn(pilot.StepPilotPlan)
	h.Evidence = edited(t, h.Evidence, examples.Edits{"departures": []any{map[string]any{"rule": "R10", "what": "每个委员会二至三人", "reason": "社区小, 楼门少"}}})
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, h)[0].Outcome)
	require.Equal(t, []pilot.Departure{{Rule: "R10", Reason: "社区小, 楼门少"}}, o.state.Departures())

	h = o.handIn(pilot.StepMobilisation)
	h.Evidence = edited(t, h.Evidence, examples.Edits{"activities.1": examples.Gone{}})
	h.Explanations = map[string]string{"R10": "只开了动员大会"}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, h)[0].Outcome)
}
