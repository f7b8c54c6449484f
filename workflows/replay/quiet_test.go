package replay

import (
	"slices"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// every has every run be of this version.
func (s *stage) every(version int) {
	s.input = version
	s.everyWorkerKnows(version)
}

func quietToTheEnd(s *stage) { s.toTheEnd(workflows.InputQuiet) }

// toTheEnd is a whole pilot whose sub-district hears its communities by updates.
func (s *stage) toTheEnd(version int) {
	s.t.Helper()
	s.every(version)
	s.clock(60, 1)
	s.start()
	s.heardTogether(s.prepare)
	s.completeAll()
	s.handIn(subDistrict, closing...)
	s.ended(pilot.PhaseClosed)
	s.everythingHeard()
	s.until(firstLife, "lives on", func(status view.Status) bool { return status.Phase == pilot.PhaseOpen })
	s.lives = append(s.lives, firstLife)
}

func quietReopenedThenCancelled(s *stage) { s.reopenedThenCancelled(workflows.InputQuiet) }

func (s *stage) reopenedThenCancelled(version int) {
	s.t.Helper()
	s.every(version)
	s.clock(60, 1)
	s.start()
	s.toClosing()
	s.declineClosing()
	s.everythingHeard()
	require.NoError(s.t, s.house.client.CancelWorkflow(s.t.Context(), s.id(subDistrict), ""))
	s.ended(pilot.PhaseCancelled)
	s.everythingHeard()
}

func loudRunGoesOnQuietly(s *stage) { s.loudRunGoesOnAs(workflows.InputQuiet) }

// loudRunGoesOnAs is played where a run is long after few events. A community whose
// sub-district is not there yet goes on as a quiet run that owes the report of the loud one;
// the sub-district begins as a loud run and becomes a quiet one, too.
func (s *stage) loudRunGoesOnAs(version int) {
	s.t.Helper()
	own := s.termsOf(first)
	s.begin(workflows.CommunityPilotType, own)
	opened := func(status view.Status) bool { return len(status.Waiting) > 0 }
	s.until(first, "opened", opened)
	size := s.message(first, pilot.StepSizeAdjustment)
	require.Equal(s.t, pilot.Accepted, s.update(first, workflows.UpdateCompleteStep, size).Outcome)
	s.everyWorkerKnows(version)
	s.continueAsNew(first, size)
	require.Eventually(s.t, func() bool {
		return slices.ContainsFunc(s.history(first, "").Events, func(e *historypb.HistoryEvent) bool {
			return e.GetSignalExternalWorkflowExecutionFailedEventAttributes() != nil
		})
	}, patience, tick, "the quiet run does not reach it either")
	s.begin(workflows.SubDistrictPilotType, s.terms)
	for _, place := range []string{subDistrict, second} {
		s.until(place, "opened", opened)
	}
	s.until(subDistrict, "what the loud run owed", func(status view.Status) bool { return status.Communities[0].Accepted == 1 })
	s.handIn(second, pilot.StepSizeAdjustment)
	s.until(subDistrict, "the other's report", func(status view.Status) bool { return status.Communities[1].Accepted == 1 })
	group := s.message(subDistrict, pilot.StepLeadingGroup)
	require.Equal(s.t, pilot.Accepted, s.update(subDistrict, workflows.UpdateCompleteStep, group).Outcome)
	s.continueAsNew(subDistrict, group)
	s.handIn(subDistrict, preparation[1:]...)
	for _, place := range []string{first, second} {
		s.until(place, "elections may open", gateIs(true))
	}
	s.continueAsNew(subDistrict, group)
	s.everythingHeard()
}
