package load

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// Window is the time in which messages are sent. The zero value has not ended, and counts
// from the first of them.
type Window struct{ counts, ended atomic.Pointer[time.Time] }

// Count has it count from now on: what comes before is for warming up.
func (w *Window) Count() {
	now := time.Now()
	w.counts.CompareAndSwap(nil, &now)
}

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
	Lasted  time.Duration // of that the time that counts
	RanOut  bool          // of pilots, which ended the window
	ended   time.Time
}

// InTime are the samples that were answered in the time that counts: only these count
// where it is said how many were taken a second.
func (r Result) InTime() []Sample {
	return r.where(func(s Sample) bool { return s.Answered.After(r.began()) && !s.Answered.After(r.ended) })
}

// Counted are the samples that were sent in the time that counts: only these count where
// it is said how long an answer takes.
func (r Result) Counted() []Sample {
	return r.where(func(s Sample) bool { return !s.Sent.Before(r.began()) })
}

func (r Result) began() time.Time { return r.ended.Add(-r.Lasted) }

func (r Result) where(counts func(Sample) bool) []Sample {
	var all []Sample
	for _, s := range r.Samples {
		if counts(s) {
			all = append(all, s)
		}
	}
	return all
}

var errNothing = errors.New("nothing was sent: no pilots")

// Run lets this many clients each take a pilot, send it all of its messages, and
// take the next, until the time is over or no pilot is left for one of them. The time
// counts when they have gone on for a while: that all of them begin at once is nothing
// that an office's people do.
func Run(ctx context.Context, clients int, pilots []Pilot, warmUp, lasts time.Duration) (Result, error) {
	var window Window
	defer time.AfterFunc(warmUp, window.Count).Stop()
	defer time.AfterFunc(warmUp+lasts, window.End).Stop()
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
	return sum(samples, window, ranOut.Load())
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

// sum counts from the first message where the window ended before it counted.
func sum(samples [][]Sample, window *Window, ranOut bool) (Result, error) {
	r := Result{RanOut: ranOut, ended: *window.ended.Load()}
	for _, own := range samples {
		r.Samples = append(r.Samples, own...)
	}
	if len(r.Samples) == 0 {
		return r, errNothing
	}
	from := window.counts.Load()
	if from == nil || !from.Before(r.ended) {
		first := slices.MinFunc(r.Samples, func(a, b Sample) int { return a.Sent.Compare(b.Sent) })
		from = &first.Sent
	}
	r.Lasted = r.ended.Sub(*from)
	return r, nil
}
