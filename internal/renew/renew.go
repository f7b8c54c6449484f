package renew

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"shidian/internal/audit"
	"shidian/internal/postgres"
)

// Store is the record.
type Store interface {
	// Outdated counts the pilots that are left.
	Outdated(ctx context.Context) (int64, error)
	// RenewNext does the next one after another; false when there is none.
	RenewNext(ctx context.Context, after string) (postgres.Renewed, bool, error)
}

const (
	// DefaultEvery is how often a [Renewer] looks whether an older program, still at
	// work beside it, has left something.
	DefaultEvery = 5 * time.Minute
	failedPause  = 5 * time.Second
	toldEvery    = 500 // pilots
)

// Renewer writes outdated rows anew.
type Renewer struct {
	Store  Store
	Logger *slog.Logger
	Every  time.Duration // 0 = DefaultEvery

	left   atomic.Int64
	broken map[string]bool // pilots of which was said that their log is not whole
}

// Left is how many pilots are still to be written anew, as far as is known.
func (r *Renewer) Left() int64 { return r.left.Load() }

// Run writes anew what there is, and looks again every while, until ctx is over.
func (r *Renewer) Run(ctx context.Context) {
	repeat(ctx, r.Every, failedPause, r.pass, func(err error) {
		r.Logger.WarnContext(ctx, "can't write rows anew; trying again", "error", err)
	})
}

// repeat goes through it once every while, sooner after a failure, until ctx is over; of
// failures in a row the first is told.
func repeat(ctx context.Context, every, afterFailure time.Duration, pass func(context.Context) error, tell func(error)) {
	if every <= 0 {
		every = DefaultEvery
	}
	for failing := false; ; {
		wait := every
		err := pass(ctx)
		if failed := err != nil && ctx.Err() == nil; failed {
			if !failing {
				tell(err)
			}
			failing, wait = true, min(wait, afterFailure)
		} else {
			failing = false
		}
		if !pause(ctx, wait) {
			return
		}
	}
}

// pass goes once through the pilots, for about half of the time: the record belongs
// to those who work with it.
func (r *Renewer) pass(ctx context.Context) error {
	count, err := r.count(ctx)
	if err != nil || count <= int64(len(r.broken)) {
		return err
	}
	r.Logger.InfoContext(ctx, "writing the rows of pilots anew, as this release works them out", "pilots", count)
	began, done := time.Now(), int64(0)
	for after := ""; ; done++ {
		if done > 0 && done%toldEvery == 0 {
			r.Logger.InfoContext(ctx, "writing the rows of pilots anew", "done", done, "left", r.Left())
		}
		start := time.Now()
		next, more, err := r.Store.RenewNext(ctx, after)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		r.tell(ctx, next)
		after = next.WorkflowID
		r.left.Store(max(count-done-1, 0))
		if !pause(ctx, time.Since(start)) {
			return ctx.Err()
		}
	}
	left, err := r.count(ctx)
	r.Logger.InfoContext(ctx, "rows of pilots written anew", "done", done, "left", left, "took", time.Since(began).Round(time.Millisecond))
	return err
}

func (r *Renewer) count(ctx context.Context) (int64, error) {
	n, err := r.Store.Outdated(ctx)
	if err == nil {
		r.left.Store(n)
	}
	return n, err
}

// tell logs what an operator should look at: nothing of a pilot that only lacked what
// this release is the first to work out.
func (r *Renewer) tell(ctx context.Context, next postgres.Renewed) {
	switch {
	case next.Broken && !r.broken[next.WorkflowID]:
		if r.broken == nil {
			r.broken = map[string]bool{}
		}
		r.broken[next.WorkflowID] = true
		r.Logger.ErrorContext(ctx, "a pilot's event log is not whole, so that its rows stay as they are; see shidian audit", "pilot", next.WorkflowID)
	default:
		if differed := slices.DeleteFunc(slices.Clone(next.Differed), ofThisRelease); len(differed) > 0 {
			r.Logger.WarnContext(ctx, "rows of a pilot were otherwise than its events; written anew", "pilot", next.WorkflowID, "differed", differed)
		}
	}
}

// ofThisRelease says whether a row was otherwise because this release counts steps anew:
// those that have come to the catalogue stand between the others.
func ofThisRelease(f audit.Finding) bool {
	return f.Kind == audit.StepDiffers && f.More == 0 && !slices.ContainsFunc(f.Fields, func(f audit.Field) bool { return f.Path != "position" })
}

// pause waits; false when ctx is over.
func pause(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}
