package endtoend

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// revived is what `shidian revive` says as data.
type revived struct {
	Pilots []struct {
		Place    string `json:"place"`
		Result   string `json:"result"`
		Why      string `json:"why"`
		Said     string `json:"said"`
		Refilled int    `json:"refilled"`
		Unread   int    `json:"unread"`
	} `json:"pilots"`
	Looked      int      `json:"looked"`
	Scheduled   []string `json:"scheduled"`
	Unscheduled []string `json:"unscheduled"`
}

func (s *system) revive(args ...string) revived {
	s.t.Helper()
	var data revived
	a := s.desk(append([]string{"revive", "-o", "json"}, args...)...)
	require.Zero(s.t, a.code, "%s %s", a.out, a.errOut)
	require.NoError(s.t, json.Unmarshal([]byte(a.out), &data), a.out)
	return data
}

func (s *system) requireAgreement() {
	s.t.Helper()
	data, a := s.audit()
	require.Zero(s.t, a.code, "%s %s", a.out, a.errOut)
	require.True(s.t, data.Agree)
}

// query reads one number of the record.
func (s *system) query(sql string, args ...any) (n int) {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.postgres.URL())
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, conn.Close(s.t.Context())) }()
	require.NoError(s.t, conn.QueryRow(s.t.Context(), sql, args...).Scan(&n))
	return n
}

// decided counts what became of hand-ins of a step at a place.
func (s *system) decided(place string, step pilot.Step, kind pilot.EventType) int {
	s.t.Helper()
	return s.query(`SELECT count(*) FROM events WHERE workflow_id = $1 AND step = $2 AND type = $3`,
		workflows.PilotID(s.programme, place), string(step), string(kind))
}

func TestRevive_APilotThatWasTerminatedGoesOnFromItsRecord(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	place := "yuetan/sanlihe-1"
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	s.mustSubmit(place, pilot.StepElectionCommittee) // early: it is held
	require.Equal(t, 1, s.decided(place, pilot.StepElectionCommittee, pilot.EventHeld))

	// What comes while no worker runs is in the history alone.
	plan, size := s.example("yuetan", pilot.StepPilotPlan), s.example(place, pilot.StepSizeAdjustment)
	s.killWorker()
	for at, file := range map[string]string{"yuetan": plan, place: size} {
		step := pilot.StepPilotPlan
		if at == place {
			step = pilot.StepSizeAdjustment
		}
		spec, _ := pilot.Spec(step)
		a := s.desk("submit", at, string(step), "-f", file, "--as", "王秀英", "--role", string(spec.Role), "--signal")
		require.Equal(t, 4, a.code, "%s %s", a.out, a.errOut)
		require.NoError(t, s.client.TerminateWorkflow(t.Context(), workflows.PilotID(programme, at), "", "by mistake"))
	}
	a := s.submit("yuetan", pilot.StepMobilisation)
	require.Equal(t, 3, a.code, "%s %s", a.out, a.errOut)
	require.Contains(t, a.errOut, "it was terminated on")
	require.Contains(t, a.errOut, "shidian revive yuetan")
	require.NotContains(t, a.errOut, "Did you mean")
	a = s.desk("start", planFile, "--rebase", "now", "--only", "yuetan")
	require.Equal(t, 3, a.code, "%s %s", a.out, a.errOut)
	require.Contains(t, a.out, "shidian revive yuetan")
	s.startWorker()

	would := s.revive("yuetan", "--dry-run")
	require.Len(t, would.Pilots, 2)
	done := s.revive("yuetan", "--as", "李主任", "--reason", "误操作")
	require.Len(t, done.Pilots, 2)
	for _, p := range done.Pilots {
		require.Equal(t, "revived", p.Result)
		require.Equal(t, "terminated", p.Why)
		require.Equal(t, "by mistake", p.Said)
		require.Positive(t, p.Unread)
	}
	s.until("yuetan", "the plan that was under way", accepted(pilot.StepPilotPlan))
	s.until(place, "the hand-in that was under way", accepted(pilot.StepSizeAdjustment))
	require.Equal(t, 1, s.decided("yuetan", pilot.StepPilotPlan, pilot.EventAccepted))
	require.Equal(t, 1, s.decided(place, pilot.StepSizeAdjustment, pilot.EventAccepted))
	require.Equal(t, 2, s.query(`SELECT count(*) FROM events WHERE type = 'revived' AND body->'interruption'->>'by' = '李主任'`))
	s.requireAgreement()
	require.Empty(t, s.revive("--all").Pilots, "again it does nothing")

	s.mustSubmit("yuetan", pilot.StepResponsibilities, pilot.StepMobilisation)
	s.until(place, "what was held", accepted(pilot.StepElectionCommittee))
	require.Equal(t, 1, s.decided(place, pilot.StepElectionCommittee, pilot.EventAccepted))
	s.requireAgreement()
}

// loseTemporal ends the server, throws away all that it knows and starts an empty one.
func (s *system) loseTemporal() {
	s.t.Helper()
	s.temporal.Kill()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(s.temporal.LogPath()), "temporal.sqlite*"))
	require.NoError(s.t, err)
	require.NotEmpty(s.t, files)
	for _, file := range files {
		require.NoError(s.t, os.Remove(file))
	}
	require.NoError(s.t, s.temporal.Start(s.t.Context()))
}

func TestRevive_AllGoesOnWhenTemporalIsLost(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	place := "yuetan/sanlihe-1"
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	s.mustSubmit(place, pilot.StepSizeAdjustment)
	const clocks = `SELECT count(DISTINCT terms->'clock') FROM pilots WHERE terms->'clock' IS NOT NULL`
	before, due := s.query(clocks), s.dues()

	s.stopWorker()
	s.worker = nil
	s.loseTemporal()
	s.startWorker()
	a := s.submit("yuetan", pilot.StepPilotPlan)
	require.Equal(t, 3, a.code, "%s %s", a.out, a.errOut)
	require.Contains(t, a.errOut, "Temporal knows no workflow of it")
	require.Contains(t, a.errOut, "shidian revive yuetan")
	done := s.revive("--all")
	require.Len(t, done.Pilots, 4)
	require.Empty(t, done.Unscheduled)
	require.Equal(t, []string{s.programme}, done.Scheduled)
	require.Eventually(t, func() bool {
		return s.query(`SELECT count(DISTINCT workflow_id) FROM events WHERE type = 'revived'`) == len(done.Pilots)
	}, patience, tick, "all go on")
	require.Equal(t, before, s.query(clocks))
	require.Equal(t, due, s.dues(), "no due date moved")
	s.requireAgreement()
	require.Empty(t, s.revive("--all").Pilots, "again it does nothing")
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
	s.requireAgreement()
}

// dues are the due dates that the pilot of yuetan shows, by step.
func (s *system) dues() map[string]string {
	s.t.Helper()
	status, err := s.status("yuetan")
	require.NoError(s.t, err)
	dues := map[string]string{}
	for _, st := range status.Steps {
		dues[st.Step.Code] = st.Due
	}
	return dues
}

// copyDatabase makes a database from another one, to which nobody may be connected.
func (s *system) copyDatabase(from, to string) {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.postgres.DatabaseURL("postgres"))
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, conn.Close(s.t.Context())) }()
	for _, statement := range []string{`DROP DATABASE IF EXISTS ` + to + ` WITH (FORCE)`, `CREATE DATABASE ` + to + ` TEMPLATE ` + from} {
		_, err := conn.Exec(s.t.Context(), statement)
		require.NoError(s.t, err, statement)
	}
	require.NoError(s.t, s.postgres.GiveRoles(s.t.Context(), to))
}

func TestRevive_ARecordRestoredFromAnOlderBackupIsFilledAgain(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "limit.historyCount.suggestContinueAsNew=40") // several runs
	s.start()
	place := "yuetan/sanlihe-1"
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	config, err := pgx.ParseConfig(s.postgres.URL())
	require.NoError(t, err)
	s.stopWorker()
	s.copyDatabase(config.Database, "backup")
	s.startWorker()

	s.mustSubmit("yuetan", pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	s.mustSubmit(place, pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	s.mustSubmit("yuetan/tiedao", pilot.StepElectionCommittee) // early: it is held
	const all = `SELECT count(*) FROM events`
	const messages = `SELECT count(*) FROM messages`
	s.until("yuetan", "the communities' reports", func(view.Status) bool { data, _ := s.audit(); return data.Agree })
	s.stopWorker()
	events, sent := s.query(all), s.query(messages)
	s.copyDatabase("backup", config.Database)
	require.Less(t, s.query(all), events)
	s.startWorker()

	data, a := s.audit()
	require.Equal(t, 1, a.code)
	require.False(t, data.Agree)
	done := s.revive("--all")
	require.NotEmpty(t, done.Pilots)
	for _, p := range done.Pilots {
		require.Equal(t, "refilled", p.Result, p.Place)
	}
	require.GreaterOrEqual(t, s.query(all), events)
	require.Equal(t, sent, s.query(messages), "each hand-in is back once")
	require.Equal(t, 1, s.decided(place, pilot.StepElectionCommittee, pilot.EventAccepted))
	s.requireAgreement()
	require.Empty(t, s.revive("--all").Pilots, "again it does nothing")
	s.mustSubmit("yuetan/tiedao", pilot.StepSizeAdjustment)
	s.requireAgreement()
}

// A backup from before the pilots began knows of no plan that started them: starting the
// plan again says so, begins none anew, and then the histories are believed.
func TestRevive_ARecordFromBeforeThePilotsBeganIsFilledOnceThePlanIsEnrolled(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	config, err := pgx.ParseConfig(s.postgres.URL())
	require.NoError(t, err)
	s.stopWorker()
	s.copyDatabase(config.Database, "backup")
	s.startWorker()
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	s.mustSubmit("yuetan/sanlihe-1", pilot.StepSizeAdjustment)
	s.until("yuetan", "the communities' reports", func(view.Status) bool { data, _ := s.audit(); return data.Agree })
	s.stopWorker()
	events := s.query(`SELECT count(*) FROM events`)
	s.copyDatabase("backup", config.Database)
	require.Zero(t, s.query(`SELECT count(*) FROM events`))
	s.startWorker()

	a := s.desk("revive", "--all")
	require.Equal(t, 3, a.code, "%s %s", a.out, a.errOut)
	require.Contains(t, a.out, "is not enrolled")
	require.Zero(t, s.query(`SELECT count(*) FROM events`), "what no plan enrolled is not believed")
	a = s.desk("start", planFile, "--rebase", "now")
	require.Zero(t, a.code, "%s %s", a.out, a.errOut)
	require.Len(t, s.revive("--all").Pilots, 4)
	require.GreaterOrEqual(t, s.query(`SELECT count(*) FROM events`), events)
	s.requireAgreement()
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
	s.requireAgreement()
}
