package rollout

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"shidian/bench/story"
)

// Patience with what takes longer the more communities there are.
const (
	gatesOpenWithin = 30 * time.Minute
	tasksDoneWithin = 5 * time.Minute
	recordedWithin  = 15 * time.Minute // what is handed over as a signal
	answersWithin   = time.Minute      // a pilot
	looksEvery      = 100 * time.Millisecond
)

// rounds is how many steps each community hands in while builds change, and one more when
// they have.
const rounds = 2

// office is a community with its turn: its steps go out one after another.
type office struct {
	story.Office
	turn sync.Mutex
}

// flow is clients that hand in without a pause: the first step of every community, then the
// second, and so on.
type flow struct {
	run    *run
	taken  atomic.Int64
	until  int64
	may    atomic.Int64 // hand-ins that may be begun by now
	group  sync.WaitGroup
	mu     sync.Mutex
	failed []error
}

// begin has clients hand in these rounds.
func (c *run) begin(ctx context.Context, from, to int) *flow {
	f := &flow{run: c, until: int64(to * len(c.offices))}
	f.taken.Store(int64(from * len(c.offices)))
	f.may.Store(f.until)
	for range c.Clients {
		f.group.Go(func() {
			for {
				n := f.taken.Add(1) - 1
				if n >= f.until || !f.turn(ctx, n) {
					return
				}
				f.handIn(ctx, c.offices[int(n)%len(c.offices)], int(n)/len(c.offices))
			}
		})
	}
	return f
}

// turn waits until the n-th hand-in may begin, so that some are left for each step of the
// rollout; false when it is all over.
func (f *flow) turn(ctx context.Context, n int64) bool {
	for f.may.Load() <= n {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(looksEvery):
		}
	}
	return ctx.Err() == nil
}

func (f *flow) handIn(ctx context.Context, o *office, round int) {
	o.turn.Lock()
	defer o.turn.Unlock()
	h := o.HandIns[round]
	if err := f.run.lab.HandIn(ctx, o.Terms.Programme, o.Place, h); err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.failed = append(f.failed, fmt.Errorf("%s of %s in %s: %w", h.Step, o.Place, o.Terms.Programme, err))
	}
	f.run.answered.Add(1)
}

// end waits for the last of them.
func (f *flow) end() []error {
	f.group.Wait()
	return f.failed
}

var errLate = errors.New("the clients did not get so far in time")

// await waits until so many hand-ins were answered.
func (c *run) await(ctx context.Context, answered int64) error {
	const within = time.Hour
	ctx, cancel := context.WithTimeoutCause(ctx, within, errLate)
	defer cancel()
	for c.answered.Load() < answered {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(looksEvery):
		}
	}
	return nil
}
