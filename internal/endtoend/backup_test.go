package endtoend

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
)

// A backup takes Temporal first and the record after it (docs/operations.md): put back
// together, the pilots know less than their record, and nobody has to do anything.
func TestBackup_PilotsOlderThanTheirRecordCatchUpByThemselves(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	backup := filepath.Join(s.folder, "temporal-backup")
	s.whileTemporalIsDown(func(data string) { require.NoError(t, os.CopyFS(backup, os.DirFS(data))) })

	s.mustSubmit("yuetan", pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation) // the last one opens the elections
	place := "yuetan/sanlihe-1"
	s.mustSubmit(place, pilot.StepSizeAdjustment)
	s.mustSubmit("yuetan/tiedao", pilot.StepElectionCommittee) // early: it is held
	s.whileTemporalIsDown(func(data string) {
		require.NoError(t, os.RemoveAll(data))
		require.NoError(t, os.CopyFS(data, os.DirFS(backup)))
	})

	again := s.submit("yuetan", pilot.StepMobilisation)
	require.NotEqual(t, 2, again.code, "%s %s", again.out, again.errOut)
	require.Equal(t, 1, s.decided("yuetan", pilot.StepMobilisation, pilot.EventAccepted), "it was counted before Temporal forgot it")
	s.mustSubmit(place, pilot.StepElectionCommittee)
	s.mustSubmit("yuetan/tiedao", pilot.StepSizeAdjustment)
	s.until("yuetan/tiedao", "what was held is judged", func(v view.Status) bool {
		return accepted(pilot.StepElectionCommittee)(v)
	})
	s.until("yuetan", "all agree", func(view.Status) bool { data, _ := s.audit(); return data.Agree })
	require.Empty(t, s.revive("--all").Pilots, "nothing is left to revive")
}

// whileTemporalIsDown stops worker and server, gives away the server's data, and starts
// both again.
func (s *system) whileTemporalIsDown(do func(data string)) {
	s.t.Helper()
	s.stopWorker()
	s.worker = nil
	require.NoError(s.t, s.temporal.Stop(s.t.Context()))
	do(filepath.Dir(s.temporal.LogPath()))
	require.NoError(s.t, s.temporal.Start(s.t.Context()))
	s.startWorker()
}
