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
	Proved       *pilot.Proof // who By is proved to be; nil: claimed
	At           time.Time    // plan time, when it came
	Real         time.Time    // when it was received
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
	r.Proved = came.Proved
	r.Findings, r.Explains = decided.Findings, decided.Explains
	return r, nil
}

// MessageAt is what became of the message with this id at a place, in the pilot or in the
// life after it: the last, where one that was refused was sent anew. False when none is on
// record.
func (s *Store) MessageAt(ctx context.Context, programme, place, id string) (MessageRow, bool, error) {
	const query = `SELECT ` + versionColumns + `, m.kind, m.step` + versionTables + `
		JOIN pilots p ON p.workflow_id = o.workflow_id
		WHERE p.programme = $1 AND p.sub_district = split_part($2, '/', 1) AND p.place = $2 AND m.message_id = $3
		ORDER BY came.real_at DESC, o.seq DESC LIMIT 1`
	rows, err := collect(ctx, s.pool, query, []any{programme, place, id}, func(row pgx.CollectableRow) (MessageRow, error) {
		var r MessageRow
		var err error
		r.VersionRow, err = scanVersion(row, &r.Kind, &r.Step)
		return r, err
	})
	if err != nil || len(rows) == 0 {
		return MessageRow{}, false, s.wrap(err, "look for the message "+id+" at "+place)
	}
	return rows[0], true, nil
}

// SentRow is a message that somebody sent, in a list of these.
type SentRow struct {
	Place   string
	ID      string
	Kind    pilot.EntryKind
	Step    pilot.Step
	Outcome pilot.OutcomeKind
	Real    time.Time
}

// SentBy lists what was sent in a seat, under this name, the last first: at the seat's
// place and below it, for the district at sub-districts alone.
func (s *Store) SentBy(ctx context.Context, programme string, by pilot.Actor, limit int) ([]SentRow, error) {
	below := `p.sub_district = split_part($2, '/', 1) AND (p.place = $2 OR p.sub_district = $2)`
	if by.Role == pilot.RoleDistrict { // it is everywhere, and sends little
		below = `p.level = 'sub-district' AND split_part(e.workflow_id, '/', 2) = $1 AND e.actor_role = 'district'`
	}
	query := `
		SELECT p.place, coalesce(e.message_id, ''), m.kind, m.step, o.outcome, e.real_at
		FROM events e
		JOIN outcomes o ON o.workflow_id = e.workflow_id AND o.seq = e.seq
		JOIN messages m ON m.workflow_id = e.workflow_id AND m.seq = e.seq
		JOIN pilots p ON p.workflow_id = e.workflow_id
		WHERE p.programme = $1 AND ` + below + `
		  AND e.actor_unit = $2 AND e.actor_role = $3 AND e.actor_name = $4
		ORDER BY e.real_at DESC, e.seq DESC LIMIT $5`
	rows, err := collect(ctx, s.pool, query, []any{programme, by.Unit, string(by.Role), by.Name, limit}, func(row pgx.CollectableRow) (SentRow, error) {
		var r SentRow
		return r, row.Scan(&r.Place, &r.ID, &r.Kind, &r.Step, &r.Outcome, &r.Real)
	})
	return rows, s.wrap(err, "list what "+by.Name+" sent")
}
