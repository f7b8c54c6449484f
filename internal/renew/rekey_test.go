package renew_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/postgres"
	"shidian/internal/renew"
)

// kept are histories with another key, in order; those called broken can't be read.
type kept struct {
	runs  []string
	fails int
}

func (k *kept) OtherKeyed(context.Context) (int64, error) { return int64(len(k.runs)), nil }

func (k *kept) RekeyNext(_ context.Context, after postgres.Position) (postgres.Position, bool, error) {
	if k.fails > 0 {
		k.fails--
		return postgres.Position{}, false, errors.New("the connection broke")
	}
	i := slices.IndexFunc(k.runs, func(run string) bool { return run > after.RunID })
	if i < 0 {
		return postgres.Position{}, false, nil
	}
	at := postgres.Position{WorkflowID: "pilot/a/b", RunID: k.runs[i]}
	if strings.HasPrefix(at.RunID, "broken") {
		return at, true, errors.New("altered: " + at.RunID)
	}
	k.runs = slices.Delete(k.runs, i, i+1)
	return at, true, nil
}

func rekeys(t *testing.T, k *kept, elsewhere func(context.Context) (int, error), long time.Duration) (r *renew.Rekeyer, log string) {
	t.Helper()
	var out bytes.Buffer
	r = &renew.Rekeyer{Store: k, Elsewhere: elsewhere, Logger: slog.New(slog.NewTextHandler(&out, nil))}
	ctx, stop := context.WithTimeout(t.Context(), long)
	defer stop()
	r.Run(ctx)
	return r, out.String()
}

func TestRekeyer_GoesOnAfterAFailureUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := &kept{runs: []string{"a", "b", "c"}, fails: 2}
		r, log := rekeys(t, k, nil, time.Hour)
		require.Empty(t, k.runs)
		require.Zero(t, r.Left())
		require.Equal(t, 1, strings.Count(log, "trying again"), log)
		require.Contains(t, log, "done=3 left=0")
	})
}

func TestRekeyer_SaysNothingWhereThereIsNothingToDo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, log := rekeys(t, &kept{}, func(context.Context) (int, error) { return 0, nil }, time.Hour)
		require.Empty(t, log)
	})
}

func TestRekeyer_WhatCanNotBeReadIsNamedAndHoldsUpNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := &kept{runs: []string{"a", "broken", "c"}}
		asked := 0
		r, log := rekeys(t, k, func(context.Context) (int, error) { asked++; return 1, errors.New("Temporal is away") }, time.Minute)
		require.Equal(t, []string{"broken"}, k.runs)
		require.EqualValues(t, 1, r.Left())
		require.Equal(t, 1, asked)
		require.Contains(t, log, "Temporal is away")
		_, log = rekeys(t, k, nil, time.Minute)
		require.Contains(t, log, "altered: broken")
	})
}
