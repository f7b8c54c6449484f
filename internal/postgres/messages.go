package postgres

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"shidian/internal/chain"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// queueMessages puts messages on record, and what became of them; those that were
// held get their final outcome.
func (tx *Tx) queueMessages(batch *pgx.Batch, events []pilot.Event, kept []judge.Kept, rows map[int64]chain.Message) {
	var came messageRows
	defer func() { came.queue(batch, tx.id.WorkflowID) }()
	for _, k := range kept {
		var decision pilot.Event
		if i := slices.IndexFunc(events, func(e pilot.Event) bool { return e.Seq == k.Seq }); i >= 0 {
			decision = events[i]
		}
		switch {
		case !k.Decided:
			if decision.Supersedes != "" {
				came.queue(batch, tx.id.WorkflowID) // what is superseded may be among them
				tx.queueSuperseded(batch, decision)
			}
			came.add(k, rows[k.Seq])
		case len(k.Raw) > 0:
			came.queue(batch, tx.id.WorkflowID) // as may what is decided
			tx.queueDecided(batch, k)
		default: // the record has lost what was held: there is no row to decide, the event says so
		}
	}
}

// messageRows are the messages that come on record, by their events.
func (tx *Tx) messageRows(events []pilot.Event, kept []judge.Kept) map[int64]chain.Message {
	rows := map[int64]chain.Message{}
	for _, k := range kept {
		if k.Decided {
			continue
		}
		row := chain.Message{ID: k.ID, Kind: string(k.Kind), Step: string(k.Step), Content: k.Digest, Raw: k.Raw}
		if i := slices.IndexFunc(events, func(e pilot.Event) bool { return e.Seq == k.Seq }); i >= 0 && judge.ValidID(events[i].Confirms) {
			row.Confirms = events[i].Confirms
		}
		rows[k.Seq] = row
	}
	return rows
}

// messageRows are rows of messages with what became of them, column by column.
type messageRows struct {
	seq                               []int64
	id, confirms                      []*string
	kind, step, content, raw, outcome []string
	decided                           []*int64
}

func (r *messageRows) add(k judge.Kept, row chain.Message) {
	var decided *int64
	if k.Outcome != pilot.Held {
		decided = &k.Seq
	}
	r.seq, r.id, r.confirms = append(r.seq, k.Seq), append(r.id, orNull(row.ID)), append(r.confirms, orNull(row.Confirms))
	r.kind, r.step, r.content = append(r.kind, row.Kind), append(r.step, row.Step), append(r.content, row.Content)
	r.raw, r.outcome, r.decided = append(r.raw, string(row.Raw)), append(r.outcome, string(k.Outcome)), append(r.decided, decided)
}

// queue has all rows written by one statement, and begins anew.
func (r *messageRows) queue(batch *pgx.Batch, workflowID string) {
	if len(r.seq) == 0 {
		return
	}
	const query = `
		WITH came AS (
			SELECT * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[])
				AS new (seq, message_id, kind, step, digest, confirms, raw, outcome, decided_seq)
		), kept AS (
			INSERT INTO messages (workflow_id, seq, message_id, kind, step, digest, confirms, raw)
			SELECT $1, seq, message_id, kind, step, digest, confirms, raw FROM came ORDER BY seq
		)
		INSERT INTO outcomes (workflow_id, seq, message_id, kind, step, outcome, decided_seq)
		SELECT $1, seq, message_id, kind, step, outcome, decided_seq FROM came ORDER BY seq`
	batch.Queue(query, workflowID, r.seq, r.id, r.kind, r.step, r.content, r.confirms, r.raw, r.outcome, r.decided)
	*r = messageRows{}
}

// queueSuperseded marks the held hand-in that another takes the place of.
func (tx *Tx) queueSuperseded(batch *pgx.Batch, by pilot.Event) {
	const query = `
		UPDATE outcomes SET superseded_by = $3
		WHERE workflow_id = $1 AND message_id = $2 AND outcome = 'held' AND superseded_by IS NULL`
	batch.Queue(changesOne(query), tx.id.WorkflowID, by.Supersedes, by.Seq)
}

// queueDecided gives a held message its final outcome.
func (tx *Tx) queueDecided(batch *pgx.Batch, k judge.Kept) {
	const query = `
		UPDATE outcomes SET outcome = $3, decided_seq = $4
		WHERE workflow_id = $1 AND message_id = $2 AND outcome = 'held' AND superseded_by IS NULL`
	batch.Queue(changesOne(query), tx.id.WorkflowID, k.ID, string(k.Outcome), k.Seq)
}
