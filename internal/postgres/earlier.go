package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// Earlier returns what is on record under message ids: the version that counts
// (accepted, held, recorded), else the last refused one. Hand-ins that these
// confirm come along, back to the one that carries the evidence.
func (tx *Tx) Earlier(ctx context.Context, ids []string) (map[string]judge.Earlier, error) {
	earlier := map[string]judge.Earlier{}
	if tx.seq == 0 {
		return earlier, nil
	}
	if len(tx.id.Messages) > 0 && slices.Equal(ids, tx.id.Messages) {
		maps.Copy(earlier, tx.looked.found)
		ids = tx.looked.confirmed
	}
	return earlier, tx.trace(ctx, tx.id.WorkflowID, ids, earlier)
}

// looked is what was found under the ids that the work is about, and what that confirms.
type looked struct {
	found     map[string]judge.Earlier
	confirmed []string
}

// queueLookUp has the messages looked up that the work is about.
func (tx *Tx) queueLookUp(batch *pgx.Batch) {
	if len(tx.id.Messages) == 0 {
		return
	}
	tx.looked.found = map[string]judge.Earlier{}
	batch.Queue(lookUp, tx.id.WorkflowID, tx.id.Messages).Query(func(rows pgx.Rows) (err error) {
		tx.looked.confirmed, err = readEarlier(rows, tx.looked.found)
		return err
	})
}

// Taken returns messages on the records of other places of the same programme, and there
// what these confirm, back to the one that carries the evidence.
func (tx *Tx) Taken(ctx context.Context, refs []pilot.Ref) (map[pilot.Ref]judge.Earlier, error) {
	byPlace := map[string][]string{}
	for _, r := range refs {
		byPlace[r.Place] = append(byPlace[r.Place], r.ID)
	}
	taken := map[pilot.Ref]judge.Earlier{}
	for place, ids := range byPlace {
		found := map[string]judge.Earlier{}
		if err := tx.trace(ctx, pilot.PilotID(tx.id.Terms.Programme, place), ids, found); err != nil {
			return nil, err
		}
		for id, e := range found {
			taken[pilot.Ref{Place: place, ID: id}] = e
		}
	}
	return taken, nil
}

// trace adds what is on a pilot's record under ids, and what that confirms.
func (tx *Tx) trace(ctx context.Context, workflowID string, ids []string, earlier map[string]judge.Earlier) error {
	for len(ids) > 0 {
		confirmed, err := tx.lookUp(ctx, workflowID, ids, earlier)
		if err != nil {
			return fmt.Errorf("look up earlier messages of %s: %w", workflowID, err)
		}
		ids = ids[:0:0]
		for _, id := range confirmed { // mostly none: then one round trip was enough
			if _, known := earlier[id]; !known {
				ids = append(ids, id)
			}
		}
	}
	return nil
}

const lookUp = `
	SELECT found.message_id, m.raw, m.digest, found.outcome, m.step, coalesce(m.confirms, '')
	FROM unnest($2::text[]) AS named (message_id)
	CROSS JOIN LATERAL (
		SELECT * FROM outcomes o
		WHERE o.workflow_id = $1 AND o.message_id = named.message_id
		ORDER BY o.outcome = 'refused', o.seq DESC
		LIMIT 1
	) found
	JOIN messages m USING (workflow_id, seq)`

// lookUp adds what is on record under ids and returns the ids that it confirms.
func (tx *Tx) lookUp(ctx context.Context, workflowID string, ids []string, earlier map[string]judge.Earlier) (confirmed []string, err error) {
	rows, err := tx.conn.Query(ctx, lookUp, workflowID, ids)
	if err != nil {
		return nil, err
	}
	return readEarlier(rows, earlier)
}

func readEarlier(rows pgx.Rows, earlier map[string]judge.Earlier) (confirmed []string, err error) {
	var id, raw, confirms string
	var e judge.Earlier
	_, err = pgx.ForEachRow(rows, []any{&id, &raw, &e.Digest, &e.Outcome, &e.Step, &confirms}, func() error {
		e.Raw = json.RawMessage(raw)
		earlier[id] = e
		if confirms != "" {
			confirmed = append(confirmed, confirms)
		}
		return nil
	})
	return confirmed, err
}
