package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBusyBefore_CountsWhatIsNeitherIdleNorWaitingForDisks(t *testing.T) {
	t.Parallel()
	first, ok := readTicks("cpu  100 10 20 500 50 3 4 3 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")
	require.True(t, ok)
	require.Equal(t, ticks{busy: 140, all: 690}, first)
	for _, broken := range []string{"", "cpu 1 2", "intr 1 2 3 4 5 6 7 8 9", "cpu  a 10 20 500 50 3 4 3 0 0"} {
		_, ok := readTicks(broken)
		require.False(t, ok, broken)
	}
	require.Equal(t, "10 %", shareBusy(60, 600))
	require.Contains(t, shareBusy(61, 600), "don't publish")
	require.Equal(t, "unknown", shareBusy(0, 0))
}
