package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"shidian/internal/postgres"
)

// starter is a worker whose start fails or not, and can be tried once.
type starter struct {
	t     *testing.T
	err   error
	tried bool
}

func (s *starter) Start() error {
	require.False(s.t, s.tried, "a worker can be started once")
	s.tried = true
	return s.err
}

func (s *starter) Stop() {}

// starts gives workers that fail with these errors, one after the other.
func starts(t *testing.T, errs ...error) (build func() temporalWorker, built *int) {
	t.Helper()
	built = new(int)
	return func() temporalWorker {
		s := &starter{t: t, err: errs[*built]}
		*built++
		return s
	}, built
}

func TestStart_WaitsForAServerThatWentAwayAfterItWasReached(t *testing.T) {
	t.Parallel()
	gone := errors.New("failed reaching server: context deadline exceeded")
	build, built := starts(t, gone, nil)
	w, err := startWhenReachable(t.Context(), slog.New(slog.DiscardHandler), "127.0.0.1:7233", func(error) {}, build)
	require.NoError(t, err)
	require.Equal(t, 2, *built)
	require.True(t, w.(*starter).tried)
}

func TestStart_OfAWorkerWithoutItsNamespaceFails(t *testing.T) {
	t.Parallel()
	build, built := starts(t, serviceerror.NewNamespaceNotFound("elsewhere"))
	_, err := startWhenReachable(t.Context(), slog.New(slog.DiscardHandler), "127.0.0.1:7233", func(error) {}, build)
	require.ErrorContains(t, err, "elsewhere")
	require.ErrorContains(t, err, "127.0.0.1:7233")
	require.Equal(t, 1, *built)
}

func TestStart_EndsWhenItIsStopped(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	build, _ := starts(t, errors.New("gone"))
	_, err := startWhenReachable(ctx, slog.New(slog.DiscardHandler), "127.0.0.1:7233", func(error) {}, build)
	require.ErrorContains(t, err, "gone")
}

// A database that goes away while it is looked at may be back in a moment; one that says
// no, will not be.
func TestWorker_WaitsForADatabaseThatGoesAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err   error
		again bool
	}{
		"nobody is there":        {fmt.Errorf("x: %w", postgres.ErrUnreachable), true},
		"it broke off":           {fmt.Errorf("migrate: look at the database: %w", io.ErrUnexpectedEOF), true},
		"it is stopped":          {fmt.Errorf("migrate: %w", &pgconn.PgError{Code: "57P01"}), true},
		"it is another's":        {fmt.Errorf("migrate: %w", postgres.ErrForeignDatabase), false},
		"it is not to be looked": {fmt.Errorf("migrate: %w", &pgconn.PgError{Code: "42501"}), false},
		"nothing is wrong":       {nil, false},
	} {
		require.Equal(t, c.again, ofTheMoment(c.err), name)
	}
}
