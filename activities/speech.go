package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.temporal.io/sdk/activity"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// While a release is rolled out its workers stand beside those of the one before, and a
// regular activity of a workflow may go to either. What a workflow does depends on what
// its recorder's answers say (see since in package workflows), so a recorder answers in
// the words of the release that asked.

// RecordedVersion is what [Recorded] carries as V, unless an earlier release asks.
// Version 1 may leave a batch's last entries untaken, and names arrivals in its events.
// Version 2 is of the workflows in which what failed is due again later. Those of
// version 3 say what they speak, and fold no event of a kind that they don't know.
const RecordedVersion = 3

// unsaid is what is taken for spoken by workflows that don't say it: their releases are of
// version 1 and 2. They take the latest version that any answer named, so that the
// earlier one is right for both; and the events of both are known to both, as far as
// what they ask leads to them.
const (
	unsaidVersion = 1
	unsaidEvents  = 2
)

// version is the one in which a batch is answered.
func (b *Batch) version() int {
	if b.Speaks == 0 {
		return unsaidVersion
	}
	return b.Speaks
}

// understands says whether the workflow knows the kinds of these events.
func (b *Batch) understands(events []pilot.Event) bool {
	return !slices.ContainsFunc(events, func(e pilot.Event) bool { return e.Type.Since() > max(b.Speaks, unsaidEvents) })
}

// takeUnderstood is take up to the first entry that leads to what the workflow would not
// understand. It is left untaken until a worker of this release runs the workflow and
// asks. Nothing is lost, and what stands behind keeps its turn.
func (a *Activities) takeUnderstood(ctx context.Context, tx Tx, b Batch, state *pilot.State, known ahead, rec *Recorded) (*judge.Session, error) {
	for {
		rec.Answers = nil
		session, err := a.take(ctx, tx, b, state.Clone(), known, rec)
		if err != nil {
			return nil, err
		}
		i := b.firstForeign(session.Events(), rec.Answers)
		if i < 0 {
			return session, nil
		}
		b.Entries = b.Entries[:i]
	}
}

// firstForeign is the first entry that led to an event that the workflow does not
// understand; -1 when there is none.
func (b *Batch) firstForeign(events []pilot.Event, answers []int64) int {
	for _, e := range events {
		if !b.understands([]pilot.Event{e}) {
			return slices.Index(answers, e.Entry)
		}
	}
	return -1
}

// NewerWorkflowError says that a workflow of a later release asked: what this one would
// answer may lack what that one knows. It is tried again until a worker of that release
// gets it.
type NewerWorkflowError struct {
	WorkflowID string
	Speaks     int
}

func (e *NewerWorkflowError) Error() string {
	return fmt.Sprintf("%s is asked for by a worker of a later release (version %d, this one speaks %d): a worker of that release answers it; stop this one when enough of those are there",
		e.WorkflowID, e.Speaks, RecordedVersion)
}

// OlderWorkflowError says that what a workflow asks for waits, since the release of the
// worker that runs it would not understand the answer.
type OlderWorkflowError struct {
	WorkflowID string
	Speaks     int
}

func (e *OlderWorkflowError) Error() string {
	return fmt.Sprintf("%s is run by a worker of an earlier release, which does not know what became of the next message (version %d, this one speaks %d): it waits until a newer worker runs it; stop the earlier ones",
		e.WorkflowID, e.Speaks, RecordedVersion)
}

// After so many attempts an activity that can't be answered is answered with nothing, so
// that the workflow asks anew: by then another worker may run it, which knows more of
// its terms. Earlier ones are likely to be such; for others it is a last resort, since
// each time makes the history longer.
const (
	olderAsksAnew = 12  // half a minute
	otherAsksAnew = 240 // twenty minutes
)

// asksAnew says whether what failed would fail the same way however often it is tried with
// these arguments, and might not with those of another worker.
func (b *Batch) asksAnew(err error, attempt int32) bool {
	var older *OlderWorkflowError
	var stranger *NotEnrolledError
	if !errors.As(err, &older) && !errors.As(err, &stranger) {
		return false
	}
	if b.Speaks < RecordedVersion {
		return attempt >= olderAsksAnew
	}
	return attempt >= otherAsksAnew
}

// attempt counts how often this activity has been tried.
func attempt(ctx context.Context) int32 {
	if !activity.IsActivity(ctx) {
		return 1
	}
	return activity.GetInfo(ctx).Attempt
}

// empty says whether nothing came of a batch.
func (r *Recorded) empty() bool { return len(r.Answers)+len(r.Events) == 0 }
