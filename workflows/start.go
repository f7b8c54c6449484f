package workflows

import (
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// startsRetried is when a start that failed is tried again.
const startsRetried = 10 * time.Second

// startChild starts the workflow with these terms, which goes on when its parent
// ends or continues as new.
func (r *pilotRun) startChild(workflowType string, terms pilot.Terms) workflow.ChildWorkflowFuture {
	return workflow.ExecuteChildWorkflow(r.childOptions(terms), workflowType, PilotInput{V: r.leaves(), Terms: terms})
}

// awaitStart waits until a child has started; one that runs already is adopted.
func (r *pilotRun) awaitStart(child workflow.ChildWorkflowFuture) error {
	err := child.GetChildWorkflowExecution().Get(r.steady, nil)
	var running *temporal.ChildWorkflowExecutionAlreadyStartedError
	if errors.As(err, &running) {
		return nil
	}
	return err
}

// stopStarting says whether a cancellation ends what is being started.
func (r *pilotRun) stopStarting(ctx workflow.Context) bool {
	return ctx.Err() != nil && r.since(failsOnce)
}

// pauseStarting waits until what failed is started again; false when a cancellation
// says that it is not.
func (r *pilotRun) pauseStarting(ctx workflow.Context) bool {
	timerCtx, stop := workflow.WithCancel(r.steady)
	timer := workflow.NewTimer(timerCtx, startsRetried)
	_ = await(ctx, timer.IsReady) // cancelled: asked below
	if r.stopStarting(ctx) {
		stop() // the losing timer
		return false
	}
	awaitSteady(ctx, timer.IsReady)
	return true
}

func (r *pilotRun) childOptions(terms pilot.Terms) workflow.Context {
	id, summary, details := IDOf(&terms), "pilot.child", "pilot.details"
	if terms.Level() == pilot.LevelGovernance {
		summary, details = "governance.child", "governance.details"
	}
	return workflow.WithChildOptions(r.steady, workflow.ChildWorkflowOptions{
		WorkflowID:            id,
		TaskQueue:             TaskQueue,
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON, // a parent that continues as new must not end its communities
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary:         view.Brief(r.text(summary, catalog.Args{"name": terms.PlaceName()})),
		StaticDetails:         r.text(details, catalog.Args{"place": terms.PlaceName(), "deadline": terms.Deadline, "id": id}),
		TypedSearchAttributes: StartAttributes(&terms),
	})
}
