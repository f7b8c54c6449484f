package endtoend

import (
	"encoding/json"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// corrupt changes the record behind everybody's back.
func (s *system) corrupt(statements ...string) {
	s.t.Helper()
	conn, err := pgx.Connect(s.t.Context(), s.postgres.URL())
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, conn.Close(s.t.Context())) }()
	for _, statement := range statements {
		_, err := conn.Exec(s.t.Context(), statement)
		require.NoError(s.t, err, statement)
	}
}

// audited is what `shidian audit` says as data.
type audited struct {
	Agree       bool            `json:"agree"`
	Pilots      int             `json:"pilots"`
	Asked       int             `json:"asked"`
	Events      int64           `json:"events"`
	Differences int             `json:"differences"`
	Repaired    int             `json:"repaired"`
	Findings    []audit.Finding `json:"findings"`
}

func (s *system) audit(args ...string) (audited, answer) {
	s.t.Helper()
	a := s.desk(append([]string{"audit", "-o", "json"}, args...)...)
	var data audited
	require.NoError(s.t, json.Unmarshal([]byte(a.out), &data), "%s %s", a.out, a.errOut)
	return data, a
}

func TestAudit_FindsAndRepairsWhatTheRecordHasWrong(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	place := "yuetan/sanlihe-1"
	s.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan)
	s.mustSubmit(place, pilot.StepSizeAdjustment)

	data, a := s.audit()
	require.Zero(t, a.code, "%s %s", a.out, a.errOut)
	require.True(t, data.Agree)
	require.Equal(t, 4, data.Pilots)
	require.Equal(t, 4, data.Asked, "each answers for itself")
	require.Positive(t, data.Events)

	s.corrupt(
		`UPDATE pilots SET light = 'red', progress = 99 WHERE place = 'yuetan'`,
		`UPDATE steps SET status = 'open' WHERE step = 'size-adjustment' AND workflow_id = '`+workflows.PilotID(programme, place)+`'`,
	)
	told := s.desk("audit")
	require.Equal(t, 1, told.code)
	require.Contains(t, told.out, "error: yuetan (")
	require.Contains(t, told.out, "error: "+place+" (")
	require.Contains(t, told.out, "4 pilots compared")
	require.Contains(t, told.out, "2 differences, at 2 places.")

	repaired := s.desk("audit", "--repair")
	require.Zero(t, repaired.code, "%s %s", repaired.out, repaired.errOut)
	require.Contains(t, repaired.out, "repaired: yuetan (")
	require.Contains(t, repaired.out, "2 differences repaired, now all agree.")
	data, a = s.audit()
	require.Zero(t, a.code, a.out)
	require.True(t, data.Agree)
	s.mustSubmit(place, pilot.StepElectionCommittee) // and it goes on
}

func TestAudit_FindsOrphansAndPilotsThatDoNotRun(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	// Nobody is told when a workflow is terminated: its communities wait for it.
	require.NoError(t, s.client.TerminateWorkflow(t.Context(), workflows.PilotID(programme, "yuetan"), "", "by mistake"))
	data, a := s.audit()
	require.Equal(t, 1, a.code)
	found := map[audit.Kind]int{}
	for _, f := range data.Findings {
		found[f.Kind]++
	}
	require.Equal(t, map[audit.Kind]int{audit.NotRunning: 1, audit.Orphan: 3}, found, a.out)
}

// A record that was restored from an older copy knows less than the pilots.
func TestAudit_FindsARecordThatIsBehindItsPilots(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	s.until("yuetan", "the hand-in is folded", accepted(pilot.StepLeadingGroup))
	s.corrupt(
		`SET session_replication_role = replica`,
		`DELETE FROM events WHERE workflow_id = 'pilot/small-2002/yuetan' AND seq > 2`,
		`DELETE FROM messages WHERE workflow_id = 'pilot/small-2002/yuetan'`,
	)
	data, a := s.audit("yuetan", "--repair")
	require.Equal(t, 1, a.code)
	var kinds []audit.Kind
	for _, f := range data.Findings {
		require.Equal(t, "yuetan", f.Place)
		kinds = append(kinds, f.Kind)
	}
	require.ElementsMatch(t, []audit.Kind{audit.LogShort, audit.RecordBehind}, kinds, a.out)
	require.Zero(t, data.Repaired)
}

func TestAudit_WithoutTemporalOrAWorkerStillReadsTheRecord(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.until("yuetan", "is open", func(status view.Status) bool { return status.Phase == pilot.PhaseOpen })
	require.NoError(t, s.temporal.Stop(t.Context()))
	a := s.desk("audit")
	require.Equal(t, 3, a.code, a.out)
	require.Contains(t, a.errOut, "the pilots themselves were not asked")
	require.Contains(t, a.out, "the record agrees with itself; of 4 running pilots 4 were not asked.")
	s.corrupt(`UPDATE pilots SET progress = 50 WHERE place = 'yuetan'`)
	require.Equal(t, 1, s.desk("audit").code)
	require.Equal(t, 3, s.desk("audit", "--repair").code, "repaired, and still nobody was asked")
	require.NoError(t, s.temporal.Start(t.Context()))
	require.Eventually(t, func() bool { return s.desk("audit").code == 0 }, patience, tick)
}
