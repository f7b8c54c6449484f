package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/staff"
	"shidian/workflows"
)

// office is everybody who hands in.
type office struct {
	script *Script
	stack  *stack
	post   *post
	plans  []string // plan files, by wave
	tell   func(string)
	began  time.Time

	mu      sync.Mutex
	desks   map[string]*tray
	started map[int]bool // waves
	wrong   []string
	going   sync.WaitGroup
}

// tray is where one step of one place lies.
type tray struct {
	turn    Turn
	out     bool // somebody is at it
	tries   int
	touched time.Time
}

func trayKey(wave int, place string, step pilot.Step) string {
	return fmt.Sprintf("%d %s %s", wave, place, step)
}

func newOffice(script *Script, s *stack, p *post, plans []string, tell func(string)) *office {
	o := &office{script: script, stack: s, post: p, plans: plans, tell: tell, desks: map[string]*tray{}, started: map[int]bool{}}
	for _, t := range script.Turns {
		o.desks[trayKey(t.Wave, t.Place, t.Step)] = &tray{turn: t}
	}
	return o
}

// How the office works.
const (
	lookEvery  = 500 * time.Millisecond
	leaveAlone = time.Second      // a step after somebody was at it
	closesIn   = 20 * time.Second // after the window: what is on its way may end
)

// run works until the window closes and everything on its way has come to an end.
func (o *office) run(ctx context.Context, began time.Time) {
	o.began = began
	ctx, cancel := context.WithDeadline(ctx, began.Add(o.script.Window+closesIn))
	defer cancel()
	o.going.Go(func() { o.startWaves(ctx) })
	o.going.Go(func() {
		for _, t := range o.script.Turns {
			if t.At > o.script.Window || !waitUntil(ctx, began.Add(t.At)) {
				return
			}
			o.going.Go(func() { o.take(ctx, t, false) })
		}
	})
	o.going.Go(func() {
		for _, e := range o.script.Extras {
			if !waitUntil(ctx, began.Add(e.At)) {
				return
			}
			o.going.Go(func() { o.extra(ctx, e) })
		}
	})
	o.going.Go(func() { o.lookAgain(ctx) })
	o.going.Wait()
}

// startWaves starts each programme when its time has come, until the window closes.
func (o *office) startWaves(ctx context.Context) {
	for i, w := range o.script.Waves {
		if !waitUntil(ctx, o.began.Add(w.At)) || !o.insistOnStart(ctx, i) {
			return
		}
	}
}

// startRest starts what faults kept from starting until the window closed: whoever starts
// a programme goes on until it runs.
func (o *office) startRest(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	for i, w := range o.script.Waves {
		if !o.started[i] && !o.insistOnStart(ctx, i) {
			o.complain(w.Programme + " could not be started")
		}
	}
}

// insistOnStart starts a programme by the desk's binary, which is safe to repeat.
func (o *office) insistOnStart(ctx context.Context, wave int) bool {
	for {
		out, errOut, err := o.startWave(ctx, wave)
		if err == nil {
			return true
		}
		o.tell(fmt.Sprintf("start of %s is tried again: %v %s %s", o.script.Waves[wave].Programme, err, out, errOut))
		if !wait(ctx, sendPause) {
			return false
		}
	}
}

func (o *office) startWave(ctx context.Context, i int) (out, errOut []byte, err error) {
	o.stack.starting.Lock()
	defer o.stack.starting.Unlock()
	if out, errOut, err = o.post.call(ctx, o.startArgs(i)); err == nil {
		o.mu.Lock()
		o.started[i] = true
		o.mu.Unlock()
	}
	return out, errOut, err
}

func (o *office) startArgs(wave int) []string {
	return []string{"start", o.plans[wave], "--rebase", "now", "--speed", fmt.Sprint(o.script.Speed), "-o", "json"}
}

// startedBy are the calls of the desk's binary by which programmes were started.
func (o *office) startedBy() [][]string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var all [][]string
	for wave := range o.plans {
		if o.started[wave] {
			all = append(all, o.startArgs(wave))
		}
	}
	return all
}

func (o *office) complain(what string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wrong = append(o.wrong, what)
	o.tell(what)
}

// lookAgain hands in what is waited for and was not settled by the first attempt,
// as people do who look at what is still open.
func (o *office) lookAgain(ctx context.Context) {
	for wait(ctx, lookEvery) && time.Since(o.began) < o.script.Window {
		for wave, w := range o.script.Waves {
			tasks, err := o.stack.store.Tasks(ctx, postgres.Filter{Programme: w.Programme})
			if err != nil {
				continue // Postgres is down: that is what we are here for
			}
			for _, t := range tasks {
				o.considerAgain(ctx, wave, t)
			}
		}
	}
}

func (o *office) considerAgain(ctx context.Context, wave int, t postgres.TaskRow) {
	o.mu.Lock()
	tray := o.desks[trayKey(wave, t.Place, t.Step)]
	due := tray != nil && !tray.out && tray.tries > 0 && time.Since(tray.touched) > leaveAlone
	o.mu.Unlock()
	if !due {
		return
	}
	o.going.Go(func() { o.take(ctx, tray.turn, true) })
}

// take makes one attempt at a step, unless somebody is at it. Who looks again sees
// what it is waited for: perhaps to be confirmed.
func (o *office) take(ctx context.Context, t Turn, again bool) {
	o.mu.Lock()
	tray := o.desks[trayKey(t.Wave, t.Place, t.Step)]
	if tray.out || again && time.Since(tray.touched) < leaveAlone {
		o.mu.Unlock()
		return
	}
	tray.out = true
	tray.tries++
	try := tray.tries
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		tray.out, tray.touched = false, time.Now()
		o.mu.Unlock()
	}()
	programme := o.script.Waves[t.Wave].Programme
	record, err := o.record(ctx, programme, t.Place)
	if err != nil {
		return // the run is over
	}
	if over(record) {
		return
	}
	j := newJob(programme, t, try, record)
	if again {
		j.waited = staff.TurnOf(record.Terms, record.State, t.Step)
	}
	manner := t.Manners[min(try, len(t.Manners))-1]
	if record.Ended() && manner != Signal {
		manner = Plain
	}
	if err := o.perform(ctx, j, manner); err != nil {
		o.complain(fmt.Sprintf("%s %s %s: %v", programme, t.Place, t.Step, err))
	}
}

// over says whether nobody goes to a place any more. People of a community that was merged
// still do, who have not heard of it, and are told.
func over(r postgres.StoredPilot) bool { return r.Ended() && r.Phase != pilot.PhaseDissolved }

// record reads what a hand-in rests on, for as long as it takes; but nobody waits for a
// community that an order may make: whoever looks again finds it.
func (o *office) record(ctx context.Context, programme, place string) (postgres.StoredPilot, error) {
	for {
		r, err := o.stack.store.Pilot(ctx, workflows.PilotID(programme, place))
		if err == nil || begunByOrder(place) && errors.Is(err, postgres.ErrNoPilot) || !wait(ctx, lookEvery) {
			return r, errors.Join(err, ctx.Err())
		}
	}
}
