package endtoend

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
)

// Two communities merge in the middle of their elections, while the worker is killed; the
// sub-district closes with the new one.
func TestUnits_TwoCommunitiesMergeInMidElectionAndTheSubDistrictCloses(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	for _, place := range []string{"yuetan/sanlihe-1", "yuetan/tiedao"} {
		s.until(place, "elections may open", func(status view.Status) bool { return status.Gate.Open })
		s.mustSubmit(place, pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	}
	s.mustSubmit("yuetan/tiedao", pilot.StepCommitteeElection)
	order := []string{
		"merge", "yuetan/sanlihe-1", "yuetan/tiedao", "--into", "sanlihe-tiedao", "--name", "三里河铁道社区", "--reason", "社区规模调整",
		"--as", "李国强", "--role", "district", "--record", "西政发〔2002〕31号",
	}
	require.Contains(t, s.mustDesk(append(order, "--dry-run")...), "Nothing was sent")
	s.mustDesk(order...)
	s.killWorker()
	s.startWorker()
	require.Contains(t, s.mustDesk(order...), "This holds already", "the same command again changes nothing")
	merged := "yuetan/sanlihe-tiedao"
	s.until(merged, "the new one has begun", func(status view.Status) bool { return status.Gate.Open && status.Inherited != nil })
	late := s.submit("yuetan/tiedao", pilot.StepAssemblyRoster)
	require.NotZero(t, late.code)
	require.Contains(t, late.out+late.errOut, merged, "who comes too late hears where to go")

	s.mustSubmit(merged, stepsOf(false)...)
	s.until("yuetan/muxidi", "elections may open", func(status view.Status) bool { return status.Gate.Open })
	s.mustSubmit("yuetan/muxidi", stepsOf(true)...)
	s.until("yuetan", "every community reported complete", func(status view.Status) bool {
		return len(status.Waiting) == 1 && status.Waiting[0].Step.Code == string(pilot.StepSelfCheck)
	})
	s.mustSubmit("yuetan", pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt)
	for _, place := range []string{"yuetan", merged, "yuetan/muxidi"} {
		s.untilClosed(place)
	}
	s.requireUnitsFollowed(merged)
	s.requireMergedLife(s.requireLivesMerge(merged, "yuetan/muxidi"))
}

// requireUnitsFollowed: lists, the archive and the audit know what became of whom.
func (s *system) requireUnitsFollowed(merged string) {
	s.t.Helper()
	var status view.Status
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", "yuetan", "-o", "json")), &status))
	require.Equal(s.t, 100, status.Progress)
	require.Len(s.t, status.Former, 2)
	require.Equal(s.t, []string{merged}, status.Former[0].Into)
	require.Contains(s.t, s.mustDesk("ledger", "-o", "json"), "merged into "+merged)
	again := s.desk("start", planFile, "--rebase", "now", "--only", "yuetan")
	require.Zero(s.t, again.code, again.errOut)
	_, a := s.audit()
	require.Zero(s.t, a.code, a.out+a.errOut)
	for _, place := range []string{"yuetan", "yuetan/tiedao"} {
		file := filepath.Join(s.folder, filepath.Base(place)+".zip")
		s.mustDesk("archive", place, "--out", file)
		s.mustDesk("archive", "verify", file)
	}
}

// A backup from before the order knows nothing of the community that it made, and its
// sub-district's record gives no such terms: that is filled again first.
func TestUnits_ARecordFromBeforeTheMergerIsFilledAgainInOneCall(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	config, err := pgx.ParseConfig(s.postgres.URL())
	require.NoError(t, err)
	s.stopWorker()
	s.copyDatabase(config.Database, "backup")
	s.startWorker()
	s.mustDesk("merge", "yuetan/sanlihe-1", "yuetan/tiedao", "--into", "sanlihe-tiedao", "--name", "三里河铁道社区", "--reason", "社区规模调整",
		"--as", "李国强", "--role", "district", "--record", "西政发〔2002〕31号")
	merged := "yuetan/sanlihe-tiedao"
	s.until(merged, "the new one has begun", func(status view.Status) bool { return status.Inherited != nil })
	s.until("yuetan", "the communities' reports", func(view.Status) bool { data, _ := s.audit(); return data.Agree })
	s.stopWorker()
	events := s.query(`SELECT count(*) FROM events`)
	s.copyDatabase("backup", config.Database)
	s.startWorker()

	places := map[string]string{}
	for _, p := range s.revive("--all").Pilots {
		places[p.Place] = p.Result
	}
	require.Equal(t, "refilled", places[merged])
	require.GreaterOrEqual(t, s.query(`SELECT count(*) FROM events`), events)
	s.requireAgreement()
	require.Empty(t, s.revive("--all").Pilots, "again it does nothing")
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
	s.requireAgreement()
}
