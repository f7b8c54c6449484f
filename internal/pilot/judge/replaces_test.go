package judge_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// early hands in the election committee before the gate opens, in the place of what is
// said to be held; empty: of nothing.
func (o *office) early(replaces string) pilot.Outcome {
	o.t.Helper()
	h := o.handIn(pilot.StepElectionCommittee)
	h.Replaces = replaces
	return o.send(pilot.EntryHandIn, h)[0]
}

// heldEarly is what is held of the election committee; empty: nothing.
func (o *office) heldEarly() string {
	if v := o.state.Step(pilot.StepElectionCommittee).Held; v != nil {
		return v.ID
	}
	return ""
}

func TestReplaces_OnlyWhoSaysSoTakesThePlaceOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		replaces func(held string) string
		code     string // empty: it is held in the other's place
	}{
		"without a word":      {func(string) string { return "" }, pilot.CodeHeldAlready},
		"what is held":        {func(held string) string { return held }, ""},
		"what nobody sent":    {func(string) string { return "nobody-knows" }, pilot.CodeReplacesOther},
		"what is no id":       {func(string) string { return "第一份 材料" }, pilot.CodeReplacesOther},
		"another step's":      {func(string) string { return "size-adjustment-1" }, pilot.CodeReplacesOther},
		"nearly what is held": {func(held string) string { return held + " " }, pilot.CodeReplacesOther},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, sampleCommunity())
			o.mustHand(pilot.StepSizeAdjustment)
			first := o.early("")
			require.Equal(t, pilot.Held, first.Outcome)
			named := c.replaces(first.ID)
			second := o.early(named)
			if c.code == "" {
				require.Equal(t, pilot.Held, second.Outcome, "%+v", second.Findings)
				require.Equal(t, first.ID, o.events[len(o.events)-1].Supersedes)
				require.Equal(t, second.ID, o.heldEarly())
				return
			}
			require.Equal(t, pilot.Refused, second.Outcome)
			require.Equal(t, []pilot.Finding{{
				Rule: pilot.RuleOrder, Severity: pilot.Hard, Code: c.code, Field: "replaces", Found: named, Wanted: first.ID,
				Than: "held", ThanIs: "王秀英 " + o.now.In(o.terms.Location()).Format("2006-01-02 15:04"),
			}}, second.Findings)
			require.Equal(t, first.ID, o.heldEarly(), "it stays")
			require.Equal(t, pilot.Held, o.earlier[first.ID].Outcome)
		})
	}
}

func TestReplaces_WhereNothingIsHeldIsRefused(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]pilot.Step{"open": pilot.StepSizeAdjustment, "not yet open": pilot.StepElectionCommittee} {
		o := openOffice(t, sampleCommunity())
		h := o.handIn(step)
		h.Replaces = "charter-0"
		out := o.send(pilot.EntryHandIn, h)[0]
		require.Equal(t, pilot.Refused, out.Outcome, name)
		require.Equal(t, []pilot.Finding{{
			Rule: pilot.RuleOrder, Severity: pilot.Hard, Code: pilot.CodeNothingHeld, Field: "replaces", Found: "charter-0",
		}}, out.Findings, name)
		h.Replaces = "" // a refusal frees its id
		require.Contains(t, []pilot.OutcomeKind{pilot.Accepted, pilot.Held}, o.send(pilot.EntryHandIn, h)[0].Outcome, name)
	}
}

func TestReplaces_WhatIsAcceptedAlreadyIsReplacedByNobody(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	first := o.early("")
	o.mustHand(pilot.StepSizeAdjustment)
	o.openGate()
	require.Equal(t, []string{pilot.CodeAlreadyAccepted}, codesOf(o.early(first.ID).Findings), "it was judged meanwhile")
}

func TestReplaces_TheLastOneInThePlaceIsJudgedWhenTheStepOpens(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.mustHand(pilot.StepSizeAdjustment)
	first := o.early("")
	second := o.early(first.ID)
	third := o.early(second.ID)
	require.Equal(t, pilot.Refused, o.early(first.ID).Outcome, "it was replaced itself")
	o.openGate()
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepElectionCommittee).Status, "what it replaced is no matter any more")
	require.Equal(t, pilot.Accepted, o.earlier[third.ID].Outcome)
	require.Equal(t, pilot.Held, o.earlier[first.ID].Outcome)
	require.Equal(t, pilot.Held, o.earlier[second.ID].Outcome)
}

func TestReplaces_TheSameMessageAgainIsADuplicate(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	first := o.handIn(pilot.StepElectionCommittee)
	second := o.handIn(pilot.StepElectionCommittee)
	second.Replaces = first.ID
	for _, h := range []pilot.HandIn{first, second} {
		require.Equal(t, pilot.Held, o.send(pilot.EntryHandIn, h)[0].Outcome)
	}
	for _, h := range []pilot.HandIn{first, second} { // the first too: it is on record
		again := o.send(pilot.EntryHandIn, h)[0]
		require.Equal(t, pilot.Duplicate, again.Outcome)
		require.Equal(t, pilot.Held, again.Current)
	}
	second.Replaces = ""
	require.Equal(t, []string{pilot.CodeIDReused}, codesOf(o.send(pilot.EntryHandIn, second)[0].Findings), "it says something else")
	require.Equal(t, second.ID, o.heldEarly())
}

func TestReplaces_HoldsWithinOneMessageToo(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	first, silent, second := o.handIn(pilot.StepElectionCommittee), o.handIn(pilot.StepElectionCommittee), o.handIn(pilot.StepElectionCommittee)
	second.Replaces = first.ID
	var raws []json.RawMessage
	for _, h := range []pilot.HandIn{first, silent, second} {
		raw, err := json.Marshal(h)
		require.NoError(t, err)
		raws = append(raws, raw)
	}
	outcomes := o.send(pilot.EntryHandIns, pilot.HandIns{V: 1, Submissions: raws})
	require.Equal(t, pilot.Held, outcomes[0].Outcome)
	require.Equal(t, []string{pilot.CodeHeldAlready}, codesOf(outcomes[1].Findings))
	require.Equal(t, pilot.Held, outcomes[2].Outcome)
	require.Equal(t, second.ID, o.heldEarly())
}

func TestReplaces_AWrongOneSaysAllThatIsWrongAndReplacesNothing(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	first := o.early("")
	for _, replaces := range []string{"", first.ID} {
		h := o.handIn(pilot.StepElectionCommittee)
		h.Replaces, h.Evidence = replaces, json.RawMessage(`{}`)
		out := o.send(pilot.EntryHandIn, h)[0]
		require.Equal(t, pilot.Refused, out.Outcome)
		require.Equal(t, replaces == "", out.Findings[0].Code == pilot.CodeHeldAlready)
		require.Greater(t, len(out.Findings), 1)
		require.Equal(t, first.ID, o.heldEarly())
	}
}

func TestReplaces_WhileThePilotIsSuspendedAnOpenStepIsNoOther(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntrySuspend, "").Outcome)
	first := o.hand(pilot.StepSizeAdjustment)
	require.Equal(t, pilot.Held, first.Outcome)
	second := o.handIn(pilot.StepSizeAdjustment)
	require.Contains(t, codesOf(o.send(pilot.EntryHandIn, second)[0].Findings), pilot.CodeHeldAlready)
	second.Replaces = first.ID
	require.Equal(t, pilot.Held, o.send(pilot.EntryHandIn, second)[0].Outcome)
	require.Equal(t, pilot.Accepted, o.suspend(pilot.EntryResume, "").Outcome)
	require.Equal(t, second.ID, o.state.Step(pilot.StepSizeAdjustment).Accepted.ID)
}

func TestReplaces_AConfirmationThatIsHeldIsReplacedWithConsentToo(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	accepted := o.state.Step(pilot.StepMobilisation).Accepted.ID
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryReturn, pilot.Return{
		Header: pilot.Header{V: 1, ID: "return-1", By: o.actor(pilot.RoleDistrict)},
		Steps:  []pilot.Step{pilot.StepPilotPlan}, Reasons: []pilot.ReturnReason{{Text: "one page is missing"}},
	})[0].Outcome)
	confirming := o.handIn(pilot.StepMobilisation)
	confirming.Evidence, confirming.Confirms = nil, accepted
	require.Equal(t, pilot.Held, o.send(pilot.EntryHandIn, confirming)[0].Outcome)
	again := o.handIn(pilot.StepMobilisation)
	again.Evidence, again.Confirms = nil, accepted
	require.Equal(t, []string{pilot.CodeHeldAlready}, codesOf(o.send(pilot.EntryHandIn, again)[0].Findings))
	anew := o.handIn(pilot.StepMobilisation)
	anew.Replaces = confirming.ID
	require.Equal(t, pilot.Held, o.send(pilot.EntryHandIn, anew)[0].Outcome)
	o.mustHand(pilot.StepPilotPlan)
	require.Equal(t, anew.ID, o.state.Step(pilot.StepMobilisation).Accepted.ID)
}

// What an earlier release recorded is folded as it was: one took the other's place
// without a word.
func TestReplaces_WhatWasRecordedBeforeIsJudgedAsItStood(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.mustHand(pilot.StepSizeAdjustment)
	first := o.early("")
	silent := o.handIn(pilot.StepElectionCommittee)
	raw, err := json.Marshal(silent)
	require.NoError(t, err)
	e := o.events[len(o.events)-1]
	e.Seq, e.Entry, e.ID, e.Digest, e.Supersedes = e.Seq+1, e.Seq+1, silent.ID, pilot.ContentDigest(raw), first.ID
	o.state.Apply(o.terms, e)
	o.events = append(o.events, e)
	o.earlier[silent.ID] = judge.Earlier{Raw: raw, Digest: e.Digest, Outcome: pilot.Held, Step: e.Step}
	filled, lost := judge.Refill(o.terms, pilot.NewState(), o.events, []pilot.Entry{pilot.NewEntry(pilot.EntryHandIn, "x", pilot.ViaSignal, o.now, raw)})
	require.NotContains(t, lost, silent.ID)
	require.Equal(t, silent.ID, filled.State.Step(pilot.StepElectionCommittee).Held.ID, "a record that lost it is filled unjudged")

	require.Equal(t, []string{pilot.CodeHeldAlready}, codesOf(o.early("").Findings))
	require.Equal(t, silent.ID, o.heldEarly())
	o.openGate()
	require.Equal(t, silent.ID, o.state.Step(pilot.StepElectionCommittee).Accepted.ID)
}

func TestReplaces_AMessageWithoutItSaysWhatItAlwaysSaid(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(pilot.HandIn{Step: pilot.StepCharter})
	require.NoError(t, err)
	require.NotContains(t, string(raw), "replaces")
	require.Equal(t, "1ff704a4eee59af9e35c9281aa3643c8", pilot.ContentDigest([]byte(`{"v": 1, "id": "charter-1", "step": "charter", "evidence": {"date": "2002-10-08"}}`)))
	require.NotEqual(t, pilot.ContentDigest([]byte(`{"id":"a"}`)), pilot.ContentDigest([]byte(`{"id":"a","replaces":"b"}`)))
}
