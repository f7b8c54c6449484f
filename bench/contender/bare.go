package contender

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Bare has no engine: the client's own transaction does it all.
type Bare struct {
	pool   *pgxpool.Pool
	all    []paper
	atOnce bool
}

// NewBare is the bound without an engine; atOnce hands in eight in one transaction.
func NewBare(pool *pgxpool.Pool, atOnce bool) (*Bare, error) {
	all, err := portionOf(atOnce)
	return &Bare{pool, all, atOnce}, err
}

// portionOf is what is handed in: everything, or the documents.
func portionOf(atOnce bool) ([]paper, error) {
	all, err := papers()
	if err != nil || !atOnce {
		return all, err
	}
	return documents(all), nil
}

// named is a contender's name with how it is handed something.
func named(name string, atOnce bool) string {
	if atOnce {
		return name + ", eight at once"
	}
	return name
}

// messagesOf is how many messages one pilot takes.
func messagesOf(all []paper, atOnce bool) int {
	if atOnce {
		return 1
	}
	return len(all)
}

// Name is its name in tables.
func (b *Bare) Name() string { return named("No engine", b.atOnce) }

// Lacks says what it does not give.
func (*Bare) Lacks() string {
	return "no deadlines, reminders or waiting; nothing goes on after a crash; no rules judged; whoever sends must reach the database; no page of its own"
}

// Prepare empties the tables.
func (b *Bare) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	if err := makeTable(ctx, b.pool); err != nil {
		return nil, err
	}
	n := enough(clients, messages, messagesOf(b.all, b.atOnce))
	return &Batch{Pilots: plain("bare", n, b.all, b.atOnce, b.send)}, nil
}

func (b *Bare) send(ctx context.Context, p parcel) error {
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		return takeAll(ctx, ofPgx(tx), p.Pilot, p.Papers)
	})
}

// Durable reads the times of the commits.
func (b *Bare) Durable(ctx context.Context, _ *Batch) (map[string]time.Time, error) {
	return tableDurable(ctx, b.pool)
}

// Rest has nothing to do.
func (b *Bare) Rest(context.Context) error { return nil }
