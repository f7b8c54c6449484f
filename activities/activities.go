package activities

import (
	"context"
	"errors"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// Activities holds what the activities need. Workflows call its methods through a
// nil pointer, for their names and types.
type Activities struct {
	Store Store
	// Line says for lists where a pilot stands. Its words may change freely, since
	// they are recorded with the decision; nil leaves them out.
	Line func(*pilot.Terms, *pilot.State) string
	// QuietLine is the same for quiet runs, made of the summary alone.
	QuietLine   func(*pilot.Terms, pilot.Summary) string
	Bulletins   Bulletins
	Calendars   Calendars // nil: nobody rehearses
	Strangers   Strangers // nil: refused workflows leave no trace
	Communities Communities
	// Seals opens the seal of a message and says by which key it was made; an error: it is
	// none of this office. nil: no seal is.
	Seals func(seal string) (pilot.Sealed, string, error)
	// Quiet: every worker knows quiet runs.
	Quiet bool
	// Noted hears of each sub-district for which a report was put down, after that is on
	// record; nil: whoever looks for reports finds it later. It returns at once.
	Noted func(workflowID string)
}

// Strangers keep a trace of workflows for which nothing is recorded.
type Strangers interface {
	// Refused hears of each refusal. It returns at once, whatever the record does.
	Refused(ctx context.Context, s pilot.Stranger)
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
	// Speaks is the [RecordedVersion] of the release whose workflow asks; 0: of one before
	// workflows said so.
	Speaks int `json:"speaks,omitempty"`
	// Tells: the run does not report to its sub-district itself.
	Tells bool `json:"tells,omitempty"`
	// Known is what the workflow holds to follow from the state, for an answer in brief; nil:
	// it is answered in full.
	Known *pilot.Projection `json:"known,omitempty"`

	named judge.Named // by its messages, that judging may look up
}

// Recorded is what became of a batch.
type Recorded struct {
	V int `json:"v,omitempty"` // 0: before there were versions
	// Events are events beyond the batch's state, in order and without a gap. They
	// may hold more than the batch asked for, when an earlier attempt got further
	// than the workflow knows, and never more than fits into one result.
	Events []pilot.Event `json:"events"`
	// Answers names, for each entry of the batch, the first event that it led to;
	// 0 when it led to none. With fewer answers than entries the last ones were not
	// taken and are to be sent again.
	Answers []int64 `json:"answers"`
	// Projection is what follows from the state after these events, without a report
	// that the batch's state would make just so.
	Projection pilot.Projection `json:"outlook"`
	// Clock is the one that the batch was judged by, of a pilot that is rehearsed.
	Clock *pilot.Clock `json:"clock,omitempty"`
	// Quiet: every worker knows quiet runs, so that those that begin from now on may be such.
	// Brief: as well as those that are answered in brief.
	Quiet bool `json:"quiet,omitempty"`
	Brief bool `json:"brief,omitempty"`
	// changes is what is otherwise in the projection, of an answer in brief.
	changes *pilot.Changed
	noted   bool // a report to the sub-district, for whoever tells it
}

// JudgeAndRecord has a batch judged and writes what became of it, in one
// transaction. Called again it returns what was recorded, so that an attempt
// whose answer was lost decides nothing twice.
func (a *Activities) JudgeAndRecord(ctx context.Context, b Batch) (Recorded, error) {
	if b.Speaks > RecordedVersion {
		return Recorded{}, asTemporal(&NewerWorkflowError{WorkflowID: b.WorkflowID, Speaks: b.Speaks})
	}
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
	if err == nil && rec.empty() && len(b.Entries) > 0 {
		err = &OlderWorkflowError{WorkflowID: b.WorkflowID, Speaks: b.Speaks}
	}
	if b.asksAnew(err, attempt(ctx)) {
		return Recorded{V: b.version()}, nil
	}
	rec.Clock = clock
	if b.Known != nil && err == nil {
		rec.inBrief(b.Known)
	}
	var stranger *NotEnrolledError
	if errors.As(err, &stranger) && a.Strangers != nil {
		a.Strangers.Refused(ctx, stranger.of(b))
	}
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
	b.named = judge.NamedBy(&b.Terms, b.Entries)
	id := pilot.Identity{WorkflowID: b.WorkflowID, RunID: b.RunID, Terms: &b.Terms, Messages: b.named.Messages(b.State), Opens: b.State.Seq == 0 && b.Terms.Level() == pilot.LevelCommunity}
	err := a.Store.InTx(ctx, id, func(tx Tx) error {
		var err error
		rec, err = a.judge(ctx, tx, b)
		return err
	})
	if err == nil && rec.noted && a.Noted != nil {
		a.Noted(pilot.PilotID(b.Terms.Programme, b.Terms.SubDistrict.Code))
	}
	return rec, err
}

func (a *Activities) judge(ctx context.Context, tx Tx, b Batch) (Recorded, error) {
	rec := Recorded{V: b.version(), Quiet: a.Quiet, Brief: a.Quiet}
	if tx.Seq() < b.State.Seq {
		return rec, &BehindError{WorkflowID: b.WorkflowID, Record: tx.Seq(), Workflow: b.State.Seq}
	}
	known, err := readAhead(ctx, tx, b)
	if err != nil {
		return rec, err
	}
	rec.Events = known.events
	change := judge.Change{Terms: &b.Terms, State: b.State.Clone()}
	for _, e := range known.events {
		change.State.Apply(change.Terms, e)
	}
	if known.whole {
		change, err = a.judgeNew(ctx, tx, b, change.State, known, &rec)
		if err != nil {
			return rec, err
		}
	} else {
		rec.Answers = known.answeredFirst()
	}
	now := pilot.Project(change.Terms, change.State)
	if known.whole && b.Tells {
		change.Report = now.Delta(change.Terms, change.Before).ToTell()
	}
	if err := appendChange(ctx, tx, change); err != nil {
		return rec, err
	}
	rec.noted = change.Report != nil
	rec.Projection = now.Delta(change.Terms, b.State)
	rec.Projection.Summary.Line = a.line(b.Tells, change.Terms, change.State, rec.Projection.Summary)
	return rec, nil
}

// judgeNew judges what is not on record yet, on the state to which the record has come.
func (a *Activities) judgeNew(ctx context.Context, tx Tx, b Batch, state *pilot.State, known ahead, rec *Recorded) (judge.Change, error) {
	before := b.State
	if len(known.events) > 0 {
		before = state.Clone()
	}
	session, err := a.takeUnderstood(ctx, tx, b, state, known, rec)
	if err != nil {
		return judge.Change{}, err
	}
	rec.Events = append(rec.Events, session.Events()...)
	change := session.Change() // an order may have made the terms others
	change.Before, change.Provisional = before, b.Speaks < RecordedVersion
	return change, nil
}

// line is what lists say of a pilot.
func (a *Activities) line(quiet bool, t *pilot.Terms, state *pilot.State, sum pilot.Summary) string {
	switch {
	case quiet && a.QuietLine != nil:
		return a.QuietLine(t, sum)
	case !quiet && a.Line != nil:
		return a.Line(t, state)
	}
	return ""
}

// take judges the entries that no earlier attempt recorded, as many as fit into
// one result.
func (a *Activities) take(ctx context.Context, tx Tx, b Batch, state *pilot.State, known ahead, rec *Recorded) (*judge.Session, error) {
	earlier, err := tx.Earlier(ctx, b.named.Messages(state)) // more may be held by now
	if err != nil {
		return nil, err
	}
	forebears := judge.ForebearsOf(&b.Terms, state)
	kin, err := tx.Kin(ctx, slices.Concat(judge.KinOf(&b.Terms, b.Entries), forebears))
	if err != nil {
		return nil, err
	}
	if running := judge.StillRunning(forebears, kin); len(running) > 0 && kin != nil {
		return nil, &ForebearsError{Place: b.Terms.Place(), Running: running}
	}
	session := judge.NewSession(&b.Terms, state, earlier).Knowing(kin).Trusting(a.opened(b.named.Seals(earlier)))
	if files := b.named.Uploads(); len(files) > 0 {
		uploads, err := tx.Uploads(ctx, files)
		if err != nil {
			return nil, err
		}
		session.Uploaded(uploads)
	}
	if digests := judge.NeedsTerms(b.Entries); len(digests) > 0 {
		ordered, err := tx.Ordered(ctx, digests)
		if err != nil {
			return nil, err
		}
		session.Offering(ordered)
	}
	if refs := judge.NeedsTaken(state, b.Entries); len(refs) > 0 {
		taken, err := tx.Taken(ctx, refs)
		if err != nil {
			return nil, err
		}
		session.TakingOver(taken)
	}
	size := known.size
	var events []pilot.Event // of the entry before
	for i, e := range b.Entries {
		first := known.answers[i]
		if first == 0 {
			if size += sizeOf(events); size >= resultBytes {
				break
			}
			if events = session.Take(e); len(events) > 0 {
				first = events[0].Entry
			}
		}
		rec.Answers = append(rec.Answers, first)
	}
	return session, nil
}

// opened are those of these seals that are this office's.
func (a *Activities) opened(seals []string) map[string]judge.Opened {
	out := map[string]judge.Opened{}
	for _, one := range seals {
		if a.Seals == nil {
			break
		}
		if what, key, err := a.Seals(one); err == nil {
			out[one] = judge.Opened{Sealed: what, Key: key}
		}
	}
	return out
}

func appendChange(ctx context.Context, tx Tx, change judge.Change) error {
	if len(change.Events) == 0 {
		return nil
	}
	return tx.Append(ctx, change)
}

// recordSingly records entry by entry, so that one that the record can't take
// does not stop the others; of that one a trace is recorded.
func (a *Activities) recordSingly(ctx context.Context, b Batch) (Recorded, error) {
	sum := Recorded{V: b.version(), Quiet: a.Quiet, Brief: a.Quiet}
	state, size := b.State.Clone(), 0
	for _, e := range b.Entries {
		if size >= resultBytes {
			break
		}
		one := b
		one.State, one.Entries = state, []pilot.Entry{e}
		rec, err := a.record(ctx, one)
		if errors.Is(err, ErrUnstorable) {
			one.Entries = []pilot.Entry{judge.Unrecordable(e)}
			rec, err = a.record(ctx, one)
		}
		if err != nil {
			return Recorded{}, err
		}
		for _, ev := range rec.Events {
			state.Apply(&b.Terms, ev)
		}
		size += sizeOf(rec.Events)
		sum.Events = append(sum.Events, rec.Events...)
		sum.Answers = append(sum.Answers, rec.Answers...)
		sum.Projection = rec.Projection.After(sum.Projection)
		if len(rec.Answers) == 0 {
			break // the record is further ahead than one result can say
		}
	}
	return sum, nil
}
