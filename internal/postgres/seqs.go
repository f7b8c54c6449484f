package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Seqs are the numbers of the last events of these workflows; one that is not on record is
// left out.
func (s *Store) Seqs(ctx context.Context, workflowIDs []string) (map[string]int64, error) {
	rows, err := s.pool.Query(ctx, `SELECT workflow_id, seq FROM pilots WHERE workflow_id = ANY($1)`, workflowIDs)
	if err != nil {
		return nil, s.wrap(err, "look for what is new")
	}
	seqs := map[string]int64{}
	var id string
	var seq int64
	_, err = pgx.ForEachRow(rows, []any{&id, &seq}, func() error {
		seqs[id] = seq
		return nil
	})
	return seqs, s.wrap(err, "look for what is new")
}
