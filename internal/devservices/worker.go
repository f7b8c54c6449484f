package devservices

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"time"

	"shidian/internal/machine"
)

const workerStartsWithin = 5 * time.Minute // migrations included

// ErrWorkerNotBuilt means that the worker's binary is not there.
var ErrWorkerNotBuilt = errors.New("the worker is not built; make build does it")

// ErrDeskNotBuilt means that the desk's binary is not there.
var ErrDeskNotBuilt = errors.New("the desk is not built; make build does it")

// WorkerOptions say what the worker binary is given.
type WorkerOptions struct {
	Binary          string // bin/shidian-worker
	Dir             string // holds worker.log
	DatabaseURL     string // for the worker's role
	OwnerURL        string // for the owner's, who migrates; empty: the worker does not
	TemporalAddress string
	HealthPort      int    // 0 = a free one, kept for later starts
	HealthVariable  string // named when the port is taken
	Env             []string
}

// Worker is the built worker as a child process.
type Worker struct {
	server
	options WorkerOptions
}

// StartWorker starts the built worker and returns once it says that it is ready.
func StartWorker(ctx context.Context, options WorkerOptions) (*Worker, error) {
	if !machine.Executable(options.Binary) {
		return nil, fmt.Errorf("%s: %w", options.Binary, ErrWorkerNotBuilt)
	}
	var err error
	if options.Binary, err = filepath.Abs(options.Binary); err != nil {
		return nil, fmt.Errorf("the worker's binary: %w", err)
	}
	if options.Dir, err = filepath.Abs(options.Dir); err != nil {
		return nil, fmt.Errorf("the worker's folder: %w", err)
	}
	if options.HealthPort == 0 {
		if options.HealthPort, err = FreePort(); err != nil {
			return nil, err
		}
	}
	w := &Worker{options: options}
	if err := w.Start(ctx); err != nil {
		return nil, err
	}
	return w, nil
}

// Start starts a stopped or killed worker again.
func (w *Worker) Start(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.alive() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, workerStartsWithin)
	defer cancel()
	process, err := startProcess(ctx, command{
		name: "the worker", path: w.options.Binary, dir: w.workingDir(), env: w.environment(),
		logPath: w.LogPath(), stopSignal: syscall.SIGTERM, check: w.checkPort,
	})
	if err != nil {
		return err
	}
	if err := process.awaitReady(ctx, w.ready); err != nil {
		process.kill()
		return err
	}
	w.running = process
	return nil
}

func (w *Worker) checkPort() error {
	return CheckPort("the worker's health page", w.options.HealthPort, w.options.HealthVariable)
}

// workingDir is the project's, where relative paths of the environment lead.
func (w *Worker) workingDir() string {
	root, err := ProjectRoot()
	if err != nil {
		return w.options.Dir
	}
	return root
}

func (w *Worker) environment() []string {
	own := []string{
		"DATABASE_URL=" + w.options.DatabaseURL, "SHIDIAN_OWNER_DATABASE_URL=" + w.options.OwnerURL,
		"TEMPORAL_ADDRESS=" + w.options.TemporalAddress,
		"TEMPORAL_NAMESPACE=" + temporalNamespace,
		"SHIDIAN_HEALTH_ADDR=" + address(w.options.HealthPort),
		"SHIDIAN_QUIET_RUNS=true", // all workers here are of one build
	}
	// A profile or key of the user's for another server must not lead it there.
	return append(append(environWithout("TEMPORAL_"), own...), w.options.Env...)
}

func (w *Worker) ready(ctx context.Context) error {
	return answersOK(ctx, "the worker", "http://"+address(w.options.HealthPort)+"/readyz")
}

// LogPath is the worker's log.
func (w *Worker) LogPath() string { return filepath.Join(w.options.Dir, "worker.log") }

// HealthURL is the address of the worker's health pages.
func (w *Worker) HealthURL() string { return "http://" + address(w.options.HealthPort) }
