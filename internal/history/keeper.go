package history

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"shidian/internal/pilot"
)

const (
	// DefaultInterval is how often a [Keeper] looks for runs that have ended.
	DefaultInterval = 30 * time.Second
	// DefaultSweep is how often it asks Temporal about every run not kept, so that
	// one that failed or was terminated is found too.
	DefaultSweep = 10 * time.Minute
)

const (
	batchSize   = 200
	callTimeout = 30 * time.Second // one run, its whole history included
)

// lost is the status of a run that Temporal no longer had.
const lost = "lost"

// Client is what is asked of Temporal; its client is one.
type Client interface {
	DescribeWorkflowExecution(ctx context.Context, workflowID, runID string) (*workflowservice.DescribeWorkflowExecutionResponse, error)
	GetWorkflowHistory(ctx context.Context, workflowID, runID string, isLongPoll bool, filterType enumspb.HistoryEventFilterType) client.HistoryEventIterator
}

// Store remembers runs.
type Store interface {
	// RunsToKeep lists runs that must have ended and are not kept, oldest first.
	RunsToKeep(ctx context.Context, limit int) ([]pilot.Identity, error)
	// UnkeptRuns lists every run that is not kept, running ones included.
	UnkeptRuns(ctx context.Context) ([]pilot.Identity, error)
	// KeepRun may be called again for the same run.
	KeepRun(ctx context.Context, workflowID, runID, status string, endedAt time.Time, events int, history []byte) error
}

// Keeper keeps the histories of runs that have ended.
type Keeper struct {
	Client   Client
	Store    Store
	Logger   *slog.Logger
	Interval time.Duration // 0 = DefaultInterval
	Sweep    time.Duration // 0 = DefaultSweep

	failing map[string]bool // kinds of failure already logged
}

// Run keeps histories until ctx is over. What fails is tried again at the next
// turn, and logged when it begins and when it has passed.
func (k *Keeper) Run(ctx context.Context) {
	turn := time.NewTicker(orDefault(k.Interval, DefaultInterval))
	defer turn.Stop()
	sweep := time.NewTicker(orDefault(k.Sweep, DefaultSweep))
	defer sweep.Stop()
	k.KeepAll(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-turn.C:
			k.KeepEnded(ctx)
		case <-sweep.C:
			k.KeepAll(ctx)
		}
	}
}

// KeepEnded keeps the runs that the record knows to have ended.
func (k *Keeper) KeepEnded(ctx context.Context) {
	runs, err := k.Store.RunsToKeep(ctx, batchSize)
	if k.report(ctx, "list runs to keep", err) {
		k.keepEach(ctx, runs, true)
	}
}

// KeepAll asks Temporal about every run that is not kept.
func (k *Keeper) KeepAll(ctx context.Context) {
	k.KeepEnded(ctx)
	runs, err := k.Store.UnkeptRuns(ctx)
	if k.report(ctx, "list unkept runs", err) {
		k.keepEach(ctx, runs, false)
	}
}

func (k *Keeper) keepEach(ctx context.Context, runs []pilot.Identity, ended bool) {
	var failed error
	for _, run := range runs {
		if ctx.Err() != nil {
			return
		}
		if err := k.keep(ctx, run, ended); err != nil {
			failed = err
		}
	}
	kind := "keep running runs' histories"
	if ended {
		kind = "keep ended runs' histories"
	}
	k.report(ctx, kind, failed)
}

// keep keeps one run if it has ended.
func (k *Keeper) keep(ctx context.Context, run pilot.Identity, ended bool) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	about, err := k.Client.DescribeWorkflowExecution(ctx, run.WorkflowID, run.RunID)
	if isNotFound(err) {
		return k.lose(ctx, run, ended)
	}
	if err != nil {
		return fmt.Errorf("ask Temporal about run %s of %s: %w", run.RunID, run.WorkflowID, err)
	}
	info := about.GetWorkflowExecutionInfo()
	status, closed := statusName(info.GetStatus())
	if !closed {
		return nil
	}
	events, data, err := fetch(ctx, k.Client, run)
	if isNotFound(err) {
		return k.lose(ctx, run, ended)
	}
	if err != nil {
		return err
	}
	return k.Store.KeepRun(ctx, run.WorkflowID, run.RunID, status, info.GetCloseTime().AsTime(), events, data)
}

// lose records that Temporal no longer has a run. A run that should still be
// there is not written off: the address or the namespace may be wrong.
func (k *Keeper) lose(ctx context.Context, run pilot.Identity, ended bool) error {
	if !ended {
		return fmt.Errorf("run %s of %s is not on Temporal, though its pilot has not ended on record: the wrong server, or it was stopped by hand and forgotten",
			run.RunID, run.WorkflowID)
	}
	k.Logger.WarnContext(ctx, "a run's history is lost: Temporal's retention was over before it could be kept",
		"workflow", run.WorkflowID, "run", run.RunID)
	return k.Store.KeepRun(ctx, run.WorkflowID, run.RunID, lost, time.Time{}, 0, nil)
}

// report logs the first failure of a kind, and its end; true when there is none.
func (k *Keeper) report(ctx context.Context, kind string, err error) bool {
	if ctx.Err() != nil { // stopping is no failure
		return err == nil
	}
	if k.failing == nil {
		k.failing = map[string]bool{}
	}
	switch {
	case err != nil && !k.failing[kind]:
		k.Logger.ErrorContext(ctx, "can't "+kind+"; trying again", "error", err)
	case err == nil && k.failing[kind]:
		k.Logger.InfoContext(ctx, "can "+kind+" again")
	}
	k.failing[kind] = err != nil
	return err == nil
}

func isNotFound(err error) bool {
	var notFound *serviceerror.NotFound
	return errors.As(err, &notFound)
}

func statusName(s enumspb.WorkflowExecutionStatus) (name string, closed bool) {
	name, closed = map[enumspb.WorkflowExecutionStatus]string{
		enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:        "completed",
		enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW: "continued-as-new",
		enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:         "cancelled",
		enumspb.WORKFLOW_EXECUTION_STATUS_FAILED:           "failed",
		enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED:       "terminated",
		enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:        "timed-out",
	}[s]
	return name, closed
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}
