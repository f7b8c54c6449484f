package lab

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"shidian/internal/config"
	"shidian/internal/devservices"
	"shidian/internal/seal"
)

// startFirstWorker starts the worker that everything is measured with.
func (l *Lab) startFirstWorker(ctx context.Context) (err error) {
	if err := l.makeIdentityKey(); err != nil {
		return err
	}
	l.worker, err = l.newWorker(ctx, l.dir)
	l.closers = append(l.closers, func() error { return stop(l.worker) })
	return err
}

// makeIdentityKey makes the key with which messages are sealed, and the file of keys by
// which workers open them.
func (l *Lab) makeIdentityKey() error {
	private, public, err := devservices.IdentityKey(l.dir)
	if err != nil {
		return err
	}
	line, err := os.ReadFile(private)
	if err != nil {
		return fmt.Errorf("read the key that seals messages: %w", err)
	}
	l.identityKeys = public
	l.signer, err = seal.ParseSigner(string(line))
	return err
}

// newWorker starts the built worker with these settings beside the lab's own. A
// folder has one worker: another that starts there ends it.
func (l *Lab) newWorker(ctx context.Context, dir string, settings ...string) (*devservices.Worker, error) {
	return devservices.StartWorker(ctx, devservices.WorkerOptions{
		Binary: filepath.Join(l.programs, "shidian-worker"), Dir: dir, DatabaseURL: l.Postgres.WorkerURL(), OwnerURL: l.Postgres.OwnerURL(), TemporalAddress: l.Address,
		Env: append([]string{"SHIDIAN_LOG_LEVEL=warn", "SHIDIAN_IDENTITY_KEYS=" + l.identityKeys}, settings...),
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
	w, err := l.Another(ctx, "beside", settings...)
	if err != nil {
		return nil, err
	}
	return w.Stop, nil
}

// Another is a worker beside the lab's own: whoever starts it stops it.
type Another struct {
	*devservices.Worker
	settings []string
}

// Another starts a worker of this name, which its folder has.
func (l *Lab) Another(ctx context.Context, name string, settings ...string) (*Another, error) {
	dir := filepath.Join(l.dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // its log is for everybody to read
		return nil, fmt.Errorf("make the folder of the worker %s: %w", name, err)
	}
	w, err := l.newWorker(ctx, dir, settings...)
	if err != nil {
		return nil, err
	}
	return &Another{w, settings}, nil
}

// Stop stops it in order.
func (a *Another) Stop() error { return stop(a.Worker) }

// Rollout runs `shidian-worker rollout` where this worker runs.
func (l *Lab) Rollout(ctx context.Context, a *Another, words ...string) error {
	_, err := l.run(ctx, "shidian-worker", append([]string{"rollout"}, words...), append(a.settings, config.VarDatabase+"="+l.Postgres.WorkerURL()))
	return err
}

// Desk runs a command of the desk and returns what it says.
func (l *Lab) Desk(ctx context.Context, words ...string) (string, error) {
	return l.run(ctx, "shidian", words, []string{config.VarDatabase + "=" + l.Postgres.DeskURL(), config.VarWorker + "=" + l.Postgres.WorkerURL()})
}

func (l *Lab) run(ctx context.Context, program string, words, settings []string) (string, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(l.programs, program), words...) //nolint:gosec // the program that is measured
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TEMPORAL_") }),
		config.VarTemporal+"="+l.Address, "SHIDIAN_LANG=en")
	cmd.Env = append(cmd.Env, settings...)
	output, err := cmd.CombinedOutput()
	if err != nil {
		return string(output), fmt.Errorf("%s %s: %w\n%s", program, strings.Join(words, " "), err, output)
	}
	return string(output), nil
}

// StopWorker stops the lab's own worker in order.
func (l *Lab) StopWorker(ctx context.Context) error { return l.worker.Stop(ctx) }

// KillWorker is a crash of the worker.
func (l *Lab) KillWorker() { l.worker.Kill() }

// StartWorker starts the killed worker again, as it was, and returns when it is ready.
func (l *Lab) StartWorker(ctx context.Context) error { return l.worker.Start(ctx) }
