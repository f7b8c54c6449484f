package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"shidian/internal/audit"
	"shidian/internal/chain"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// ErrGap says that events do not follow those on record.
var ErrGap = errors.New("events do not follow those on record")

// Append has new events written, the messages behind them, whom to tell, and the
// pilot's state as it now stands: they are sent with the commit, in one round trip. Events
// must follow the last one on record without a gap. A message decided must be on record as
// held. A notice that is on record already changes nothing.
func (tx *Tx) Append(_ context.Context, c judge.Change) error {
	events, kept, state := c.Events, c.Kept, c.State
	if len(events) == 0 && len(kept) == 0 {
		return nil
	}
	if err := errors.Join(tx.checkFollows(events, state), tx.checkChained()); err != nil {
		return err
	}
	batch := tx.toCommit()
	tx.queueRun(batch, events[0].Seq)
	messages, notices := tx.messageRows(events, kept), tx.noticeRows(c.Notices)
	digest, err := tx.queueEvents(batch, events, messages, notices)
	if err != nil {
		return err
	}
	tx.queueMessages(batch, events, kept, messages)
	tx.queueNotices(batch, notices)
	t := c.Terms
	if t == nil {
		t = tx.id.Terms
	}
	if err := errors.Join(tx.queueTerms(batch, c), tx.queueSteps(batch, tx.changedRows(t, c), events[len(events)-1].At), tx.queuePilot(batch, t, state, digest, derivationOf(c))); err != nil {
		return err
	}
	if c.Report != nil {
		if err := queueReport(batch, tx.id, c.Report); err != nil {
			return err
		}
	}
	tx.seq, tx.digest = state.Seq, digest
	return nil
}

func (tx *Tx) checkFollows(events []pilot.Event, state *pilot.State) error {
	next := tx.seq + 1
	for _, e := range events {
		if e.Seq != next {
			return fmt.Errorf("%w: %s has %d events, number %d comes where %d is due", ErrGap, tx.id.WorkflowID, tx.seq, e.Seq, next)
		}
		next++
	}
	if len(events) == 0 || state.Seq != next-1 {
		return fmt.Errorf("%w: the state of %s is of event %d, the last event is %d", ErrGap, tx.id.WorkflowID, state.Seq, next-1)
	}
	return nil
}

// ErrUnchained says that a record of an earlier release is not chained yet.
var ErrUnchained = errors.New("the record is not chained yet; run `shidian-worker migrate` to its end")

// checkChained refuses to begin a chain in the middle.
func (tx *Tx) checkChained() error {
	if tx.seq > 0 && tx.digest == "" {
		return fmt.Errorf("%s: %w", tx.id.WorkflowID, ErrUnchained)
	}
	return nil
}

// queueRun puts the run on record with its first event.
func (tx *Tx) queueRun(batch *pgx.Batch, seq int64) {
	if tx.ran {
		return
	}
	tx.ran = true
	const query = `
		INSERT INTO runs (workflow_id, run_id, first_seq) VALUES ($1, $2, $3)
		ON CONFLICT (workflow_id, run_id) DO NOTHING`
	batch.Queue(query, tx.id.WorkflowID, tx.id.RunID, seq)
}

// queueEvents puts events on record, each chained to the one before, and returns the
// digest of the last.
func (tx *Tx) queueEvents(batch *pgx.Batch, events []pilot.Event, messages map[int64]chain.Message, notices []noticeRow) (string, error) {
	var rows eventRows
	last := tx.digest
	for _, e := range events {
		body, err := marshal(e)
		if err != nil {
			return "", fmt.Errorf("event %d of %s: %w", e.Seq, tx.id.WorkflowID, err)
		}
		link := chain.Event{Suite: tx.suite, WorkflowID: tx.id.WorkflowID, Recorded: tx.now, Previous: last, Body: body}
		if last, err = tx.link(&link, e.Seq, messages, notices); err != nil {
			return "", fmt.Errorf("event %d: %w: %w", e.Seq, errData, err)
		}
		rows.add(e, body, link, last)
	}
	rows.queue(batch, tx.id.WorkflowID, tx.suite.Name())
	return last, nil
}

// eventRows are rows of events, column by column.
type eventRows struct {
	seq, entry                []int64
	key, kind, step, via      []string
	message, name, role, unit []*string
	at, real                  []time.Time
	body, digest              []string
	messageDigest, toldOf     []*string
}

func (r *eventRows) add(e pilot.Event, body []byte, link chain.Event, digest string) {
	var name, role, unit *string
	if e.By != nil {
		name, role, unit = &e.By.Name, (*string)(&e.By.Role), &e.By.Unit
	}
	r.seq, r.entry = append(r.seq, e.Seq), append(r.entry, e.Entry)
	r.key, r.kind, r.step, r.via = append(r.key, e.Key), append(r.kind, string(e.Type)), append(r.step, string(e.Step)), append(r.via, string(e.Via))
	r.message, r.name, r.role, r.unit = append(r.message, orNull(e.ID)), append(r.name, name), append(r.role, role), append(r.unit, unit)
	r.at, r.real = append(r.at, e.At), append(r.real, e.Real)
	r.body, r.digest = append(r.body, string(body)), append(r.digest, digest)
	r.messageDigest, r.toldOf = append(r.messageDigest, orNull(link.Message)), append(r.toldOf, told(link.Notices))
}

// queue has all rows written by one statement.
func (r *eventRows) queue(batch *pgx.Batch, workflowID, suite string) {
	const query = `
		INSERT INTO events (workflow_id, suite, seq, entry, key, type, step, message_id, via, actor_name, actor_role, actor_unit, at, real_at, body,
			message_digest, told, digest)
		SELECT $1, $2, seq, entry, key, type, step, message_id, via, actor_name, actor_role, actor_unit, at, real_at, body::jsonb, message_digest, told, digest
		FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
			$13::timestamptz[], $14::timestamptz[], $15::text[], $16::text[], $17::text[], $18::text[])
			AS new (seq, entry, key, type, step, message_id, via, actor_name, actor_role, actor_unit, at, real_at, body, message_digest, told, digest)
		ORDER BY seq`
	batch.Queue(query, workflowID, suite, r.seq, r.entry, r.key, r.kind, r.step, r.message, r.via, r.name, r.role, r.unit, r.at, r.real,
		r.body, r.messageDigest, r.toldOf, r.digest)
}

// link adds to an event what is chained to it, and digests it.
func (tx *Tx) link(e *chain.Event, seq int64, messages map[int64]chain.Message, notices []noticeRow) (digest string, err error) {
	if m, ok := messages[seq]; ok {
		if e.Message, err = m.Digest(tx.suite); err != nil {
			return "", err
		}
	}
	for _, n := range notices {
		if n.seq != seq {
			continue
		}
		told, err := n.Digest(tx.suite)
		if err != nil {
			return "", err
		}
		e.Notices = append(e.Notices, told)
	}
	return e.Digest()
}

// derivationOf is that of the rows of a change; none where they are to be worked out anew.
func derivationOf(c judge.Change) int {
	if c.Provisional {
		return 0
	}
	return audit.Derivation
}

// queuePilot brings the pilot's row to the new state. The row is of the oldest
// derivation that had a part in it: what only the newest one knows of may still be
// missing, until it is written anew.
func (tx *Tx) queuePilot(batch *pgx.Batch, t *pilot.Terms, s *pilot.State, digest string, derivation int) error {
	state, err := marshal(s)
	if err != nil {
		return fmt.Errorf("state of %s: %w", tx.id.WorkflowID, err)
	}
	const query = `
		UPDATE pilots
		SET seq = $3, state = $4, phase = $5, stage = $6, light = $7, progress = $8, accepted = $9, total = $10, overdue = $11,
		    waiting_for = $12, next_due = $13, opened_at = $14, closed_at = $15, not_before = nullif($18, '')::date,
		    digest = $17, derived = least(derived, $16), derived_seq = CASE WHEN derived_seq = seq THEN $3 ELSE derived_seq END,
		    updated_at = CASE WHEN seq = $3 THEN updated_at ELSE now() END
		WHERE workflow_id = $1 AND seq = $2`
	row := pilot.RowOf(t, s)
	batch.Queue(changesOne(query), tx.id.WorkflowID, tx.seq, row.Seq, state, string(row.Phase), string(row.Stage), string(row.Light),
		row.Progress, row.Accepted, row.Total, row.Overdue, texts(row.WaitingFor),
		row.NextDue, row.OpenedAt, row.ClosedAt, derivation, digest, string(s.OpensOn()))
	return nil
}

// ErrRowMissing says that a row is not on record as what is written presumes.
var ErrRowMissing = errors.New("the record lacks a row that what is to be written changes, or has it otherwise; `shidian-worker audit` says what is wrong with it")

// changesOne is an update of one row that fails where it changes none: the commit is sent
// with it, and nobody looks in between. Postgres says so as a division by zero.
func changesOne(update string) string {
	return `WITH changed AS (` + update + ` RETURNING 1) SELECT 1 / count(*) FROM changed`
}

// divisionByZero is the SQLSTATE of [ErrRowMissing].
const divisionByZero = "22012"

func orMissingRow(err error) error {
	if saidBy(err, divisionByZero) {
		return ErrRowMissing
	}
	return err
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// orNever keeps the zero time as NULL.
func orNever(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
