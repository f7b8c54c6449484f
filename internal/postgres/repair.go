package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/pilot"
)

// ErrLogBroken says that a pilot's event log is not whole, so that nothing may be
// written from it.
var ErrLogBroken = errors.New("the event log is not whole; nothing is written from it")

// Repair writes a pilot's row, the rows of its steps and what became of its messages
// anew from its event log, while nobody else records for it, and returns what
// differed: nothing when it is called again. Events, messages and notices are never touched. With
// [ErrLogBroken] nothing is written. Each repair leaves a line in Postgres' log.
func (s *Store) Repair(ctx context.Context, workflowID string) ([]audit.Finding, error) {
	var repaired []audit.Finding
	err := s.InTx(ctx, pilot.Identity{WorkflowID: workflowID}, func(tx *Tx) error {
		snapshot, err := readSnapshot(ctx, tx.conn, workflowID)
		if err != nil {
			return err
		}
		repaired, err = tx.repair(ctx, snapshot)
		return err
	})
	if err != nil {
		return nil, s.wrap(err, "repair "+workflowID)
	}
	return repaired, nil
}

// repair writes away what differs between the rows and the events, and says what
// did.
func (tx *Tx) repair(ctx context.Context, s audit.Snapshot) ([]audit.Finding, error) {
	differ, err := repairable(s)
	if err != nil || len(differ) == 0 && !s.Outdated {
		return nil, err
	}
	if err := tx.rewrite(ctx, s, differ); err != nil {
		return nil, err
	}
	after, err := readSnapshot(ctx, tx.conn, tx.id.WorkflowID)
	if err != nil {
		return nil, err
	}
	if left, err := repairable(after); err != nil || len(left) > 0 {
		return nil, errors.Join(err, fmt.Errorf("%d differences are left after writing; nothing is changed: %+v", len(left), left))
	}
	return differ, nil
}

// repairable are the differences that can be written away.
func repairable(s audit.Snapshot) ([]audit.Finding, error) {
	found := audit.Tables(s)
	if audit.LogBroken(found) {
		return nil, ErrLogBroken
	}
	return slices.DeleteFunc(found, func(f audit.Finding) bool { return !f.Kind.Repairable() }), nil
}

// rewrite has the writers of appends write what the events come to.
func (tx *Tx) rewrite(ctx context.Context, s audit.Snapshot, differ []audit.Finding) error {
	terms := s.Begun()
	tx.id.Terms = terms
	state := audit.Fold(terms, s.Events)
	batch := &pgx.Batch{}
	codes := []string{} // not NULL
	for _, st := range state.Steps {
		codes = append(codes, string(st.Code))
	}
	batch.Queue(surplusSteps, tx.id.WorkflowID, codes)
	const named = `UPDATE pilots SET sub_district_name = $2, community_name = $3, lang = $4, terms = $5 WHERE workflow_id = $1`
	written, err := marshal(terms)
	if err != nil {
		return err
	}
	batch.Queue(named, tx.id.WorkflowID, terms.SubDistrict.Name, communityOf(terms).Name, terms.Lang, written)
	if err := errors.Join(tx.requeueVersions(batch, s), tx.requeueSteps(batch, s.Begun(), state, s.Events), tx.queuePilot(batch, terms, state, tx.digest, audit.Derivation), tx.queueLogged(batch, differ)); err != nil {
		return err
	}
	if slices.ContainsFunc(differ, func(f audit.Finding) bool { return f.Kind == audit.OutcomeDiffers }) {
		tx.requeueOutcomes(batch, audit.Outcomes(s.Events))
	}
	const derived = `UPDATE pilots SET derived = $2, derived_seq = seq WHERE workflow_id = $1`
	batch.Queue(derived, tx.id.WorkflowID, audit.Derivation)
	if err := tx.conn.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write the rows of %s anew: %w", tx.id.WorkflowID, err)
	}
	return nil
}

// requeueOutcomes queues what became of the messages that are on record.
func (tx *Tx) requeueOutcomes(batch *pgx.Batch, want []audit.MessageRow) {
	batch.Queue(`DELETE FROM outcomes WHERE workflow_id = $1`, tx.id.WorkflowID)
	const query = `
		INSERT INTO outcomes (workflow_id, seq, message_id, kind, step, outcome, decided_seq, superseded_by)
		SELECT workflow_id, seq, message_id, kind, step, $3, nullif($4::bigint, 0), nullif($5::bigint, 0)
		FROM messages WHERE workflow_id = $1 AND seq = $2`
	for _, m := range want {
		batch.Queue(query, tx.id.WorkflowID, m.Seq, string(m.Outcome), m.Decided, m.SupersededBy)
	}
}

// requeueSteps queues the rows of steps, each as of the event that last changed it.
func (tx *Tx) requeueSteps(batch *pgx.Batch, began *pilot.Terms, state *pilot.State, events []pilot.Event) error {
	changed := audit.ChangedAt(began, events)
	for _, code := range slices.Sorted(maps.Keys(changed)) {
		one := *state
		one.Steps = slices.DeleteFunc(slices.Clone(state.Steps), func(st pilot.StepState) bool { return st.Code != code })
		if err := tx.queueSteps(batch, tx.id.Terms, &one, changed[code]); err != nil {
			return err
		}
	}
	return nil
}

// queueLogged leaves a line in Postgres' own log, which nobody at a desk can change,
// of what was otherwise than it should have been.
func (tx *Tx) queueLogged(batch *pgx.Batch, differ []audit.Finding) error {
	if !slices.ContainsFunc(differ, func(f audit.Finding) bool { return !f.Kind.Remark() }) {
		return nil
	}
	what, err := json.Marshal(differ)
	if err != nil {
		return fmt.Errorf("write down what differed: %w", err)
	}
	batch.Queue(`SELECT set_config('shidian.repaired', $1, true)`, tx.id.WorkflowID+" "+string(what))
	batch.Queue(`DO $$ BEGIN RAISE LOG 'shidian, rows written anew: %', current_setting('shidian.repaired'); END $$`)
	return nil
}
