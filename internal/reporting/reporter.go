package reporting

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"shidian/internal/pilot"
	"shidian/workflows"
)

const (
	gathered   = 500 * time.Millisecond // before a pilot is told, and told again: what follows goes with it
	sweepEvery = 5 * time.Second        // for what nobody else tells
	leftAlone  = 2 * time.Second        // by a sweep: whoever noted it tells it
	sweepSize  = 100                    // sub-districts
	atOnce     = 16                     // sub-districts told at the same time
	answersIn  = 20 * time.Second
	// A report that did not arrive waits so long, twice as long each time.
	againFirst, againAtMost = 2 * time.Second, 10 * time.Minute
)

// Store is the record.
type Store interface {
	// UntoldTo lists sub-districts' pilots for which reports wait that nobody is telling.
	UntoldTo(ctx context.Context, waited time.Duration, limit int) ([]string, error)
	// TakeReports takes what waits for one, which nobody else takes for a while.
	TakeReports(ctx context.Context, parent string, first, most time.Duration) ([]pilot.Progress, error)
	// Told forgets reports, unless there is newer news.
	Told(ctx context.Context, parent string, reports []pilot.Progress) error
	// ForgetReports forgets what waits for one that has ended, and says whether it has.
	ForgetReports(ctx context.Context, parent string) (ended bool, err error)
}

// Updater sends updates to pilots; Temporal's client is one.
type Updater interface {
	UpdateWorkflow(ctx context.Context, options client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error)
}

// Reporter brings reports to sub-districts' pilots.
type Reporter struct {
	Store    Store
	Temporal Updater
	Logger   *slog.Logger
	Sweep    time.Duration // 0: every five seconds
	Gather   time.Duration // how long a report waits for others; 0: half a second

	once  sync.Once
	woken chan struct{}

	mu      sync.Mutex
	waiting []noted         // those first that were noted first
	telling map[string]bool // true: told now; a report that comes meanwhile waits its turn
	failing bool
}

// noted is a sub-district's pilot for which reports wait.
type noted struct {
	parent string
	since  time.Time // noted, or last told
}

// Noted hears that a report waits for a sub-district's pilot. It returns at once.
func (r *Reporter) Noted(parent string) {
	r.mu.Lock()
	if !slices.ContainsFunc(r.waiting, func(n noted) bool { return n.parent == parent }) {
		r.waiting = append(r.waiting, noted{parent, time.Now()})
	}
	r.mu.Unlock()
	select {
	case r.wake() <- struct{}{}:
	default: // it is awake
	}
}

func (r *Reporter) wake() chan struct{} {
	r.once.Do(func() { r.woken = make(chan struct{}, 1) })
	return r.woken
}

// Run tells until ctx is over, and then what it is just telling.
func (r *Reporter) Run(ctx context.Context) {
	var telling sync.WaitGroup
	defer telling.Wait()
	sweep := time.NewTicker(cmp.Or(r.Sweep, sweepEvery))
	defer sweep.Stop()
	ripe := time.NewTimer(sweepEvery)
	defer ripe.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			r.sweep(ctx)
		case <-r.wake():
		case <-ripe.C:
		}
		now, next := r.next(time.Now())
		ripe.Reset(next)
		for _, parent := range now {
			telling.Go(func() {
				err := r.tell(ctx, parent)
				r.told(parent)
				if err != nil && ctx.Err() == nil {
					r.Logger.WarnContext(ctx, "reports did not arrive; trying again", "pilot", parent, "error", err)
				}
			})
		}
	}
}

// sweep finds what nobody tells: whoever noted it died, or it did not arrive.
func (r *Reporter) sweep(ctx context.Context) {
	parents, err := r.Store.UntoldTo(ctx, leftAlone, sweepSize)
	if err != nil && !r.failing && ctx.Err() == nil {
		r.Logger.WarnContext(ctx, "can't look for reports; trying again", "error", err)
	}
	r.failing = err != nil
	for _, parent := range parents {
		r.Noted(parent)
	}
}

// next are those to be told now that are not just being told, and after how long there may be
// more.
func (r *Reporter) next(at time.Time) (now []string, after time.Duration) {
	after = sweepEvery
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.telling == nil {
		r.telling = map[string]bool{}
	}
	r.waiting = slices.DeleteFunc(r.waiting, func(n noted) bool {
		if r.telling[n.parent] || len(r.telling) >= atOnce { // whoever is told now wakes us when that is done
			return false
		}
		if left := cmp.Or(r.Gather, gathered) - at.Sub(n.since); left > 0 {
			after = min(after, left)
			return false
		}
		r.telling[n.parent] = true
		now = append(now, n.parent)
		return true
	})
	return now, after
}

// told lets a sub-district's pilot be told again: of what has come meanwhile no sooner than
// of what comes now, so that one which is slow to hear does not hear the more often.
func (r *Reporter) told(parent string) {
	r.mu.Lock()
	delete(r.telling, parent)
	for i, n := range r.waiting {
		if n.parent == parent {
			r.waiting[i].since = time.Now()
		}
	}
	more := len(r.waiting) > 0
	r.mu.Unlock()
	if more {
		select {
		case r.wake() <- struct{}{}:
		default:
		}
	}
}

// tell brings what waits for one sub-district, as much as goes into one message. What it has
// begun to bring it brings to the end, also when ctx is over.
func (r *Reporter) tell(ctx context.Context, parent string) error {
	reports, err := r.Store.TakeReports(ctx, parent, againFirst, againAtMost)
	if err != nil || len(reports) == 0 {
		return err
	}
	if len(reports) == pilot.ReportsAtMost {
		r.Noted(parent) // of the rest
	}
	return r.send(context.WithoutCancel(ctx), parent, reports)
}

func (r *Reporter) send(ctx context.Context, parent string, reports []pilot.Progress) error {
	ctx, cancel := context.WithTimeout(ctx, answersIn)
	defer cancel()
	message := pilot.Reports{V: pilot.MessageVersion, Reports: reports}
	id, err := updateID(message)
	if err != nil {
		return err
	}
	handle, err := r.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: parent, UpdateID: id, UpdateName: workflows.UpdateCommunityProgress, Args: []any{message}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, nil)
	}
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		if ended, forget := r.Store.ForgetReports(ctx, parent); ended || forget != nil {
			return forget
		}
	}
	if err != nil {
		return fmt.Errorf("tell %s of %d communities: %w", parent, len(reports), err)
	}
	return r.Store.Told(ctx, parent, reports)
}

// updateID is the same for the same reports.
func updateID(message pilot.Reports) (string, error) {
	raw, err := json.Marshal(message)
	if err != nil {
		return "", fmt.Errorf("write reports: %w", err)
	}
	sum := sha256.Sum256(raw)
	return "reports-" + hex.EncodeToString(sum[:12]), nil
}
