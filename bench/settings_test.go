package main

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/bench/district"
	"shidian/bench/lab"
)

func TestParse_ReadsWhatMakePassesOn(t *testing.T) {
	t.Parallel()
	s, err := parse([]string{"-rounds", "1", "-clients", "8, 1,8", "-window", "500ms", "-servers", "dev", "-short"}, io.Discard)
	require.NoError(t, err)
	require.Positive(t, s.tariff.PerMillion)
	s.tariff = district.Tariff{}
	require.Equal(t, settings{rounds: 1, clients: []int{1, 8}, window: 500 * time.Millisecond, servers: []lab.Server{lab.Development}, short: true}, s)
	require.Equal(t, 8, s.most())
	require.Equal(t, "make bench ROUNDS=1 CLIENTS=1,8 WINDOW=500ms SERVERS=dev SHORT=1", s.command())
}

func TestParse_MeasuresThreeTimesTenSecondsUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	s, err := parse([]string{"-page", "p.md"}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, 3, s.rounds)
	require.Equal(t, 10*time.Second, s.window)
	require.Equal(t, "p.md", s.page)
}

func TestParse_RefusesWhatMeasuresNothing(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"no round": {"-rounds", "0"}, "no time": {"-window", "0s"}, "no client": {"-clients", "0"}, "clients that are none": {"-clients", "1;8"},
		"another server": {"-servers", "cloud"}, "an argument": {"district"}, "a page of one contender": {"-only", "River", "-page", "p.md"},
		"a page of short windows": {"-window", "9s", "-page", "p.md"},
	} {
		_, err := parse(args, io.Discard)
		require.Error(t, err, name)
	}
}
