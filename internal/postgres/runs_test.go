package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

var (
	packed  = []byte{0x1f, 0x8b, 8, 0}
	endedAt = time.Date(2002, 12, 1, 2, 3, 4, 0, time.UTC)
)

func (d *desk) toKeep() []string {
	d.t.Helper()
	ids, err := d.store.RunsToKeep(d.t.Context(), 10)
	require.NoError(d.t, err)
	return runIDs(ids)
}

func runIDs(ids []pilot.Identity) []string {
	var runs []string
	for _, id := range ids {
		runs = append(runs, id.RunID)
	}
	return runs
}

func TestRunsToKeep_AreThoseThatMustHaveEnded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	require.Empty(t, d.toKeep(), "the only run, and the pilot is open")
	d.id.RunID = "run-2"
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	require.Equal(t, []string{"run-1"}, d.toKeep())
	d.must(pilot.SelfEntry(pilot.EntryCancel, d.now, struct{}{}))
	require.Equal(t, []string{"run-1", "run-2"}, d.toKeep())

	for range 2 { // again changes nothing
		require.NoError(t, d.store.KeepRun(t.Context(), d.id.WorkflowID, "run-1", postgres.RunContinued, endedAt, 7, packed))
	}
	require.Equal(t, []string{"run-2"}, d.toKeep())
	unkept, err := d.store.UnkeptRuns(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"run-2"}, runIDs(unkept))

	runs, err := d.store.Runs(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.Len(t, runs, 2)
	require.Equal(t, postgres.RunContinued, runs[0].Status)
	require.Equal(t, endedAt, runs[0].EndedAt)
	require.Equal(t, 7, runs[0].Events)
	require.True(t, runs[1].EndedAt.IsZero())
}

func TestRunHistory_ComesBackAsItWasKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.store.RunHistory(t.Context(), d.id.WorkflowID, "run-1")
	require.ErrorIs(t, err, postgres.ErrNoRun)
	require.NoError(t, d.store.KeepRun(t.Context(), d.id.WorkflowID, "run-1", postgres.RunHistoryLost, time.Time{}, 0, nil))
	_, err = d.store.RunHistory(t.Context(), d.id.WorkflowID, "run-1")
	require.ErrorIs(t, err, postgres.ErrNoRun)

	require.NoError(t, d.store.KeepRun(t.Context(), d.id.WorkflowID, "run-1", postgres.RunCompleted, endedAt, 7, packed), "found after all")
	require.NoError(t, d.store.KeepRun(t.Context(), d.id.WorkflowID, "run-1", postgres.RunHistoryLost, time.Time{}, 0, nil), "kept stays kept")
	history, err := d.store.RunHistory(t.Context(), d.id.WorkflowID, "run-1")
	require.NoError(t, err)
	require.Equal(t, packed, history)
	require.ErrorIs(t, d.store.KeepRun(t.Context(), d.id.WorkflowID, "nobody's", postgres.RunCompleted, endedAt, 7, packed), postgres.ErrNoRun)
}
