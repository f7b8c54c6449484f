package postgres_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/postgres"
)

// listener hears statements.
type listener struct {
	mu  sync.Mutex
	all []string
}

func (l *listener) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, data.SQL)
	return ctx
}

func (*listener) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestOpen_WatchedTellsEveryStatement(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	heard := &listener{}
	store, err := postgres.Open(t.Context(), d.url, postgres.Watched(heard))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	_, err = store.Figures(t.Context())
	require.NoError(t, err)
	text := strings.Join(heard.all, "\n")
	require.Contains(t, text, postgres.FigureQueries["steps"])
}
