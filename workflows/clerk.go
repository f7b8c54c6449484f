package workflows

import (
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

// A batch is what is judged at once.
const (
	batchEntries = 32
	batchBytes   = 512 << 10
)

var acts *activities.Activities // nil: only for the activities' names and types

// clerk takes everything that waits, has it judged and recorded, folds the
// results into the state and answers.
func (d *desk) clerk(ctx workflow.Context) {
	for {
		awaitSteady(ctx, func() bool { return len(d.inbox) > 0 || d.signalWaits(ctx) })
		d.drain(ctx)
		d.takeInHand()
		recorded := d.record(ctx)
		for _, e := range recorded.Events {
			d.state.Apply(&d.terms, e)
		}
		d.outlook = recorded.Outlook.Following(d.outlook)
		d.answerAll(recorded)
		d.publish(ctx)
	}
}

// takeInHand moves the next batch out of the inbox.
func (d *desk) takeInHand() {
	n, size := 0, 0
	for n < len(d.inbox) && n < batchEntries && (n == 0 || size+d.inbox[n].entry.Weight() <= batchBytes) {
		size += d.inbox[n].entry.Weight()
		n++
	}
	d.inHand, d.inbox = d.inbox[:n:n], d.inbox[n:]
}

// answerAll gives each sender the outcomes of what they sent.
func (d *desk) answerAll(recorded activities.Recorded) {
	for i, it := range d.inHand {
		it.answered = true
		if first := recorded.Answers[i]; first > 0 {
			it.outcomes = d.inWords(pilot.Outcomes(eventsOf(recorded.Events, first)))
		}
	}
	d.inHand = nil
}

// inWords puts the findings into words, in the pilot's language, for who sees the
// answer without a desk.
func (d *desk) inWords(outcomes []pilot.Outcome) []pilot.Outcome {
	for i := range outcomes {
		outcomes[i].Findings = view.WithMessages(d.lang, outcomes[i].Findings)
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

// record has the batch in hand judged and recorded: by a local activity while the
// record answers at once, else by a regular one, for as long as it takes.
func (d *desk) record(ctx workflow.Context) activities.Recorded {
	info := workflow.GetInfo(ctx)
	// A local activity gets its arguments as they are, and one that was given up
	// on may still be reading them when the state moves on.
	batch := activities.Batch{WorkflowID: info.WorkflowExecution.ID, RunID: info.WorkflowExecution.RunID, Terms: d.terms, State: d.state.Clone()}
	for _, it := range d.inHand {
		batch.Entries = append(batch.Entries, it.entry)
	}
	summary := d.text("pilot.record", catalog.Args{"n": len(batch.Entries)})
	var recorded activities.Recorded
	if !d.recorderDown {
		local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
			ScheduleToCloseTimeout: localPatience, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1}, Summary: summary,
		})
		err := workflow.ExecuteLocalActivity(local, acts.JudgeAndRecord, batch).Get(ctx, &recorded)
		if err == nil && len(recorded.Answers) == len(batch.Entries) {
			return recorded
		}
		workflow.GetLogger(ctx).Warn("recorder down", "error", err)
		d.recorderDown = true
		d.publish(ctx)
	}
	recorded = d.recordPatiently(ctx, batch, summary)
	d.recorderDown = false
	return recorded
}

// recordPatiently uses a regular activity, retried until it succeeds.
func (d *desk) recordPatiently(ctx workflow.Context, batch activities.Batch, summary string) activities.Recorded {
	regular := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: attemptPatience, Summary: summary,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: retryFirst, BackoffCoefficient: 2, MaximumInterval: retryAtMost},
	})
	for {
		var recorded activities.Recorded
		err := workflow.ExecuteActivity(regular, acts.JudgeAndRecord, batch).Get(ctx, &recorded)
		if err == nil && len(recorded.Answers) == len(batch.Entries) {
			return recorded
		}
		// Retried without end, it comes back failed only when someone stopped it by hand.
		workflow.GetLogger(ctx).Error("recording was stopped; trying again", "error", err)
		_ = workflow.Sleep(ctx, retryAtMost) // a disconnected context is never cancelled
	}
}
