package evidence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// everyStep is a place whose plan names the optional steps, all voters voting.
func everyStep(p *pilot.Terms) {
	p.With = []pilot.Step{pilot.StepVoterRegistration, pilot.StepCandidates, pilot.StepSupervisionCommittee, pilot.StepHandover}
	p.Profile.Election.Methods = []string{"all-voters"}
}

func TestOptionalSteps_TheElectionIsHeldAgainstTheListsThatWerePublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t, everyStep)
	w.below.Election = nil
	for name, c := range map[string]struct {
		edits edits
		said  []string
	}{
		"as published":          {nil, nil},
		"another day":           {edits{"voterListDate": "2002-10-27", "lastObjectionDate": "2002-10-28", "objectionsDecidedDate": "2002-10-29"}, []string{"evidence.voterListDate voter-list-differs"}},
		"another register":      {edits{"register": w.below.VoterList.Total - 1}, []string{"evidence.register voter-list-differs"}},
		"somebody not listed":   {edits{"candidates.7.name": "甲"}, []string{"evidence.candidates[7].name not-nominated"}},
		"listed with his mark":  {edits{"candidates.7.name": w.below.Candidates.List[7].Name + " "}, nil},
		"objections as on list": {edits{"objections": 0, "lastObjectionDate": gone{}, "objectionsDecidedDate": gone{}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := w.edited(t, pilot.StepCommitteeElection, c.edits)
			require.ElementsMatch(t, c.said, said(v))
			require.False(t, evidence.Refuses(v.Findings, nil))
		})
	}
}

func TestOptionalSteps_ALaterRoundMayHaveOtherCandidates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, everyStep)
	w.below.Election = nil
	v := w.examine(pilot.StepCommitteeElection, failedRound.on(t, w.example(t, pilot.StepCommitteeElection)))
	require.True(t, v.StaysOpen)
	w.below = w.below.With(v.Facts)
	require.Empty(t, w.edited(t, pilot.StepCommitteeElection, edits{"candidates.7.name": "甲"}).Findings)
}

func TestOptionalSteps_NobodyOfTheResidentsCommitteeSupervisesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, everyStep)
	member := w.below.Election.Members[3]
	v := w.edited(t, pilot.StepSupervisionCommittee, edits{"members.1.name": member})
	require.Equal(t, []string{"evidence.members[1].name " + evidence.CodeSitsOnCommittee}, said(v))
	require.Equal(t, "L12", v.Findings[0].Rule)
}

func TestOptionalSteps_WhoConductsTheElectionStandsOnlyAfterLeaving(t *testing.T) {
	t.Parallel()
	w := newWorld(t, everyStep)
	member := w.below.ElectionCommittee.Members[2]
	stands := edits{"candidates.6.name": member}
	require.Equal(t, []string{"evidence.candidates[6].name " + evidence.CodeCandidateConducts}, said(w.edited(t, pilot.StepCandidates, stands)))
	stands["leftElectionCommittee"] = []any{map[string]any{"name": member, "because": "nominated"}}
	require.Empty(t, said(w.edited(t, pilot.StepCandidates, stands)))
}

func TestOptionalSteps_WhatTheLawDoesNotGiveIsNotJudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, everyStep)
	fewer := edits{"candidates.7": gone{}, "noRelativesConduct": gone{}}
	v := w.edited(t, pilot.StepCandidates, fewer)
	require.Equal(t, []string{"L3 too-few-candidates note"}, rulesOf(v), "as many as seats were allowed in Beijing")
	w.community.Profile.Election.MoreCandidates = false
	require.Empty(t, said(w.edited(t, pilot.StepCandidates, fewer)))
	require.Empty(t, said(w.edited(t, pilot.StepHandover, edits{"date": "2002-12-25"})))
}

func TestArchive_AsksForNothingOfAStepThatThePlanLeavesOut(t *testing.T) {
	t.Parallel()
	of := func(change ...func(*pilot.Terms)) []int {
		w := newWorld(t)
		for _, c := range change {
			c(&w.community)
		}
		return evidence.ArchiveItems(&w.community, pilot.StepCommunityArchive)
	}
	without := func(steps ...pilot.Step) func(*pilot.Terms) {
		return func(p *pilot.Terms) { p.Without = steps }
	}
	require.Equal(t, []int{7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, of())
	require.Equal(t, []int{7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}, of(everyStep))
	require.NotContains(t, of(without(pilot.StepSubCommittees)), 18)
	require.Contains(t, of(without(pilot.StepRecruitment)), 19, "the agreements are in it too")
	w := newWorld(t, without(pilot.StepRecruitment))
	require.Equal(t, []string{"signed-agreements"}, evidence.ArchivePapers(&w.community, 19, w.below))
}

func TestSelfCheck_WantsGuidanceOnlyWhereThereIsSomethingToGuide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.told().Case(pilot.StepSelfCheck)
	c.Filed = nil
	raw := w.example(t, pilot.StepSelfCheck)
	require.Equal(t, []string{"evidence " + pilot.CodeNotGuided}, said(evidence.Examine(c, raw)))
	for _, spec := range pilot.Catalogue() {
		if spec.Stage == pilot.StageInstitutions {
			c.Terms.Without = append(c.Terms.Without, spec.Code)
		}
	}
	require.Empty(t, said(evidence.Examine(c, raw)))
}
