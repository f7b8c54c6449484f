package web

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/bulletin"
)

func TestBulletinDrafts_AreKeptWhereTheyTakeLong(t *testing.T) {
	t.Parallel()
	at, takes, made := time.Now(), 4*time.Second, 0
	now := func() time.Time { return at }
	compose := func(ctx context.Context, _ string) (*bulletin.Bulletin, error) {
		made++
		at = at.Add(takes)
		return &bulletin.Bulletin{}, ctx.Err()
	}
	var drafts bulletinDrafts
	ask := func(programme string) *bulletin.Bulletin {
		b, err := drafts.of(t.Context(), programme, now, compose)
		require.NoError(t, err)
		return b
	}
	first := ask("whole")
	at = at.Add(199 * time.Second)
	require.Same(t, first, ask("whole"))
	require.NotSame(t, first, ask("other"))
	at = at.Add(2 * time.Second)
	require.NotSame(t, first, ask("whole"))
	require.Equal(t, 3, made)
	takes = 20 * time.Millisecond
	at = at.Add(time.Hour)
	ask("whole")
	ask("whole")
	require.Equal(t, 5, made, "one that is made at once is as new as can be")
}
