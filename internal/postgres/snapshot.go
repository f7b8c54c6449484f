package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// inSnapshot runs work whose reads all see the database as it is at one moment,
// however long they take.
func (s *Store) inSnapshot(ctx context.Context, mode pgx.TxAccessMode, work func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: mode}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = 0`); err != nil {
			return err
		}
		return work(tx)
	})
}
