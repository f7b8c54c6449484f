package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"shidian/internal/devservices"
)

// inflictor carries out the faults of a script.
type inflictor struct {
	stack *stack
	tell  func(string)

	mu    sync.Mutex
	done  map[FaultKind]int
	wrong []string // what no fault explains
	turn  map[string]*sync.Mutex
	going sync.WaitGroup
}

func newInflictor(s *stack, tell func(string)) *inflictor {
	i := &inflictor{stack: s, tell: tell, done: map[FaultKind]int{}, turn: map[string]*sync.Mutex{}}
	for _, name := range append(linkNames(), worker1, worker2, toTemporal, toPostgres, string(DiskFull)) {
		i.turn[name] = &sync.Mutex{}
	}
	return i
}

// run inflicts each fault at its time and returns when the last is lifted.
func (i *inflictor) run(ctx context.Context, began time.Time, faults []Fault) {
	for _, f := range faults {
		if !waitUntil(ctx, began.Add(f.At)) {
			break
		}
		i.going.Go(func() { i.inflict(ctx, f) })
	}
	i.going.Wait()
}

func (i *inflictor) inflict(ctx context.Context, f Fault) {
	i.mu.Lock()
	i.done[f.Kind]++
	i.mu.Unlock()
	var err error
	switch f.Kind {
	case KillWorker:
		err = i.kill(ctx, f.For, f.Target)
	case KillWorkers:
		err = i.kill(ctx, f.For, workerNames()...)
	case KillTemporal:
		err = i.kill(ctx, f.For, toTemporal)
	case KillPostgres:
		err = i.kill(ctx, f.For, toPostgres)
	case Cut, Slow, HalfOpen:
		err = i.disturb(ctx, f)
	case DiskFull:
		err = i.fillDisk(ctx, f.For)
	}
	if err != nil && ctx.Err() == nil {
		i.complain(fmt.Sprintf("%s %s: %v", f.Kind, f.Target, err))
	}
}

func (i *inflictor) complain(what string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.wrong = append(i.wrong, what)
	i.tell(what)
}

// process is what can be killed and started again.
type process interface {
	Kill()
	Start(ctx context.Context) error
	Ended() <-chan struct{}
	EndedError() error
}

func (i *inflictor) process(name string) process {
	switch name {
	case toTemporal:
		return i.stack.temporal
	case toPostgres:
		return i.stack.postgres
	}
	return i.stack.workers[name]
}

// kill kills processes at once and starts each again after a while. One that has
// ended by itself before is a fault of the product.
func (i *inflictor) kill(ctx context.Context, down time.Duration, names ...string) error {
	for _, name := range names {
		i.turn[name].Lock()
		defer i.turn[name].Unlock()
		i.checkAlive(name)
	}
	for _, name := range names {
		i.process(name).Kill()
	}
	wait(ctx, down)
	var failures []error
	for _, name := range names {
		failures = append(failures, i.start(ctx, name))
	}
	return errors.Join(failures...)
}

func (i *inflictor) checkAlive(name string) {
	p := i.process(name)
	select {
	case <-p.Ended():
		i.complain(name + " had ended by itself: " + p.EndedError().Error())
	default:
	}
}

// start starts a process; a worker, which waits for servers that may be down too,
// for as long as it takes.
func (i *inflictor) start(ctx context.Context, name string) error {
	err := i.process(name).Start(ctx)
	var taken *devservices.PortTakenError
	if err != nil && errors.As(err, &taken) {
		wait(ctx, time.Second) // a connection of the one before may linger
		err = i.process(name).Start(ctx)
	}
	return err
}

// holdAll waits until no fault is at work and lets none begin, until release is called.
func (i *inflictor) holdAll() (release func()) {
	names := append(linkNames(), worker1, worker2, toTemporal, toPostgres, string(DiskFull)) // workers in the order in which both are killed
	for _, name := range names {
		i.turn[name].Lock()
	}
	return func() {
		for _, name := range names {
			i.turn[name].Unlock()
		}
	}
}

// disturb disturbs a link for a while.
func (i *inflictor) disturb(ctx context.Context, f Fault) error {
	i.turn[f.Target].Lock()
	defer i.turn[f.Target].Unlock()
	l := i.stack.links[f.Target]
	switch f.Kind {
	case Cut:
		l.cut()
		wait(ctx, f.For)
		return l.mend()
	case Slow:
		if err := l.slow(); err != nil {
			return err
		}
	default:
		if err := l.silence(f.Up); err != nil {
			return err
		}
	}
	wait(ctx, f.For)
	l.clear(context.WithoutCancel(ctx))
	return nil
}

func (i *inflictor) fillDisk(ctx context.Context, full time.Duration) error {
	i.turn[string(DiskFull)].Lock()
	defer i.turn[string(DiskFull)].Unlock()
	if err := i.stack.disk.fill(); err != nil {
		return err
	}
	wait(ctx, full)
	return i.stack.disk.free()
}

// lift makes sure that nothing is left of any fault: every process runs, every
// link is clear.
func (i *inflictor) lift(ctx context.Context) error {
	for _, name := range linkNames() {
		if err := i.stack.links[name].mend(); err != nil {
			return err
		}
		i.stack.links[name].clear(ctx)
	}
	for _, name := range append([]string{toPostgres, toTemporal}, workerNames()...) {
		i.checkAlive(name)
		if err := i.start(ctx, name); err != nil {
			return fmt.Errorf("start %s after the faults: %w", name, err)
		}
	}
	return i.stack.disk.free()
}

// wait waits; false when ctx is over before.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func waitUntil(ctx context.Context, at time.Time) bool { return wait(ctx, time.Until(at)) }
