package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

// news hands something in that is refused, and puts a report down with it.
func (d *desk) news() pilot.Progress {
	d.t.Helper()
	next := d.state.Clone()
	var report pilot.Progress
	require.NoError(d.t, d.store.InTx(d.t.Context(), d.id, func(tx *postgres.Tx) error {
		session := judge.NewSession(d.id.Terms, next, nil)
		session.Take(pilot.NewEntry(pilot.EntryHandIn, "complete-step", pilot.ViaSignal, d.now, []byte("junk")))
		change := session.Change()
		report = pilot.Report(d.id.Terms, next)
		change.Report = &report
		return tx.Append(d.t.Context(), change)
	}))
	d.state = next
	return report
}

func TestReports_TheNewestOfEachCommunityWaitsUntilItIsTold(t *testing.T) {
	t.Parallel()
	above := newDesk(t)
	below := above.community()
	ctx, store, parent := t.Context(), above.store, above.id.WorkflowID
	take := func(first time.Duration) []pilot.Progress {
		reports, err := store.TakeReports(ctx, parent, first, time.Hour)
		require.NoError(t, err)
		return reports
	}
	require.Empty(t, take(0))
	below.news()
	second := below.news()
	waits, err := store.UntoldTo(ctx, 0, 10)
	require.NoError(t, err)
	require.Equal(t, []string{parent}, waits)
	young, err := store.UntoldTo(ctx, time.Hour, 10)
	require.NoError(t, err)
	require.Empty(t, young, "whoever noted it tells it")

	require.Equal(t, []pilot.Progress{second}, take(time.Hour))
	require.Empty(t, take(0), "somebody is telling it")
	third := below.news() // comes meanwhile
	require.NoError(t, store.Told(ctx, parent, []pilot.Progress{second}))
	require.Equal(t, []pilot.Progress{third}, take(0))
	require.Equal(t, []pilot.Progress{third}, take(0), "its time has come again: it did not arrive")
	require.NoError(t, store.Told(ctx, parent, []pilot.Progress{third}))
	require.Empty(t, take(0))
}

func TestReports_AreForgottenOnlyWhereTheSubDistrictHasEnded(t *testing.T) {
	t.Parallel()
	above := newDesk(t)
	above.community().news()
	ctx, store, parent := t.Context(), above.store, above.id.WorkflowID
	ended, err := store.ForgetReports(ctx, parent)
	require.NoError(t, err)
	require.False(t, ended)
	above.must(pilot.SelfEntry(pilot.EntryCancel, above.now, struct{}{}))
	ended, err = store.ForgetReports(ctx, parent)
	require.NoError(t, err)
	require.True(t, ended)
}

func TestReports_ARefilledCommunityTellsAgain(t *testing.T) {
	t.Parallel()
	above := newDesk(t)
	below := above.community()
	below.must(pilot.SelfEntry(pilot.EntryGate, below.now, pilot.GateChanged{V: 1, Seq: 1, Open: true}))
	events, err := above.store.Events(t.Context(), below.id.WorkflowID, 0, 0)
	require.NoError(t, err)

	restored := newDesk(t)
	_, _, err = restored.store.Refill(t.Context(), below.id, events, nil)
	require.NoError(t, err)
	reports, err := restored.store.TakeReports(t.Context(), restored.id.WorkflowID, 0, time.Hour)
	require.NoError(t, err)
	require.Len(t, reports, 1)
	require.Equal(t, int64(1), reports[0].Gate)
}

// A sub-district that can't be reached is one that has not heard its communities since the
// first thing that it was to hear, however much they do meanwhile.
func TestReports_AgeFromTheFirstThatWasNotTold(t *testing.T) {
	t.Parallel()
	above := newDesk(t)
	below := above.community()
	ctx, store, parent := t.Context(), above.store, above.id.WorkflowID
	require.Equal(t, postgres.ReportFigure{}, figures(t, above).Reports)
	below.news()
	_, err := connect(t, above.url).Exec(ctx, `UPDATE reports SET noted_at = now() - interval '1 hour'`)
	require.NoError(t, err)
	second := below.news()
	f := figures(t, above).Reports
	require.Equal(t, 1, f.Waiting)
	require.GreaterOrEqual(t, f.Oldest, time.Hour)

	third := below.news() // comes while the second is told
	require.NoError(t, store.Told(ctx, parent, []pilot.Progress{second}))
	f = figures(t, above).Reports
	require.Equal(t, 1, f.Waiting)
	require.Less(t, f.Oldest, time.Hour, "what waited an hour was told")
	require.NoError(t, store.Told(ctx, parent, []pilot.Progress{third}))
	require.Equal(t, postgres.ReportFigure{}, figures(t, above).Reports)
}
