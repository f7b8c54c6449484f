package pilot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

func TestPlannedStart_FollowsWhatAStepRestsOn(t *testing.T) {
	t.Parallel()
	terms := &pilot.Terms{Opens: "2002-09-16", UTCOffsetMinutes: 480, Due: []pilot.StepDue{
		{Step: pilot.StepLeadingGroup, Due: "2002-09-23"}, {Step: pilot.StepPilotPlan, Due: "2002-09-30"},
		{Step: pilot.StepResponsibilities, Due: "2002-10-11"}, {Step: pilot.StepMobilisation, Due: "2002-10-09"},
		{Step: pilot.StepSizeAdjustment, Due: "2002-10-01"}, {Step: pilot.StepElectionCommittee, Due: "2002-10-18"},
		{Step: pilot.StepCommitteeElection, Due: "2002-11-22"},
		{Step: pilot.StepSpecialistMeasures, Due: "2002-12-06"}, {Step: pilot.StepEmploymentAgreement, Due: "2002-12-06"},
		{Step: pilot.StepCommunityArchive, Due: "2002-12-23"}, {Step: pilot.StepSelfCheck, Due: "2002-12-25"},
	}}
	for step, want := range map[pilot.Step]pilot.Date{
		pilot.StepLeadingGroup:        "2002-09-16", // the opening day
		pilot.StepPilotPlan:           "2002-09-24", // the day after what it rests on is due
		pilot.StepElectionCommittee:   "2002-10-12", // the whole preparation comes first
		pilot.StepEmploymentAgreement: "2002-11-23", // due with what it rests on: runs beside it
		pilot.StepSelfCheck:           "2002-12-24", // every community comes first
	} {
		require.Equal(t, want, terms.Today(terms.PlannedStart(step)), step)
	}
}
