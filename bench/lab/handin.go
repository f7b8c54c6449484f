package lab

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"shidian/internal/client"
	"shidian/internal/identity"
	"shidian/internal/pilot"
	"shidian/workflows"
)

var (
	errNotAccepted = errors.New("not taken as it should be")
	errLate        = errors.New("it did not happen in time")
	errUnreadable  = errors.New("what the system says can't be read")
)

// HandIn hands in a step by the desk; anything but accepted is an error. What the
// desk hands over as a signal, for want of an answer in time, is waited for in the record.
func (l *Lab) HandIn(ctx context.Context, programme, place string, h pilot.HandIn) error {
	return l.handIn(ctx, programme, place, h, client.Way{})
}

// HandInSealed is [Lab.HandIn] with a seal, as the web desk makes one for whom it has
// signed in; the worker opens it.
func (l *Lab) HandInSealed(ctx context.Context, programme, place string, h pilot.HandIn) error {
	person := identity.SignedIn{By: h.By, Subject: "bench", Issuer: "https://sign-in.example.org", At: time.Now()}
	return l.handIn(ctx, programme, place, h, client.Way{Seal: func(workflowID string, message json.RawMessage) (string, error) {
		return person.Message(l.signer, workflowID, message)
	}})
}

func (l *Lab) handIn(ctx context.Context, programme, place string, h pilot.HandIn, way client.Way) error {
	var answer client.Answer
	err := l.patiently(ctx, func() (err error) {
		answer, err = l.Client.HandIn(ctx, programme, place, h, way)
		return err
	})
	if err != nil {
		return err
	}
	return l.taken(ctx, workflows.PilotID(programme, place), answer, nil, h.ID)
}

// HandInAll hands in several steps in as few messages as possible; anything but
// all of them accepted is an error.
func (l *Lab) HandInAll(ctx context.Context, programme, place string, all []pilot.HandIn) error {
	return l.HandInDrafts(ctx, programme, place, all, nil)
}

// HandInDrafts is [Lab.HandInAll] where those with these ids are to be refused.
func (l *Lab) HandInDrafts(ctx context.Context, programme, place string, all []pilot.HandIn, refused map[string]bool) error {
	var wrong error
	err := l.patiently(ctx, func() error {
		return l.Client.HandInAll(ctx, programme, place, all, client.Way{}, func(sent []pilot.HandIn, a client.Answer) {
			ids := make([]string, len(sent))
			for i, h := range sent {
				ids[i] = h.ID
			}
			wrong = errors.Join(wrong, l.taken(ctx, workflows.PilotID(programme, place), a, refused, ids...))
		})
	})
	return errors.Join(err, wrong)
}

// patiently sends again what the server did not answer in time, under the same id: with
// [Lab.RecordedWithin] it is a busy machine that is asked, and not its speed.
func (l *Lab) patiently(ctx context.Context, send func() error) error {
	over := time.Now().Add(l.RecordedWithin)
	for {
		err := send()
		var slow *client.UnreachableError
		if err == nil || !errors.As(err, &slow) || !slow.Slow || time.Now().After(over) || ctx.Err() != nil {
			return err
		}
		l.again.Add(1)
	}
}

// SentAgain is how many messages had to be sent again.
func (l *Lab) SentAgain() int64 { return l.again.Load() }

// File files a record by the desk; anything but accepted is an error.
func (l *Lab) File(ctx context.Context, programme, place string, r pilot.Record) error {
	answer, err := l.Client.File(ctx, programme, place, r, client.Way{})
	if err != nil {
		return err
	}
	return l.taken(ctx, workflows.PilotID(programme, place), answer, nil, r.ID)
}

// HandedOver is how many messages were answered too late and went as signals.
func (l *Lab) HandedOver() int64 { return l.handedOver.Load() }

// recordedWithin is how long a signal may take to be recorded, unless a lab says otherwise.
const recordedWithin = 2 * time.Minute

// taken says whether messages were accepted, and refused those that are to be.
func (l *Lab) taken(ctx context.Context, pilotID string, a client.Answer, refused map[string]bool, messages ...string) error {
	if a.HandedOver != "" {
		l.handedOver.Add(1)
		return l.awaitTaken(ctx, pilotID, slices.DeleteFunc(messages, func(id string) bool { return refused[id] }))
	}
	if len(a.Outcomes) != len(messages) {
		return fmt.Errorf("%w: %d outcomes for %d hand-ins", errNotAccepted, len(a.Outcomes), len(messages))
	}
	for i, id := range messages {
		o, wanted := a.Outcomes[i], pilot.Accepted
		if refused[id] {
			wanted = pilot.Refused
		}
		if o.Outcome != wanted && (o.Outcome != pilot.Duplicate || o.Current != wanted) { // it was sent again
			return fmt.Errorf("%w: %s is %s instead of %s: %+v", errNotAccepted, o.Step, o.Outcome, wanted, o.Findings)
		}
	}
	return nil
}

// awaitTaken waits until the record says of each message that it was taken.
func (l *Lab) awaitTaken(ctx context.Context, pilotID string, messages []string) error {
	const query = `SELECT count(DISTINCT message_id) FROM events WHERE workflow_id = $1 AND message_id = ANY($2) AND type IN ('accepted', 'filed')`
	err := Await(ctx, cmp.Or(l.RecordedWithin, recordedWithin), func() (bool, error) {
		var count int
		err := l.Record.QueryRow(ctx, query, pilotID, messages).Scan(&count)
		return count == len(messages), err
	})
	if err != nil {
		return fmt.Errorf("wait for %v of %s, handed over as a signal: %w", messages, pilotID, err)
	}
	return nil
}

// AwaitEvent waits until the record has an event of this type (and step, unless
// empty) for each of these pilots.
func (l *Lab) AwaitEvent(ctx context.Context, pilots []string, event pilot.EventType, step pilot.Step, within time.Duration) error {
	const query = `SELECT count(DISTINCT workflow_id) FROM events WHERE type = $1 AND ($2 = '' OR step = $2) AND workflow_id = ANY($3)`
	err := Await(ctx, within, func() (bool, error) {
		var count int
		err := l.Record.QueryRow(ctx, query, string(event), string(step), pilots).Scan(&count)
		return count == len(pilots), err
	})
	if err != nil {
		return fmt.Errorf("wait for %s %s of %d pilots: %w", event, step, len(pilots), err)
	}
	return nil
}

// awaitEvery is between two looks.
const awaitEvery = 50 * time.Millisecond

// Await looks until what is waited for has happened.
func Await(ctx context.Context, within time.Duration, happened func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, within, errLate)
	defer cancel()
	ticker := time.NewTicker(awaitEvery)
	defer ticker.Stop()
	for {
		if yes, err := happened(); err != nil || yes {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ticker.C:
		}
	}
}
