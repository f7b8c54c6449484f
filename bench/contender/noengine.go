package contender

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// NoEngine is the client's own transaction, which does it all: what Postgres alone
// is able to.
type NoEngine struct {
	pool *pgxpool.Pool
	all  []paper
}

// NewNoEngine is the bound without an engine.
func NewNoEngine(pool *pgxpool.Pool) (*NoEngine, error) {
	all, err := papers()
	return &NoEngine{pool, all}, err
}

// Name is its name in tables.
func (*NoEngine) Name() string { return "No engine" }

// Prepare empties the tables.
func (e *NoEngine) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	if err := makeTable(ctx, e.pool); err != nil {
		return nil, err
	}
	return &Batch{Pilots: plain("none", enough(clients, messages, len(e.all)), e.all, false, e.send)}, nil
}

func (e *NoEngine) send(ctx context.Context, p parcel) error {
	return pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error {
		return takeAll(ctx, ofPgx(tx), p.Pilot, p.Papers)
	})
}

// Durable reads the times of the commits.
func (e *NoEngine) Durable(ctx context.Context, _ *Batch) (map[string]time.Time, error) {
	return tableDurable(ctx, e.pool)
}

// Rest has nothing to do.
func (*NoEngine) Rest(context.Context) error { return nil }
