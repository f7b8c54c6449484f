package contender

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// The hand-written state that all contenders but the product keep: where each
// pilot stands, and what was handed in.
const tableSchema = `
CREATE TABLE IF NOT EXISTS states (
    pilot      text        PRIMARY KEY,
    seq        bigint      NOT NULL,
    step       text        NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
CREATE TABLE IF NOT EXISTS hand_ins (
    pilot      text        NOT NULL REFERENCES states,
    seq        bigint      NOT NULL,
    message_id text        NOT NULL,
    step       text        NOT NULL,
    body       jsonb       NOT NULL,
    taken_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pilot, seq),
    UNIQUE (pilot, message_id)
);
TRUNCATE hand_ins, states`

// makeTable makes the tables, empty.
func makeTable(ctx context.Context, pool *pgxpool.Pool) error {
	if _, err := pool.Exec(ctx, tableSchema); err != nil {
		return fmt.Errorf("make the others' tables: %w", err)
	}
	return nil
}

// statements are what is needed of a transaction, whose types differ.
type statements struct {
	query func(ctx context.Context, sql string, args []any, into ...any) error
	exec  func(ctx context.Context, sql string, args ...any) error
}

func ofPgx(tx pgx.Tx) statements {
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

// take checks a hand-in, moves the pilot's state and appends it. One that was
// taken before changes nothing.
func take(ctx context.Context, s statements, pilot string, p paper) error {
	const look = `SELECT seq, EXISTS (SELECT FROM hand_ins WHERE pilot = $1 AND message_id = $2) FROM states WHERE pilot = $1 FOR UPDATE`
	var seq int64
	var before bool
	err := s.query(ctx, look, []any{pilot, p.ID}, &seq, &before)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("look up %s: %w", pilot, err)
	}
	if before {
		return nil
	}
	const move = `INSERT INTO states (pilot, seq, step) VALUES ($1, $2, $3)
		ON CONFLICT (pilot) DO UPDATE SET seq = EXCLUDED.seq, step = EXCLUDED.step, updated_at = now()`
	if err := s.exec(ctx, move, pilot, seq+1, p.Step); err != nil {
		return fmt.Errorf("move %s: %w", pilot, err)
	}
	const put = `INSERT INTO hand_ins (pilot, seq, message_id, step, body) VALUES ($1, $2, $3, $4, $5)`
	if err := s.exec(ctx, put, pilot, seq+1, p.ID, p.Step, p.Body); err != nil {
		return fmt.Errorf("put down %s of %s: %w", p.ID, pilot, err)
	}
	return nil
}

// takeAll takes hand-ins in the transaction that it is given.
func takeAll(ctx context.Context, s statements, pilot string, all []paper) error {
	for _, p := range all {
		if err := take(ctx, s, pilot, p); err != nil {
			return err
		}
	}
	return nil
}

// tableDurable reads when hand-ins of the table were committed.
func tableDurable(ctx context.Context, pool *pgxpool.Pool) (map[string]time.Time, error) {
	return committed(ctx, pool, `SELECT pilot, message_id, pg_xact_commit_timestamp(xmin) FROM hand_ins`)
}

// committed reads rows of pilot, message and time, by the message's key.
func committed(ctx context.Context, pool *pgxpool.Pool, query string, args ...any) (map[string]time.Time, error) {
	rows, err := pool.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read the times of commits: %w", err)
	}
	defer rows.Close()
	times := map[string]time.Time{}
	for rows.Next() {
		var pilot, message string
		var at time.Time
		if err := rows.Scan(&pilot, &message, &at); err != nil {
			return nil, fmt.Errorf("read the times of commits: %w", err)
		}
		times[key(pilot, message)] = at
	}
	return times, rows.Err()
}
