package contender

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/bench/lab"
	"shidian/bench/load"
)

// dueIn is when the others' steps are due: a timer each, which never fires here.
const dueIn = 90 * 24 * time.Hour

// Textbook is Temporal as its tutorials use it: a signal for each step, a regular
// activity that writes it down, a timer for each deadline.
type Textbook struct {
	client  client.Client
	pool    *pgxpool.Pool
	all     []paper
	answers *answers
	runs    int
}

// NewTextbook starts a worker in this process.
func NewTextbook(l *lab.Lab) (*Textbook, error) {
	all, err := papers()
	if err != nil {
		return nil, err
	}
	t := &Textbook{client: l.Temporal, pool: l.Peers, all: all, answers: newAnswers()}
	return t, work(l, textbookQueue, func(w worker.Registry) {
		w.RegisterWorkflowWithOptions(textbookPilot, workflow.RegisterOptions{Name: textbookType})
		w.RegisterActivity(&textbookActivities{t})
	})
}

// work starts a worker in this process, with as many pollers as the product's has: the SDK's
// own few would be compared else, not the pattern.
func work(l *lab.Lab, queue string, register func(worker.Registry)) error {
	w := worker.New(l.Temporal, queue, worker.Options{
		MaxConcurrentWorkflowTaskPollers: lab.Pollers, MaxConcurrentActivityTaskPollers: lab.Pollers,
	})
	register(w)
	if err := w.Start(); err != nil {
		return fmt.Errorf("start the worker of %s: %w", queue, err)
	}
	l.OnClose(func() error { w.Stop(); return nil })
	return nil
}

const (
	textbookType   = "Textbook"
	textbookQueue  = "textbook"
	textbookSignal = "step-completed"
)

// textbookPilot waits for each step, records it, and goes on to the next.
func textbookPilot(ctx workflow.Context, steps int) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
	completed := workflow.GetSignalChannel(ctx, textbookSignal)
	var acts *textbookActivities
	for range steps {
		timerCtx, cancel := workflow.WithCancel(ctx)
		due := workflow.NewTimer(timerCtx, dueIn)
		var got parcel
		waiting := true
		selector := workflow.NewSelector(ctx)
		selector.AddReceive(completed, func(c workflow.ReceiveChannel, _ bool) { c.Receive(ctx, &got); waiting = false })
		selector.AddFuture(due, func(workflow.Future) {}) // here a reminder would go out
		for waiting {
			selector.Select(ctx)
		}
		cancel()
		if err := workflow.ExecuteActivity(ctx, acts.RecordStep, got).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

type textbookActivities struct{ textbook *Textbook }

// RecordStep writes a hand-in down. Who sent it is told at once, in this process:
// better than any client of a signal fares.
func (a *textbookActivities) RecordStep(ctx context.Context, p parcel) error {
	err := pgx.BeginFunc(ctx, a.textbook.pool, func(tx pgx.Tx) error {
		return takeAll(ctx, ofPgx(tx), p.Pilot, p.Papers)
	})
	if err == nil {
		a.textbook.answers.give(p.key(), nil)
	}
	return err
}

// Name is its name in tables.
func (*Textbook) Name() string { return "Temporal, textbook" }

// Prepare starts a workflow for each pilot and waits until it waits.
func (t *Textbook) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	if err := makeTable(ctx, t.pool); err != nil {
		return nil, err
	}
	t.runs++
	b := &Batch{Pilots: plain(fmt.Sprintf("textbook-%d", t.runs), enough(clients, messages, len(t.all)), t.all, false, t.send)}
	const untilWaiting = 5 // started, task scheduled, started and completed, timer started
	return b, startAll(ctx, t.client, b, textbookQueue, textbookType, untilWaiting, func(int) any { return len(t.all) })
}

func (t *Textbook) send(ctx context.Context, p parcel) error {
	taken := t.answers.expect(p.key())
	if err := t.client.SignalWorkflow(ctx, p.Pilot, "", textbookSignal, p); err != nil {
		return fmt.Errorf("send the signal: %w", err)
	}
	return wait(ctx, taken)
}

// startAll starts a workflow for each pilot of a batch, the i-th with an input of its own,
// and waits until each has as many events as one that is ready.
func startAll(ctx context.Context, c client.Client, b *Batch, queue, kind string, ready int64, input func(i int) any) error {
	ids := make([]string, len(b.Pilots))
	for i, p := range b.Pilots {
		ids[i] = pilotOf(p[0].Key)
	}
	b.Workflows = append(b.Workflows, ids...)
	return startEach(ctx, c, ids, queue, kind, ready, input)
}

func startEach(ctx context.Context, c client.Client, ids []string, queue, kind string, ready int64, input func(i int) any) error {
	return load.SideBySide(ctx, len(ids), func(ctx context.Context, i int) error {
		id := ids[i]
		if _, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: queue}, kind, input(i)); err != nil {
			return fmt.Errorf("start %s: %w", id, err)
		}
		return lab.Await(ctx, gatesOpenWithin, func() (bool, error) {
			found, err := c.DescribeWorkflowExecution(ctx, id, "")
			return err == nil && found.GetWorkflowExecutionInfo().GetHistoryLength() >= ready, err
		})
	})
}

// Durable reads the times of the commits.
func (t *Textbook) Durable(ctx context.Context, _ *Batch) (map[string]time.Time, error) {
	return tableDurable(ctx, t.pool)
}

// Rest has nothing to do: an idle worker waits.
func (t *Textbook) Rest(context.Context) error { return nil }
