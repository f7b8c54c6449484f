package crowd

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"shidian/bench/stats"
)

// Way is how a worker is run whose crash is measured.
type Way struct {
	Name   string
	Stated bool     // what the product ships with, and has an aim
	Env    []string // the worker's, NAME=value
	Beside bool     // a second worker runs beside it
}

// Silence is how long pilots were silent after crashes.
type Silence struct {
	Way
	Pilots int
	All    []time.Duration // by crash: until the last of them answered
	Half   []time.Duration // until half of them did
}

// crash kills the worker again and again, in each way.
func (c *run) crash(ctx context.Context, r *Result) error {
	for _, way := range c.Ways {
		s := Silence{Way: way, Pilots: min(c.Asked, len(c.open))}
		if err := c.crashes(ctx, &s); err != nil {
			return fmt.Errorf("crash of the worker, %s: %w", way.Name, err)
		}
		r.Silences = append(r.Silences, s)
	}
	return nil
}

func (c *run) crashes(ctx context.Context, s *Silence) (err error) {
	if err := c.lab.ReplaceWorker(ctx, s.Env...); err != nil {
		return err
	}
	if s.Beside {
		stop, err := c.lab.WorkerBeside(ctx, s.Env...)
		if err != nil {
			return err
		}
		defer func() {
			if failed := stop(); err == nil {
				err = failed
			}
		}()
	}
	for range c.Kills {
		some := c.sample(c.Asked)
		if err := c.nudge(ctx, some); err != nil {
			return err
		}
		silent, err := c.kill(ctx, some, s.Beside)
		if err != nil {
			return err
		}
		s.All = append(s.All, stats.Percentile(silent, 100))
		s.Half = append(s.Half, stats.Percentile(silent, 50))
		c.tell("crash, %s: half answer after %.1f s, all after %.1f s", s.Name, s.Half[len(s.Half)-1].Seconds(), s.All[len(s.All)-1].Seconds())
	}
	return nil
}

// kill kills the worker and starts it again at once, as what supervises it would
// (afterwards, where another takes over), while each pilot is asked until it answers.
func (c *run) kill(ctx context.Context, some []office, later bool) ([]time.Duration, error) {
	begun := time.Now()
	c.lab.KillWorker()
	started := make(chan error, 1)
	if later {
		started <- nil
	} else {
		go func() { started <- c.lab.StartWorker(ctx) }()
	}
	silent, err := c.untilAnswered(ctx, some, begun)
	if failed := <-started; failed != nil {
		return nil, failed
	}
	if err == nil && later {
		err = c.lab.StartWorker(ctx)
	}
	return silent, err
}

// Patience with pilots that are silent.
const (
	answersWithin = time.Minute
	asksAgain     = 50 * time.Millisecond
)

// untilAnswered asks all pilots at once, each until it answers itself, and says how
// long each was silent: a minute when it was longer.
func (c *run) untilAnswered(ctx context.Context, some []office, begun time.Time) ([]time.Duration, error) {
	within, cancel := context.WithDeadline(ctx, begun.Add(answersWithin))
	defer cancel()
	silent, errs := make([]time.Duration, len(some)), make([]error, len(some))
	var group sync.WaitGroup
	for i, o := range some {
		group.Go(func() {
			errs[i] = c.askUntilAnswered(within, o)
			silent[i] = time.Since(begun)
			if within.Err() != nil && ctx.Err() == nil {
				silent[i], errs[i] = answersWithin, nil
			}
		})
	}
	group.Wait()
	return silent, errors.Join(errs...)
}

func (c *run) askUntilAnswered(ctx context.Context, o office) error {
	for {
		answered, err := c.answers(ctx, o)
		if answered || err != nil {
			return err
		}
		if err := rest(ctx, asksAgain); err != nil {
			return err
		}
	}
}
