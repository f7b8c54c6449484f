package replay

import (
	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// continuedAsNew is played where a run is long after few events: one community's
// hand-in is held, the other's is not yet in, and each pilot goes on as a new run.
func continuedAsNew(s *stage) {
	s.start()
	again := map[string]pilot.HandIn{subDistrict: s.message(subDistrict, pilot.StepLeadingGroup), first: s.message(first, pilot.StepSizeAdjustment)}
	for place, m := range again {
		require.Equal(s.t, pilot.Accepted, s.update(place, workflows.UpdateCompleteStep, m).Outcome)
	}
	out := s.update(first, workflows.UpdateCompleteStep, s.message(first, pilot.StepElectionCommittee))
	require.Equal(s.t, pilot.Held, out.Outcome)
	for _, place := range []string{subDistrict, first} {
		s.continueAsNew(place, again[place])
		require.NotEmpty(s.t, s.page(place), "a new run shows its page at once")
	}
	s.handIn(subDistrict, preparation[1:]...)
	s.until(first, "judged in a later run", stepIs(pilot.StepElectionCommittee, pilot.Complete))
	s.until(second, "elections may open", gateIs(true))
}

// continueAsNew has a pilot hear again what it has accepted, which makes its history longer,
// until it goes on as a new run.
func (s *stage) continueAsNew(place string, accepted pilot.HandIn) {
	s.t.Helper()
	before := len(s.runs(place))
	require.Eventually(s.t, func() bool {
		out := s.update(place, workflows.UpdateCompleteStep, accepted)
		return out.Outcome == pilot.Duplicate && len(s.runs(place)) > before
	}, patience, tick)
}

// communityClosed is a new community's whole pilot, on a calendar on which due
// times come near while it works.
func communityClosed(s *stage) {
	s.terms.Communities[0].New = true
	s.clock(0, 10*24*60*60)
	s.start()
	s.toClosing()
	s.handIn(subDistrict, closing...)
	s.ended(pilot.PhaseClosed)
}

func subDistrictClosed(s *stage) {
	s.clock(60, 1)
	s.start()
	s.toClosing()
	s.handIn(subDistrict, closing...)
	s.ended(pilot.PhaseClosed)
}

func closingDeclined(s *stage) {
	s.clock(60, 1)
	s.start()
	s.toClosing()
	s.declineClosing()
	s.handIn(first, pilot.StepCommunityArchive)
	s.until(subDistrict, "complete again", func(status view.Status) bool { return status.Communities[0].Complete })
	s.handIn(subDistrict, closing...)
	s.ended(pilot.PhaseClosed)
}

// declineClosing reopens a community while its sub-district, whose record can't
// be written for a moment, is about to ask for the closing.
func (s *stage) declineClosing() {
	s.t.Helper()
	s.handIn(subDistrict, closing[:3]...)
	receipt := s.message(subDistrict, pilot.StepArchiveReceipt)
	s.breakRecord(subDistrict, true)
	waiting, err := s.send(subDistrict, workflows.UpdateCompleteStep, receipt)
	require.NoError(s.t, err)
	s.until(subDistrict, "the record is down", func(status view.Status) bool { return status.Recorder != "" })
	s.update(first, workflows.UpdateReturnStep, s.returning(first, pilot.StepCommunityArchive))
	s.breakRecord(subDistrict, false)
	require.Equal(s.t, pilot.Accepted, s.answer(waiting).Outcome)
	s.until(subDistrict, "open again", func(status view.Status) bool {
		return status.Phase == pilot.PhaseOpen && statusOf(status, pilot.StepSelfCheck) == string(pilot.ToConfirm)
	})
}

func gateClosedAgain(s *stage) {
	s.start()
	s.prepare()
	s.handIn(first, pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	out := s.update(subDistrict, workflows.UpdateReturnStep, s.returning(subDistrict, pilot.StepMobilisation))
	require.Equal(s.t, pilot.Accepted, out.Outcome)
	s.until(first, "past the gate", stepIs(pilot.StepElectionCommittee, pilot.ToConfirm))
	s.until(second, "shut out", gateIs(false))
}

func cancelledWithCommunities(s *stage) {
	s.start()
	s.handIn(subDistrict, pilot.StepLeadingGroup)
	s.handIn(first, pilot.StepSizeAdjustment)
	require.NoError(s.t, s.house.client.CancelWorkflow(s.t.Context(), s.id(subDistrict), ""))
	s.ended(pilot.PhaseCancelled)
}
