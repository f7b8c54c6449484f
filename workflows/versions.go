package workflows

import "go.temporal.io/sdk/workflow"

// Change is a change to what running pilots do, by the behaviour that it brought.
// A pilot that passed the place before the change goes on as it was; all others
// have the new behaviour. An ID never changes and never goes while a history with
// or without it may still be replayed.
type Change string

// The changes, oldest first.
const (
	// A community whose pilot closes starts its life after the pilot.
	GovernanceAfterClosing Change = "governance-after-closing"
)

// Changes lists every change.
func Changes() []Change { return []Change{GovernanceAfterClosing} }

// applies says whether this run has the changed behaviour.
func (c Change) applies(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, string(c), workflow.DefaultVersion, 1) == 1
}

// Behaviour that begins when a recorder has said in a result that it is of this version
// or a later one: the history has the results, so it needs no event of its own, and a run
// from before has it from its next result on.
const (
	// Work is taken in turns, since results may be full.
	bounded = 1
	// What failed is due again later instead of being tried in a loop: a report or a return
	// that did not arrive, a clock that rings for nothing, the start of a community, which a
	// cancellation ends. A return that did not arrive is on record.
	failsOnce = 2
)

// leaves is the version of the input of runs that this one begins: its own, or the latest
// of which a recorder has said that every worker knows it.
func (r *pilotRun) leaves() int { return max(r.input, r.mayBe) }

// since says whether the run has the behaviour that came with a version of the recorder.
func (r *pilotRun) since(version int) bool { return r.recorded >= version }
