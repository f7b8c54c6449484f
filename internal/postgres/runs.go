package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// How runs end, as the record says it.
const (
	RunCompleted   = "completed"
	RunContinued   = "continued-as-new"
	RunCancelled   = "cancelled"
	RunFailed      = "failed"
	RunTerminated  = "terminated"
	RunTimedOut    = "timed-out"
	RunHistoryLost = "lost" // Temporal no longer had it
)

// ErrNoRun says that a run is not on record, or its history is not kept.
var ErrNoRun = errors.New("no such run's history on record")

// RunsToKeep lists runs that must have ended but whose history is not kept yet,
// oldest first: a later run of the pilot is on record, or the pilot has ended.
// Their terms are not filled in.
func (s *Store) RunsToKeep(ctx context.Context, limit int) ([]pilot.Identity, error) {
	const query = `
		SELECT r.workflow_id, r.run_id
		FROM runs r JOIN pilots p USING (workflow_id)
		WHERE r.status = 'running'
		  AND (p.phase IN ('closed', 'cancelled', 'dissolved')
		       OR EXISTS (SELECT FROM runs later WHERE later.workflow_id = r.workflow_id AND later.first_seq > r.first_seq))
		ORDER BY r.started_at, r.workflow_id, r.first_seq
		LIMIT $1`
	runs, err := collect(ctx, s.pool, query, []any{limit}, scanIdentity)
	return runs, s.wrap(err, "list ended runs")
}

// UnkeptRuns lists every run whose history is not kept yet, running ones
// included. Their terms are not filled in.
func (s *Store) UnkeptRuns(ctx context.Context) ([]pilot.Identity, error) {
	const query = `SELECT workflow_id, run_id FROM runs WHERE status = 'running' ORDER BY started_at, workflow_id, first_seq`
	runs, err := collect(ctx, s.pool, query, nil, scanIdentity)
	return runs, s.wrap(err, "list unkept runs")
}

func scanIdentity(row pgx.CollectableRow) (pilot.Identity, error) {
	var id pilot.Identity
	return id, row.Scan(&id.WorkflowID, &id.RunID)
}

// KeepRun puts on record how a run ended, and its history as gzipped JSON, encrypted where
// the store is [Encrypted]; with
// [RunHistoryLost] there is none, and no end that is known. A run kept already
// stays as it is, but a lost history that is found after all is kept.
func (s *Store) KeepRun(ctx context.Context, workflowID, runID, status string, endedAt time.Time, events int, history []byte) error {
	const query = `
		UPDATE runs SET status = $3, ended_at = $4, events = $5, history = $6, history_key = $7, kept_at = now()
		WHERE workflow_id = $1 AND run_id = $2 AND (status = 'running' OR (status = 'lost' AND $3 <> 'lost'))`
	var count *int
	if events > 0 {
		count = &events
	}
	history, key, err := s.packHistory(history, workflowID, runID)
	if err != nil {
		return s.wrap(err, "keep run "+runID+" of "+workflowID)
	}
	tag, err := s.pool.Exec(ctx, query, workflowID, runID, status, orNever(endedAt), count, history, key)
	if err != nil {
		return s.wrap(err, "keep run "+runID+" of "+workflowID)
	}
	if tag.RowsAffected() == 1 {
		return nil
	}
	var known bool
	err = s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM runs WHERE workflow_id = $1 AND run_id = $2)`, workflowID, runID).Scan(&known)
	if err == nil && !known {
		err = ErrNoRun
	}
	return s.wrap(err, "keep run "+runID+" of "+workflowID)
}

// RunRow is a run of a pilot's workflow, without its history.
type RunRow struct {
	RunID     string
	FirstSeq  int64     // the first event that it recorded
	StartedAt time.Time // its first record
	EndedAt   time.Time // zero while it runs, or when lost
	Status    string
	Events    int // in its history
	KeptAt    time.Time
}

// Runs lists a pilot's runs, oldest first.
func (s *Store) Runs(ctx context.Context, workflowID string) ([]RunRow, error) {
	const query = `
		SELECT run_id, first_seq, started_at, ended_at, status, coalesce(events, 0), kept_at
		FROM runs WHERE workflow_id = $1 ORDER BY first_seq`
	rows, err := collect(ctx, s.pool, query, []any{workflowID}, func(row pgx.CollectableRow) (RunRow, error) {
		var r RunRow
		var ended, kept *time.Time
		err := row.Scan(&r.RunID, &r.FirstSeq, &r.StartedAt, &ended, &r.Status, &r.Events, &kept)
		r.StartedAt, r.EndedAt, r.KeptAt = r.StartedAt.UTC(), timeOf(ended), timeOf(kept)
		return r, err
	})
	return rows, s.wrap(err, "list runs of "+workflowID)
}

// RunHistory is a kept history, gzipped JSON; [ErrNoRun] when it is not kept. One whose key
// the store does not have is a [keyring.MissingKeyError].
func (s *Store) RunHistory(ctx context.Context, workflowID, runID string) ([]byte, error) {
	var history []byte
	const query = `SELECT history FROM runs WHERE workflow_id = $1 AND run_id = $2`
	err := s.pool.QueryRow(ctx, query, workflowID, runID).Scan(&history)
	if errors.Is(err, pgx.ErrNoRows) || (err == nil && history == nil) {
		return nil, fmt.Errorf("run %s of %s: %w", runID, workflowID, ErrNoRun)
	}
	if err == nil {
		history, err = s.ring.Unpack(history, historyPlace(workflowID, runID))
	}
	return history, s.wrap(err, "read the history of run "+runID+" of "+workflowID)
}
