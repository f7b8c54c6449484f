package contender

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/dbos-inc/dbos-transact-golang/dbos"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DBOS takes each message in a workflow of DBOS Transact with one transaction,
// its checkpoints in the same database, so that both are committed as one.
type DBOS struct {
	pool   *pgxpool.Pool
	all    []paper
	atOnce bool
	engine dbos.Context
	tables *dbos.DataSource
	runs   int
}

// NewDBOS is DBOS Transact; atOnce hands in eight in one workflow.
func NewDBOS(pool *pgxpool.Pool, atOnce bool) (*DBOS, error) {
	all, err := portionOf(atOnce)
	return &DBOS{pool: pool, all: all, atOnce: atOnce}, err
}

// Name is its name in tables.
func (d *DBOS) Name() string { return named("DBOS Transact", d.atOnce) }

// Prepare empties the tables and launches the engine.
func (d *DBOS) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	if err := makeTable(ctx, d.pool); err != nil {
		return nil, err
	}
	own, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), d.pool.Config()) // it ends with the engine
	if err != nil {
		return nil, fmt.Errorf("connect DBOS to Postgres: %w", err)
	}
	d.engine, err = dbos.NewContext(context.WithoutCancel(ctx), dbos.Config{
		AppName: "hand-ins", SystemDBPool: own, ApplicationVersion: "1",
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		return nil, fmt.Errorf("open DBOS: %w", err)
	}
	if d.tables, err = dbos.NewDataSource(d.engine, own); err != nil {
		return nil, fmt.Errorf("give DBOS its tables: %w", err)
	}
	dbos.RegisterWorkflow(d.engine, d.take)
	if err := dbos.Launch(d.engine); err != nil {
		return nil, fmt.Errorf("launch DBOS: %w", err)
	}
	d.runs++
	prefix := fmt.Sprintf("dbos-%d-%t", d.runs, d.atOnce) // IDs of workflows count once for ever
	n := enough(clients, messages, messagesOf(d.all, d.atOnce))
	return &Batch{Pilots: plain(prefix, n, d.all, d.atOnce, d.send)}, nil
}

// take is the workflow.
func (d *DBOS) take(ctx dbos.Context, p parcel) (int, error) {
	return dbos.RunAsTransaction(ctx, d.tables, func(ctx context.Context, tx dbos.Tx) (int, error) {
		return len(p.Papers), takeAll(ctx, ofDBOS(tx), p.Pilot, p.Papers)
	})
}

func ofDBOS(tx dbos.Tx) statements {
	return statements{
		query: func(ctx context.Context, sql string, args []any, into ...any) error {
			return tx.QueryRow(ctx, sql, args...).Scan(into...)
		},
		exec: func(ctx context.Context, sql string, args ...any) error {
			_, err := tx.Exec(ctx, sql, args...)
			return err
		},
	}
}

func (d *DBOS) send(_ context.Context, p parcel) error {
	handle, err := dbos.RunWorkflow(d.engine, d.take, p, dbos.WithWorkflowID(p.key()))
	if err != nil {
		return fmt.Errorf("run the workflow: %w", err)
	}
	_, err = handle.GetResult()
	return err
}

// Durable reads the times of the commits.
func (d *DBOS) Durable(ctx context.Context, _ *Batch) (map[string]time.Time, error) {
	return tableDurable(ctx, d.pool)
}

// engineEndsWithin is how long an idle engine may take to end.
const engineEndsWithin = 10 * time.Second

// Rest ends the engine.
func (d *DBOS) Rest(context.Context) error { return dbos.Shutdown(d.engine, engineEndsWithin) }
