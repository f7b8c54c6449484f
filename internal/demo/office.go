package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/desk"
	"shidian/internal/evidence"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// How the staff's day goes.
const (
	tick        = 50 * time.Millisecond
	lookEvery   = 400 * time.Millisecond // for what is waited for
	listEvery   = time.Second            // for how the sub-districts stand
	maxOut      = 16                     // messages on their way at a time
	waitHanded  = 30 * time.Second       // for the answer to what was handed over
	maxTrouble  = 20                     // kinds of trouble that are kept for the end
	planUnknown = "?"
)

// job is a step at a place, as whoever does it sees it.
type job struct {
	place, name string
	step        pilot.Step
	role        pilot.Role
	unit        string

	attempt  int
	planned  bool
	at       time.Time // real time
	early    bool      // nobody waits for it yet
	out      bool      // on its way
	quiet    time.Time // real time until which lists are older than what came of it
	confirm  string    // the hand-in to be confirmed
	returned bool
	due      time.Time // plan time
}

func (j *job) desk() string { return j.place + " " + string(j.role) }

// sub is a sub-district with what its staff did.
type sub struct {
	terms  *pilot.Terms
	index  int
	counts Counts
	filed  pilot.Date // when the archive was filed, which the deadline is about

	reported string // the last period of which a bulletin was filed
}

// office is everybody who works on the pilots. One goroutine, [office.work],
// owns it; the others only carry messages.
type office struct {
	desk      *desk.Desk
	files     *evidence.Store // nil: nobody attaches files
	seed      Seed
	lang      catalog.Lang
	programme string
	clock     pilot.Clock

	subs     map[string]*sub
	jobs     map[string]*job
	busy     map[string]bool // desks with a message on its way
	returns  []*returnSlip
	earlyDid map[string]bool
	tasks    []view.Task
	rows     []desk.Row
	trouble  []string
	issued   bool // a bulletin was made on the way
	out      int
	done     chan func() // what came back, folded in by work
}

// returnSlip is a return that will be sent.
type returnSlip struct {
	place string
	step  pilot.Step
	by    returning
	at    time.Time // real time
}

func newOffice(d *desk.Desk, opt Options, all []*pilot.Terms) *office {
	o := &office{
		desk: d, seed: opt.Seed, lang: opt.Lang, programme: all[0].Programme, clock: all[0].Clock,
		subs: map[string]*sub{}, jobs: map[string]*job{}, busy: map[string]bool{}, earlyDid: map[string]bool{},
		done: make(chan func(), 4*maxOut),
	}
	for i, terms := range all {
		o.subs[terms.SubDistrict.Code] = &sub{terms: terms, index: i}
	}
	return o
}

func subOf(place string) string {
	code, _, _ := strings.Cut(place, "/")
	return code
}

func (o *office) planNow() time.Time { return o.clock.Plan(time.Now()) }

// work goes on until every pilot is closed or ctx ends. Show is called after
// each new list.
func (o *office) work(ctx context.Context, show func()) {
	beat := time.NewTicker(tick)
	defer beat.Stop()
	var looked, listed time.Time
	for !o.closed() {
		select {
		case <-ctx.Done():
			return
		case fold := <-o.done:
			fold()
			continue
		case <-beat.C:
		}
		now := time.Now()
		if now.Sub(looked) > lookEvery && !o.busy["tasks"] {
			looked = now
			o.look(ctx)
		}
		if now.Sub(listed) > listEvery && !o.busy["list"] {
			listed = now
			o.list(ctx, show)
		}
		o.deliver(ctx, now)
		o.fileBulletins(ctx)
		o.sendReturns(ctx, now)
	}
}

func (o *office) closed() bool {
	for _, r := range o.rows {
		if r.Phase != pilot.PhaseClosed {
			return false
		}
	}
	return len(o.rows) == len(o.subs)
}

// carry does something outside of work's goroutine and folds its result in there.
func (o *office) carry(ctx context.Context, at string, do func() func()) {
	o.busy[at] = true
	go func() {
		fold := do()
		select {
		case o.done <- func() { delete(o.busy, at); fold() }:
		case <-ctx.Done():
		}
	}()
}

func (o *office) fault(what string, err error) {
	if err == nil || len(o.trouble) == maxTrouble {
		return
	}
	o.trouble = append(o.trouble, fmt.Sprintf("%s %s: %v", o.clockText(), what, err))
}

func (o *office) clockText() string {
	for _, s := range o.subs {
		return string(s.terms.Today(o.planNow()))
	}
	return planUnknown
}
