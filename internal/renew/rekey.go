package renew

import (
	"cmp"
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"shidian/internal/postgres"
)

// Histories are those that the record keeps.
type Histories interface {
	// OtherKeyed counts those that are not encrypted with the key that writes.
	OtherKeyed(ctx context.Context) (int64, error)
	// RekeyNext does the next one after another; false when there is none.
	RekeyNext(ctx context.Context, after postgres.Position) (postgres.Position, bool, error)
}

// Rekeyer encrypts with the key of now what was kept in clear or with a key of before, so
// that this one can be given up; where nothing is encrypted any more it does the opposite.
type Rekeyer struct {
	Store Histories
	// Elsewhere does the same for what is kept elsewhere, and says what it did; nil: nothing is.
	Elsewhere func(context.Context) (done int, err error)
	Logger    *slog.Logger
	Every     time.Duration // 0 = DefaultEvery

	left atomic.Int64
}

// Left is how many histories are still to be done, as far as is known.
func (r *Rekeyer) Left() int64 { return r.left.Load() }

// Run does what there is, and looks again every while, until ctx is over.
func (r *Rekeyer) Run(ctx context.Context) {
	repeat(ctx, r.Every, cmp.Or(r.Every, DefaultEvery), r.pass, func(err error) {
		r.Logger.WarnContext(ctx, "not everything could be encrypted with the key of now; trying again", "error", err)
	})
}

// pass goes once through the histories, for about half of the time. One that can't be read
// is left, and holds up no other.
func (r *Rekeyer) pass(ctx context.Context) error {
	var first error
	if r.Elsewhere != nil {
		done, err := r.Elsewhere(ctx)
		if done > 0 {
			r.Logger.InfoContext(ctx, "Schedules encrypted with the key of now", "done", done)
		}
		first = err
	}
	count, err := r.count(ctx)
	if err != nil || count == 0 {
		return keepFirst(first, err)
	}
	began, done := time.Now(), 0
	for at := (postgres.Position{}); ; {
		start := time.Now()
		next, found, err := r.Store.RekeyNext(ctx, at)
		if first = keepFirst(first, err); err != nil && !found {
			return first
		}
		if !found {
			break
		}
		if err == nil {
			done++
		}
		at = next
		r.left.Store(max(count-int64(done), 0))
		if !pause(ctx, time.Since(start)) {
			return ctx.Err()
		}
	}
	left, err := r.count(ctx)
	r.Logger.InfoContext(ctx, "histories on record encrypted with the key of now", "done", done, "left", left, "took", time.Since(began).Round(time.Millisecond))
	return keepFirst(first, err)
}

func (r *Rekeyer) count(ctx context.Context) (int64, error) {
	n, err := r.Store.OtherKeyed(ctx)
	if err == nil {
		r.left.Store(n)
	}
	return n, err
}

func keepFirst(first, err error) error {
	if first != nil {
		return first
	}
	return err
}
