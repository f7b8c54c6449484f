package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/postgres"
	"shidian/internal/trouble"
)

func TestTroubles_AreOfOpenPilotsAndSinceTheFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ids, err := d.store.OpenPilots(t.Context())
	require.NoError(t, err)
	require.Len(t, ids, 1)
	keep := func(tr trouble.Trouble) trouble.Trouble {
		require.NoError(t, d.store.KeepTrouble(t.Context(), tr))
		found, err := d.store.Troubles(t.Context(), postgres.Filter{})
		require.NoError(t, err)
		require.Len(t, found, 1)
		return found[0]
	}
	first := keep(trouble.Trouble{WorkflowID: ids[0], Kind: trouble.Unknown})
	require.WithinDuration(t, time.Now(), first.Since, time.Hour)
	require.Equal(t, first, keep(trouble.Trouble{WorkflowID: ids[0], Kind: trouble.Unknown}), "since it was first seen")
	closed := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	other := keep(trouble.Trouble{WorkflowID: ids[0], Kind: trouble.Ended, Since: closed, Detail: trouble.Detail{How: "terminated", By: "somebody"}})
	require.Equal(t, closed, other.Since)
	require.Equal(t, "somebody", other.By)
	figures, err := d.store.Figures(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[trouble.Kind]int{trouble.Ended: 1}, figures.Troubles)

	require.NoError(t, d.store.EndTroubles(t.Context(), nil))
	require.Equal(t, other, keep(other), "others are not forgotten")
	require.NoError(t, d.store.EndTroubles(t.Context(), ids))
	found, err := d.store.Troubles(t.Context(), postgres.Filter{})
	require.NoError(t, err)
	require.Empty(t, found)
	require.NoError(t, d.store.KeepTrouble(t.Context(), trouble.Trouble{WorkflowID: "pilot/nobody/knows", Kind: trouble.Unknown}))
}

func TestTakeWatch_OneOfSeveralLooks(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	seen, err := d.store.Watched(t.Context())
	require.NoError(t, err)
	require.Zero(t, seen)
	for _, want := range []bool{true, false, false} {
		mine, err := d.store.TakeWatch(t.Context(), time.Hour)
		require.NoError(t, err)
		require.Equal(t, want, mine)
	}
	mine, err := d.store.TakeWatch(t.Context(), 0)
	require.NoError(t, err)
	require.True(t, mine, "when its time has come")
}
