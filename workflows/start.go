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
func (d *desk) startChild(workflowType string, terms pilot.Terms) workflow.ChildWorkflowFuture {
	return workflow.ExecuteChildWorkflow(d.childOptions(terms), workflowType, PilotInput{V: 1, Terms: terms})
}

// awaitStart waits until a child has started; one that runs already is adopted.
func (d *desk) awaitStart(child workflow.ChildWorkflowFuture) error {
	err := child.GetChildWorkflowExecution().Get(d.steady, nil)
	var running *temporal.ChildWorkflowExecutionAlreadyStartedError
	if errors.As(err, &running) {
		return nil
	}
	return err
}

// stopStarting says whether a cancellation ends what is being started.
func (d *desk) stopStarting(ctx workflow.Context) bool {
	return ctx.Err() != nil && d.since(failsOnce)
}

// pauseStarting waits until what failed is started again; false when a cancellation
// says that it is not.
func (d *desk) pauseStarting(ctx workflow.Context) bool {
	timerCtx, stop := workflow.WithCancel(d.steady)
	timer := workflow.NewTimer(timerCtx, startsRetried)
	_ = await(ctx, timer.IsReady) // cancelled: asked below
	if d.stopStarting(ctx) {
		stop() // the losing timer
		return false
	}
	awaitSteady(ctx, timer.IsReady)
	return true
}

func (d *desk) childOptions(terms pilot.Terms) workflow.Context {
	id, summary, details := IDOf(&terms), "pilot.child", "pilot.details"
	if terms.Level() == pilot.LevelGovernance {
		summary, details = "governance.child", "governance.details"
	}
	return workflow.WithChildOptions(d.steady, workflow.ChildWorkflowOptions{
		WorkflowID:            id,
		TaskQueue:             TaskQueue,
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON, // a parent that continues as new must not end its communities
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary:         view.Brief(d.text(summary, catalog.Args{"name": terms.PlaceName()})),
		StaticDetails:         d.text(details, catalog.Args{"place": terms.PlaceName(), "deadline": terms.Deadline, "id": id}),
		TypedSearchAttributes: StartAttributes(&terms),
	})
}
