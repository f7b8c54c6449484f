package load

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Message is one message, ready to be sent.
type Message struct {
	Key     string                      // unique in its batch
	HandIns int                         // in it
	Bytes   int                         // as sent
	Send    func(context.Context) error // returns when it is answered
}

// Pilot is what goes to one pilot, in this order and one after another.
type Pilot []Message

// Sample is one message's fate.
type Sample struct {
	Message
	Sent, Answered time.Time
}

// Result is what the clients did.
type Result struct {
	Samples []Sample
	Elapsed time.Duration // from the first sent to the last answered
}

var errNothing = errors.New("nothing was sent: no pilots")

// Run lets this many clients each take a pilot, send it all of its messages, and
// take the next, until the time is over or no pilot is left for one of them.
func Run(ctx context.Context, clients int, pilots []Pilot, lasts time.Duration) (Result, error) {
	var over atomic.Bool
	timer := time.AfterFunc(lasts, func() { over.Store(true) })
	defer timer.Stop()
	return Until(ctx, clients, pilots, &over, 0)
}

// Until is [Run] until it is over, each client pausing before each message.
func Until(ctx context.Context, clients int, pilots []Pilot, over *atomic.Bool, pause time.Duration) (Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var taken atomic.Int64
	samples := make([][]Sample, clients)
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			for !over.Load() && ctx.Err() == nil {
				next := int(taken.Add(1)) - 1
				if next >= len(pilots) {
					over.Store(true)
					return
				}
				var err error
				if samples[i], err = play(ctx, pilots[next], samples[i], over, pause); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return Result{}, context.Cause(ctx)
	}
	return sum(samples)
}

func play(ctx context.Context, p Pilot, samples []Sample, over *atomic.Bool, pause time.Duration) ([]Sample, error) {
	for _, m := range p {
		rest(ctx, pause)
		if over.Load() {
			break
		}
		s := Sample{Message: m, Sent: time.Now()}
		if err := m.Send(ctx); err != nil {
			return samples, fmt.Errorf("%s: %w", m.Key, err)
		}
		s.Answered = time.Now()
		samples = append(samples, s)
	}
	return samples, nil
}

// rest waits, shorter when it is all over.
func rest(ctx context.Context, pause time.Duration) {
	if pause <= 0 {
		return
	}
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	}
}

func sum(samples [][]Sample) (Result, error) {
	var r Result
	for _, own := range samples {
		r.Samples = append(r.Samples, own...)
	}
	if len(r.Samples) == 0 {
		return r, errNothing
	}
	first, last := r.Samples[0].Sent, r.Samples[0].Answered
	for _, s := range r.Samples {
		if s.Sent.Before(first) {
			first = s.Sent
		}
		if s.Answered.After(last) {
			last = s.Answered
		}
	}
	r.Elapsed = last.Sub(first)
	return r, nil
}
