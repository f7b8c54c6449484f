package main

import (
	"bytes"
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/lab"
)

func TestParse_ReadsWhatMakePassesOn(t *testing.T) {
	t.Parallel()
	s, err := parse([]string{"-communities", "60", "-clients", "4", "-server", "dev", "-page", "p.md"}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, settings{communities: 60, clients: 4, server: lab.Development, page: "p.md"}, s)
	require.Equal(t, "make bench-rollout OPEN=60 SERVER=dev", s.command())
}

func TestParse_RefusesWhatShowsNothing(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"too few": {"-communities", "3"}, "nobody": {"-clients", "0"}, "another server": {"-server", "cloud"}, "an argument": {"now"},
	} {
		_, err := parse(args, io.Discard)
		require.Error(t, err, name)
	}
	var out bytes.Buffer
	_, err := parse([]string{"-h"}, &out)
	require.ErrorIs(t, err, flag.ErrHelp)
	require.Contains(t, out.String(), "-communities")
}
