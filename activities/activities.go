package activities

import (
	"context"
	"errors"
	"slices"

	"shidian/internal/pilot"
)

// Activities holds what the activities need. Workflows call its methods through a
// nil pointer, for their names and types.
type Activities struct {
	Store Store
	// Line says for lists where a pilot stands. Its words may change freely, since
	// they are recorded with the decision; nil leaves them out.
	Line      func(*pilot.Terms, *pilot.State) string
	Bulletins Bulletins
	Calendars Calendars // nil: nobody rehearses
}

// Calendars say where the calendar of a rehearsal stands.
type Calendars interface {
	// Calendar is the clock that a sub-district's pilots go by; the one of these
	// terms as long as nobody has moved it.
	Calendar(ctx context.Context, t *pilot.Terms) (pilot.Clock, error)
}

// Batch is what waits in a pilot's inbox, with the state and the terms on which
// it is judged.
type Batch struct {
	WorkflowID string        `json:"workflowId"`
	RunID      string        `json:"runId"`
	Terms      pilot.Terms   `json:"terms"`
	State      *pilot.State  `json:"state"`
	Entries    []pilot.Entry `json:"entries"`
}

// Recorded is what became of a batch.
type Recorded struct {
	// Events are all events beyond the batch's state, in order. They may hold more
	// than the batch asked for, when an earlier attempt got further than the
	// workflow knows.
	Events []pilot.Event `json:"events"`
	// Answers names, for each entry of the batch, the first event that it led to;
	// 0 when it led to none.
	Answers []int64 `json:"answers"`
	// Outlook is what follows from the state after these events, without a report
	// that the batch's state would make just so.
	Outlook pilot.Outlook `json:"outlook"`
	// Clock is the one that the batch was judged by, of a pilot that is rehearsed.
	Clock *pilot.Clock `json:"clock,omitempty"`
}

// JudgeAndRecord has a batch judged and writes what became of it, in one
// transaction. Called again it returns what was recorded, so that an attempt
// whose answer was lost decides nothing twice.
func (a *Activities) JudgeAndRecord(ctx context.Context, b Batch) (Recorded, error) {
	clock, err := a.rehearsedClock(ctx, &b.Terms)
	if err != nil {
		return Recorded{}, asTemporal(err)
	}
	if clock != nil {
		b.Terms.Clock = *clock
	}
	rec, err := a.record(ctx, b)
	if errors.Is(err, ErrUnstorable) {
		rec, err = a.recordSingly(ctx, b)
	}
	rec.Clock = clock
	return rec, asTemporal(err)
}

// rehearsedClock is where the calendar of a rehearsal stands; nil for every pilot
// whose terms do not say that it is one.
func (a *Activities) rehearsedClock(ctx context.Context, t *pilot.Terms) (*pilot.Clock, error) {
	if !t.Clock.Rehearsed() || a.Calendars == nil {
		return nil, nil //nolint:nilnil // no clock of its own, and nothing went wrong
	}
	clock, err := a.Calendars.Calendar(ctx, t)
	return &clock, err
}

func (a *Activities) record(ctx context.Context, b Batch) (Recorded, error) {
	var rec Recorded
	id := pilot.Identity{WorkflowID: b.WorkflowID, RunID: b.RunID, Terms: &b.Terms}
	err := a.Store.InTx(ctx, id, func(tx Tx) error {
		var err error
		rec, err = a.judge(ctx, tx, b)
		return err
	})
	return rec, err
}

func (a *Activities) judge(ctx context.Context, tx Tx, b Batch) (Recorded, error) {
	var rec Recorded
	if tx.Seq() < b.State.Seq {
		return rec, &BehindError{WorkflowID: b.WorkflowID, Record: tx.Seq(), Workflow: b.State.Seq}
	}
	state := b.State.Clone()
	if tx.Seq() > b.State.Seq {
		ahead, err := tx.EventsAfter(ctx, b.State.Seq)
		if err != nil {
			return rec, err
		}
		for _, e := range ahead {
			state.Apply(&b.Terms, e)
		}
		rec.Events = ahead
	}
	earlier, err := tx.Earlier(ctx, pilot.Needs(state, b.Entries))
	if err != nil {
		return rec, err
	}
	session := pilot.NewSession(&b.Terms, state, earlier)
	rec.Answers = answer(session, rec.Events, b.Entries)
	rec.Events = append(rec.Events, session.Events()...)
	rec.Outlook = pilot.LookOut(&b.Terms, session.State()).Briefly(&b.Terms, b.State)
	if a.Line != nil {
		rec.Outlook.Summary.Line = a.Line(&b.Terms, session.State())
	}
	if len(session.Events()) == 0 {
		return rec, nil
	}
	return rec, tx.Append(ctx, session.Change())
}

// answer finds each entry among what an earlier attempt recorded, or has it
// judged. An entry recorded once answers one entry only: the same message sent
// twice is judged twice, the second time as a duplicate.
func answer(session *pilot.Session, ahead []pilot.Event, entries []pilot.Entry) []int64 {
	var used []int64
	answers := make([]int64, len(entries))
	for i, e := range entries {
		key := e.Key()
		if j := slices.IndexFunc(ahead, func(ev pilot.Event) bool { return ev.Key == key && !slices.Contains(used, ev.Entry) }); j >= 0 {
			answers[i] = ahead[j].Entry
			used = append(used, ahead[j].Entry)
			continue
		}
		if events := session.Take(e); len(events) > 0 {
			answers[i] = events[0].Entry
		}
	}
	return answers
}

// recordSingly records entry by entry, so that one that the record can't take
// does not stop the others; of that one a trace is recorded.
func (a *Activities) recordSingly(ctx context.Context, b Batch) (Recorded, error) {
	var sum Recorded
	state := b.State.Clone()
	for _, e := range b.Entries {
		one := b
		one.State, one.Entries = state, []pilot.Entry{e}
		rec, err := a.record(ctx, one)
		if errors.Is(err, ErrUnstorable) {
			one.Entries = []pilot.Entry{pilot.Unrecordable(e)}
			rec, err = a.record(ctx, one)
		}
		if err != nil {
			return Recorded{}, err
		}
		for _, ev := range rec.Events {
			state.Apply(&b.Terms, ev)
		}
		sum.Events = append(sum.Events, rec.Events...)
		sum.Answers = append(sum.Answers, rec.Answers...)
		sum.Outlook = rec.Outlook.Following(sum.Outlook)
	}
	return sum, nil
}
