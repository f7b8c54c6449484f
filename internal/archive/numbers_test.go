package archive

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// The numbers name folders: an archive that is made anew is compared with the one filed.
func TestStepNumber_StaysAsItWasBeforeThereWereOptionalSteps(t *testing.T) {
	t.Parallel()
	for step, number := range map[pilot.Step]int{
		pilot.StepLeadingGroup: 1, pilot.StepElectionCommittee: 7, pilot.StepCommitteeElection: 8, pilot.StepAssemblyRoster: 9,
		pilot.StepCommunityArchive: 23, pilot.StepArchiveReceipt: 27, pilot.StepVoterRegistration: 28, pilot.StepHandover: 31, "no-such-step": 0,
	} {
		require.Equal(t, number, stepNumber(step), step)
	}
}
