package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"shidian/activities"
	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// Patience of the recorder. A hand-in is answered in milliseconds while all is
// well; beyond localPatience the workflow task must not be held up.
const (
	localPatience   = time.Second
	attemptPatience = 10 * time.Second
	retryFirst      = 200 * time.Millisecond
	retryAtMost     = 5 * time.Second
)

// A batch is what is judged at once, by a local activity or, which the history
// keeps, by a regular one.
var (
	localBatch   = batchSize{entries: 64, bytes: 1 << 20}
	regularBatch = batchSize{entries: 32, bytes: 256 << 10}
)

type batchSize struct{ entries, bytes int }

var acts *activities.Activities // nil: only for the activities' names and types

// processInbox takes everything that waits, has it judged and recorded, folds the
// results into the state and answers.
func (r *pilotRun) processInbox(ctx workflow.Context) {
	for {
		awaitSteady(ctx, func() bool { return len(r.inbox) > 0 || len(r.arrivals.queue) > 0 })
		r.drain(ctx)
		r.answerDecided()
		if len(r.inbox) == 0 {
			continue
		}
		r.nextBatch(localBatch)
		recorded := r.record(ctx)
		if recorded.Clock != nil {
			r.terms.Clock = *recorded.Clock
		}
		r.fold(recorded.Events)
		r.projection = recorded.Follows(r.projection)
		r.settleBatch(recorded)
		r.publish(ctx)
	}
}

// fold folds events into the state and the terms. One that only a later release knows
// fails the task, which is tried again until a worker of that release takes it: folded
// as nothing it would have the pilot go on as if it had never been.
func (r *pilotRun) fold(events []pilot.Event) {
	for _, e := range events {
		if !e.Known() {
			panic(fmt.Errorf("event %d (%s, fold version %d) was recorded by a later release than this worker's: a worker of that release has to take this task", e.Seq, e.Type, e.V))
		}
		r.state.Apply(&r.terms, e)
	}
}

// nextBatch moves the next batch out of the inbox, or the rest of one that is too
// large back into it.
func (r *pilotRun) nextBatch(most batchSize) {
	waits := append(r.inFlight[:len(r.inFlight):len(r.inFlight)], r.inbox...)
	n, size := 0, 0
	for n < len(waits) && n < most.entries && (n == 0 || size+waits[n].entry.Weight() <= most.bytes) {
		size += waits[n].entry.Weight()
		n++
	}
	r.inFlight, r.inbox = waits[:n:n], waits[n:]
}

// inWords puts the findings into words, in the pilot's language, for who sees the
// answer without a desk.
func (r *pilotRun) inWords(outcomes []pilot.Outcome) []pilot.Outcome {
	for i := range outcomes {
		outcomes[i].Findings = view.WithMessages(r.lang, outcomes[i].Findings)
	}
	return outcomes
}

func eventsOf(events []pilot.Event, entry int64) []pilot.Event {
	var own []pilot.Event
	for _, e := range events {
		if e.Entry == entry {
			own = append(own, e)
		}
	}
	return own
}

// record has the batch in flight judged and recorded: by a local activity while the
// record answers at once, else by a regular one, for as long as it takes.
func (r *pilotRun) record(ctx workflow.Context) activities.Recorded {
	var recorded activities.Recorded
	if !r.recorderDown && !r.turnOver() {
		batch, summary := r.batch(ctx)
		local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
			ScheduleToCloseTimeout: localPatience, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1}, Summary: summary,
		})
		err := workflow.ExecuteLocalActivity(local, acts.JudgeAndRecord, batch).Get(ctx, &recorded)
		if err == nil && r.answers(recorded) {
			return recorded
		}
		workflow.GetLogger(ctx).Warn("recorder down", "error", err)
		r.recorderDown = true
		r.publish(ctx)
	}
	r.nextBatch(regularBatch)
	recorded = r.recordPatiently(ctx)
	r.recorderDown, r.turn = false, 0
	return recorded
}

// batch is what is in flight, for the recorder. A local activity gets its arguments as
// they are, and one that was given up on may still be reading them when the state
// moves on.
func (r *pilotRun) batch(ctx workflow.Context) (batch activities.Batch, summary string) {
	info := workflow.GetInfo(ctx)
	batch = activities.Batch{WorkflowID: info.WorkflowExecution.ID, RunID: info.WorkflowExecution.RunID, Terms: r.terms, State: r.state.Clone(), Speaks: activities.RecordedVersion, Tells: r.quiet}
	for _, it := range r.inFlight {
		batch.Entries = append(batch.Entries, it.entry)
	}
	if r.input >= InputBrief {
		known := r.projection
		known.Report, known.News = nil, ""
		batch.Known = &known
		if len(batch.Entries) == 1 {
			return batch, "" // the message stands beside it
		}
	}
	return batch, r.text("pilot.record", catalog.Args{"n": len(batch.Entries)})
}

// answers says whether a result answers the batch in flight, or the first part of it,
// or brings the pilot nearer to its record. It may answer more: where signals stood in
// another order when it was recorded, the batch was cut elsewhere.
func (r *pilotRun) answers(recorded activities.Recorded) bool {
	return len(recorded.Answers) <= len(r.inFlight)+len(r.inbox) && len(recorded.Answers)+len(recorded.Events) > 0
}

// recordPatiently uses a regular activity, retried until it succeeds.
func (r *pilotRun) recordPatiently(ctx workflow.Context) activities.Recorded {
	batch, summary := r.batch(ctx)
	regular := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: attemptPatience, Summary: summary,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: retryFirst, BackoffCoefficient: 2, MaximumInterval: retryAtMost},
	})
	for {
		var recorded activities.Recorded
		err := workflow.ExecuteActivity(regular, acts.JudgeAndRecord, batch).Get(ctx, &recorded)
		if err == nil && r.answers(recorded) {
			return recorded
		}
		// Retried without end, it comes back failed only when someone stopped it by hand.
		workflow.GetLogger(ctx).Error("recording was stopped; trying again", "error", err)
		_ = workflow.Sleep(ctx, retryAtMost) // a disconnected context is never cancelled
	}
}
