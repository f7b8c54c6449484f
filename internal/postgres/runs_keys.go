package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// historyPlace is what a history is bound to: put beside another run it does not open.
func historyPlace(workflowID, runID string) string {
	return "run\x00" + workflowID + "\x00" + runID
}

// packHistory encrypts a history; without a key that writes, and without a history, there
// is none to name.
func (s *Store) packHistory(history []byte, workflowID, runID string) (packed []byte, key *string, err error) {
	if history == nil {
		return nil, nil, nil
	}
	packed, id, err := s.ring.Pack(history, historyPlace(workflowID, runID))
	if id != "" {
		key = &id
	}
	return packed, key, err
}

// HistoryKey is how many histories are kept with a key.
type HistoryKey struct {
	Key  string // empty: in clear
	Runs int64
}

// HistoryKeys counts the histories that are kept, by the key that opens them.
func (s *Store) HistoryKeys(ctx context.Context) ([]HistoryKey, error) {
	const query = `SELECT coalesce(history_key, ''), count(*) FROM runs WHERE history IS NOT NULL GROUP BY 1 ORDER BY 1`
	keys, err := collect(ctx, s.pool, query, nil, func(row pgx.CollectableRow) (HistoryKey, error) {
		var k HistoryKey
		return k, row.Scan(&k.Key, &k.Runs)
	})
	return keys, s.wrap(err, "count histories by their keys")
}

// otherKey are histories that are kept otherwise than with the key that writes ($1; none:
// in clear), and that can be read: with a key that is known ($2), or without one.
const otherKey = `history IS NOT NULL AND history_key IS DISTINCT FROM $1 AND (history_key IS NULL OR history_key = ANY ($2))`

func (s *Store) writes() *string {
	if id := s.ring.Writes(); id != "" {
		return &id
	}
	return nil
}

// readable is never nil, which to Postgres is not an empty list.
func (s *Store) readable() []string { return append([]string{}, s.ring.IDs()...) }

// OtherKeyed counts the histories that are still to be encrypted with the key that writes.
func (s *Store) OtherKeyed(ctx context.Context) (n int64, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*) FROM runs WHERE `+otherKey, s.writes(), s.readable()).Scan(&n)
	return n, s.wrap(err, "count histories to encrypt anew")
}

// Position is where in the order of runs somebody is.
type Position struct{ WorkflowID, RunID string }

// RekeyNext encrypts the next history after a position with the key that writes: alone in
// its transaction, so that what is stopped in the middle goes on where it was, and leaving
// to others what they hold, so that several workers share the work. False when there is
// none; an error that is the history's own, such as one of altered bytes, comes with its
// position.
func (s *Store) RekeyNext(ctx context.Context, after Position) (at Position, found bool, err error) {
	const next = `
		SELECT workflow_id, run_id, history FROM runs WHERE ` + otherKey + ` AND (workflow_id, run_id) > ($3, $4)
		ORDER BY workflow_id, run_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`
	const write = `UPDATE runs SET history = $3, history_key = $4 WHERE workflow_id = $1 AND run_id = $2`
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var history []byte
		err := tx.QueryRow(ctx, next, s.writes(), s.readable(), after.WorkflowID, after.RunID).Scan(&at.WorkflowID, &at.RunID, &history)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if history, err = s.ring.Unpack(history, historyPlace(at.WorkflowID, at.RunID)); err != nil {
			return err
		}
		packed, key, err := s.packHistory(history, at.WorkflowID, at.RunID)
		if err == nil {
			_, err = tx.Exec(ctx, write, at.WorkflowID, at.RunID, packed, key)
		}
		return err
	})
	return at, at.RunID != "", s.wrap(err, "encrypt the history of run "+at.RunID+" of "+at.WorkflowID+" anew")
}
