package endtoend

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// life is the status of a community's life after its pilot, as the desk tells it.
func (s *system) life(place string) view.Status {
	s.t.Helper()
	var status view.Status
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", place, "-o", "json")), &status))
	return status
}

func (s *system) untilLives(place string) view.Status {
	s.t.Helper()
	var status view.Status
	require.Eventually(s.t, func() bool {
		a := s.desk("status", place, "-o", "json")
		return a.code == 0 && json.Unmarshal([]byte(a.out), &status) == nil && status.Governance != nil && status.Phase == pilot.PhaseOpen
	}, patience, tick, "%s lives", place)
	return status
}

// requireLivesMerge merges two communities whose pilots have closed: the order is broken off
// after the first of them, and the same command finishes it.
func (s *system) requireLivesMerge(one, two string) string {
	s.t.Helper()
	oneCode, twoCode, merged := filepath.Base(one), filepath.Base(two), "yuetan/heping"
	backup := s.backup()
	was := len(s.untilLives(one).Governance.Specialists) + len(s.untilLives(two).Governance.Specialists)
	command := []string{
		"merge", one, two, "--into", "heping", "--name", "和平社区", "--reason", "社区规模再调整",
		"--as", "李国强", "--role", "district", "--record", "西政发〔2003〕9号",
	}
	shown := s.mustDesk(append(command, "--dry-run")...)
	require.Contains(s.t, shown, "the life after the pilot of")
	require.Contains(s.t, shown, "Nothing was sent")
	refused := s.desk("merge", one, two, "--into", "muxidi", "--name", "和平社区", "--reason", "x", "--record", "y", "--as", "李国强", "--role", "district")
	require.Equal(s.t, 1, refused.code, "a code that was used: %s", refused.out)

	raw := pilot.UnitsChange{
		Header: pilot.Header{V: 1, ID: "half-done", By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: "xicheng"}},
		Change: pilot.ChangeMerge, Communities: []string{oneCode, twoCode}, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: "heping", Name: "和平社区"}}},
		Reason: "社区规模再调整", Record: "西政发〔2003〕9号",
	}
	require.NoError(s.t, s.client.SignalWorkflow(s.t.Context(), workflows.GovernanceID(programme, one), "", workflows.SignalUnitsChanged, raw))
	require.Eventually(s.t, func() bool { return s.life(one).Phase == pilot.PhaseDissolved }, patience, tick)
	half, a := s.audit()
	require.Equal(s.t, 1, a.code)
	require.Equal(s.t, audit.LifeMissing, half.Findings[0].Kind)
	s.killWorker()
	s.startWorker()
	s.mustDesk(command...)
	life := s.untilLives(merged)
	require.Contains(s.t, s.mustDesk(command...), "This holds already", "the same command again changes nothing")
	require.Len(s.t, life.Governance.Specialists, was, "who is employed stays so")
	require.NotNil(s.t, life.Inherited)
	s.requireOldLife(one, merged)
	s.requireLivesRefilled(backup, merged)
	return merged
}

// backup copies the record as it is, and says what goes back to it.
func (s *system) backup() (restore func()) {
	s.t.Helper()
	config, err := pgx.ParseConfig(s.postgres.URL())
	require.NoError(s.t, err)
	copied := func(from, to string) {
		s.stopWorker()
		s.copyDatabase(from, to)
		s.startWorker()
	}
	copied(config.Database, "backup")
	return func() { copied("backup", config.Database) }
}

// requireLivesRefilled: a backup from before the order knows nothing of the life that it
// began, nor that somebody enrolled it; it is worked out from those that made way for it.
func (s *system) requireLivesRefilled(restore func(), merged string) {
	s.t.Helper()
	restore()
	require.Zero(s.t, s.query(`SELECT count(*) FROM pilots WHERE workflow_id = $1`, workflows.GovernanceID(programme, merged)))
	places := map[string]string{}
	for _, p := range s.revive("--all").Pilots {
		places[p.Place] = p.Result
	}
	require.Equal(s.t, "refilled", places[merged])
	s.requireAgreement()
}

// requireOldLife: its page and the answer to who is late say where it went on, and its
// archive is still read.
func (s *system) requireOldLife(place, merged string) {
	s.t.Helper()
	old := s.life(place)
	require.Equal(s.t, []string{merged}, old.Became.Into)
	require.Contains(s.t, old.Now, merged)
	file := filepath.Join(s.folder, "late.yaml")
	require.NoError(s.t, os.WriteFile(file, []byte(s.mustDesk("evidence", "example", pilot.KindChange, "--place", merged)), 0o600))
	late := s.desk("record", pilot.KindChange, place, "-f", file, "--as", "李秀英", "--role", "residents-committee")
	require.NotZero(s.t, late.code)
	require.Contains(s.t, late.out+late.errOut, merged)
	yearly := filepath.Join(s.folder, "old-year.zip")
	s.mustDesk("archive", place, "--year", old.PlanTime[:4], "--out", yearly)
	s.mustDesk("archive", "verify", yearly)
}

// requireMergedLife works at what took the place of others: what is done anew is confirmed,
// it is archived, lost and begun again, and moves to a sub-district that is in its pilot.
func (s *system) requireMergedLife(merged string) {
	s.t.Helper()
	file := filepath.Join(s.folder, "anew.yaml")
	require.NoError(s.t, os.WriteFile(file, []byte(s.mustDesk("evidence", "example", pilot.KindReorganised, "--place", merged)), 0o600))
	s.mustDesk("evidence", "check", pilot.KindReorganised, "-f", file, "--place", merged)
	s.mustDesk("record", pilot.KindReorganised, merged, "-f", file, "--as", "赵德明", "--role", "sub-district-office")
	require.Equal(s.t, string(pilot.Complete), stepOf(s.life(merged), pilot.Step(pilot.DutyReorganisation)).Status.Code)
	for _, more := range [][]string{nil, {"--year", s.life(merged).PlanTime[:4]}} {
		out := filepath.Join(s.folder, "heping.zip")
		s.mustDesk(append([]string{"archive", merged, "--out", out}, more...)...)
		s.mustDesk("archive", "verify", out)
	}
	require.Contains(s.t, s.mustDesk("tasks", merged), "term-election")
	require.Contains(s.t, s.mustDesk("ledger", "-o", "json"), "merged into "+merged)

	id := workflows.GovernanceID(programme, merged)
	require.NoError(s.t, s.client.TerminateWorkflow(s.t.Context(), id, "", "by mistake"))
	revived := s.revive(merged)
	require.Equal(s.t, "revived", revived.Pilots[0].Result)
	s.requireAgreement()

	s.mustDesk("start", planFile, "--rebase", "now", "--only", "fengsheng")
	s.until("fengsheng", "opened", func(status view.Status) bool { return len(status.Waiting) > 0 })
	move := []string{"move", merged, "--to", "fengsheng", "--reason", "街道区划调整", "--record", "西政发〔2004〕1号", "--as", "李国强", "--role", "district"}
	s.mustDesk(move...)
	moved := s.untilLives("fengsheng/heping")
	require.Len(s.t, moved.Governance.Committee, len(s.life(merged).Governance.Committee))
	var above view.Status
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", "fengsheng", "-o", "json")), &above))
	require.Len(s.t, above.Communities, 2, "it owes no pilot again")
	again := s.desk("start", planFile, "--rebase", "now")
	require.Zero(s.t, again.code, again.out+again.errOut)
	s.requireAgreement()
}
