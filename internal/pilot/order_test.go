package pilot_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/pilot"
)

func allBut(without ...pilot.Step) pilot.Order {
	return pilot.Order{Has: func(code pilot.Step) bool { return !slices.Contains(without, code) }}
}

// usual is the order of a plan that names no optional step.
func usual(without ...pilot.Step) pilot.Order {
	return allBut(append(without, pilot.StepVoterRegistration, pilot.StepCandidates, pilot.StepSupervisionCommittee, pilot.StepHandover)...)
}

func TestOrder_WhatRestsOnAMissingStepRestsOnWhatThatOneRestedOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		step    pilot.Step
		order   pilot.Order
		rests   []pilot.Step
		gated   bool
		because string
	}{
		{pilot.StepCommitteeElection, usual(), []pilot.Step{pilot.StepElectionCommittee}, false, "the catalogue"},
		{pilot.StepCommitteeElection, allBut(pilot.StepCandidates), []pilot.Step{pilot.StepElectionCommittee, pilot.StepVoterRegistration}, false, "a registration that is a step of its own"},
		{pilot.StepHandover, allBut(pilot.StepSupervisionCommittee), []pilot.Step{pilot.StepCommitteeElection}, false, "without a supervision committee"},
		{pilot.StepElectionCommittee, usual(pilot.StepPartyFounding), []pilot.Step{pilot.StepSizeAdjustment}, true, "an old community founds no Party organisation"},
		{pilot.StepCommitteeElection, usual(pilot.StepElectionCommittee), []pilot.Step{pilot.StepSizeAdjustment, pilot.StepPartyFounding}, true, "the gate goes with what is left out"},
		{pilot.StepCommunityArchive, usual(pilot.StepWorkstation, pilot.StepAgreements), []pilot.Step{pilot.StepRecruitment}, false, "over two missing steps"},
	} {
		spec, _ := pilot.Spec(c.step)
		rests, gated := c.order.RestsOn(spec)
		require.Equal(t, c.rests, rests, c.because)
		require.Equal(t, c.gated, gated, c.because)
	}
}

func TestOrder_APartyElectionPutFirstConcludesFirst(t *testing.T) {
	t.Parallel()
	o := usual(pilot.StepPartyFounding)
	o.Stages = []pilot.Stage{
		pilot.StagePreparation, pilot.StageFoundation, pilot.StageParty, pilot.StageElection,
		pilot.StageInstitutions, pilot.StageWorkstation, pilot.StageArchive, pilot.StageClosing,
	}
	rests := func(step pilot.Step) []pilot.Step {
		spec, _ := pilot.Spec(step)
		steps, _ := o.RestsOn(spec)
		return steps
	}
	require.Equal(t, []pilot.Step{pilot.StepSizeAdjustment}, rests(pilot.StepPartyElection))
	require.Equal(t, []pilot.Step{pilot.StepSizeAdjustment}, rests(pilot.StepElectionCommittee), "its beginning waits for nothing more (A4)")
	require.Equal(t, []pilot.Step{pilot.StepElectionCommittee, pilot.StepPartyElection}, rests(pilot.StepCommitteeElection))
	require.Equal(t, []pilot.Step{pilot.StepElectionCommittee, pilot.StepPartyElection}, rests(pilot.StepAssemblyRoster))
}

// Whatever is left out and however the stages are put, every step can be done one day.
func TestOrder_EveryStepCanBeDone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []pilot.Step
		for _, spec := range pilot.Catalogue() {
			all = append(all, spec.Code)
		}
		without := rapid.SliceOfDistinct(rapid.SampledFrom(all), rapid.ID[pilot.Step]).Draw(t, "without")
		o := allBut(without...)
		if rapid.Bool().Draw(t, "reordered") {
			o.Stages = rapid.Permutation(pilot.Stages()).Draw(t, "stages")
		}
		done := map[pilot.Step]bool{}
		for range all {
			for _, spec := range pilot.Catalogue() {
				rests, _ := o.RestsOn(spec)
				if o.Has(spec.Code) && !slices.ContainsFunc(rests, func(code pilot.Step) bool { return !done[code] }) {
					done[spec.Code] = true
				}
				for _, code := range rests {
					require.True(t, o.Has(code), "nothing waits for what there is not")
				}
			}
		}
		require.Len(t, done, len(all)-len(without))
	})
}

func TestShape_SaysWhatFollowsFromWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	require.Zero(t, (&pilot.Terms{}).Shape())
	terms := &pilot.Terms{Without: []pilot.Step{pilot.StepRecruitment, pilot.StepAgreements, pilot.StepWorkstation, pilot.StepArchiveFiling, pilot.StepArchiveReceipt}}
	s := terms.Shape()
	require.True(t, s.Unfiled)
	require.Equal(t, []pilot.MovedStep{{Step: pilot.StepCommunityArchive, After: []pilot.Step{
		pilot.StepPartyElection, pilot.StepAssemblyRules, pilot.StepCharter, pilot.StepCivilityCovenant, pilot.StepCommitteeBylaws,
		pilot.StepDisclosureRules, pilot.StepWorkstationRules, pilot.StepSpecialistMeasures, pilot.StepEmploymentAgreement, pilot.StepSubCommittees,
	}}}, s.Moved)
	require.Subset(t, s.Fallen, []string{"R2", "R4", "R5", "R35", "R41", "R42"})
	require.NotContains(t, s.Fallen, "R30", "its model agreement is still made")
	require.NotContains(t, s.Fallen, "R60")
}
