package judge_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

// office is a pilot on paper: a state, the record of its messages, and a clock.
type office struct {
	t       rapid.TB
	terms   *pilot.Terms
	state   *pilot.State
	earlier map[string]judge.Earlier
	events  []pilot.Event
	now     time.Time
	n       int
	seals   map[string]judge.Opened
	ordered map[string]*pilot.Terms
	kin     func() map[string]pilot.Kin // nil: messages between pilots are believed
	notices []pilot.Notice
	taken   func([]pilot.Ref) map[pilot.Ref]judge.Earlier // on other places' records
}

func openOffice(t rapid.TB, terms *pilot.Terms) *office {
	t.Helper()
	o := &office{t: t, terms: terms, state: pilot.NewState(), earlier: map[string]judge.Earlier{}}
	o.now = terms.Opens.Start(terms.Location()).Add(9 * time.Hour)
	o.take(pilot.SelfEntry(pilot.EntryOpen, o.now, struct{}{}))
	return o
}

func sampleCommunity() *pilot.Terms {
	terms, _ := examples.SampleTerms().ForCommunity("sample-1")
	return &terms
}

func (o *office) take(e pilot.Entry) []pilot.Event {
	o.t.Helper()
	session := judge.NewSession(o.terms, o.state, o.lookUp(e)).Trusting(o.seals).Offering(o.ordered)
	if o.kin != nil {
		session.Knowing(o.kin())
	}
	if refs := judge.NeedsTaken(o.state, []pilot.Entry{e}); len(refs) > 0 {
		session.TakingOver(o.taken(refs))
	}
	events := session.Take(e)
	o.notices = append(o.notices, session.Notices()...)
	for _, k := range session.Kept() {
		if k.ID != "" {
			o.earlier[k.ID] = judge.Earlier{Raw: k.Raw, Digest: k.Digest, Outcome: k.Outcome, Step: k.Step}
		}
	}
	o.events = append(o.events, events...)
	return events
}

// lookUp finds what is on record under the ids that the session needs, and what
// their confirmations rest on: no more.
func (o *office) lookUp(e pilot.Entry) map[string]judge.Earlier {
	found := map[string]judge.Earlier{}
	ids := judge.NamedBy(o.terms, []pilot.Entry{e}).Messages(o.state)
	for len(ids) > 0 {
		var more []string
		for _, id := range ids {
			old, known := o.earlier[id]
			if _, have := found[id]; have || !known {
				continue
			}
			found[id] = old
			h, _ := judge.ParseHandIn(old.Raw)
			more = append(more, h.Confirms)
		}
		ids = more
	}
	return found
}

func (o *office) send(kind pilot.EntryKind, message any) []pilot.Outcome {
	o.t.Helper()
	data, err := json.Marshal(message)
	require.NoError(o.t, err)
	return pilot.Outcomes(o.take(pilot.NewEntry(kind, "test", pilot.ViaUpdate, o.now, data)))
}

func (o *office) handIn(step pilot.Step) pilot.HandIn {
	o.t.Helper()
	o.n++
	spec, ok := pilot.Spec(step)
	require.True(o.t, ok)
	evidence, err := json.Marshal(examples.For(o.terms, o.state.Facts, step, o.terms.Today(o.now)))
	require.NoError(o.t, err)
	return pilot.HandIn{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", step, o.n), By: o.actor(spec.Role)},
		Step:   step, Evidence: evidence,
	}
}

func (o *office) actor(role pilot.Role) pilot.Actor {
	return pilot.Actor{Name: "王秀英", Role: role, Unit: o.terms.UnitOf(role)}
}

// file files a record by who files it here.
func (o *office) file(kind, period string) pilot.Outcome {
	o.t.Helper()
	o.n++
	spec, _ := evidence.RecordKind(kind)
	role, _ := spec.FiledAt(o.terms.Level())
	body, err := json.Marshal(examples.Record(o.terms, kind, o.terms.Today(o.now)))
	require.NoError(o.t, err)
	return o.send(pilot.EntryRecord, pilot.Record{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("%s-%d", kind, o.n), By: o.actor(role)}, Kind: kind, Period: period, Body: body,
	})[0]
}

// fileWanted files the records that a step wants, once.
func (o *office) fileWanted(step pilot.Step) {
	o.t.Helper()
	for _, kind := range evidence.RecordsFor(step) {
		if !slices.ContainsFunc(o.state.Filed, func(f pilot.FiledKind) bool { return f.Kind == kind }) {
			out := o.file(kind, "")
			require.Equal(o.t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
		}
	}
}

func (o *office) hand(step pilot.Step) pilot.Outcome {
	o.t.Helper()
	o.fileWanted(step)
	return o.send(pilot.EntryHandIn, o.handIn(step))[0]
}

func (o *office) mustHand(steps ...pilot.Step) {
	o.t.Helper()
	for _, step := range steps {
		out := o.hand(step)
		require.Equal(o.t, pilot.Accepted, out.Outcome, "%s: %+v", step, out.Findings)
	}
}

// tick has the clock reach the present instant.
func (o *office) tick() {
	o.take(pilot.SelfEntry(pilot.EntryClock, o.now, pilot.ClockReached{Until: o.now}))
}

func (o *office) openGate() {
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: o.state.Gate.Seq + 1, Open: true}))
}

func (o *office) completeCommunity() {
	o.t.Helper()
	o.openGate()
	for _, spec := range pilot.StepsOf(o.terms) {
		o.mustHand(spec.Code)
	}
}

func codesOf(findings []pilot.Finding) []string {
	out := []string{}
	for _, f := range findings {
		out = append(out, f.Code)
	}
	return out
}

func TestSession_ACommunityHandsInEveryStepInOrder(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.completeCommunity()
	require.True(t, o.state.StepsComplete())
	require.Equal(t, pilot.LightDone, pilot.Summarise(o.state).Light)
}

func TestSession_ACommunityHandsInTheStepsThatItsPlanHas(t *testing.T) {
	t.Parallel()
	terms := sampleCommunity()
	terms.With = []pilot.Step{pilot.StepVoterRegistration, pilot.StepCandidates, pilot.StepSupervisionCommittee, pilot.StepHandover}
	for _, spec := range pilot.Catalogue() {
		if slices.Contains([]pilot.Stage{pilot.StageParty, pilot.StageInstitutions, pilot.StageWorkstation}, spec.Stage) {
			terms.Without = append(terms.Without, spec.Code)
		}
	}
	o := openOffice(t, terms)
	o.openGate()
	o.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	require.True(t, o.state.Step(pilot.StepVoterRegistration).Awaited())
	require.False(t, o.state.Step(pilot.StepCommitteeElection).Awaited(), "after registration and candidates")
	o.mustHand(pilot.StepVoterRegistration, pilot.StepCandidates, pilot.StepCommitteeElection)
	require.False(t, o.state.Step(pilot.StepCommunityArchive).Awaited(), "after the handover")
	o.mustHand(pilot.StepSupervisionCommittee, pilot.StepHandover, pilot.StepAssemblyRoster)
	o.mustHand(pilot.StepCommunityArchive)
	require.True(t, o.state.StepsComplete())
}

func TestSession_AnEarlyHandInIsHeldAndJudgedWhenItsStepOpens(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	early := o.hand(pilot.StepElectionCommittee)
	require.Equal(t, pilot.Held, early.Outcome)
	o.mustHand(pilot.StepSizeAdjustment)
	require.NotNil(t, o.state.Step(pilot.StepElectionCommittee).Held, "the gate is still closed")
	o.openGate()
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepElectionCommittee).Status)
	require.Equal(t, pilot.Accepted, o.earlier[early.ID].Outcome)
}

func TestSession_AHeldHandInThatIsWrongIsRefusedWhenItsStepOpens(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.openGate()
	o.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	wrong := o.handIn(pilot.StepSubCommittees)
	var evidence evidence.SubCommitteesEvidence
	require.NoError(t, json.Unmarshal(wrong.Evidence, &evidence))
	evidence.Committees[0].Chair = "陌生人" // whoever will be elected, not this one
	wrong.Evidence, _ = json.Marshal(evidence)
	require.Equal(t, pilot.Held, o.send(pilot.EntryHandIn, wrong)[0].Outcome)
	o.mustHand(pilot.StepCommitteeElection)
	st := o.state.Step(pilot.StepSubCommittees)
	require.Nil(t, st.Held)
	require.Equal(t, pilot.Open, st.Status)
	require.Equal(t, pilot.Refused, o.earlier[wrong.ID].Outcome)
	last := o.events[len(o.events)-1]
	require.Equal(t, pilot.EventRefused, last.Type)
	require.Equal(t, "R34", last.Findings[0].Rule)
}

func TestSession_TheSameMessageTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	h := o.handIn(pilot.StepSizeAdjustment)
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, h)[0].Outcome)
	at := o.now
	h.At = &at // claimed at another time, it still says the same
	again := o.send(pilot.EntryHandIn, h)[0]
	require.Equal(t, pilot.Duplicate, again.Outcome)
	require.Equal(t, pilot.Accepted, again.Current)
	h.Note = "other content"
	reused := o.send(pilot.EntryHandIn, h)[0]
	require.Equal(t, pilot.Refused, reused.Outcome)
	require.Equal(t, pilot.RuleIDReused, reused.Findings[0].Rule)
	require.Equal(t, pilot.Accepted, o.earlier[h.ID].Outcome, "the refusal must not hide what is on record")
	require.Equal(t, 1, o.state.Counts.Accepted)
}

func TestSession_AnIDMayBeUsedAgainAfterARefusal(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	h := o.handIn(pilot.StepSizeAdjustment)
	right := h.Evidence
	h.Evidence = json.RawMessage(`{}`)
	require.Equal(t, pilot.Refused, o.send(pilot.EntryHandIn, h)[0].Outcome)
	h.Evidence = right
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, h)[0].Outcome)
}

func TestSession_RefusesWithTheRule(t *testing.T) {
	t.Parallel()
	future := time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change func(*pilot.HandIn)
		rule   string
		code   string
	}{
		"wrong role":       {func(h *pilot.HandIn) { h.By.Role = pilot.RoleWorkstation }, "R44", pilot.CodeWrongRole},
		"wrong unit":       {func(h *pilot.HandIn) { h.By.Unit = "elsewhere" }, "R44", pilot.CodeWrongUnit},
		"unknown role":     {func(h *pilot.HandIn) { h.By.Role = "king" }, pilot.RuleFormat, pilot.CodeUnknownRole},
		"unknown step":     {func(h *pilot.HandIn) { h.Step = "tea-break" }, pilot.RuleStep, pilot.CodeNoSuchStep},
		"other level":      {func(h *pilot.HandIn) { h.Step = pilot.StepSummary }, pilot.RuleStep, pilot.CodeStepOfOthers},
		"no id":            {func(h *pilot.HandIn) { h.ID = "" }, pilot.RuleFormat, pilot.CodeBadID},
		"id with space":    {func(h *pilot.HandIn) { h.ID = "a b" }, pilot.RuleFormat, pilot.CodeBadID},
		"no version":       {func(h *pilot.HandIn) { h.V = 0 }, pilot.RuleFormat, pilot.CodeVersion},
		"claims tomorrow":  {func(h *pilot.HandIn) { h.At = &future }, pilot.RuleTime, pilot.CodeFutureClaim},
		"confirms nothing": {func(h *pilot.HandIn) { h.Confirms, h.Evidence = "x", nil }, pilot.RuleOrder, pilot.CodeNothingToConfirm},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, sampleCommunity())
			h := o.handIn(pilot.StepSizeAdjustment)
			c.change(&h)
			out := o.send(pilot.EntryHandIn, h)[0]
			require.Equal(t, pilot.Refused, out.Outcome)
			require.Contains(t, codesOf(out.Findings), c.code)
			require.Equal(t, c.rule, out.Findings[0].Rule)
			require.Equal(t, pilot.Open, o.state.Step(pilot.StepSizeAdjustment).Status)
		})
	}
}

func TestSession_KeepsATraceOfWhatCanNotBeRead(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"nothing": nil, "no JSON": []byte("{"), "a list": []byte("[1]"), "null text": []byte("{\"id\":\"\\u0000\"}"),
		"not UTF-8": {'{', '"', 0xff, '"', ':', '1', '}'}, "a megabyte": []byte(fmt.Sprintf("%01048576d", 7)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, sampleCommunity())
			events := o.take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, o.now, data))
			require.Len(t, events, 1)
			require.Equal(t, pilot.EventRefused, events[0].Type)
			require.Len(t, events[0].Junk.Digest, 64)
			require.LessOrEqual(t, len([]rune(events[0].Junk.Head)), 200)
			require.Equal(t, len(data), events[0].Junk.Size)
		})
	}
}

func TestSession_TheDigestOfWhatIsRefusedIsThatOfWhatWasSent(t *testing.T) {
	t.Parallel()
	data := []byte(`{"step":"leading-group"}`)
	want := fmt.Sprintf("%x", sha256.Sum256(data))
	o := openOffice(t, sampleCommunity())
	unknown := pilot.NewEntry(pilot.EntryUnknown, "step-done", pilot.ViaSignal, o.now, data)
	for name, e := range map[string]pilot.Entry{
		"unknown signal": unknown,
		"no submissions": pilot.NewEntry(pilot.EntryHandIns, "steps-completed", pilot.ViaSignal, o.now, data),
		"unrecordable":   judge.Unrecordable(unknown),
	} {
		events := o.take(e)
		require.Len(t, events, 1, name)
		require.Equal(t, want, events[0].Junk.Digest, name)
		require.Equal(t, len(data), events[0].Junk.Size, name)
	}
}

func TestSession_SeveralHandInsAreJudgedInTheirOrder(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	var raws []json.RawMessage
	for _, step := range []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation} {
		raw, err := json.Marshal(o.handIn(step))
		require.NoError(t, err)
		raws = append(raws, raw)
	}
	raws = append(raws, raws[0], json.RawMessage(`7`))
	outcomes := o.send(pilot.EntryHandIns, pilot.HandIns{V: 1, Submissions: raws})
	var kinds []pilot.OutcomeKind
	for _, out := range outcomes {
		kinds = append(kinds, out.Outcome)
	}
	a := pilot.Accepted
	require.Equal(t, []pilot.OutcomeKind{a, a, a, a, pilot.Duplicate, pilot.Refused}, kinds, "%+v", outcomes)
	require.True(t, o.state.Gate.Open, "the preparation is complete")
}

func TestSession_AReturnReopensTheStepAndPutsInDoubtWhatRestsOnIt(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.completeCommunity()
	ret := pilot.Return{
		Header: pilot.Header{V: 1, ID: "return-1", By: o.actor(pilot.RoleSubDistrictOffice)},
		Steps:  []pilot.Step{pilot.StepSubCommittees}, Reasons: []pilot.ReturnReason{{Text: "one chair has moved away", Rule: "R34"}},
	}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryReturn, ret)[0].Outcome)
	require.Equal(t, pilot.Duplicate, o.send(pilot.EntryReturn, ret)[0].Outcome)
	require.Equal(t, pilot.Open, o.state.Step(pilot.StepSubCommittees).Status)
	require.Equal(t, pilot.ToConfirm, o.state.Step(pilot.StepRecruitment).Status)
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepCharter).Status, "it does not rest on the sub-committees")

	confirm := func(step pilot.Step, id string) pilot.Outcome {
		h := o.handIn(step)
		h.Evidence, h.Confirms = nil, id
		return o.send(pilot.EntryHandIn, h)[0]
	}
	recruited := o.state.Step(pilot.StepRecruitment).Accepted.ID
	require.Equal(t, pilot.Held, confirm(pilot.StepRecruitment, recruited).Outcome, "what it rests on is open")
	o.mustHand(pilot.StepSubCommittees)
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepRecruitment).Status, "held, and confirmed when its turn came")
	for _, step := range []pilot.Step{pilot.StepAgreements, pilot.StepWorkstation, pilot.StepCommunityArchive} {
		out := confirm(step, o.state.Step(step).Accepted.ID)
		require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	}
	require.True(t, o.state.StepsComplete())
}

func TestSession_AConfirmationMayBeConfirmedAgain(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.completeCommunity()
	for n := range 2 {
		ret := pilot.Return{
			Header: pilot.Header{V: 1, ID: fmt.Sprintf("return-%d", n), By: o.actor(pilot.RoleDistrict)},
			Steps:  []pilot.Step{pilot.StepWorkstation}, Reasons: []pilot.ReturnReason{{Text: "the plate"}},
		}
		require.Equal(t, pilot.Accepted, o.send(pilot.EntryReturn, ret)[0].Outcome)
		o.mustHand(pilot.StepWorkstation)
		h := o.handIn(pilot.StepCommunityArchive)
		h.Evidence, h.Confirms = nil, o.state.Step(pilot.StepCommunityArchive).Accepted.ID
		out := o.send(pilot.EntryHandIn, h)[0]
		require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	}
}

func TestSession_OnlyTheLevelAboveReturns(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.mustHand(pilot.StepSizeAdjustment)
	ret := pilot.Return{
		Header: pilot.Header{V: 1, ID: "return-1", By: o.actor(pilot.RoleResidentsCommittee)},
		Steps:  []pilot.Step{pilot.StepSizeAdjustment, pilot.StepCharter},
	}
	out := o.send(pilot.EntryReturn, ret)[0]
	require.Equal(t, pilot.Refused, out.Outcome)
	require.Subset(t, codesOf(out.Findings), []string{pilot.CodeWrongRole, evidence.CodeMissing, pilot.CodeNotAccepted})
}

func TestSession_ASubDistrictClosesWhenEveryCommunityAgrees(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	require.Equal(t, pilot.Held, o.hand(pilot.StepSelfCheck).Outcome, "the community is not complete")
	report := pilot.Progress{V: 1, Seq: 50, Community: "sample-1", Light: pilot.LightDone, Accepted: 18, Total: 18, Complete: true}
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, report))
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepSelfCheck).Status)
	o.mustHand(pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt)
	require.Equal(t, pilot.PhaseClosing, o.state.Phase)

	ret := pilot.Return{
		Header: pilot.Header{V: 1, ID: "late-return", By: o.actor(pilot.RoleDistrict)},
		Steps:  []pilot.Step{pilot.StepSummary}, Reasons: []pilot.ReturnReason{{Text: "too late"}},
	}
	require.Equal(t, []string{pilot.CodePilotClosing}, codesOf(o.send(pilot.EntryReturn, ret)[0].Findings))

	report.Seq, report.Complete, report.Declined = 51, false, o.state.Closing
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, report))
	require.Equal(t, pilot.PhaseOpen, o.state.Phase, "a community was reopened at the last moment")
	require.Equal(t, pilot.ToConfirm, o.state.Step(pilot.StepSelfCheck).Status)

	report.Seq, report.Complete = 52, true
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, report))
	for _, step := range []pilot.Step{pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt} {
		o.mustHand(step)
	}
	require.Equal(t, pilot.PhaseClosing, o.state.Phase)
	report.Seq, report.Agreed = 53, o.state.Closing
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, report))
	require.Equal(t, pilot.PhaseClosed, o.state.Phase)
	require.Equal(t, []string{pilot.CodePilotClosed}, codesOf(o.hand(pilot.StepSummary).Findings))
}

func TestSession_ACommunityReopenedAndCompleteAgainBetweenTwoReportsIsNoticed(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 50, Community: "sample-1", Complete: true}))
	o.mustHand(pilot.StepSelfCheck)
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 60, Community: "sample-1", Complete: true, Returned: 1}))
	require.Equal(t, pilot.ToConfirm, o.state.Step(pilot.StepSelfCheck).Status)
}

func TestSession_AReceiptThatReturnsSendsTheFilingBack(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 50, Community: "sample-1", Complete: true}))
	o.mustHand(pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling)
	h := o.handIn(pilot.StepArchiveReceipt)
	h.Evidence = json.RawMessage(fmt.Sprintf(`{"decision":"returned","number":"1","date":%q,"reasons":[{"text":"item 4 is missing","rule":"R5"}]}`, o.terms.Today(o.now)))
	outcomes := o.send(pilot.EntryHandIn, h)
	require.Len(t, outcomes, 1, "%+v", outcomes)
	require.Equal(t, pilot.Recorded, outcomes[0].Outcome, "%+v", outcomes[0].Findings)
	require.Equal(t, pilot.Open, o.state.Step(pilot.StepArchiveFiling).Status)
	require.Equal(t, pilot.Waiting, o.state.Step(pilot.StepArchiveReceipt).Status)
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepSummary).Status)
	o.mustHand(pilot.StepArchiveFiling, pilot.StepArchiveReceipt)
	require.Equal(t, pilot.PhaseClosing, o.state.Phase)
}

func TestSession_AReceiptReachesIntoTheCommunitiesThatItNames(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 50, Community: "sample-1", Complete: true}))
	o.mustHand(pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling)
	returned := func(id, community string) pilot.Outcome {
		h := o.handIn(pilot.StepArchiveReceipt)
		h.ID, h.Evidence = id, json.RawMessage(fmt.Sprintf(
			`{"decision":"returned","date":%q,"reasons":[{"text":"no quorum","rule":"R46","steps":["charter"],"communities":[%q]}]}`, o.terms.Today(o.now), community))
		return o.send(pilot.EntryHandIn, h)[0]
	}
	wrong := returned("receipt-0", "elsewhere")
	require.Equal(t, []string{evidence.CodeNotAChoice}, codesOf(wrong.Findings))
	require.Equal(t, "evidence.reasons[0].communities[0]", wrong.Findings[0].Field)
	out := returned("receipt-1", "sample-1")
	require.Equal(t, pilot.Recorded, out.Outcome, "%+v", out.Findings)
	require.Len(t, o.state.ToCommunities, 1)
	message := o.state.ToCommunities[0].Message()
	require.Equal(t, []pilot.Step{pilot.StepCharter}, message.Steps)
	require.Equal(t, pilot.RoleDistrict, message.By.Role)

	below := openOffice(t, sampleCommunity())
	below.completeCommunity()
	require.Equal(t, pilot.Accepted, below.send(pilot.EntryReturn, message)[0].Outcome)
	require.Equal(t, pilot.Open, below.state.Step(pilot.StepCharter).Status)
	require.Equal(t, pilot.Complete, below.state.Step(pilot.StepSubCommittees).Status, "exactly as far as the reason reaches")
	o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 60, Community: "sample-1", Returned: 1}))
	require.Equal(t, pilot.ToConfirm, o.state.Step(pilot.StepSummary).Status)
}

func TestSession_TheClockWarnsAndThenRecordsLatenessOnce(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.Due = []pilot.StepDue{{Step: pilot.StepLeadingGroup, Due: "2002-09-30"}}
	o := openOffice(t, terms)
	warn := terms.DueAt(pilot.StepLeadingGroup).AddDate(0, 0, -terms.WarnDays)

	o.now = warn
	o.tick()
	require.Equal(t, pilot.LightYellow, pilot.Summarise(o.state).Light)
	for next := pilot.Project(terms, o.state).Next; next.Kind != pilot.RungDue; next = pilot.Project(terms, o.state).Next {
		o.now = next.At
		o.tick()
	}
	o.now = terms.DueAt(pilot.StepLeadingGroup)
	o.tick()
	require.Equal(t, pilot.LightRed, pilot.Summarise(o.state).Light)
	require.Equal(t, pilot.RungEscalation, pilot.Project(terms, o.state).Next.Kind)
	o.mustHand(pilot.StepLeadingGroup)
	require.Equal(t, pilot.LightGreen, pilot.Summarise(o.state).Light, "late, but in")
}

func TestSession_APreparationReturnedClosesTheGateOnlyBeforeIt(t *testing.T) {
	t.Parallel()
	before, past := openOffice(t, sampleCommunity()), openOffice(t, sampleCommunity())
	for _, o := range []*office{before, past} {
		o.openGate()
		o.mustHand(pilot.StepSizeAdjustment)
	}
	past.mustHand(pilot.StepElectionCommittee)
	for _, o := range []*office{before, past} {
		o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 2}))
		o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 1, Open: true})) // an old one, late
	}
	require.Equal(t, pilot.Waiting, before.state.Step(pilot.StepElectionCommittee).Status)
	require.Equal(t, pilot.ToConfirm, past.state.Step(pilot.StepElectionCommittee).Status)
	require.True(t, past.state.Gate.Open)
}

// The gate put the election committee in doubt and nothing after it; a new number
// of representatives must not leave the roster of the old one accepted.
func TestSession_ANewVersionPutsInDoubtWhatRestsOnTheOldOne(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.completeCommunity()
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 2}))
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepAssemblyRoster).Status)
	o.mustHand(pilot.StepElectionCommittee)
	for _, st := range o.state.Steps[2:] {
		require.Equal(t, pilot.ToConfirm, st.Status, st.Code)
	}
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepSizeAdjustment).Status, "it came before")
}

func TestSession_AGateThatClosesTakesBackACommunitysAgreementToClose(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.completeCommunity()
	o.take(pilot.SelfEntry(pilot.EntryClosing, o.now, pilot.Closing{V: 1, Seq: 1}))
	require.Equal(t, pilot.PhaseClosing, o.state.Phase)
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 2}))
	require.Equal(t, pilot.PhaseOpen, o.state.Phase)
	require.EqualValues(t, 1, o.state.Declined, "its sub-district hears of it")
	o.take(pilot.SelfEntry(pilot.EntryClosed, o.now, pilot.Closed{V: 1, Seq: 1}))
	require.Equal(t, pilot.PhaseOpen, o.state.Phase, "it is not complete")
}

func TestState_IsTheFoldOfItsEvents(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.hand(pilot.StepElectionCommittee)
	o.hand(pilot.StepSummary)
	o.completeOthers()
	folded := pilot.NewState()
	for _, e := range o.events {
		raw, err := json.Marshal(e)
		require.NoError(t, err)
		var stored pilot.Event
		require.NoError(t, json.Unmarshal(raw, &stored))
		folded.Apply(o.terms, stored)
		folded.Apply(o.terms, stored) // the same event twice changes nothing
	}
	want, err := json.Marshal(o.state)
	require.NoError(t, err)
	got, err := json.Marshal(folded)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}

// A pilot's events fold to the same state under another profile and plan: what was
// decided is data, and no rule is asked again.
func TestState_IsTheSameUnderACorrectedProfile(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	o.completeCommunity()
	require.Equal(t, pilot.Refused, o.hand(pilot.StepCharter).Outcome, "refusals are folded too")
	corrected := *o.terms
	corrected.Profile = pilot.Profile{
		Name: "corrected", Committee: pilot.CommitteeProfile{Members: pilot.Range{Min: 9, Max: 9}},
		Assembly: pilot.AssemblyProfile{Quorum: pilot.Share{Num: 1, Den: 1}, Resolution: pilot.Share{Num: 1, Den: 1}},
	}
	folded := pilot.NewState()
	for _, e := range o.events {
		folded.Apply(&corrected, e)
	}
	want, err := json.Marshal(o.state)
	require.NoError(t, err)
	got, err := json.Marshal(folded)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}

func (o *office) completeOthers() {
	o.openGate()
	for _, spec := range pilot.StepsOf(o.terms) {
		if o.state.Step(spec.Code).Status != pilot.Complete {
			o.mustHand(spec.Code)
		}
	}
}

// edited is evidence with some of it changed.
func edited(t require.TestingT, raw []byte, e examples.Edits) []byte {
	out, err := e.On(raw)
	require.NoError(t, err)
	return out
}

func steps() []pilot.Step {
	var codes []pilot.Step
	for _, spec := range pilot.Catalogue() {
		codes = append(codes, spec.Code)
	}
	return codes
}
