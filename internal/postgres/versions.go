package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
)

// VersionRow is one hand-in of a step, with what became of it.
type VersionRow struct {
	Seq          int64 // of the event that first said what became of it
	ID           string
	Outcome      pilot.OutcomeKind
	Counts       bool  // it is the step's accepted version
	Decided      int64 // seq of the event that decided; 0 while held
	SupersededBy int64 // seq of the hand-in held in its place; 0: none
	Confirms     string
	Digest       string
	Raw          json.RawMessage // as sent
	By           *pilot.Actor
	Via          pilot.Via
	At           time.Time // plan time, when it came
	Real         time.Time // when it was received
	Findings     []pilot.Finding
	Explains     map[string]string // soft rules explained
}

const versionColumns = `m.seq, coalesce(m.message_id, ''), o.outcome, coalesce(s.accepted_seq = o.decided_seq, false),
	coalesce(o.decided_seq, 0), coalesce(o.superseded_by, 0), coalesce(m.confirms, ''), m.digest, m.raw,
	came.body, coalesce(decided.body, came.body)`

const versionTables = ` FROM outcomes o
	JOIN messages m USING (workflow_id, seq)
	JOIN events came ON came.workflow_id = o.workflow_id AND came.seq = o.seq
	LEFT JOIN events decided ON decided.workflow_id = o.workflow_id AND decided.seq = o.decided_seq
	LEFT JOIN steps s ON s.workflow_id = o.workflow_id AND s.step = o.step `

// Versions lists every hand-in of a step, oldest first, refused ones included.
func (s *Store) Versions(ctx context.Context, workflowID string, step pilot.Step) ([]VersionRow, error) {
	const query = `SELECT ` + versionColumns + versionTables + `
		WHERE o.workflow_id = $1 AND o.step = $2 AND o.kind = 'hand-in'
		ORDER BY o.seq`
	rows, err := collect(ctx, s.pool, query, []any{workflowID, string(step)}, func(row pgx.CollectableRow) (VersionRow, error) { return scanVersion(row) })
	return rows, s.wrap(err, "list versions of "+string(step)+" of "+workflowID)
}

// MessageRow is a message that people sent, of any kind, with what became of it.
type MessageRow struct {
	VersionRow
	Kind pilot.EntryKind
	Step pilot.Step // empty when it is of no step that the pilot knows
}

// Messages lists everything that people sent to a pilot, oldest first, refused
// messages included; what was sent twice is there once.
func (s *Store) Messages(ctx context.Context, workflowID string) ([]MessageRow, error) {
	const query = `SELECT ` + versionColumns + `, m.kind, m.step` + versionTables + `WHERE o.workflow_id = $1 ORDER BY o.seq`
	rows, err := collect(ctx, s.pool, query, []any{workflowID}, func(row pgx.CollectableRow) (MessageRow, error) {
		var r MessageRow
		var err error
		r.VersionRow, err = scanVersion(row, &r.Kind, &r.Step)
		return r, err
	})
	return rows, s.wrap(err, "list messages of "+workflowID)
}

// scanVersion reads versionColumns, and into more what follows them.
func scanVersion(row pgx.CollectableRow, more ...any) (VersionRow, error) {
	var r VersionRow
	var raw string
	var cameBody, decidedBody []byte
	err := row.Scan(append([]any{
		&r.Seq, &r.ID, &r.Outcome, &r.Counts, &r.Decided, &r.SupersededBy, &r.Confirms, &r.Digest, &raw, &cameBody, &decidedBody,
	}, more...)...)
	if err != nil {
		return r, err
	}
	var came, decided pilot.Event
	if err := json.Unmarshal(cameBody, &came); err != nil {
		return r, err
	}
	if err := json.Unmarshal(decidedBody, &decided); err != nil {
		return r, err
	}
	r.Raw, r.By, r.Via, r.At, r.Real = json.RawMessage(raw), came.By, came.Via, came.At, came.Real
	r.Findings, r.Explains = decided.Findings, decided.Explains
	return r, nil
}
