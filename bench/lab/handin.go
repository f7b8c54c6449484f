package lab

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shidian/internal/desk"
	"shidian/internal/pilot"
)

var (
	errNotAccepted     = errors.New("not accepted")
	errSeveralMessages = errors.New("they did not fit into one message")
	errLate            = errors.New("it did not happen in time")
)

// HandIn hands in a step by the desk; anything but accepted is an error.
func (l *Lab) HandIn(ctx context.Context, programme, place string, h pilot.HandIn) error {
	answer, err := l.Desk.HandIn(ctx, programme, place, h, desk.Way{})
	if err != nil {
		return err
	}
	return accepted(answer, 1)
}

// HandInAll hands in several steps in one message; anything but all of them
// accepted is an error.
func (l *Lab) HandInAll(ctx context.Context, programme, place string, all []pilot.HandIn) error {
	var wrong error
	messages := 0
	err := l.Desk.HandInAll(ctx, programme, place, all, desk.Way{}, func(sent []pilot.HandIn, a desk.Answer) {
		messages++
		wrong = errors.Join(wrong, accepted(a, len(sent)))
	})
	if messages > 1 {
		wrong = errors.Join(wrong, errSeveralMessages)
	}
	return errors.Join(err, wrong)
}

// File files a record by the desk; anything but accepted is an error.
func (l *Lab) File(ctx context.Context, programme, place string, r pilot.Record) error {
	answer, err := l.Desk.File(ctx, programme, place, r, desk.Way{})
	if err != nil {
		return err
	}
	return accepted(answer, 1)
}

func accepted(a desk.Answer, wanted int) error {
	if a.HandedOver != "" {
		return fmt.Errorf("%w: handed over as a signal (%s)", errNotAccepted, a.HandedOver)
	}
	if len(a.Outcomes) != wanted {
		return fmt.Errorf("%w: %d outcomes for %d hand-ins", errNotAccepted, len(a.Outcomes), wanted)
	}
	for _, o := range a.Outcomes {
		if o.Outcome != pilot.Accepted {
			return fmt.Errorf("%w: %s is %s: %+v", errNotAccepted, o.Step, o.Outcome, o.Findings)
		}
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
