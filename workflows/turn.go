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
func (r *pilotRun) arrivalOf(kind string) string {
	r.came[kind]++
	return numbered(r.run(), kind, r.came[kind])
}

// updateArrival names an update by its ID, which the server takes once in a run.
func (r *pilotRun) updateArrival(ctx workflow.Context) string {
	info := workflow.GetCurrentUpdateInfo(ctx)
	if info == nil || info.ID == "" {
		return r.arrivalOf("update")
	}
	return updateNamed(r.run(), info.ID)
}

func updateNamed(run, updateID string) string {
	sum := sha256.Sum256([]byte(updateID))
	return run + "/update/" + hex.EncodeToString(sum[:8])
}

// run names this run, and the one from which a reset made it.
func (r *pilotRun) run() string {
	info := workflow.GetInfo(r.steady)
	id := info.OriginalRunID
	if id == "" {
		id = info.WorkflowExecution.RunID
	}
	return runName(id)
}

// settleBatch answers what was taken and puts the rest back first in the inbox.
func (r *pilotRun) settleBatch(recorded activities.Recorded) {
	r.recorded = max(r.recorded, recorded.V)
	r.brief = r.brief || recorded.InBrief()
	if recorded.Quiet {
		r.mayBe = max(r.mayBe, InputQuiet)
	}
	if recorded.Brief {
		r.mayBe = max(r.mayBe, InputBrief)
	}
	taken := len(recorded.Answers)
	if more := taken - len(r.inFlight); more > 0 {
		r.inFlight, r.inbox = append(r.inFlight, r.inbox[:more]...), r.inbox[more:]
	}
	ours := make(map[int64]bool, taken)
	for i, it := range r.inFlight[:taken] {
		it.answered = true
		if first := recorded.Answers[i]; first > 0 {
			ours[first] = true
			it.outcomes = r.inWords(pilot.Outcomes(eventsOf(recorded.Events, first)))
		}
	}
	r.inbox = append(r.inFlight[taken:len(r.inFlight):len(r.inFlight)], r.inbox...)
	r.inFlight = nil
	// An earlier attempt may have recorded what is in no hand now: kept until it comes.
	for _, e := range recorded.Events {
		if e.Seq == e.Entry && e.Arrival != "" && !ours[e.Entry] {
			r.decided[arrivalKey{e.Arrival, e.Key}] = eventsOf(recorded.Events, e.Entry)
		}
	}
	r.turn++
	if len(r.inbox) == 0 {
		r.turn = 0
	}
}

// localsInTurn is how many local activities one workflow task may come to while more
// waits: the server takes no completion of more than 4 MB, and gives up on a task
// beside which too much piles up. A regular activity ends the task.
const localsInTurn = 6

// turnOver says whether the workflow task has done enough.
func (r *pilotRun) turnOver() bool { return r.since(bounded) && r.turn >= localsInTurn }

// answerDecided answers what waits and was recorded already.
func (r *pilotRun) answerDecided() {
	if len(r.decided) == 0 {
		return
	}
	var waits []*item
	for _, it := range r.inbox {
		key := arrivalKey{it.entry.Arrival, it.entry.Key()}
		events, decided := r.decided[key]
		if !decided {
			waits = append(waits, it)
			continue
		}
		delete(r.decided, key)
		it.answered, it.outcomes = true, r.inWords(pilot.Outcomes(events))
	}
	r.inbox = waits
}
