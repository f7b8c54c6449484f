package telemetry

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/postgres"
)

func TestFigures_AreKeptLongerWhereCountingTakesLong(t *testing.T) {
	t.Parallel()
	now, asked, takes := time.Unix(0, 0), 0, 2*time.Second
	f := &figures{keep: 15 * time.Second, logger: slog.New(slog.DiscardHandler), now: func() time.Time { return now }}
	f.read = func(context.Context) (postgres.Figures, error) {
		asked++
		now = now.Add(takes)
		return postgres.Figures{}, nil
	}
	after := func(passed time.Duration) int {
		now = now.Add(passed)
		_, ok := f.current(t.Context())
		require.True(t, ok)
		return asked
	}
	require.Equal(t, 1, after(0))
	require.Equal(t, 1, after(keptTimes*takes-time.Second))
	takes = time.Millisecond
	require.Equal(t, 2, after(time.Second))
	require.Equal(t, 2, after(14*time.Second))
	require.Equal(t, 3, after(time.Second))
}
