package replay

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// quietly has every run be quiet.
func (s *stage) quietly() {
	s.input = workflows.InputQuiet
	s.mayBeQuiet()
}

// quietToTheEnd is a whole pilot whose sub-district hears its communities by updates.
func quietToTheEnd(s *stage) {
	s.quietly()
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

func quietReopenedThenCancelled(s *stage) {
	s.quietly()
	s.clock(60, 1)
	s.start()
	s.toClosing()
	s.declineClosing()
	s.everythingHeard()
	require.NoError(s.t, s.house.client.CancelWorkflow(s.t.Context(), s.id(subDistrict), ""))
	s.ended(pilot.PhaseCancelled)
	s.everythingHeard()
}

// loudRunGoesOnQuietly is played where a run is long after few events. A community whose
// sub-district is not there yet goes on as a quiet run that owes the report of the loud one;
// the sub-district begins as a loud run and becomes a quiet one, too.
func loudRunGoesOnQuietly(s *stage) {
	own := s.termsOf(first)
	s.begin(workflows.CommunityPilotType, own)
	opened := func(status view.Status) bool { return len(status.Waiting) > 0 }
	s.until(first, "opened", opened)
	size := s.message(first, pilot.StepSizeAdjustment)
	require.Equal(s.t, pilot.Accepted, s.update(first, workflows.UpdateCompleteStep, size).Outcome)
	s.mayBeQuiet()
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

// Of loud and of quiet runs there must be recorded histories, and of each way between them.
func TestVersions_LoudAndQuietRunsAreRecorded(t *testing.T) {
	t.Parallel()
	found, err := allFixtures(fixtures)
	require.NoError(t, err)
	have := map[string]bool{}
	for _, f := range found {
		h, err := f.history()
		require.NoError(t, err)
		for _, way := range waysOf(t, h) {
			have[way] = true
		}
	}
	for _, way := range []string{
		"loud", "quiet", "quiet, told by update", "quiet, told of several by update", "loud, told by update", "quiet, signals what the run before owed",
		"loud goes on as quiet", "quiet goes on as quiet",
	} {
		require.Contains(t, have, way)
	}
}

// waysOf says what a run is, and how it reports or hears.
func waysOf(t *testing.T, h *historypb.History) []string {
	t.Helper()
	names := map[int]string{workflows.InputLoud: "loud", workflows.InputQuiet: "quiet"}
	var in, next workflows.PilotInput
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetInput(), &in))
	ways := []string{names[in.V]}
	for _, e := range h.Events {
		if update := e.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest().GetInput(); update.GetName() == workflows.UpdateCommunityProgress {
			var told pilot.Reports
			require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(update.GetArgs(), &told))
			ways = append(ways, names[in.V]+", told by update")
			if len(told.Reports) > 1 {
				ways = append(ways, names[in.V]+", told of several by update")
			}
		}
		signal := e.GetSignalExternalWorkflowExecutionInitiatedEventAttributes()
		if signal.GetSignalName() == workflows.SignalCommunityProgress && in.V == workflows.InputQuiet {
			ways = append(ways, "quiet, signals what the run before owed")
		}
		if left := e.GetWorkflowExecutionContinuedAsNewEventAttributes(); left != nil {
			require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(left.Input, &next))
			ways = append(ways, names[in.V]+" goes on as "+names[next.V])
		}
	}
	return ways
}
