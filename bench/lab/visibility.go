package lab

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/devservices"
)

// Lists says how Temporal's visibility database is set up, by its own word: the server that
// every contender on Temporal shares has the one that docs/operations.md advises.
func (l *Lab) Lists(ctx context.Context) (text string, err error) {
	if l.Server == Development {
		return "", nil
	}
	conn, err := pgx.Connect(ctx, l.Postgres.DatabaseURL(devservices.VisibilityDatabase))
	if err != nil {
		return "", fmt.Errorf("connect to the visibility database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var indexes int
	var commit string
	const query = `SELECT count(*), current_setting('synchronous_commit') FROM pg_index WHERE indrelid = 'executions_visibility'::regclass`
	if err := conn.QueryRow(ctx, query).Scan(&indexes, &commit); err != nil {
		return "", fmt.Errorf("ask the visibility database for its indexes: %w", err)
	}
	return fmt.Sprintf("Temporal's visibility database, for everything on this server: %d indexes, synchronous_commit %s ([why](operations.md#a-smaller-visibility-database)).", indexes, commit), nil
}
