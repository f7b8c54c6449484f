package program_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/bench/program"
	"shidian/internal/version"
)

func TestRun_SaysItsVersionAndMeasuresNothing(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.Zero(t, program.Program[int]{Name: "bench"}.Run(t.Context(), []string{"-version"}, &out, io.Discard))
	require.Equal(t, version.This().Line("bench")+"\n", out.String())
}

func TestRun_TellsWrongUsageFromAFailedMeasurement(t *testing.T) {
	t.Parallel()
	wrong, broken := errors.New("takes flags only"), errors.New("no Postgres")
	for _, c := range []struct {
		parse, measure error
		status         int
		said           string
	}{
		{nil, nil, 0, ""}, {flag.ErrHelp, broken, 0, ""},
		{wrong, broken, 2, "bench: takes flags only\n"}, {nil, broken, 1, "bench: no Postgres\n"},
	} {
		p := program.Program[int]{
			Name:    "bench",
			Parse:   func([]string, io.Writer) (int, error) { return 7, c.parse },
			Measure: func(_ context.Context, n int, _, _ io.Writer) error { require.Equal(t, 7, n); return c.measure },
		}
		var errOut strings.Builder
		require.Equal(t, c.status, p.Run(t.Context(), nil, io.Discard, &errOut))
		require.Equal(t, c.said, errOut.String())
	}
}
