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
