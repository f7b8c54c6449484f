package contender

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// River takes each message as a job that completes in the transaction of what it
// writes.
type River struct {
	pool    *pgxpool.Pool
	all     []paper
	atOnce  bool
	client  *river.Client[pgx.Tx]
	answers *answers
}

// NewRiver is riverqueue/river; atOnce hands in eight in one job.
func NewRiver(pool *pgxpool.Pool, atOnce bool) (*River, error) {
	all, err := portionOf(atOnce)
	return &River{pool: pool, all: all, atOnce: atOnce, answers: newAnswers()}, err
}

// Name is its name in tables.
func (r *River) Name() string { return named("River", r.atOnce) }

// Settings of River. Its own pause between two fetches, 100 ms, would be most of
// what is measured.
const (
	riverPause   = time.Millisecond
	riverWorkers = 64
)

// Prepare empties the tables and starts the workers.
func (r *River) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	if err := makeTable(ctx, r.pool); err != nil {
		return nil, err
	}
	driver := riverpgxv5.New(r.pool)
	migrator, err := rivermigrate.New(driver, nil)
	if err != nil {
		return nil, fmt.Errorf("prepare River's tables: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("make River's tables: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &riverWorker{river: r})
	r.client, err = river.NewClient(driver, &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: riverWorkers}}, Workers: workers,
		FetchCooldown: riverPause, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return nil, fmt.Errorf("make River's client: %w", err)
	}
	if err := r.client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start River: %w", err)
	}
	n := enough(clients, messages, messagesOf(r.all, r.atOnce))
	return &Batch{Pilots: plain("river", n, r.all, r.atOnce, r.send)}, nil
}

// Kind names the job.
func (parcel) Kind() string { return "hand-in" }

type riverWorker struct {
	river.WorkerDefaults[parcel]
	river *River
}

// Work takes the parcel and completes the job in one transaction.
func (w *riverWorker) Work(ctx context.Context, job *river.Job[parcel]) error {
	err := pgx.BeginFunc(ctx, w.river.pool, func(tx pgx.Tx) error {
		if err := takeAll(ctx, ofPgx(tx), job.Args.Pilot, job.Args.Papers); err != nil {
			return err
		}
		_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job)
		return err
	})
	if err == nil {
		w.river.answers.give(job.Args.key(), nil)
	}
	return err
}

func (r *River) send(ctx context.Context, p parcel) error {
	taken := r.answers.expect(p.key())
	if _, err := r.client.Insert(ctx, p, nil); err != nil {
		return fmt.Errorf("insert the job: %w", err)
	}
	return wait(ctx, taken)
}

// Durable reads the times of the commits.
func (r *River) Durable(ctx context.Context, _ *Batch) (map[string]time.Time, error) {
	return tableDurable(ctx, r.pool)
}

// Rest ends the workers.
func (r *River) Rest(ctx context.Context) error { return r.client.Stop(ctx) }
