package judge_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

var signedIn = time.Date(2002, 9, 16, 0, 30, 0, 0, time.UTC)

// sealed seals a hand-in, with the seal itself as its name: what it vouches for is given
// to the session beside it, as whoever checks signatures does.
func sealed(t *testing.T, terms *pilot.Terms, h pilot.HandIn, change func(*pilot.Sealed)) (json.RawMessage, map[string]judge.Opened) {
	t.Helper()
	at := signedIn
	h.At = &at
	bare, err := json.Marshal(h)
	require.NoError(t, err)
	what := pilot.Sealed{
		Workflow: terms.WorkflowID(), ID: h.ID, Content: pilot.SealedContent(bare), By: h.By, Subject: "u-7", Issuer: "https://sso.example.org", SignedIn: signedIn,
	}
	if change != nil {
		change(&what)
	}
	h.Seal = "seal-of-" + h.ID
	raw, err := json.Marshal(h)
	require.NoError(t, err)
	return raw, map[string]judge.Opened{h.Seal: {Sealed: what, Key: "desk+1"}}
}

func (o *office) sendSealed(raw json.RawMessage, via pilot.Via, seals map[string]judge.Opened) []pilot.Event {
	o.t.Helper()
	o.seals = seals
	return o.take(pilot.NewEntry(pilot.EntryHandIn, "complete-step", via, o.now, raw))
}

func TestProve_ASealedMessageIsRecordedWithWhoSentIt(t *testing.T) {
	t.Parallel()
	for _, identity := range []string{"", pilot.IdentityClaimed, pilot.IdentityProved} {
		terms := sampleCommunity()
		terms.Identity = identity
		o := openOffice(t, terms)
		raw, seals := sealed(t, terms, o.handIn(pilot.StepSizeAdjustment), nil)
		e := o.sendSealed(raw, pilot.ViaUpdate, seals)[0]
		require.Equal(t, pilot.Accepted, e.Outcome(), "%s: %+v", identity, e.Findings)
		require.Equal(t, pilot.ViaDesk, e.Via)
		require.Equal(t, &pilot.Proof{Subject: "u-7", Issuer: "https://sso.example.org", SignedIn: signedIn, Key: "desk+1"}, e.Proved)
		require.False(t, e.Unanswered)
	}
}

func TestProve_WhatIsNotProvedIsWorthWhatThePlanSays(t *testing.T) {
	t.Parallel()
	for identity, want := range map[string]pilot.OutcomeKind{"": pilot.Accepted, pilot.IdentityClaimed: pilot.Accepted, pilot.IdentityProved: pilot.Refused} {
		terms := sampleCommunity()
		terms.Identity = identity
		o := openOffice(t, terms)
		raw, err := json.Marshal(o.handIn(pilot.StepSizeAdjustment))
		require.NoError(t, err)
		e := o.sendSealed(raw, pilot.ViaSignal, nil)[0]
		require.Equal(t, want, e.Outcome(), identity)
		require.Equal(t, pilot.ViaSignal, e.Via)
		require.Nil(t, e.Proved)
		if want == pilot.Refused {
			require.Equal(t, "R44 not-proved seal", e.Findings[0].Rule+" "+e.Findings[0].Code+" "+e.Findings[0].Field)
		}
	}
}

// A seal that was copied from another message, or made up, proves nothing, and is refused
// also where no proof is asked for: whoever uses one wants to mislead.
func TestProve_ASealHoldsForItsOwnMessageOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*pilot.Sealed)
		code   string
		field  string
	}{
		"of another place":   {func(s *pilot.Sealed) { s.Workflow = "pilot/sample-2002/elsewhere" }, pilot.CodeSealOfOther, "seal"},
		"of another message": {func(s *pilot.Sealed) { s.ID = "other-1" }, pilot.CodeSealOfOther, "id"},
		"of another content": {func(s *pilot.Sealed) { s.Content = pilot.SealedContent([]byte(`{"v":1}`)) }, pilot.CodeSealOfOther, "seal"},
		"of another person":  {func(s *pilot.Sealed) { s.By.Name = "李明" }, pilot.CodeSealOfOther, "by.name"},
		"in another role":    {func(s *pilot.Sealed) { s.By.Role = pilot.RoleWorkstation }, pilot.CodeSealOfOther, "by.role"},
		"for another unit":   {func(s *pilot.Sealed) { s.By.Unit = "elsewhere" }, pilot.CodeSealOfOther, "by.unit"},
		"of no key of ours":  {nil, pilot.CodeSealUnknown, "seal"},
	} {
		for _, identity := range []string{pilot.IdentityClaimed, pilot.IdentityProved} {
			terms := sampleCommunity()
			terms.Identity = identity
			o := openOffice(t, terms)
			raw, seals := sealed(t, terms, o.handIn(pilot.StepSizeAdjustment), c.change)
			if c.change == nil {
				seals = nil
			}
			e := o.sendSealed(raw, pilot.ViaUpdate, seals)[0]
			require.Equal(t, pilot.Refused, e.Outcome(), name)
			require.Len(t, e.Findings, 1, name)
			require.Equal(t, c.code+" "+c.field, e.Findings[0].Code+" "+e.Findings[0].Field, name)
			require.Nil(t, e.Proved, name)
			require.Equal(t, pilot.ViaUpdate, e.Via, name)
		}
	}
}

func TestProve_SealedAnewItIsTheSameMessage(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	o := openOffice(t, terms)
	h := o.handIn(pilot.StepSizeAdjustment)
	raw, seals := sealed(t, terms, h, nil)
	require.Equal(t, pilot.Accepted, o.sendSealed(raw, pilot.ViaUpdate, seals)[0].Outcome())

	var other map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &other))
	other["seal"] = json.RawMessage(`"another"`)
	again, err := json.Marshal(other)
	require.NoError(t, err)
	require.Equal(t, pilot.ContentDigest(raw), pilot.ContentDigest(again))
	e := o.sendSealed(again, pilot.ViaUpdate, map[string]judge.Opened{"another": seals["seal-of-"+h.ID]})[0]
	require.Equal(t, pilot.Duplicate, e.Outcome())
}

// What came early keeps its proof when it is judged again, and whoever sent it as a signal
// hears of a refusal.
func TestProve_WhatWasHeldKeepsItsProof(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	terms.Identity = pilot.IdentityProved
	o := openOffice(t, terms)
	early, seals := sealed(t, terms, o.handIn(pilot.StepElectionCommittee), nil)
	held := o.sendSealed(early, pilot.ViaSignal, seals)[0]
	require.Equal(t, pilot.Held, held.Outcome(), "%+v", held.Findings)
	require.Equal(t, pilot.ViaDesk, held.Via)
	require.True(t, held.Unanswered)

	size, more := sealed(t, terms, o.handIn(pilot.StepSizeAdjustment), nil)
	more["seal-of-election-committee-1"] = seals["seal-of-election-committee-1"]
	require.Equal(t, pilot.Accepted, o.sendSealed(size, pilot.ViaUpdate, more)[0].Outcome())
	gate := pilot.NewEntry(pilot.EntryGate, "gate-changed", pilot.ViaSignal, o.now, []byte(`{"v":1,"seq":1,"open":true}`))
	needed := judge.NamedBy(o.terms, []pilot.Entry{gate}).Seals(o.lookUp(gate))
	require.Equal(t, []string{"seal-of-election-committee-1"}, needed)
	session := judge.NewSession(o.terms, o.state, o.lookUp(gate)).Trusting(seals)
	var judged *pilot.Event
	for _, e := range session.Take(gate) {
		if e.ID == "election-committee-1" {
			judged = &e
		}
	}
	require.NotNil(t, judged)
	require.Equal(t, pilot.ViaHeld, judged.Via)
	require.Equal(t, "u-7", judged.Proved.Subject)
}

// A return that the district sent with the archive comes by the sub-district's pilot, whose
// record proves it.
func TestProve_AReturnPassedDownIsProvedByTheRecordAbove(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	terms.Identity = pilot.IdentityProved
	b := pilot.Sendback{Number: 1, Community: "sample-1", Steps: []pilot.Step{pilot.StepSizeAdjustment}, Reasons: []pilot.ReturnReason{{Text: "缺少批复原件"}}, By: pilot.Actor{Name: "区办", Role: pilot.RoleDistrict, Unit: terms.District.Code}}
	raw, err := json.Marshal(b.Message())
	require.NoError(t, err)
	for name, c := range map[string]struct {
		kin  map[string]pilot.Kin
		want []string
	}{
		"the record says so":     {map[string]pilot.Kin{"sample": {State: &pilot.State{ToCommunities: []pilot.Sendback{b}}}}, nil},
		"the record says no":     {map[string]pilot.Kin{"sample": {State: &pilot.State{}}}, []string{pilot.CodeNotProved, pilot.CodeUntold}},
		"no record can be asked": {nil, []string{pilot.CodeNotProved}},
	} {
		o := openOffice(t, terms)
		size, seals := sealed(t, terms, o.handIn(pilot.StepSizeAdjustment), nil)
		require.Equal(t, pilot.Accepted, o.sendSealed(size, pilot.ViaUpdate, seals)[0].Outcome())
		e := judge.NewSession(o.terms, o.state, nil).Knowing(c.kin).Take(pilot.NewEntry(pilot.EntryReturn, "step-returned", pilot.ViaSignal, o.now, raw))[0]
		var codes []string
		for _, f := range e.Findings {
			codes = append(codes, f.Code)
		}
		require.Equal(t, c.want, codes, name)
	}
}
