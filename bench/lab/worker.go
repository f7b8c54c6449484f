package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"shidian/internal/devservices"
)

// startFirstWorker starts the worker that everything is measured with.
func (l *Lab) startFirstWorker(ctx context.Context) (err error) {
	l.worker, err = l.newWorker(ctx, l.dir)
	l.closers = append(l.closers, func() error { return stop(l.worker) })
	return err
}

// newWorker starts the built worker with these settings beside the lab's own. A
// folder has one worker: another that starts there ends it.
func (l *Lab) newWorker(ctx context.Context, dir string, settings ...string) (*devservices.Worker, error) {
	return devservices.StartWorker(ctx, devservices.WorkerOptions{
		Binary: l.workerBinary, Dir: dir, DatabaseURL: l.Postgres.WorkerURL(), OwnerURL: l.Postgres.OwnerURL(), TemporalAddress: l.Address,
		Env: append([]string{"SHIDIAN_LOG_LEVEL=warn"}, settings...),
	})
}

// ReplaceWorker stops the worker in order and starts another with these settings
// (NAME=value).
func (l *Lab) ReplaceWorker(ctx context.Context, settings ...string) error {
	if err := l.worker.Stop(ctx); err != nil {
		return fmt.Errorf("stop the worker: %w", err)
	}
	w, err := l.newWorker(ctx, l.dir, settings...)
	if err != nil {
		return err
	}
	l.worker = w
	return nil
}

// WorkerBeside starts a second worker, to be stopped by its caller.
func (l *Lab) WorkerBeside(ctx context.Context, settings ...string) (stopIt func() error, err error) {
	dir := filepath.Join(l.dir, "beside")
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // its log is for everybody to read
		return nil, fmt.Errorf("make the second worker's folder: %w", err)
	}
	w, err := l.newWorker(ctx, dir, settings...)
	if err != nil {
		return nil, err
	}
	return func() error { return stop(w) }, nil
}

// KillWorker is a crash of the worker.
func (l *Lab) KillWorker() { l.worker.Kill() }

// StartWorker starts the killed worker again, as it was, and returns when it is ready.
func (l *Lab) StartWorker(ctx context.Context) error { return l.worker.Start(ctx) }
