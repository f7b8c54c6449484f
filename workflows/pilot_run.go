package workflows

import (
	"go.temporal.io/sdk/workflow"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// pilotRun is what both kinds of pilot have in common: the inbox, the state, and who
// keeps them.
type pilotRun struct {
	terms pilot.Terms
	state *pilot.State
	lang  catalog.Lang
	runs  int  // runs before this one
	input int  // the version of its input
	mayBe int  // the latest of which a recorder said that every worker knows it
	quiet bool // InputQuiet, or later
	brief bool // InputBrief, and a recorder has answered so: no worker of before has begun it

	projection pilot.Projection // what follows from the state, as recorded with it
	arrivals   *arrivals        // signals that have come and are not yet in the inbox

	inbox        []*item // waiting
	inFlight     []*item // being judged and recorded
	decided      map[arrivalKey][]pilot.Event
	came         map[string]int // arrivals of this run, by what they are
	heard        int            // signals of this run
	recorderDown bool
	stalled      again          // the clock, when nothing comes of its ringing
	turn         int            // batches recorded while more waited
	recorded     int            // the latest version of the recorder in the results of this run
	shown        *pilot.Summary // the search attributes as last set by this run

	// steady is the main coroutine's context without its cancellation: what was
	// handed in is recorded even then.
	steady workflow.Context
}

// item is an inbox entry and, for an update, the answer its sender waits for.
type item struct {
	entry    pilot.Entry
	answered bool
	outcomes []pilot.Outcome
}

func newPilotRun(ctx workflow.Context, in PilotInput) *pilotRun {
	d := &pilotRun{
		terms: in.Terms, state: pilot.NewState(), lang: view.LangOf(&in.Terms), input: max(in.V, InputLoud), quiet: in.V >= InputQuiet,
		shown:   in.Shown,
		decided: map[arrivalKey][]pilot.Event{}, came: map[string]int{},
	}
	d.steady, _ = workflow.NewDisconnectedContext(ctx)
	if c := in.Carried; c != nil {
		d.state, d.projection, d.runs, d.recorded = c.State, c.Projection, c.Runs, c.Recorded
		if c.Bounded {
			d.recorded = max(d.recorded, bounded)
		}
		for _, e := range c.Inbox {
			d.put(e)
		}
	}
	return d
}

// put takes an entry into the inbox.
func (r *pilotRun) put(e pilot.Entry) *item {
	it := &item{entry: e}
	r.inbox = append(r.inbox, it)
	return it
}

// putInternal takes in something that happened by itself.
func (r *pilotRun) putInternal(kind pilot.EntryKind, payload any) *item {
	e := pilot.SelfEntry(kind, workflow.Now(r.steady), payload)
	e.Arrival = r.arrivalOf(string(kind))
	return r.put(e)
}

// open opens the pilot's record, on its first run. A later one only shows what it
// took over, since the page of a run ends with it. One that was begun for a pilot that
// had been cancelled first hears whether the district has it go on.
func (r *pilotRun) open() {
	if r.state.Phase != "" || r.runs > 0 {
		r.publish(r.steady)
		if r.state.Ended() {
			awaitSteady(r.steady, r.idle)
		}
		return
	}
	r.putInternal(pilot.EntryOpen, struct{}{})
	awaitSteady(r.steady, func() bool { return r.state.Phase != "" })
}

// await waits for something, or for the cancellation, which comes first when both
// are there: a run that continued as new, or began a long duty, would forget it.
func await(ctx workflow.Context, condition func() bool) error {
	if err := workflow.Await(ctx, condition); err != nil {
		return err
	}
	return ctx.Err()
}

// awaitSteady waits for something that a cancellation does not stop. The context
// must be the calling coroutine's own.
func awaitSteady(ctx workflow.Context, condition func() bool) {
	steady, _ := workflow.NewDisconnectedContext(ctx)
	_ = workflow.Await(steady, condition) // a disconnected context is never cancelled
}

// idle says whether nothing waits and nobody waits for an answer.
func (r *pilotRun) idle() bool {
	return len(r.inbox) == 0 && len(r.inFlight) == 0 && len(r.arrivals.queue) == 0
}

func (r *pilotRun) text(key string, args ...catalog.Args) string {
	return catalog.Text(r.lang, key, args...)
}

func (r *pilotRun) reader(ctx workflow.Context) view.Reader {
	return view.Reader{
		Terms: &r.terms, State: r.state, Lang: r.lang, Real: workflow.Now(ctx), Namespace: workflow.GetInfo(ctx).Namespace,
		Stalled: r.stalled.timer != nil, Next: &r.projection.Next,
	}
}
