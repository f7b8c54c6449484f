package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// Snapshot is everything on record of one pilot at one moment, as it is in the
// tables.
type Snapshot struct {
	At      time.Time
	Terms   *pilot.Terms
	State   *pilot.State // pilots.state
	Pilot   PilotRow
	Steps   map[pilot.Step]StepRow
	Events  []pilot.Event
	Notices []NoticeRow
}

// PilotRow is what the table of pilots says beside the state.
type PilotRow struct {
	Seq                                int64
	Phase, Stage, Light                string
	Progress, Accepted, Total, Overdue int
}

// StepRow is what the table of steps says.
type StepRow struct {
	Status, AcceptedID, HeldID string
	AcceptedSeq, HeldSeq       int64
	Warned, Overdue            bool
	Rounds, Slips              int
}

// NoticeRow is one notice: what must not be told twice, and whom.
type NoticeRow struct {
	Seq                            int64
	Key, Role, Unit, Name, Channel string
}

// readSnapshot reads one pilot's tables as they are at one moment.
func readSnapshot(ctx context.Context, conn *pgx.Conn, workflowID string) (Snapshot, error) {
	var s Snapshot
	err := pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		s.At = time.Now()
		for _, read := range []func(context.Context, pgx.Tx, string) error{s.readPilot, s.readEvents, s.readSteps, s.readNotices} {
			if err := read(ctx, tx, workflowID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s, fmt.Errorf("read the tables of %s: %w", workflowID, err)
	}
	return s, nil
}

func (s *Snapshot) readPilot(ctx context.Context, tx pgx.Tx, workflowID string) error {
	const query = `SELECT terms, state, seq, phase, stage, light, progress, accepted, total, overdue FROM pilots WHERE workflow_id = $1`
	p := &s.Pilot
	return tx.QueryRow(ctx, query, workflowID).
		Scan(&s.Terms, &s.State, &p.Seq, &p.Phase, &p.Stage, &p.Light, &p.Progress, &p.Accepted, &p.Total, &p.Overdue)
}

func (s *Snapshot) readEvents(ctx context.Context, tx pgx.Tx, workflowID string) error {
	rows, err := tx.Query(ctx, `SELECT body FROM events WHERE workflow_id = $1 ORDER BY seq`, workflowID)
	if err != nil {
		return err
	}
	s.Events, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (pilot.Event, error) {
		var body []byte
		var e pilot.Event
		if err := row.Scan(&body); err != nil {
			return e, err
		}
		return e, json.Unmarshal(body, &e)
	})
	return err
}

func (s *Snapshot) readSteps(ctx context.Context, tx pgx.Tx, workflowID string) error {
	const query = `SELECT step, status, coalesce(accepted_id, ''), coalesce(held_id, ''), coalesce(accepted_seq, 0), coalesce(held_seq, 0),
		warned, overdue, rounds, slips FROM steps WHERE workflow_id = $1`
	rows, err := tx.Query(ctx, query, workflowID)
	if err != nil {
		return err
	}
	s.Steps = map[pilot.Step]StepRow{}
	var step pilot.Step
	var r StepRow
	_, err = pgx.ForEachRow(rows, []any{
		&step, &r.Status, &r.AcceptedID, &r.HeldID, &r.AcceptedSeq, &r.HeldSeq, &r.Warned, &r.Overdue, &r.Rounds, &r.Slips,
	}, func() error {
		s.Steps[step] = r
		return nil
	})
	return err
}

func (s *Snapshot) readNotices(ctx context.Context, tx pgx.Tx, workflowID string) error {
	rows, err := tx.Query(ctx, `SELECT seq, key, role, unit, name, channel FROM notices WHERE workflow_id = $1 ORDER BY id`, workflowID)
	if err != nil {
		return err
	}
	s.Notices, err = pgx.CollectRows(rows, pgx.RowToStructByPos[NoticeRow])
	return err
}
