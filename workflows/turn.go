package workflows

import (
	"crypto/sha256"
	"encoding/hex"

	"go.temporal.io/sdk/workflow"

	"shidian/activities"
	"shidian/internal/pilot"
)

// A workflow task that is tried again, since its worker was killed or it took too
// long, has all its local activities run again, on what then has come: updates
// perhaps in another order, batches cut elsewhere. What was recorded then is found by
// how it arrived, so that everything is recorded once and answered as it was first
// judged.

// arrivalKey names one coming of one message.
type arrivalKey struct{ arrival, key string }

// arrivalOf numbers what comes of one kind in this run. A kind keeps its order
// whatever else comes between.
func (d *desk) arrivalOf(kind string) string {
	d.came[kind]++
	return numbered(d.run(), kind, d.came[kind])
}

// updateArrival names an update by its ID, which the server takes once in a run.
func (d *desk) updateArrival(ctx workflow.Context) string {
	info := workflow.GetCurrentUpdateInfo(ctx)
	if info == nil || info.ID == "" {
		return d.arrivalOf("update")
	}
	return updateNamed(d.run(), info.ID)
}

func updateNamed(run, updateID string) string {
	sum := sha256.Sum256([]byte(updateID))
	return run + "/update/" + hex.EncodeToString(sum[:8])
}

// run names this run, and the one from which a reset made it.
func (d *desk) run() string {
	info := workflow.GetInfo(d.steady)
	id := info.OriginalRunID
	if id == "" {
		id = info.WorkflowExecution.RunID
	}
	return runName(id)
}

// settleBatch answers what was taken and puts the rest back first in the inbox.
func (d *desk) settleBatch(recorded activities.Recorded) {
	d.recorded = max(d.recorded, recorded.V)
	taken := len(recorded.Answers)
	if more := taken - len(d.inHand); more > 0 {
		d.inHand, d.inbox = append(d.inHand, d.inbox[:more]...), d.inbox[more:]
	}
	ours := make(map[int64]bool, taken)
	for i, it := range d.inHand[:taken] {
		it.answered = true
		if first := recorded.Answers[i]; first > 0 {
			ours[first] = true
			it.outcomes = d.inWords(pilot.Outcomes(eventsOf(recorded.Events, first)))
		}
	}
	d.inbox = append(d.inHand[taken:len(d.inHand):len(d.inHand)], d.inbox...)
	d.inHand = nil
	d.remember(recorded.Events, ours)
	d.turn++
	if len(d.inbox) == 0 {
		d.turn = 0
	}
}

// localsInTurn is how many local activities one workflow task may come to while more
// waits: the server takes no completion of more than 4 MB, and gives up on a task
// beside which too much piles up. A regular activity ends the task.
const localsInTurn = 6

// turnOver says whether the workflow task has done enough.
func (d *desk) turnOver() bool { return d.since(bounded) && d.turn >= localsInTurn }

// remember keeps what an earlier attempt recorded for entries that were in no hand
// now, until they come.
func (d *desk) remember(events []pilot.Event, ours map[int64]bool) {
	for _, e := range events {
		if e.Seq == e.Entry && e.Arrival != "" && !ours[e.Entry] {
			d.decided[arrivalKey{e.Arrival, e.Key}] = eventsOf(events, e.Entry)
		}
	}
}

// answerDecided answers what waits and was recorded already.
func (d *desk) answerDecided() {
	if len(d.decided) == 0 {
		return
	}
	var waits []*item
	for _, it := range d.inbox {
		key := arrivalKey{it.entry.Arrival, it.entry.Key()}
		events, decided := d.decided[key]
		if !decided {
			waits = append(waits, it)
			continue
		}
		delete(d.decided, key)
		it.answered, it.outcomes = true, d.inWords(pilot.Outcomes(events))
	}
	d.inbox = waits
}
