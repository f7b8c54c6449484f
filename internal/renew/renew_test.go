package renew_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/postgres"
	"shidian/internal/renew"
)

// record is a store of these pilots, in order, which fails as often as it is told to.
type record struct {
	pilots []postgres.Renewed
	fails  int
	asked  int
}

func (r *record) Outdated(context.Context) (int64, error) { return int64(len(r.pilots)), nil }

func (r *record) RenewNext(_ context.Context, after string) (postgres.Renewed, bool, error) {
	r.asked++
	i := slices.IndexFunc(r.pilots, func(p postgres.Renewed) bool { return p.WorkflowID > after })
	switch {
	case i < 0:
		return postgres.Renewed{}, false, nil
	case r.fails > 0:
		r.fails--
		return postgres.Renewed{}, false, errors.New("the connection broke")
	}
	next := r.pilots[i]
	if !next.Broken {
		r.pilots = slices.Delete(r.pilots, i, i+1)
	}
	return next, true, nil
}

// runs lets a renewer work for a while, and says what it logged.
func runs(t *testing.T, r *record, long time.Duration) (renewer *renew.Renewer, log string) {
	t.Helper()
	var out bytes.Buffer
	renewer = &renew.Renewer{Store: r, Logger: slog.New(slog.NewTextHandler(&out, nil))}
	ctx, stop := context.WithTimeout(t.Context(), long)
	defer stop()
	renewer.Run(ctx)
	return renewer, out.String()
}

func TestRenewer_GoesOnAfterAFailureUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &record{pilots: []postgres.Renewed{{WorkflowID: "a"}, {WorkflowID: "b", Lacked: true}, {WorkflowID: "c"}}, fails: 2}
		renewer, log := runs(t, r, time.Minute)
		require.Empty(t, r.pilots)
		require.Zero(t, renewer.Left())
		require.Equal(t, 1, bytes.Count([]byte(log), []byte("trying again")), log)
		require.Contains(t, log, "done=3 left=0")
	})
}

func TestRenewer_SaysNothingWhereNothingIsOutdated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &record{}
		_, log := runs(t, r, time.Hour)
		require.Empty(t, log)
		require.Zero(t, r.asked)
	})
}

func TestRenewer_SaysOnceWhatItLeavesAndWhatDiffered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &record{pilots: []postgres.Renewed{
			{WorkflowID: "broken", Broken: true}, {WorkflowID: "red", Differed: []audit.Finding{{Kind: audit.PilotDiffers}}},
			{WorkflowID: "counted-anew", Differed: []audit.Finding{{Kind: audit.StepDiffers, Fields: []audit.Field{{Path: "position", Found: "7", Wanted: "9"}}}}},
		}}
		renewer, log := runs(t, r, time.Hour)
		require.Equal(t, int64(1), renewer.Left(), "it shows")
		require.Equal(t, 1, bytes.Count([]byte(log), []byte("pilot=broken")), log)
		require.Contains(t, log, "pilot=red")
		require.NotContains(t, log, "pilot=counted-anew", "nothing was wrong there")
		require.Contains(t, log, "pilot-differs")
	})
}
