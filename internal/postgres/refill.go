package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// RefilledNotice is why a notice of a refilled event is set aside: it may have been
// sent before the record was lost.
const RefilledNotice = "refilled"

// OtherEventError says that the record and a history have different events under one
// number.
type OtherEventError struct {
	WorkflowID       string
	OnRecord, Theirs pilot.Event
}

func (e *OtherEventError) Error() string {
	return fmt.Sprintf("event %d of %s is %q at %s (%s) on record, and %q at %s (%s) in Temporal's history; nothing is changed",
		e.OnRecord.Seq, e.WorkflowID, e.OnRecord.Type, e.OnRecord.Real.UTC().Format("2006-01-02 15:04:05"), e.OnRecord.ID,
		e.Theirs.Type, e.Theirs.Real.UTC().Format("2006-01-02 15:04:05"), e.Theirs.ID)
}

// Refill appends those of a run's events that the record of its pilot has lost, with
// the messages behind them, and says how many. Events must be in order; those on
// record must be the same there: [*OtherEventError]. came are the entries that led to
// them; lost are the ids of messages that were in none, so that only the digest is on record
// again. Their notices are set aside, so that nobody is told twice. The terms of id are those
// by which the pilot began.
func (s *Store) Refill(ctx context.Context, id pilot.Identity, events []pilot.Event, came []pilot.Entry) (added int, lost []string, err error) {
	err = s.InTx(ctx, id, func(tx *Tx) error {
		known, err := tx.EventsAfter(ctx, 0, math.MaxInt32)
		if err != nil {
			return err
		}
		missing, err := beyond(id.WorkflowID, known, events)
		if err != nil || len(missing) == 0 {
			return err
		}
		var change judge.Change
		began, err := tx.begunBy(ctx, known)
		if err != nil {
			return err
		}
		change, lost = judge.Refill(began, audit.Fold(began, known), missing, came)
		if began.Level() == pilot.LevelCommunity { // it may have been told already, which does no harm
			change.Report = pilot.Project(change.Terms, change.State).ToTell()
		}
		tx.refills, added = true, len(missing)
		return tx.Append(ctx, change)
	})
	if err != nil {
		return 0, nil, s.wrap(err, "fill the record of "+id.WorkflowID+" again")
	}
	return added, lost, nil
}

// begunBy are the terms by which the pilot began whose events these are: its own where
// nothing is on record.
func (tx *Tx) begunBy(ctx context.Context, known []pilot.Event) (*pilot.Terms, error) {
	began := *tx.id.Terms
	if len(known) == 0 {
		return &began, nil
	}
	own, err := tx.kinOf(ctx, tx.id.WorkflowID)
	if err != nil {
		return nil, err
	}
	s := audit.Snapshot{Terms: own.Terms, Began: own.Terms, Events: known}
	if err := readVersionRows(ctx, tx.conn, tx.id.WorkflowID, &s); err != nil {
		return nil, err
	}
	if s.FirstTermsLost() {
		return nil, ErrTermsLost
	}
	return s.Begun(), nil
}

// beyond are the events that follow those on record, which both must have alike.
func beyond(workflowID string, known, events []pilot.Event) ([]pilot.Event, error) {
	for i, e := range events {
		if e.Seq > int64(len(known)) {
			return events[i:], nil
		}
		if !sameEvent(known[e.Seq-1], e) {
			return nil, &OtherEventError{workflowID, known[e.Seq-1], e}
		}
	}
	return nil, nil
}

// sameEvent compares what is kept of events. The changes of terms come back from the
// database with their names in another order.
func sameEvent(a, b pilot.Event) bool {
	x, err := generic(a)
	y, errToo := generic(b)
	return err == nil && errToo == nil && reflect.DeepEqual(x, y)
}

func generic(e pilot.Event) (v any, err error) {
	data, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("write event %d: %w", e.Seq, err)
	}
	return v, json.Unmarshal(data, &v)
}
