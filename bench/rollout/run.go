package rollout

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"shidian/bench/lab"
	"shidian/bench/load"
	"shidian/bench/story"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// Settings say how much is done.
type Settings struct {
	Server      lab.Server
	Programs    string // folder of the product's programs
	Dir         string // of the servers' data; empty: the project's own for benchmarks
	Communities int
	Clients     int // that hand in at the same time
}

// Result is what became of it. Of all counts but the first four none should be.
type Result struct {
	Communities int
	Lists       string // how Temporal's visibility database is set up
	Pilots      int    // sub-districts counted
	Steps       []Step
	HandIns     int   // by clients, each answered as accepted
	HandedOver  int64 // as signals, and waited for
	SentAgain   int64 // for want of an answer in time

	Failed   []error  // hand-ins that were not accepted
	Missing  int      // accepted, and not on record
	Twice    int      // on record more than once
	Miscount int      // pilots whose count of accepted steps is another than was handed in
	Silent   int      // pilots that do not answer themselves when all is done
	OldBuild int      // pilots whose last task was done by another build than the new one
	Tasks    []string // series of workflow tasks that failed
	Audit    string   // what `shidian audit` found; empty: nothing
}

// Step is one step of the rollout.
type Step struct {
	Name    string
	HandIns int // answered before the next step
	New     int // pilots whose last task was done by the new build then
}

// Faults is how many there are of everything that should not be.
func (r Result) Faults() int {
	n := len(r.Failed) + r.Missing + r.Twice + r.Miscount + r.Silent + r.OldBuild + len(r.Tasks)
	if r.Audit != "" {
		n++
	}
	return n
}

// run is one rollout.
type run struct {
	Settings
	lab      *lab.Lab
	subs     []*story.SubDistrict
	offices  []*office
	answered atomic.Int64
	old, new *lab.Another
	tell     func(format string, args ...any)
}

// Run starts this many communities on servers of its own and upgrades their worker.
func Run(ctx context.Context, s Settings, tell func(format string, args ...any)) (r Result, err error) {
	l, err := lab.OpenWith(ctx, lab.Options{Server: s.Server, Programs: s.Programs, Dir: s.Dir}, func(what string) { tell("%s", what) })
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	book, err := story.Open("rollout")
	if err != nil {
		return r, err
	}
	l.RecordedWithin = recordedWithin
	c := &run{Settings: s, lab: l, tell: tell}
	if c.subs, err = book.Take(s.Communities); err != nil {
		return r, err
	}
	for _, sub := range c.subs {
		for i := range sub.Communities {
			c.offices = append(c.offices, &office{Office: sub.Communities[i]})
		}
	}
	r.Communities, r.Pilots = len(c.offices), len(c.subs)+len(c.offices)
	if r.Lists, err = l.Lists(ctx); err != nil {
		return r, err
	}
	for _, part := range []func(context.Context, *Result) error{c.open, c.upgrade, c.check} {
		if err := part(ctx, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

var errNotStarted = errors.New("not started")

// open starts all pilots, with a worker that belongs to no deployment, and brings the
// communities to where they may elect.
func (c *run) open(ctx context.Context, _ *Result) error {
	c.tell("starting %d communities at the desk's pace", len(c.offices))
	terms := make([]*pilot.Terms, len(c.subs))
	for i, s := range c.subs {
		terms[i] = &s.Terms
	}
	var failed error
	err := c.lab.Client.StartAll(ctx, terms, func(s client.Start) {
		if s.Result != client.StartedNow {
			failed = errors.Join(failed, fmt.Errorf("%s: %w: %s: %w", s.WorkflowID, errNotStarted, s.Result, s.Err))
		}
	})
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	if err := c.awaitAtWork(ctx); err != nil {
		return err
	}
	c.tell("handing in the preparations of %d sub-districts", len(c.subs))
	err = load.SideBySide(ctx, len(c.subs), func(ctx context.Context, i int) error {
		return c.lab.HandInAll(ctx, c.subs[i].Terms.Programme, c.subs[i].Terms.Place(), c.subs[i].HandIns)
	})
	if err != nil {
		return err
	}
	ids := make([]string, len(c.offices))
	for i, o := range c.offices {
		ids[i] = workflows.IDOf(&o.Terms)
	}
	return c.lab.AwaitEvent(ctx, ids, pilot.EventGateOpened, "", gatesOpenWithin)
}

// awaitAtWork waits until every pilot has begun: what is handed in before waits behind the starts.
func (c *run) awaitAtWork(ctx context.Context) error {
	const query = `SELECT count(*) FROM pilots WHERE phase <> ''`
	err := lab.Await(ctx, gatesOpenWithin, func() (bool, error) {
		var n int
		err := c.lab.Record.QueryRow(ctx, query).Scan(&n)
		return n == len(c.subs)+len(c.offices), err
	})
	if err != nil {
		return fmt.Errorf("wait until all pilots are at work: %w", err)
	}
	return nil
}
