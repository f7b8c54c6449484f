package rulebook_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// everyStep runs, for each step, its example (it passes) and its wrong hand-ins
// (each gets its finding).
const everyStep = "internal/pilot/evidence.TestEvidence_EachStepTakesItsExampleAndRefusesWhatIsWrong"

// realServers hands three wrong ones of each step to the built programs.
const realServers = "internal/endtoend.TestDistrict_WrongHandInsAreRefusedWithTheirRule"

// everyRecord does the same for each kind of record filed after the pilot.
const everyRecord = "internal/pilot/evidence.TestGovernanceRecords_EachKindTakesItsExampleAndRefusesWhatIsWrong"

// proof is what proves a rule beside the examples and the wrong hand-ins: tests, and
// the code that judges where it does not name the rule.
type proof struct {
	code     []string
	positive []string
	negative []string
}

// proofs names functions as package.Name; a test finds each of them in the source.
var proofs = map[string]proof{
	"R1": {
		positive: []string{"internal/plan.TestLoad_OnlyTheTwoNamedPilotsFollowTheDistrictPlan"},
		negative: []string{"internal/plan.TestParse_NamesWhatIsWrongAndWhere"},
	},
	"R2": {negative: []string{"internal/pilot/evidence.TestFiling_LateIsRefusedUntilItIsExcused"}},
	"R3": {
		positive: []string{"internal/pilot/evidence.TestDeparture_MakesItsRuleSoftAndNoOther", "workflows.TestSubDistrict_TellsItsCommunitiesWhereItsOwnPlanDeparts"},
		negative: []string{"internal/pilot/evidence.TestDeparture_NeverSoftensABasicPrinciple"},
	},
	"R4": {
		positive: []string{"internal/pilot/evidence.TestFiling_LateIsRefusedUntilItIsExcused"},
		negative: []string{"internal/pilot/evidence.TestFiling_LateIsRefusedUntilItIsExcused"},
	},
	"R14": {
		positive: []string{"internal/pilot/evidence.TestElection_UnfilledSeatsAreKeptAndFilledBySupplementaryElection"},
		negative: []string{"internal/pilot/evidence.TestElection_AFailedTurnoutIsKeptAndTheStepStaysOpen"},
	},
	"R18": {
		positive: []string{"internal/pilot/evidence.TestPeriods_OfNoDaysAreNotJudged"},
		negative: []string{"internal/pilot/evidence.TestPeriods_HoldWheneverTheDaysAreApart", "internal/pilot/evidence.TestRounds_PeriodsCountAnewFromTheNewPollingDay"},
	},
	"R19": {
		positive: []string{"internal/pilot/evidence.TestArchive_AnItemMayHaveSeveralEntries"},
		negative: []string{"internal/pilot/evidence.TestArchive_AnyDocumentLeftOutIsNamed"},
	},
	"R20": {negative: []string{"internal/pilot/evidence.TestParty_WinnersNeedMoreThanHalfOfThosePresent"}},
	"R31": {
		positive: []string{"internal/pilot/judge.TestRecords_AreFiledByThoseTheyBelongTo"},
		negative: []string{"internal/pilot/judge.TestRecords_GuidanceIsWantedByTheSelfCheck", "internal/pilot/judge.TestRecords_TheOfficeAdoptsNothing"},
	},
	"R17": {negative: []string{"internal/pilot/judge.TestSession_ANewVersionPutsInDoubtWhatRestsOnTheOldOne"}},
	"R35": {negative: []string{"internal/pilot/evidence.TestExplanation_OfADeviationFromTheProcedureExcusesNothingElseOfTheRule"}},
	"R39": {positive: []string{"internal/pilot/evidence.TestSoft_AHeadFromOutsideIsAcceptedWithAnExplanation"}},
	"R46": {
		positive: []string{"internal/pilot/evidence.TestMeeting_AQuorumCountsAgainstWhoWasInOfficeOnThatDay"},
		negative: []string{"internal/pilot/evidence.TestMeeting_WhatAVoidOneResolvedCountsForNothing"},
	},
	"R47": {
		positive: []string{"internal/pilot/evidence.TestMeeting_AnExtraOneNeedsARequestOrTheCommittee"},
		negative: []string{"internal/pilot/evidence.TestMeeting_AnExtraOneNeedsARequestOrTheCommittee"},
	},
	"R49": {positive: []string{"internal/pilot/evidence.TestMeeting_AResolutionStaysOpenUntilItIsCarriedOut"}},
	"R44": {
		code:     []string{"internal/pilot/evidence.Authority"},
		positive: []string{"internal/pilot/judge.TestSession_ACommunityHandsInEveryStepInOrder", "internal/pilot/judge.TestProve_ASealedMessageIsRecordedWithWhoSentIt"},
		negative: []string{
			"internal/pilot/judge.TestProve_WhatIsNotProvedIsWorthWhatThePlanSays", "internal/pilot/judge.TestProve_ASealHoldsForItsOwnMessageOnly",
			"internal/pilot/judge.TestSession_RefusesWithTheRule", "internal/pilot/judge.TestSession_OnlyTheLevelAboveReturns",
			"internal/pilot/evidence.TestAuthority_NobodyElseAdoptsAnyOfTheEightDocuments",
		},
	},
	"R52": {
		positive: []string{"internal/pilot/judge.TestRecords_AreFiledByThoseTheyBelongTo"},
		negative: []string{"internal/pilot/judge.TestRecords_WrongOnesAreRefusedWithTheirReason"},
	},
	"R55": {
		positive: []string{"internal/pilot/judge.TestRecords_AreFiledByThoseTheyBelongTo"},
		negative: []string{"internal/pilot/judge.TestRecords_IdeologicalWorkIsWantedByTheCommunitysArchive"},
	},
	"R57": {
		positive: []string{"internal/pilot/judge.TestRecords_AreFiledByThoseTheyBelongTo"},
		negative: []string{"internal/pilot/judge.TestBulletins_AMissingOneIsRemindedFlaggedAndShown"},
	},
	"R59": {
		code:     []string{"internal/overview.Overview.List", "internal/pilot.Summarise"},
		positive: []string{"internal/overview.TestList_SumsUpTheCommunities"},
		negative: []string{"internal/client.TestStatus_OfASilentPilotComesFromTheRecordAndSaysSo", "internal/pilot/judge.TestSession_TheClockWarnsAndThenRecordsLatenessOnce"},
	},
	"L1": {negative: []string{"internal/pilot/evidence.TestLaw_OfTodayIsHard"}},
	"L3": {
		positive: []string{"internal/pilot/evidence.TestLaw_ASupplementaryRoundCountsTheSeatsLeft"},
		negative: []string{"internal/pilot/evidence.TestLaw_WhatThePlanOf2002DemandsStaysAsItIs"},
	},
	"L4":  {positive: []string{"internal/pilot/evidence.TestLaw_OfTodayIsHard"}},
	"L5":  {positive: []string{"internal/pilot/evidence.TestLaw_TheTurnoutIsThatOfTheMethod"}, negative: []string{"internal/pilot/evidence.TestLaw_TheTurnoutIsThatOfTheMethod"}},
	"L9":  {positive: []string{"internal/pilot/evidence.TestMeeting_OfResidentsCountsNoRepresentatives"}},
	"L10": {positive: []string{"internal/pilot/evidence.TestLaw_OfTodayIsHard"}},
	"R60": {
		code:     []string{"internal/pilot/judge.Session.close", "internal/pilot.State.StepsComplete"},
		positive: []string{"internal/pilot/judge.TestSession_ASubDistrictClosesWhenEveryCommunityAgrees"},
		negative: []string{"internal/pilot/judge.TestSession_NoSequenceOfMessagesBreaksACommunity", "internal/pilot/judge.TestSession_NoSequenceOfMessagesBreaksASubDistrict", "workflows.TestSubDistrict_ACommunityThatDeclinesWithdrawsTheClosing"},
	},
}

// proven are a rule's tests in words: of the table first, then by name.
type proven struct{ positive, negative []string }

func provenBy(rule string) proven {
	var p proven
	for _, spec := range pilot.Catalogue() {
		broken := false
		for _, w := range examples.WrongFor(spec.Code) {
			if w.Rule == rule {
				broken = true
				p.negative = append(p.negative, string(spec.Code)+": "+w.Name.In(catalog.English))
			}
		}
		if broken { // an example that nothing can break would prove nothing
			p.positive = append(p.positive, string(spec.Code)+": its example")
		}
	}
	for _, k := range evidence.AllRecords() {
		broken := false
		for _, w := range examples.WrongRecords(k.Kind) {
			if w.Rule == rule {
				broken = true
				p.negative = append(p.negative, k.Kind+": "+w.Name.In(catalog.English))
			}
		}
		if broken {
			p.positive = append(p.positive, k.Kind+": its example")
		}
	}
	p.positive = append(p.positive, proofs[rule].positive...)
	p.negative = append(p.negative, proofs[rule].negative...)
	return p
}

func TestRulebook_EveryRuleIsJudgedAndHasAPositiveAndANegativeTest(t *testing.T) {
	t.Parallel()
	s := readSource(t, judging...)
	require.Len(t, pilot.Rules(), 60)
	for _, r := range slices.Concat(pilot.Rules(), pilot.LawRules()) {
		p := provenBy(r.Code)
		judged := len(s.judges[r.Code]) + len(proofs[r.Code].code)
		require.NotZero(t, judged, "no code judges %s", r.Code)
		require.NotEmpty(t, p.positive, "%s has no positive test", r.Code)
		require.NotEmpty(t, p.negative, "%s has no negative test", r.Code)
	}
}

func TestRulebook_WhatIsNamedAsAProofIsInTheSource(t *testing.T) {
	t.Parallel()
	s := readSource(t, "internal/pilot", "internal/pilot/evidence", "internal/pilot/judge", "internal/plan", "internal/client", "internal/overview", "internal/endtoend", "workflows")
	require.True(t, s.funcs[everyStep])
	require.True(t, s.funcs[everyRecord])
	require.True(t, s.funcs[realServers])
	for rule, p := range proofs {
		_, known := pilot.Rule(rule)
		require.True(t, known, rule)
		for _, name := range append(append(append([]string{}, p.code...), p.positive...), p.negative...) {
			require.True(t, s.funcs[name], "%s: there is no %s", rule, name)
		}
	}
}

// A rule that a wrong hand-in names travels with its step, or is one that every
// hand-in may break.
func TestRulebook_WrongHandInsBreakRulesThatAreCarried(t *testing.T) {
	t.Parallel()
	for _, spec := range pilot.Catalogue() {
		for _, w := range examples.WrongFor(spec.Code) {
			if !ruleCode.MatchString(w.Rule) {
				continue
			}
			r, known := pilot.Rule(w.Rule)
			require.True(t, known, "%s: %s", spec.Code, w.Rule)
			require.NotZero(t, len(r.Steps)+len(r.Carrier), "%s: %s is carried by no step", spec.Code, w.Rule)
		}
	}
}
