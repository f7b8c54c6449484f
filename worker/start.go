package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/worker"

	"shidian/activities"
	desk "shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/view"
	"shidian/workflows"
)

// deadlockAfter is how long a workflow may compute between two waits before it is taken
// for stuck. Ours take milliseconds; what takes a second is a busy machine.
const deadlockAfter = 15 * time.Second

// newWorker is a worker that takes nothing yet. What it fails of for good goes to failed.
func (p parts) newWorker(cfg config.Worker, store activities.Store, failed chan<- error) worker.Worker {
	worker.SetStickyWorkflowCacheSize(cfg.Load.CachedPilots) // of the process; settled when its first worker starts
	options := worker.Options{
		MaxConcurrentWorkflowTaskPollers: cfg.Load.WorkflowPollers,
		MaxConcurrentActivityTaskPollers: cfg.Load.ActivityPollers,
		WorkerStopTimeout:                cfg.Load.StopTimeout,
		StickyScheduleToStartTimeout:     cfg.Load.StickyTimeout,
		DeadlockDetectionTimeout:         deadlockAfter,
		Interceptors:                     workflows.Interceptors(),
		OnFatalError: func(err error) {
			select {
			case failed <- err:
			default: // the first is enough
			}
		},
	}
	p.member.apply(&options)
	w := worker.New(p.temporal, workflows.TaskQueue, options)
	workflows.Register(w)
	w.RegisterActivity(&activities.Activities{Store: store, Line: view.ListLine, QuietLine: view.QuietLine, Bulletins: p.store, Calendars: p.store, Strangers: p.strangers, Seals: p.seals,
		Quiet: cfg.Load.Quiet, Noted: p.reporter.Noted, Communities: desk.Communities{Temporal: p.temporal}})
	return w
}

// temporalWorker is what is started and stopped of the SDK's worker.
type temporalWorker interface {
	Start() error
	Stop()
}

// startWhenReachable starts a worker, which asks the server about itself first: one
// that went away since it was reached is waited for. The SDK's worker can be
// started once, so that each try takes a new one. Waits hears why it is not started yet.
func startWhenReachable(ctx context.Context, logger *slog.Logger, address string, waits func(error), build func() temporalWorker) (temporalWorker, error) {
	var w temporalWorker
	err := retry(ctx, logger, func() (bool, error) {
		w = build()
		err := w.Start()
		if err == nil {
			return false, nil
		}
		var missing *serviceerror.NamespaceNotFound
		again := !errors.As(err, &missing)
		return again, temporalError("start the worker with Temporal at "+address, err)
	}, waits)
	return w, err
}
