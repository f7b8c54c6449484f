package judge_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// oneFormOnly is one form of publicity, where R10 wants two.
var oneFormOnly = examples.Edits{"activities.1": examples.Gone{}}

// waiver is the district's decision that a rule may pass at a step.
func (o *office) waiver(step pilot.Step, rule string) pilot.Decision {
	o.n++
	return pilot.Decision{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("waive-%d", o.n), By: o.actor(pilot.RoleDistrict)}, Decision: pilot.DecisionWaive,
		Step: step, Rule: rule, Reason: "the hall burnt down with all papers", Record: "No. 31 of 2002",
	}
}

func (o *office) waive(step pilot.Step, rule string) pilot.Outcome {
	o.t.Helper()
	return o.send(pilot.EntryDecide, o.waiver(step, rule))[0]
}

// handWrong hands in a step's example with some of it changed.
func (o *office) handWrong(step pilot.Step, edits examples.Edits) pilot.Outcome {
	o.t.Helper()
	o.fileWanted(step)
	h := o.handIn(step)
	h.Evidence = edited(o.t, h.Evidence, edits)
	return o.send(pilot.EntryHandIn, h)[0]
}

func TestWaiver_LetsAHardFindingPassAtItsStepAndSaysByWhichDocument(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan)
	wrong := oneFormOnly
	refused := o.handWrong(pilot.StepMobilisation, wrong)
	require.Equal(t, pilot.Refused, refused.Outcome)
	rule := refused.Findings[0].Rule
	require.Equal(t, "R10", rule, "%+v", refused.Findings)

	require.Equal(t, pilot.Accepted, o.waive(pilot.StepMobilisation, rule).Outcome)
	require.True(t, o.state.Waived(pilot.StepMobilisation, rule, ""))
	taken := o.handWrong(pilot.StepMobilisation, wrong)
	require.Equal(t, pilot.Accepted, taken.Outcome, "%+v", taken.Findings)
	require.Equal(t, "No. 31 of 2002", taken.Findings[0].Document)
	require.Equal(t, o.state.Decisions[0].ID, taken.Findings[0].Waived)
	require.Equal(t, taken.Seq, o.state.Decisions[0].Used)

	// Returned and handed in again it still holds, until it is not needed.
	back := o.send(pilot.EntryReturn, pilot.Return{
		Header: pilot.Header{V: 1, ID: "back", By: o.actor(pilot.RoleDistrict)}, Steps: []pilot.Step{pilot.StepMobilisation},
		Reasons: []pilot.ReturnReason{{Text: "the photos are missing"}},
	})
	require.Equal(t, pilot.Accepted, back[0].Outcome)
	require.Equal(t, pilot.Accepted, o.handWrong(pilot.StepMobilisation, wrong).Outcome)
	o.send(pilot.EntryReturn, pilot.Return{
		Header: pilot.Header{V: 1, ID: "back-2", By: o.actor(pilot.RoleDistrict)}, Steps: []pilot.Step{pilot.StepMobilisation},
		Reasons: []pilot.ReturnReason{{Text: "the photos are still missing"}},
	})
	o.mustHand(pilot.StepMobilisation)
	require.True(t, o.state.Decisions[0].Lapsed)
	require.NotZero(t, o.state.Decisions[0].Used, "what it was used for stays on record")
	require.False(t, o.state.Waived(pilot.StepMobilisation, rule, ""))
}

func TestWaiver_IsRefusedWhereItMustBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*pilot.Decision)
		code string
	}{
		"R44":                        {func(m *pilot.Decision) { m.Rule = "R44" }, pilot.CodeNotWaivable},
		"a rule of form":             {func(m *pilot.Decision) { m.Rule = pilot.RuleFormat }, pilot.CodeNotWaivable},
		"no rule at all":             {func(m *pilot.Decision) { m.Rule = "R99" }, pilot.CodeNotWaivable},
		"a rule of another step":     {func(m *pilot.Decision) { m.Rule = "R24" }, pilot.CodeRuleElsewhere},
		"arithmetic":                 {func(m *pilot.Decision) { m.Code = evidence.CodeTotalDiffers }, pilot.CodeNotWaivable},
		"no such finding":            {func(m *pilot.Decision) { m.Code = "never-heard-of" }, evidence.CodeNotAChoice},
		"without a rule":             {func(m *pilot.Decision) { m.Rule = "" }, evidence.CodeMissing},
		"without a step":             {func(m *pilot.Decision) { m.Step = "" }, evidence.CodeMissing},
		"a step of a community":      {func(m *pilot.Decision) { m.Step = pilot.StepCharter }, pilot.CodeStepOfOthers},
		"a step that is complete":    {func(m *pilot.Decision) { m.Step, m.Rule = pilot.StepLeadingGroup, "R8" }, pilot.CodeAlreadyAccepted},
		"with a community":           {func(m *pilot.Decision) { m.Community = "sample-1" }, evidence.CodeUnknownField},
		"without a document":         {func(m *pilot.Decision) { m.Record = "" }, evidence.CodeMissing},
		"without a reason":           {func(m *pilot.Decision) { m.Reason = "无" }, pilot.CodeNoReason},
		"by an office":               {func(m *pilot.Decision) { m.By.Role, m.By.Unit = pilot.RoleSubDistrictOffice, "sample" }, pilot.CodeWrongRole},
		"by another district":        {func(m *pilot.Decision) { m.By.Unit = "elsewhere" }, pilot.CodeWrongUnit},
		"an unknown decision":        {func(m *pilot.Decision) { m.Decision = "forget" }, evidence.CodeNotAChoice},
		"what is waived already":     {func(*pilot.Decision) {}, pilot.CodeWaivedBefore},
		"nothing to be reinstated":   {func(m *pilot.Decision) { m.Decision, m.Step, m.Rule = pilot.DecisionReinstate, "", "" }, pilot.CodeStillGoesOn},
		"no community to be without": {func(m *pilot.Decision) { m.Decision, m.Step, m.Rule = pilot.DecisionLeaveOut, "", "" }, evidence.CodeNotAChoice},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, examples.SampleTerms())
			o.mustHand(pilot.StepLeadingGroup)
			require.Equal(t, pilot.Accepted, o.waive(pilot.StepMobilisation, "R10").Outcome)
			m := o.waiver(pilot.StepMobilisation, "R10")
			c.edit(&m)
			out := o.send(pilot.EntryDecide, m)[0]
			require.Equal(t, pilot.Refused, out.Outcome)
			require.Contains(t, codesOf(out.Findings), c.code)
			require.Len(t, o.state.Decisions, 1)
		})
	}
}

func TestWaiver_OfOneFindingLetsNoOtherOfItsRulePass(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup, pilot.StepPilotPlan)
	m := o.waiver(pilot.StepMobilisation, "R10")
	m.Code = evidence.CodeTopicMissing
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryDecide, m)[0].Outcome)
	require.Equal(t, pilot.Refused, o.handWrong(pilot.StepMobilisation, oneFormOnly).Outcome)
}

func TestWaiver_HoldsForWhatIsHeldWhenItsStepOpens(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	o.mustHand(pilot.StepLeadingGroup)
	require.Equal(t, pilot.Accepted, o.waive(pilot.StepMobilisation, "R10").Outcome)
	require.Equal(t, pilot.Held, o.handWrong(pilot.StepMobilisation, oneFormOnly).Outcome, "else it would have been refused at once")
	o.mustHand(pilot.StepPilotPlan)
	require.Equal(t, pilot.Complete, o.state.Step(pilot.StepMobilisation).Status)
	require.NotZero(t, o.state.Decisions[0].Used)
}

func TestWaiver_AfterThePilotIsUsedUpByOneRecord(t *testing.T) {
	t.Parallel()
	w := evidence.RulesAt(pilot.Step(pilot.DutyAssemblyMeeting))
	require.Contains(t, w, "R46")
	require.Contains(t, w, "L9", "a rule of a law that names the record")
	require.NotContains(t, w, "R44")
}

func TestWaiver_NoMoreAreTakenThanAStateKeeps(t *testing.T) {
	t.Parallel()
	o := openOffice(t, sampleCommunity())
	n := 0
	for _, spec := range pilot.StepsOf(o.terms) {
		for _, rule := range evidence.RulesAt(spec.Code) {
			for _, code := range []string{"", evidence.CodeMissing, evidence.CodeTooEarly, evidence.CodeTooLate} {
				m := o.waiver(spec.Code, rule)
				m.Code = code
				out := o.send(pilot.EntryDecide, m)[0]
				if n++; n <= pilot.MaxWaivers {
					require.Equal(t, pilot.Accepted, out.Outcome, "%s %s: %+v", spec.Code, rule, out.Findings)
				} else {
					require.Equal(t, pilot.Refused, out.Outcome)
				}
			}
		}
	}
	require.Greater(t, n, pilot.MaxWaivers)
	require.Len(t, o.state.Decisions, pilot.MaxWaivers)
}

// Whatever is wrong with a hand-in: with every rule of its step waived, it passes unless
// something of it is form or arithmetic; and what it then establishes is judged on like
// anything else, to the end.
func TestWaivers_OfAllRulesLetNoArithmeticPassAndBreakNothingThatFollows(t *testing.T) {
	t.Parallel()
	for _, community := range []bool{false, true} {
		terms := examples.SampleTerms()
		if community {
			terms = sampleCommunity()
		}
		for _, spec := range pilot.StepsOf(terms) {
			for _, wrong := range examples.WrongFor(spec.Code) {
				if wrong.Place != nil {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s", spec.Code, wrong.Name), func(t *testing.T) {
					t.Parallel()
					waivedTo(t, terms, spec.Code, wrong.Edits)
				})
			}
		}
	}
}

func waivedTo(t *testing.T, terms *pilot.Terms, step pilot.Step, edits examples.Edits) {
	t.Helper()
	o := openOffice(t, terms)
	if terms.Level() == pilot.LevelSubDistrict {
		o.communitiesComplete()
	}
	o.openGate()
	for _, spec := range pilot.StepsOf(terms) {
		if spec.Code == step {
			break
		}
		o.hand(spec.Code)
	}
	if st := o.state.Step(step); st.Status != pilot.Open {
		return
	}
	first := o.handWrong(step, edits)
	if first.Outcome != pilot.Refused {
		return // it only notes, or is explained
	}
	for _, rule := range evidence.RulesAt(step) {
		require.Equal(t, pilot.Accepted, o.waive(step, rule).Outcome, rule)
	}
	firm := slices.ContainsFunc(first.Findings, func(f pilot.Finding) bool {
		return f.Severity == pilot.Hard && (slices.Contains(evidence.Firm(), f.Code) || !evidence.MayWaive(f.Rule)) || f.Severity == pilot.Soft
	})
	again := o.handWrong(step, edits)
	if firm {
		require.Equal(t, pilot.Refused, again.Outcome, "%+v", again.Findings)
		return
	}
	require.Contains(t, []pilot.OutcomeKind{pilot.Accepted, pilot.Recorded}, again.Outcome, "%+v", again.Findings)
	for _, spec := range pilot.StepsOf(terms) { // whatever comes of it: no panic, and an answer
		if st := o.state.Step(spec.Code); st.Status == pilot.Open {
			require.NotEmpty(t, o.hand(spec.Code).Outcome)
		}
	}
}

// communitiesComplete has every community of a sub-district report that it is complete.
func (o *office) communitiesComplete() {
	for _, c := range o.terms.Communities {
		o.take(pilot.SelfEntry(pilot.EntryProgress, o.now, pilot.Progress{V: 1, Seq: 1, Community: c.Code, Light: pilot.LightDone, Accepted: 18, Total: 18, Complete: true}))
	}
}
