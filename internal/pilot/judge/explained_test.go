package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func TestExplanation_WithoutAFindingDoesNoHarmAndIsNotKept(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	h := o.handIn(pilot.StepLeadingGroup)
	h.Explanations = map[string]string{"R39": "没有用处", "R8": "也没有用处"}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, h)[0].Outcome)
	require.Empty(t, o.state.Step(pilot.StepLeadingGroup).Explained)
}

func TestExplanation_EachSoftRuleNeedsItsOwnAndAllAreKept(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.OwnPlan = true
	community, _ := terms.ForCommunity("sample-1")
	o := openOffice(t, &community)
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{
		V: 1, Seq: 1, Open: true, Departures: []pilot.Departure{{Rule: "R33"}, {Rule: "R32"}},
	}))
	o.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection)
	h := o.handIn(pilot.StepSubCommittees)
	h.Evidence = edited(t, h.Evidence, examples.Edits{"committees.5": examples.Gone{}, "committees.1.members.0": examples.Gone{}})
	h.Explanations = map[string]string{"R33": " 楼门少 "}
	out := o.send(pilot.EntryHandIn, h)[0]
	require.Equal(t, pilot.Refused, out.Outcome)
	require.Len(t, out.Findings, 2)
	h.ID, h.Explanations = "again", map[string]string{"R33": " 楼门少 ", "R32": "两个合设"}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, h)[0].Outcome)
	require.Equal(t, map[string]string{"R33": "楼门少", "R32": "两个合设"}, o.state.Step(pilot.StepSubCommittees).Explained)
}

func TestExplanation_ThatSaysNothingIsRefusedAndOneThatSaysWhySettlesTheFinding(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.OwnPlan = true
	community, _ := terms.ForCommunity("sample-1")
	o := openOffice(t, &community)
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 1, Open: true, Departures: []pilot.Departure{{Rule: "R33"}}}))
	o.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection)
	h := o.handIn(pilot.StepSubCommittees)
	h.Evidence = edited(t, h.Evidence, examples.Edits{"committees.1.members.0": examples.Gone{}})
	h.Explanations = map[string]string{"R33": "无。"}
	out := o.send(pilot.EntryHandIn, h)[0]
	require.Equal(t, pilot.Refused, out.Outcome)
	require.Equal(t, pilot.CodeNoExplanation, out.Findings[1].Code)
	h.ID, h.Explanations = "again", map[string]string{"R33": "楼门少"}
	out = o.send(pilot.EntryHandIn, h)[0]
	require.Equal(t, pilot.Accepted, out.Outcome)
	require.Equal(t, "楼门少", out.Findings[0].Explained, "who reads the answer later is asked for nothing")
}

func TestSteps_ThatBelongElsewhereSayWhere(t *testing.T) {
	t.Parallel()
	terms, without := examples.SampleTerms(), examples.SampleTerms()
	without.Without = []pilot.Step{pilot.StepMobilisation}
	community, _ := terms.ForCommunity("sample-1")
	for _, c := range []struct {
		terms              *pilot.Terms
		step               pilot.Step
		code, wanted, than string
	}{
		{&community, pilot.StepPartyFounding, pilot.CodeNotNewCommunity, "", ""},
		{&community, pilot.StepPilotPlan, pilot.CodeStepOfOthers, "sub-district", "sample"},
		{terms, pilot.StepCharter, pilot.CodeStepOfOthers, "community", "sample/…"},
		{&community, pilot.StepHandover, pilot.CodeStepNotPlanned, stepsAt(&community), ""},
		{terms, pilot.StepHandover, pilot.CodeStepNotPlanned, stepsAt(terms), ""},
		{without, pilot.StepMobilisation, pilot.CodeStepNotPlanned, stepsAt(without), ""},
	} {
		o := openOffice(t, c.terms)
		h := o.handIn(c.step)
		out := o.send(pilot.EntryHandIn, h)[0]
		require.Equal(t, pilot.Refused, out.Outcome)
		i := slices.IndexFunc(out.Findings, func(f pilot.Finding) bool { return f.Code == c.code })
		require.GreaterOrEqual(t, i, 0, "%s: %+v", c.step, out.Findings)
		require.Equal(t, c.wanted, out.Findings[i].Wanted)
		require.Equal(t, c.than, out.Findings[i].ThanIs)
	}
}

func stepsAt(terms *pilot.Terms) string {
	var codes []string
	for _, spec := range pilot.StepsOf(terms) {
		codes = append(codes, string(spec.Code))
	}
	return strings.Join(codes, ", ")
}
