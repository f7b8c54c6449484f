package country

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
	"shidian/internal/staff"
	"shidian/workflows"
)

// teller takes one pilot through its story, judged and recorded by the product.
type teller struct {
	store *postgres.Store
	terms *pilot.Terms
	state *pilot.State
	now   time.Time // plan time, which here is real time
}

var errNotAccepted = errors.New("what should be accepted was not")

// tell records a pilot as it stands at an hour: with what is due by then handed
// in, and so many steps more (or fewer, where negative).
func tell(ctx context.Context, store *postgres.Store, terms *pilot.Terms, until time.Time, ahead int) (*teller, error) {
	t := &teller{store: store, terms: terms, state: pilot.NewState(), now: terms.Opens.Start(terms.Location())}
	if err := t.take(ctx, pilot.SelfEntry(pilot.EntryOpen, t.now, struct{}{})); err != nil {
		return nil, err
	}
	if terms.Community != nil {
		if err := t.take(ctx, pilot.SelfEntry(pilot.EntryGate, t.now, pilot.GateChanged{V: 1, Seq: 1, Open: true})); err != nil {
			return nil, err
		}
	}
	steps := t.ownSteps()
	done := ahead
	for _, spec := range steps {
		if due := terms.DueAt(spec.Code); !due.IsZero() && !due.After(until) {
			done++
		}
	}
	for _, spec := range steps[:min(max(done, 0), len(steps))] {
		if err := t.handIn(ctx, spec, until); err != nil {
			return nil, fmt.Errorf("%s at %s: %w", spec.Code, terms.Place(), err)
		}
	}
	t.now = until
	return t, t.take(ctx, pilot.SelfEntry(pilot.EntryClock, t.now, pilot.ClockReached{Until: t.now}))
}

// ownSteps are those that need nobody else: all but a sub-district's closing.
func (t *teller) ownSteps() []pilot.StepSpec {
	var own []pilot.StepSpec
	for _, spec := range pilot.StepsOf(t.terms) {
		if spec.Stage != pilot.StageClosing {
			own = append(own, spec)
		}
	}
	return own
}

// handedInBefore is how long before its due time a step comes in.
const handedInBefore = 60 * time.Hour

// handIn hands a step in with the records that it needs: shortly before it is due,
// never after this hour.
func (t *teller) handIn(ctx context.Context, spec pilot.StepSpec, latest time.Time) error {
	if at := t.terms.DueAt(spec.Code).Add(-handedInBefore); at.After(t.now) {
		t.now = at
	}
	if t.now.After(latest) {
		t.now = latest
	}
	clerk := staff.ClerkAt(t.terms, t.state, t.now)
	wanted, err := clerk.Wanted(spec.Code)
	if err != nil {
		return err
	}
	for _, r := range wanted {
		if err := t.send(ctx, pilot.EntryRecord, "file-record", r); err != nil {
			return err
		}
	}
	h, err := clerk.HandIn(staff.TurnAt(t.terms, spec.Code), 1, staff.Right)
	if err != nil {
		return err
	}
	if err := t.send(ctx, pilot.EntryHandIn, "complete-step", h); err != nil {
		return err
	}
	if t.state.Step(spec.Code).Status != pilot.Complete {
		return fmt.Errorf("%w: %+v", errNotAccepted, t.state.Refusals)
	}
	return nil
}

func (t *teller) send(ctx context.Context, kind pilot.EntryKind, name string, message any) error {
	raw, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	return t.take(ctx, pilot.NewEntry(kind, name, pilot.ViaUpdate, t.now, raw))
}

// take judges and records, as the worker's activity does.
func (t *teller) take(ctx context.Context, e pilot.Entry) error {
	id := pilot.Identity{WorkflowID: workflows.IDOf(t.terms), RunID: "told", Terms: t.terms}
	next := t.state.Clone()
	err := t.store.InTx(ctx, id, func(tx *postgres.Tx) error {
		earlier, err := tx.Earlier(ctx, judge.NamedBy(t.terms, []pilot.Entry{e}).Messages(next))
		if err != nil {
			return err
		}
		session := judge.NewSession(t.terms, next, earlier)
		session.Take(e)
		return tx.Append(ctx, session.Change())
	})
	if err != nil {
		return fmt.Errorf("record a pilot to copy: %w", err)
	}
	t.state = next
	return nil
}

// closeDown hands in a sub-district's closing, its communities having everything in as
// this one has.
func (t *teller) closeDown(ctx context.Context, community *teller) error {
	if err := t.hear(ctx, community, 1); err != nil {
		return err
	}
	for _, spec := range pilot.StepsOf(t.terms) {
		if spec.Stage != pilot.StageClosing {
			continue
		}
		if err := t.handIn(ctx, spec, t.now); err != nil {
			return fmt.Errorf("%s at %s: %w", spec.Code, t.terms.Place(), err)
		}
	}
	if err := community.agree(ctx, t.state.Closing); err != nil {
		return err
	}
	if err := t.hear(ctx, community, 1000); err != nil {
		return err
	}
	return community.take(ctx, pilot.SelfEntry(pilot.EntryClosed, community.now, pilot.Closed{V: 1, Seq: t.state.Closing}))
}

func (t *teller) agree(ctx context.Context, closing int64) error {
	return t.take(ctx, pilot.SelfEntry(pilot.EntryClosing, t.now, pilot.Closing{V: 1, Seq: closing}))
}

// hear has every community report, by numbers from this one on, that it stands as this one.
func (t *teller) hear(ctx context.Context, community *teller, from int64) error {
	for i, own := range staff.Family(t.terms)[1:] {
		report := pilot.Report(own, community.state)
		report.Seq = from + int64(i)
		if err := t.take(ctx, pilot.SelfEntry(pilot.EntryProgress, t.now, report)); err != nil {
			return err
		}
	}
	return nil
}
