package postgres_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/bulletin"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func TestBulletin_IsMadeFromWhatTheRecordHolds(t *testing.T) {
	t.Parallel()
	d := datedDesk(t)
	d.community()
	d.must(d.handIn("bad", pilot.StepLeadingGroup, wrongUnit), d.handIn("lg", pilot.StepLeadingGroup))
	d.reach(d.id.Terms.DueAt(pilot.StepPilotPlan))
	programme := d.id.Terms.Programme
	b, err := d.store.BulletinNow(t.Context(), programme)
	require.NoError(t, err)
	require.Zero(t, b.Number, "not kept")
	require.Len(t, b.Pilots, 1)
	p := b.Pilots[0]
	require.Equal(t, d.id.Terms.SubDistrict, p.Unit)
	require.Equal(t, pilot.LightRed, p.Light)
	require.Equal(t, bulletin.Counts{Communities: 1, Steps: 26, Done: 1, InProgress: 2, Late: 2}, p.Counts, "the community has not done its first either")
	require.Equal(t, d.id.Terms.Deadline, p.Deadline)
	require.Equal(t, bulletin.Sent{Accepted: 1, Refused: 1}, b.Sent)
	require.Len(t, b.Laggards, 1)
	require.Equal(t, pilot.StepPilotPlan, b.Laggards[0].Items[0].Step)
	require.Equal(t, d.id.Terms.Today(d.id.Terms.DueAt(pilot.StepPilotPlan)).AddDays(-1), b.Laggards[0].Items[0].Due)
	_, err = d.store.Bulletin(t.Context(), programme, 0)
	require.ErrorIs(t, err, postgres.ErrNoBulletin)
}

func TestBulletin_GoesByThePilotsOwnCalendar(t *testing.T) {
	t.Parallel()
	terms := dated()
	// It is the day before the leading group is due there, and goes on slowly.
	due := terms.DueAt(pilot.StepLeadingGroup)
	terms.Clock = pilot.Clock{RealStart: time.Now(), PlanStart: due.Add(-time.Hour), Speed: 0.0001}
	url := devtest.Database(t, migrate)
	d := deskAt(t, openStore(t, url), url, terms)
	d.community()
	b, err := d.store.BulletinNow(t.Context(), terms.Programme)
	require.NoError(t, err)
	require.Equal(t, terms.Today(due.Add(-time.Hour)), b.Pilots[0].Today)
	require.True(t, b.Pilots[0].Rebased)
	require.Len(t, b.Coming, 1, "the size adjustment is due in months")
	require.Equal(t, pilot.StepLeadingGroup, b.Coming[0].Step)
	require.Zero(t, b.Coming[0].Days, "today")
	require.Empty(t, b.Laggards)

	late := dated()
	late.Programme = "late-2002"
	late.Clock = pilot.Clock{RealStart: time.Now(), PlanStart: due.AddDate(0, 0, 2), Speed: 0.0001}
	deskAt(t, d.store, d.url, late)
	b, err = d.store.BulletinNow(t.Context(), "late-2002")
	require.NoError(t, err)
	require.Empty(t, b.Coming)
	require.Equal(t, 3, b.Laggards[0].Items[0].Days, "named though no worker has recorded it as late")
	require.Equal(t, 1, b.Totals.Counts.Late)
}

func TestBulletin_IsKeptOnceADay(t *testing.T) {
	t.Parallel()
	d := datedDesk(t)
	programme := d.id.Terms.Programme
	first, isNew, err := d.store.KeepBulletin(t.Context(), programme, "2026-11-16")
	require.NoError(t, err)
	require.True(t, isNew)
	require.Equal(t, 1, first.Number)
	d.must(d.handIn("lg", pilot.StepLeadingGroup))
	again, isNew, err := d.store.KeepBulletin(t.Context(), programme, "2026-11-16")
	require.NoError(t, err)
	require.False(t, isNew)
	require.JSONEq(t, asJSON(t, first), asJSON(t, again), "made twice, it is the same")

	second, _, err := d.store.KeepBulletin(t.Context(), programme, "2026-11-23")
	require.NoError(t, err)
	require.Equal(t, 2, second.Number)
	require.Equal(t, 1, second.Changes.Done)
	for number, day := range map[int]pilot.Date{0: "2026-11-23", 1: "2026-11-16", 2: "2026-11-23"} {
		b, err := d.store.Bulletin(t.Context(), programme, number)
		require.NoError(t, err)
		require.Equal(t, day, b.Day)
	}
	_, err = d.store.Bulletin(t.Context(), programme, 3)
	require.ErrorIs(t, err, postgres.ErrNoBulletin)

	rows, err := d.store.Bulletins(t.Context(), programme, 0, 0)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, second.Number, rows[0].Number, "the newest first")
	require.Equal(t, second.Day, rows[0].Day)
	require.Equal(t, second.Totals, rows[0].Totals)
	page, err := d.store.Bulletins(t.Context(), programme, 1, 1)
	require.NoError(t, err)
	require.Equal(t, rows[1:], page)
	none, err := d.store.Bulletins(t.Context(), "other", 0, 0)
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestBulletin_IsMadeOnceHoweverManyMakeIt(t *testing.T) {
	t.Parallel()
	d := datedDesk(t)
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() { _, _, _ = d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2026-11-16") }) // one may fail, and is tried again
	}
	group.Wait()
	b, isNew, err := d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2026-11-16")
	require.NoError(t, err)
	require.False(t, isNew)
	require.Equal(t, 1, b.Number)
	require.Equal(t, 1, value[int](t, d.url, `SELECT count(*)::int FROM bulletins`))
}

func TestBulletin_NoneMoreIsMadeAfterTheOneThatSaysThatAllHaveEnded(t *testing.T) {
	t.Parallel()
	d := datedDesk(t)
	d.must(pilot.SelfEntry(pilot.EntryCancel, d.now, struct{}{}))
	undecided, _, err := d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2026-11-09")
	require.NoError(t, err)
	require.False(t, undecided.Complete(), "the district has not decided what becomes of what was cancelled")
	d.must(d.deciding("give-up", pilot.Decision{Decision: pilot.DecisionLeaveOut}))
	last, isNew, err := d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2026-11-16")
	require.NoError(t, err)
	require.True(t, isNew)
	require.True(t, last.Complete())
	again, isNew, err := d.store.KeepBulletin(t.Context(), d.id.Terms.Programme, "2026-11-23")
	require.NoError(t, err)
	require.False(t, isNew)
	require.Equal(t, last.Number, again.Number)
}
