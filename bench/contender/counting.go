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

// Counting is the least that a Temporal update can cost: it counts, and writes
// nothing down.
type Counting struct {
	client client.Client
	all    []paper
	runs   int
}

const (
	countingType   = "Counting"
	countingQueue  = "counting"
	countingUpdate = "complete-step"
)

// NewCounting starts a worker in this process, with the product's pollers.
func NewCounting(l *lab.Lab) (*Counting, error) {
	all, err := papers()
	if err != nil {
		return nil, err
	}
	w := worker.New(l.Temporal, countingQueue, worker.Options{MaxConcurrentWorkflowTaskPollers: lab.Pollers})
	w.RegisterWorkflowWithOptions(countingPilot, workflow.RegisterOptions{Name: countingType})
	if err := w.Start(); err != nil {
		return nil, fmt.Errorf("start the counting worker: %w", err)
	}
	l.OnClose(func() error { w.Stop(); return nil })
	return &Counting{client: l.Temporal, all: all}, nil
}

// countingPilot counts updates until there were enough.
func countingPilot(ctx workflow.Context, steps int) error {
	count := 0
	err := workflow.SetUpdateHandler(ctx, countingUpdate, func(_ workflow.Context, _ parcel) (int, error) {
		count++
		return count, nil
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return count >= steps && workflow.AllHandlersFinished(ctx) })
}

// Name is its name in tables.
func (c *Counting) Name() string { return "Temporal, bare update" }

// Lacks says what it does not give.
func (*Counting) Lacks() string {
	return "nothing in Postgres but Temporal's own history; no rules, no deadlines, no record to list or to search"
}

// Prepare starts a workflow for each pilot and waits until it waits.
func (c *Counting) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	c.runs++
	b := &Batch{Pilots: plain(fmt.Sprintf("counting-%d", c.runs), enough(clients, messages, len(c.all)), c.all, false, c.send)}
	const untilWaiting = 4 // started, task scheduled, started and completed
	return b, startAll(ctx, c.client, b, countingQueue, countingType, len(c.all), untilWaiting)
}

func (c *Counting) send(ctx context.Context, p parcel) error {
	handle, err := c.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: p.Pilot, UpdateName: countingUpdate, UpdateID: p.key(), Args: []any{p},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return fmt.Errorf("send the update: %w", err)
	}
	return handle.Get(ctx, nil)
}

// Durable is not known: the count is in Temporal's history only, from which it
// is answered.
func (c *Counting) Durable(context.Context, *Batch) (map[string]time.Time, error) { return nil, nil }

// Rest has nothing to do: an idle worker waits.
func (c *Counting) Rest(context.Context) error { return nil }
