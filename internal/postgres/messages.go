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
	for _, k := range kept {
		var decision pilot.Event
		if i := slices.IndexFunc(events, func(e pilot.Event) bool { return e.Seq == k.Seq }); i >= 0 {
			decision = events[i]
		}
		switch {
		case !k.Decided:
			tx.queueSuperseded(batch, decision)
			tx.queueMessage(batch, k, rows[k.Seq])
		case len(k.Raw) > 0:
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

func (tx *Tx) queueMessage(batch *pgx.Batch, k judge.Kept, row chain.Message) {
	const query = `
		INSERT INTO messages (workflow_id, seq, message_id, kind, step, digest, confirms, raw)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	batch.Queue(query, tx.id.WorkflowID, k.Seq, orNull(row.ID), row.Kind, row.Step, row.Content, orNull(row.Confirms), string(row.Raw))
	const outcome = `
		INSERT INTO outcomes (workflow_id, seq, message_id, kind, step, outcome, decided_seq)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`
	var decided *int64
	if k.Outcome != pilot.Held {
		decided = &k.Seq
	}
	batch.Queue(outcome, tx.id.WorkflowID, k.Seq, orNull(k.ID), string(k.Kind), string(k.Step), string(k.Outcome), decided)
}

// queueSuperseded marks the held hand-in that another takes the place of.
func (tx *Tx) queueSuperseded(batch *pgx.Batch, by pilot.Event) {
	if by.Supersedes == "" {
		return
	}
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
