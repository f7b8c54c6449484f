package main

import (
	"bytes"
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse_ReadsWhatMakePassesOn(t *testing.T) {
	t.Parallel()
	s, err := parse([]string{"-communities", "5000, 1000,5000", "-steps", "2000", "-seed", "7", "-kills", "2", "-calls", "10", "-page", "p.md", "-force"}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, settings{communities: []int{1000, 5000}, steps: 2000, seed: 7, kills: 2, calls: 10, asked: 200, page: "p.md", force: true}, s)
	require.Equal(t, "make bench-scale COMMUNITIES=1000,5000 STEPS=2000 SEED=7 KILLS=2 CALLS=10", s.command())
	only, err := parse([]string{"-communities", ""}, io.Discard)
	require.NoError(t, err)
	require.Empty(t, only.communities)
}

func TestParse_RefusesWhatMeasuresNothing(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"too few": {"-communities", "10"}, "no number": {"-communities", "many"}, "nothing": {"-communities", "", "-steps", "0"},
		"no crash": {"-kills", "0"}, "one call": {"-calls", "1"}, "fewer than no steps": {"-steps", "-1"}, "an argument": {"country"},
	} {
		_, err := parse(args, io.Discard)
		require.Error(t, err, name)
	}
	var out bytes.Buffer
	_, err := parse([]string{"-h"}, &out)
	require.ErrorIs(t, err, flag.ErrHelp)
	require.Contains(t, out.String(), "-communities")
}

func TestCrowd_ComparesOtherWaysWithTheLargestOnly(t *testing.T) {
	t.Parallel()
	s := settings{communities: []int{100, 300}, asked: 200, calls: 10}
	require.Len(t, s.crowd(100).Ways, 1)
	require.Len(t, s.crowd(300).Ways, 1+len(compared))
	require.Equal(t, 50, s.crowd(100).Asked)
	require.Equal(t, 150, s.crowd(300).Asked)
}
