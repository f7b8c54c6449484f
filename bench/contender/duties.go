package contender

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/bench/lab"
	"shidian/bench/load"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// Duties is [Textbook] with what the product does beside: a hand-in is judged by the
// product's own rules, its message, events and state are written down, lists are kept by
// search attributes, and the sub-district's workflow is told. Each is done as tutorials do
// it: an activity to judge, an activity to record, a signal to the parent.
type Duties struct {
	client  client.Client
	pool    *pgxpool.Pool
	office  *office
	answers *answers
	runs    int
}

const (
	dutiesType     = "TextbookWithDuties"
	dutiesQueue    = "textbook-duties"
	overviewType   = "TextbookOverview"
	overviewSignal = "community-progress"
	// underOne is how many communities report to one sub-district, as in the plan of 2002.
	underOne = 14
)

// NewDuties starts a worker in this process.
func NewDuties(l *lab.Lab) (*Duties, error) {
	office, err := openOffice()
	if err != nil {
		return nil, err
	}
	d := &Duties{client: l.Temporal, pool: l.Peers, office: office, answers: newAnswers()}
	return d, work(l, dutiesQueue, func(w worker.Registry) {
		w.RegisterWorkflowWithOptions(dutiesPilot, workflow.RegisterOptions{Name: dutiesType})
		w.RegisterWorkflowWithOptions(overview, workflow.RegisterOptions{Name: overviewType})
		w.RegisterActivity(&dutiesActivities{d})
	})
}

// dutiesInput is what such a pilot starts with.
type dutiesInput struct {
	Steps  int    `json:"steps"`
	Parent string `json:"parent"`
}

// dutiesPilot waits for each step, has it judged and recorded, shows where it stands and
// tells its sub-district.
func dutiesPilot(ctx workflow.Context, in dutiesInput) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
	completed := workflow.GetSignalChannel(ctx, textbookSignal)
	var acts *dutiesActivities
	for range in.Steps {
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
		var found judged
		if err := workflow.ExecuteActivity(ctx, acts.Judge, got).Get(ctx, &found); err != nil {
			return err
		}
		if err := workflow.ExecuteActivity(ctx, acts.Record, got, found).Get(ctx, nil); err != nil {
			return err
		}
		if err := workflow.UpsertTypedSearchAttributes(ctx, found.listed()...); err != nil {
			return err
		}
		report := progress{Pilot: got.Pilot, Percent: found.Summary.Progress, Accepted: found.Summary.Accepted}
		if err := workflow.SignalExternalWorkflow(ctx, in.Parent, "", overviewSignal, report).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

// progress is what a community's pilot reports.
type progress struct {
	Pilot    string `json:"pilot"`
	Percent  int    `json:"percent"`
	Accepted int    `json:"accepted"`
}

// overview is the sub-district's workflow: it knows how far each of its communities is,
// until it has heard of everything.
func overview(ctx workflow.Context, reports int) error {
	channel := workflow.GetSignalChannel(ctx, overviewSignal)
	known := map[string]progress{}
	for range reports {
		var one progress
		channel.Receive(ctx, &one)
		known[one.Pilot] = one
	}
	return nil
}

// judged is what the rules say of a hand-in.
type judged struct {
	Events  []pilot.Event `json:"events"`
	Summary pilot.Summary `json:"summary"` // where the pilot stands then
}

// listed are the attributes by which lists are made.
func (j judged) listed() []temporal.SearchAttributeUpdate {
	roles := make([]string, len(j.Summary.WaitingFor))
	for i, r := range j.Summary.WaitingFor {
		roles[i] = string(r)
	}
	all := []temporal.SearchAttributeUpdate{
		workflows.AttrLight.ValueSet(string(j.Summary.Light)), workflows.AttrProgress.ValueSet(int64(j.Summary.Progress)),
		workflows.AttrOverdue.ValueSet(int64(j.Summary.Overdue)), workflows.AttrWaitingFor.ValueSet(roles),
	}
	if j.Summary.Stage != "" {
		all = append(all, workflows.AttrStage.ValueSet(string(j.Summary.Stage)))
	}
	if !j.Summary.NextDue.IsZero() {
		all = append(all, workflows.AttrNextDue.ValueSet(j.Summary.NextDue))
	}
	return all
}

// Name is its name in tables.
func (*Duties) Name() string { return "Temporal, textbook with the same duties" }

// Prepare writes down how each pilot stands, spread over the story as the product's are,
// starts its workflow and its sub-district's, and waits until it waits.
func (d *Duties) Prepare(ctx context.Context, clients, messages int) (*Batch, error) {
	d.runs++
	b := &Batch{}
	n := enough(clients, messages, len(d.office.papers)/2)
	first := make([]int, n) // the paper with which each begins
	ids := make([]string, n)
	for i := range n {
		first[i], ids[i] = i*spread%len(d.office.papers), fmt.Sprintf("duties-%d-%d", d.runs, i+1)
		var own load.Pilot
		for _, p := range d.office.papers[first[i]:] {
			own = append(own, message(parcel{ids[i], []paper{p}}, d.send))
		}
		b.Pilots = append(b.Pilots, own)
	}
	if err := d.putDown(ctx, ids, first); err != nil {
		return nil, err
	}
	parents, reports := d.parents(first)
	const overviewWaits = 4 // started, task scheduled, started and completed
	if err := startEach(ctx, d.client, parents, dutiesQueue, overviewType, overviewWaits, func(i int) any { return reports[i] }); err != nil {
		return nil, err
	}
	b.Workflows = parents
	const untilWaiting = 5 // and a timer started
	return b, startAll(ctx, d.client, b, dutiesQueue, dutiesType, untilWaiting, func(i int) any {
		return dutiesInput{Steps: len(b.Pilots[i]), Parent: parents[i/underOne]}
	})
}

// parents are the sub-districts' workflows, and how many reports each is to hear.
func (d *Duties) parents(first []int) (ids []string, reports []int) {
	for i, f := range first {
		if i%underOne == 0 {
			ids = append(ids, fmt.Sprintf("duties-%d-overview-%d", d.runs, i/underOne+1))
			reports = append(reports, 0)
		}
		reports[len(reports)-1] += len(d.office.papers) - f
	}
	return ids, reports
}

func (d *Duties) send(ctx context.Context, p parcel) error {
	taken := d.answers.expect(p.key())
	if err := d.client.SignalWorkflow(ctx, p.Pilot, "", textbookSignal, p); err != nil {
		return fmt.Errorf("send the signal: %w", err)
	}
	return wait(ctx, taken)
}

// Durable reads when messages were committed.
func (d *Duties) Durable(ctx context.Context, _ *Batch) (map[string]time.Time, error) {
	return committed(ctx, d.pool, `SELECT pilot, id, pg_xact_commit_timestamp(xmin) FROM duty_messages`)
}

// Rest has nothing to do: an idle worker waits.
func (*Duties) Rest(context.Context) error { return nil }
