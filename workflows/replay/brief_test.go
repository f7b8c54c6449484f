package replay

import (
	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

func briefToTheEnd(s *stage) { s.toTheEnd(workflows.InputBrief) }

func briefReopenedThenCancelled(s *stage) { s.reopenedThenCancelled(workflows.InputBrief) }

func briefCommunityAdded(s *stage) {
	s.every(workflows.InputBrief)
	communityAdded(s)
}

func loudRunGoesOnBriefly(s *stage) { s.loudRunGoesOnAs(workflows.InputBrief) }

// quietRunGoesOnBriefly is played where a run is long after few events.
func quietRunGoesOnBriefly(s *stage) {
	s.store.KnowKin()
	s.every(workflows.InputQuiet)
	s.start()
	again := map[string]pilot.HandIn{subDistrict: s.message(subDistrict, pilot.StepLeadingGroup), first: s.message(first, pilot.StepSizeAdjustment)}
	for place, m := range again {
		require.Equal(s.t, pilot.Accepted, s.update(place, workflows.UpdateCompleteStep, m).Outcome)
	}
	s.everyWorkerKnows(workflows.InputBrief)
	for _, place := range []string{subDistrict, first} {
		s.continueAsNew(place, again[place])
	}
	s.addCommunity()
	s.handIn(second, pilot.StepSizeAdjustment)
	s.handIn(subDistrict, preparation[1:]...)
	for _, place := range []string{first, second} {
		s.until(place, "elections may open", gateIs(true))
	}
	s.everythingHeard()
}

// briefBegunByAnEarlierRelease has children, as a worker of that release starts them; what
// comes once there is none any more an activity starts.
func briefBegunByAnEarlierRelease(s *stage) {
	s.store.KnowKin()
	s.input = workflows.InputBrief
	s.recordersKnow(knowledge{all: workflows.InputQuiet, full: true})
	s.start()
	s.everyWorkerKnows(workflows.InputBrief)
	s.handIn(subDistrict, pilot.StepLeadingGroup)
	s.handIn(first, pilot.StepSizeAdjustment)
	s.addCommunity()
	s.handIn(second, pilot.StepSizeAdjustment)
	s.everythingHeard()
	require.NoError(s.t, s.house.client.CancelWorkflow(s.t.Context(), s.id(subDistrict), ""))
	s.ended(pilot.PhaseCancelled)
	s.everythingHeard()
}
