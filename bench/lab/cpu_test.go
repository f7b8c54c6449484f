package lab

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseStat_ReadsPastANameWithParentheses(t *testing.T) {
	t.Parallel()
	used, parent, ok := parseStat("42 (a (very) odd name) S 7 42 42 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 9 0 100 1000 10")
	require.True(t, ok)
	require.Equal(t, 7, parent)
	require.Equal(t, 3*time.Second, used)
	_, _, ok = parseStat("42 (ended)")
	require.False(t, ok)
}

func TestReadStat_KnowsThisProcess(t *testing.T) {
	t.Parallel()
	_, parent, ok := readStat(os.Getpid())
	require.True(t, ok)
	require.Equal(t, os.Getppid(), parent)
}

func TestSince_CountsAProcessThatBeganMeanwhileWhole(t *testing.T) {
	t.Parallel()
	before := CPU{1: {Worker, time.Second}, 2: {PostgresRest, time.Second}}
	after := CPU{1: {Worker, 3 * time.Second}, 3: {PostgresRest, time.Second}}
	require.Equal(t, map[Part]time.Duration{Worker: 2 * time.Second, PostgresRest: time.Second}, after.Since(before))
}
