package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

// clockOf is the clock of a pilot as it is read.
func (d *desk) clockOf() pilot.Clock {
	d.t.Helper()
	r, err := d.store.Pilot(d.t.Context(), d.id.WorkflowID)
	require.NoError(d.t, err)
	return r.Terms.Clock
}

func TestMoveCalendar_TheWholeSubDistrictGoesByItUntilItIsReleased(t *testing.T) {
	t.Parallel()
	usual := newDesk(t)
	terms := examples.SampleTerms()
	terms.Programme = "rehearsal-2002"
	terms.Clock = terms.Clock.Standing(terms.Clock.PlanStart)
	own := deskAt(t, usual.store, usual.url, terms)
	community := own.community()
	to := terms.Clock.PlanStart.AddDate(0, 1, 0).UTC()

	require.NoError(t, own.store.MoveCalendar(t.Context(), terms.Programme, to))
	for _, d := range []*desk{own, community} {
		require.Equal(t, to, d.clockOf().Stands)
		clock, err := own.store.Calendar(t.Context(), d.id.Terms)
		require.NoError(t, err)
		require.Equal(t, to, clock.Stands)
	}

	now := time.Date(2030, 5, 1, 8, 0, 0, 0, time.UTC)
	require.NoError(t, own.store.ReleaseCalendar(t.Context(), terms.Programme, now, 60))
	for _, d := range []*desk{own, community} {
		require.False(t, d.clockOf().Rehearsed())
		require.Equal(t, to.Add(time.Hour), d.clockOf().Plan(now.Add(time.Minute)))
	}
	require.NoError(t, own.store.MoveCalendar(t.Context(), terms.Programme, to.AddDate(1, 0, 0)))
	require.False(t, own.clockOf().Rehearsed(), "it goes on by itself")
}

func TestMoveCalendar_LeavesAPilotAloneThatIsNoRehearsal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	before := d.clockOf()
	require.NoError(t, d.store.MoveCalendar(t.Context(), d.id.Terms.Programme, time.Now()))
	require.NoError(t, d.store.ReleaseCalendar(t.Context(), d.id.Terms.Programme, time.Now(), 60))
	require.Equal(t, before, d.clockOf())
}

func TestCalendar_IsTheTermsOwnWhileNothingIsOnRecord(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	terms := examples.SampleTerms()
	terms.Programme = "nowhere-2002"
	clock, err := d.store.Calendar(t.Context(), terms)
	require.NoError(t, err)
	require.Equal(t, terms.Clock, clock)
}
