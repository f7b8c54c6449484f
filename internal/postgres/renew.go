package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
)

// outdated are pilots whose rows an earlier derivation ($1) wrote, or a program that
// knows of none. Those of a later one are left to the program that knows it.
const outdated = `(derived < $1 OR derived = $1 AND derived_seq <> seq)`

// Outdated counts the pilots whose rows are still to be written anew.
func (s *Store) Outdated(ctx context.Context) (n int64, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*) FROM pilots WHERE `+outdated, audit.Derivation).Scan(&n)
	return n, s.wrap(err, "count rows to write anew")
}

// Renewed is a pilot whose rows were outdated.
type Renewed struct {
	WorkflowID string
	Lacked     bool            // something that an earlier release did not work out yet
	Differed   []audit.Finding // what was otherwise than any release would have it
	Broken     bool            // its log is not whole: nothing was written
}

// RenewNext writes anew the rows of the first pilot after another one, in the order
// of their IDs, whose rows are outdated and which nobody holds: several workers share
// the work, and while it is done nobody else records for this pilot. False when
// there is none.
func (s *Store) RenewNext(ctx context.Context, after string) (r Renewed, found bool, err error) {
	begin := func(tx *Tx, ctx context.Context) error { return tx.beginOutdated(ctx, after) }
	err = s.inTx(ctx, &Tx{}, begin, func(tx *Tx) error {
		if r.WorkflowID = tx.id.WorkflowID; r.WorkflowID == "" {
			return nil
		}
		snapshot, err := readSnapshot(ctx, tx.conn, r.WorkflowID)
		if err != nil {
			return err
		}
		differed, err := tx.repair(ctx, snapshot)
		if r.Broken = errors.Is(err, ErrLogBroken); r.Broken {
			return nil
		}
		for _, f := range differed {
			if f.Kind == audit.Outdated {
				r.Lacked = true
			} else {
				r.Differed = append(r.Differed, f)
			}
		}
		return err
	})
	return r, r.WorkflowID != "", s.wrap(err, "write rows of "+r.WorkflowID+" anew")
}

// beginOutdated is [Tx.begin] for the next pilot that is outdated; without an ID when
// there is none.
func (tx *Tx) beginOutdated(ctx context.Context, after string) error {
	const query = `
		SELECT workflow_id, seq, digest, now() FROM pilots WHERE workflow_id > $2 AND ` + outdated + `
		ORDER BY workflow_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`
	batch := &pgx.Batch{}
	batch.Queue("BEGIN")
	batch.Queue(query, audit.Derivation, after).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&tx.id.WorkflowID, &tx.seq, &tx.digest, &tx.now)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
	if err := tx.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("hold an outdated pilot: %w", err)
	}
	return nil
}
