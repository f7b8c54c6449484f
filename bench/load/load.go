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

// Window is the time in which messages are sent. The zero value has not ended.
type Window struct{ ended atomic.Pointer[time.Time] }

// End ends it; once ended it stays so.
func (w *Window) End() {
	now := time.Now()
	w.ended.CompareAndSwap(nil, &now)
}

// Ended says whether it has.
func (w *Window) Ended() bool { return w.ended.Load() != nil }

// Result is what the clients did.
type Result struct {
	Samples []Sample      // of all messages that were sent, the last of which were answered after the window
	Lasted  time.Duration // from the first sent to the window's end
	RanOut  bool          // of pilots, which ended the window
	ended   time.Time
}

// InTime are the samples that were answered before the window's end: only these count
// where it is said how many were taken a second.
func (r Result) InTime() []Sample {
	var all []Sample
	for _, s := range r.Samples {
		if !s.Answered.After(r.ended) {
			all = append(all, s)
		}
	}
	return all
}

var errNothing = errors.New("nothing was sent: no pilots")

// Run lets this many clients each take a pilot, send it all of its messages, and
// take the next, until the time is over or no pilot is left for one of them.
func Run(ctx context.Context, clients int, pilots []Pilot, lasts time.Duration) (Result, error) {
	var window Window
	timer := time.AfterFunc(lasts, window.End)
	defer timer.Stop()
	return Until(ctx, clients, pilots, &window, 0)
}

// Until is [Run] until the window ends, each client pausing before each message.
func Until(ctx context.Context, clients int, pilots []Pilot, window *Window, pause time.Duration) (Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var taken atomic.Int64
	var ranOut atomic.Bool
	samples := make([][]Sample, clients)
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			for !window.Ended() && ctx.Err() == nil {
				next := int(taken.Add(1)) - 1
				if next >= len(pilots) {
					ranOut.Store(true)
					window.End()
					return
				}
				var err error
				if samples[i], err = play(ctx, pilots[next], samples[i], window, pause); err != nil {
					cancel(err)
				}
			}
		})
	}
	group.Wait()
	if ctx.Err() != nil {
		return Result{}, context.Cause(ctx)
	}
	window.End() // where all pilots were played to their ends just in time
	return sum(samples, *window.ended.Load(), ranOut.Load())
}

func play(ctx context.Context, p Pilot, samples []Sample, window *Window, pause time.Duration) ([]Sample, error) {
	for _, m := range p {
		rest(ctx, pause)
		if window.Ended() {
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

func sum(samples [][]Sample, ended time.Time, ranOut bool) (Result, error) {
	r := Result{RanOut: ranOut, ended: ended}
	for _, own := range samples {
		r.Samples = append(r.Samples, own...)
	}
	if len(r.Samples) == 0 {
		return r, errNothing
	}
	first := r.Samples[0].Sent
	for _, s := range r.Samples {
		if s.Sent.Before(first) {
			first = s.Sent
		}
	}
	r.Lasted = ended.Sub(first)
	return r, nil
}
