package lab

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestResident_IsReadFromProc(t *testing.T) {
	t.Parallel()
	got, err := parseResident("Name:\tworker\nVmRSS:\t   12 kB\nRssAnon:\t 9 kB\n")
	require.NoError(t, err)
	require.Equal(t, int64(12<<10), got)
	_, err = parseResident("Name:\tworker\n")
	require.Error(t, err)
	if _, missing := os.Stat("/proc/self/status"); missing == nil {
		own, err := resident(os.Getpid())
		require.NoError(t, err)
		require.Positive(t, own)
	}
}

func TestMetric_IsFoundByItsWholeName(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]float64{"a_bytes 12": 12, `a_bytes{b="c d"} 1.5e+06`: 1.5e6} {
		got, found, err := parseMetric(line, "a_bytes")
		require.NoError(t, err)
		require.True(t, found)
		require.InDelta(t, want, got, 0)
	}
	for _, line := range []string{"a_bytes_total 12", "# HELP a_bytes what", ""} {
		_, found, err := parseMetric(line, "a_bytes")
		require.NoError(t, err)
		require.False(t, found)
	}
	_, _, err := parseMetric("a_bytes many", "a_bytes")
	require.Error(t, err)
}
