package contender

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/bench/lab"
)

// BareUpdate is the least that a Temporal update can cost: it counts, and writes
// nothing down.
type BareUpdate struct {
	client client.Client
	all    []paper
	runs   int
}

const (
	bareType   = "BareUpdate"
	bareQueue  = "bare"
	bareUpdate = "complete-step"
)

// NewBareUpdate starts a worker in this process.
func NewBareUpdate(l *lab.Lab) (*BareUpdate, error) {
	all, err := papers()
	if err != nil {
		return nil, err
	}
	return &BareUpdate{client: l.Temporal, all: all}, work(l, bareQueue, func(w worker.Registry) {
		w.RegisterWorkflowWithOptions(barePilot, workflow.RegisterOptions{Name: bareType})
	})
}

// barePilot counts updates until there were enough.
func barePilot(ctx workflow.Context, steps int) error {
	count := 0
	err := workflow.SetUpdateHandler(ctx, bareUpdate, func(_ workflow.Context, _ parcel) (int, error) {
		count++
		return count, nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return count >= steps && workflow.AllHandlersFinished(ctx) })
}

// Name is its name in tables.
func (u *BareUpdate) Name() string { return "Temporal, bare update" }

// Prepare starts a workflow for each pilot and waits until it waits.
func (u *BareUpdate) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	u.runs++
	b := &Batch{Pilots: plain(fmt.Sprintf("bare-%d", u.runs), enough(clients, messages, len(u.all)), u.all, false, u.send)}
	const untilWaiting = 4 // started, task scheduled, started and completed
	return b, startAll(ctx, u.client, b, bareQueue, bareType, untilWaiting, func(int) any { return len(u.all) })
}

func (u *BareUpdate) send(ctx context.Context, p parcel) error {
	handle, err := u.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: p.Pilot, UpdateName: bareUpdate, UpdateID: p.key(), Args: []any{p},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return fmt.Errorf("send the update: %w", err)
	}
	return handle.Get(ctx, nil)
}

// Durable is not known: the count is in Temporal's history only, from which it
// is answered.
func (u *BareUpdate) Durable(context.Context, *Batch) (map[string]time.Time, error) { return nil, nil }

// Rest has nothing to do: an idle worker waits.
func (u *BareUpdate) Rest(context.Context) error { return nil }
