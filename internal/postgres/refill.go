package postgres

import (
	"bytes"
	"cmp"
	"context"
	"fmt"

	"shidian/internal/audit"
	"shidian/internal/pilot"
)

// ConflictError says that the record has another event than a history under the
// same number: one of them is of another pilot, or was changed.
type ConflictError struct {
	WorkflowID string
	Seq        int64
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("event %d of %s is another one on record than in the pilot's history", e.Seq, e.WorkflowID)
}

// Refill puts on record what a record that was restored from an older copy has lost:
// events as the pilot's history holds them, in order and without a gap, with the
// messages among these entries, by key. What of them is on record already must be the
// same, else it is a [ConflictError]; where events are missing before them, [ErrGap].
// It is chained as it is written now, and whoever was to be told of it is not told
// again. Added is how many events came on record.
func (s *Store) Refill(ctx context.Context, id pilot.Identity, events []pilot.Event, entries map[string]pilot.Entry) (added int, err error) {
	if len(events) == 0 {
		return 0, nil
	}
	err = s.InTx(ctx, id, func(tx *Tx) error {
		if first := events[0].Seq; tx.Seq() < first-1 {
			return fmt.Errorf("%w: %s ends at event %d, the history begins at %d", ErrGap, id.WorkflowID, tx.Seq(), first)
		}
		known, err := queryEvents(ctx, tx.conn, id.WorkflowID, 0, nil)
		if err != nil {
			return err
		}
		lost, err := beyond(id.WorkflowID, known, events)
		if err != nil || len(lost) == 0 {
			return err
		}
		change, err := pilot.Refill(id.Terms, audit.Fold(id.Terms, known), lost, entries)
		if err != nil {
			return fmt.Errorf("refill %s: %w", id.WorkflowID, err)
		}
		added, tx.refills = len(lost), true
		return tx.Append(ctx, change)
	})
	if err != nil {
		return 0, s.wrap(err, "refill "+id.WorkflowID)
	}
	return added, nil
}

// beyond are the events that follow those known; what both have must be the same.
func beyond(workflowID string, known, events []pilot.Event) ([]pilot.Event, error) {
	for i, e := range events {
		if e.Seq > int64(len(known)) {
			return events[i:], nil
		}
		if same, err := sameEvent(known[e.Seq-1], e); err != nil || !same {
			return nil, cmp.Or[error](err, &ConflictError{workflowID, e.Seq})
		}
	}
	return nil, nil
}

func sameEvent(a, b pilot.Event) (bool, error) {
	x, err := marshal(a)
	if err != nil {
		return false, err
	}
	y, err := marshal(b)
	return bytes.Equal(x, y), err
}
