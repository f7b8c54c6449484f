package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Events returns a pilot's events beyond a number, in order, at most limit of
// them; 0 means all.
func (s *Store) Events(ctx context.Context, workflowID string, after int64, limit int) ([]pilot.Event, error) {
	var most *int
	if limit > 0 {
		most = &limit
	}
	events, err := queryEvents(ctx, s.pool, workflowID, after, most)
	return events, s.wrap(err, "read events")
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func queryEvents(ctx context.Context, db querier, workflowID string, after int64, limit *int) ([]pilot.Event, error) {
	const query = `SELECT body FROM events WHERE workflow_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`
	events, err := collect(ctx, db, query, []any{workflowID, after, limit}, func(row pgx.CollectableRow) (pilot.Event, error) {
		var body []byte
		var e pilot.Event
		if err := row.Scan(&body); err != nil {
			return e, err
		}
		return e, json.Unmarshal(body, &e)
	})
	if err != nil {
		return nil, fmt.Errorf("events of %s after %d: %w", workflowID, after, err)
	}
	return events, nil
}

// collect runs a query and reads its rows, each by scan.
func collect[T any](ctx context.Context, db querier, query string, args []any, scan func(pgx.CollectableRow) (T, error)) ([]T, error) {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}
