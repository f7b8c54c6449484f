package reporting

import (
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
	sweepEvery = 5 * time.Second // for what nobody else tells
	leftAlone  = 2 * time.Second // by a sweep: whoever noted it tells it
	sweepSize  = 100             // sub-districts
	atOnce     = 16              // sub-districts told at the same time
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

	once  sync.Once
	woken chan struct{}

	mu      sync.Mutex
	waiting []string        // sub-districts, those first that were noted first
	telling map[string]bool // true: told now; a report that comes meanwhile waits its turn
	failing bool
}

// Noted hears that a report waits for a sub-district's pilot. It returns at once.
func (r *Reporter) Noted(parent string) {
	r.mu.Lock()
	if !slices.Contains(r.waiting, parent) {
		r.waiting = append(r.waiting, parent)
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
	every := r.Sweep
	if every <= 0 {
		every = sweepEvery
	}
	sweep := time.NewTicker(every)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			r.sweep(ctx)
		case <-r.wake():
		}
		for _, parent := range r.next() {
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

// next are those to be told now that are not just being told.
func (r *Reporter) next() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.telling == nil {
		r.telling = map[string]bool{}
	}
	var now []string
	r.waiting = slices.DeleteFunc(r.waiting, func(parent string) bool {
		if r.telling[parent] || len(r.telling) >= atOnce {
			return false
		}
		r.telling[parent] = true
		now = append(now, parent)
		return true
	})
	return now
}

func (r *Reporter) told(parent string) {
	r.mu.Lock()
	delete(r.telling, parent)
	more := len(r.waiting) > 0
	r.mu.Unlock()
	if more {
		select {
		case r.wake() <- struct{}{}:
		default:
		}
	}
}

// tell brings everything that waits for one sub-district. What it has begun to bring it
// brings to the end, also when ctx is over.
func (r *Reporter) tell(ctx context.Context, parent string) error {
	for ctx.Err() == nil {
		reports, err := r.Store.TakeReports(ctx, parent, againFirst, againAtMost)
		if err != nil || len(reports) == 0 {
			return err
		}
		if err := r.send(context.WithoutCancel(ctx), parent, reports); err != nil {
			return err
		}
	}
	return nil
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
