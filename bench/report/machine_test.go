package report

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBusyNow_CountsWhatIsNeitherIdleNorWaitingForDisks(t *testing.T) {
	t.Parallel()
	first, ok := readTicks("cpu  100 10 20 500 50 3 4 3 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")
	require.True(t, ok)
	require.Equal(t, ticks{busy: 140, all: 690}, first)
	for _, broken := range []string{"", "cpu 1 2", "intr 1 2 3 4 5 6 7 8 9", "cpu  a 10 20 500 50 3 4 3 0 0"} {
		_, ok := readTicks(broken)
		require.False(t, ok, broken)
	}
	require.InDelta(t, 0.1, shareBusy(ticks{40, 400}, ticks{100, 1000}), 1e-9)
	require.True(t, math.IsNaN(shareBusy(first, first)), "no time has passed")
}

func TestRun_IsDisturbedByMoreThanATenth(t *testing.T) {
	t.Parallel()
	for share, disturbed := range map[float64]bool{0: false, 0.1: false, 0.11: true, 1: true} {
		r := Run{Busy: Value(share)}
		require.Equal(t, disturbed, r.Disturbed(), share)
		if disturbed {
			require.Contains(t, r.Text(), "no other run's")
		} else {
			require.NotContains(t, r.Text(), "no other run's")
		}
	}
	unknown := Run{Busy: Value(math.NaN())}
	require.False(t, unknown.Disturbed())
	require.Contains(t, unknown.Text(), "an unknown share")
	written, err := json.Marshal(unknown)
	require.NoError(t, err)
	require.Contains(t, string(written), `"processors_busy_with_others":null`)
}
