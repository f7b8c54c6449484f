package endtoend

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// byDistrict decides something in the name of the district, by its document.
func (s *system) byDistrict(args ...string) answer {
	s.t.Helper()
	return s.desk(append(append([]string{"decide"}, args...), "--reason", "somebody clicked the wrong button", "--record", "西政发〔2002〕31号", "--as", "李国强", "--role", "district")...)
}

// cancel has a pilot's workflow cancelled in Temporal, and waits until that is on record.
func (s *system) cancel(place string) {
	s.t.Helper()
	require.NoError(s.t, s.client.CancelWorkflow(s.t.Context(), workflows.PilotID(programme, place), ""))
	record := s.open()
	require.Eventually(s.t, func() bool {
		rec, err := record.Pilot(s.t.Context(), workflows.PilotID(programme, place))
		return err == nil && rec.Phase == pilot.PhaseCancelled
	}, patience, tick, place)
}

// Of three communities one is cancelled and reinstated, one cancelled and one terminated,
// and both of these left out: the sub-district, itself cancelled and reinstated in
// between, closes with the first.
func TestDecisions_WhatWasCancelledGoesOnOrIsLeftOutAndTheSubDistrictCloses(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	s.until("yuetan/sanlihe-1", "elections may open", func(status view.Status) bool { return status.Gate.Open })
	s.mustSubmit("yuetan/sanlihe-1", pilot.StepSizeAdjustment)
	s.cancel("yuetan/sanlihe-1")
	s.until("yuetan", "it says what blocks", func(status view.Status) bool {
		return status.Light.Code == string(pilot.LightYellow) && len(status.Warnings) == 1
	})
	audited := s.desk("audit")
	require.Zero(t, audited.code, "%s", audited.errOut)
	require.Contains(t, audited.out, "shidian decide yuetan/sanlihe-1 --reinstate")

	require.Equal(t, 1, s.desk("decide", "yuetan/sanlihe-1", "--reinstate", "--reason", "a slip of the hand", "--record", "31号", "--as", "赵德明", "--role", "sub-district-office").code, "only the district decides")
	back := s.byDistrict("yuetan/sanlihe-1", "--reinstate")
	require.Zero(t, back.code, "%s %s", back.out, back.errOut)

	s.cancel("yuetan/muxidi")
	out := s.byDistrict("yuetan", "--leave-out", "muxidi")
	require.Zero(t, out.code, "%s %s", out.out, out.errOut)

	s.cancel("yuetan")
	for _, place := range []string{"yuetan/sanlihe-1", "yuetan/tiedao"} {
		require.Eventually(t, func() bool {
			rec, err := s.open().Pilot(t.Context(), workflows.PilotID(programme, place))
			return err == nil && rec.Phase == pilot.PhaseCancelled
		}, patience, tick, place)
	}
	require.Equal(t, 1, s.byDistrict("yuetan/sanlihe-1", "--reinstate").code, "its sub-district first")
	all := s.byDistrict("yuetan", "--reinstate")
	require.Zero(t, all.code, "%s %s", all.out, all.errOut)
	require.NotContains(t, all.out, "muxidi")

	require.NoError(t, s.client.TerminateWorkflow(t.Context(), workflows.PilotID(programme, "yuetan/tiedao"), "", "given up"))
	gone := s.byDistrict("yuetan/tiedao", "--leave-out")
	require.Zero(t, gone.code, "%s %s", gone.out, gone.errOut)

	s.mustSubmit("yuetan/sanlihe-1", stepsOf(false)[1:]...)
	s.until("yuetan", "who takes part is complete", func(status view.Status) bool {
		return len(status.Waiting) == 1 && status.Waiting[0].Step.Code == string(pilot.StepSelfCheck)
	})
	s.mustSubmit("yuetan", pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt)
	s.untilClosed("yuetan")
	s.untilClosed("yuetan/sanlihe-1")
	rec, err := s.open().Pilot(t.Context(), workflows.PilotID(programme, "yuetan"))
	require.NoError(t, err)
	require.Equal(t, pilot.PhaseClosed, rec.Phase)
	require.Len(t, rec.State.Decisions, 3)
	audited = s.desk("audit")
	require.Zero(t, audited.code, "%s %s", audited.out, audited.errOut)
	require.NotContains(t, audited.out, "shidian decide")
}
