package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"shidian/internal/demo"
	"shidian/internal/devservices"
	"shidian/internal/staff"
	"shidian/workflows"

	"github.com/jackc/pgx/v5"
)

// service is one of the processes that make up the stack.
type service interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	Ended() <-chan struct{}
	EndedError() error
}

// named is a running service with the name that people read.
type named struct {
	service
	name string
}

// stack is what `make run` runs, in the order of starting.
type stack struct {
	root, data string
	fresh      bool // nothing is kept of an earlier run
	settings   config
	say        *speaker
	temporal   *devservices.Temporal
	postgres   *devservices.Postgres
	worker     *devservices.Worker // nil while it is not built
	signIn     *devservices.OpenID // nil likewise
	web        *devservices.Web    // nil likewise
	workerEnv  []string            // settings of its own
	payloads   map[string]string   // with which both programs encrypt; empty: they do not
	running    []named
	people     []staff.Person // who can sign in at the web desk
	room       *demo.Mailroom // the demonstration's
}

func (s *stack) start(ctx context.Context) error {
	var err error
	if s.payloads, err = devservices.PayloadKeys(s.data, s.settings.Encrypt); err != nil {
		return err
	}
	for _, start := range []func(context.Context) error{s.startPostgres, s.startTemporal, s.startWorker, s.startWebDesk} {
		if err := start(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *stack) startPostgres(ctx context.Context) (err error) {
	s.say.starting("Postgres")
	s.postgres, err = devservices.StartPostgres(ctx, devservices.PostgresOptions{
		Dir: filepath.Join(s.data, "postgres"), Port: s.settings.PostgresPort,
		PortVariable: "SHIDIAN_DEV_POSTGRES_PORT", Progress: s.say.progress,
	})
	if err != nil {
		return err
	}
	s.running = append(s.running, named{s.postgres, "Postgres"})
	if s.fresh {
		return s.emptyDatabase(ctx)
	}
	return nil
}

// emptyDatabase makes the database anew, wherever Postgres keeps its data.
func (s *stack) emptyDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.postgres.DatabaseURL("postgres"))
	if err != nil {
		return fmt.Errorf("empty the database: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, statement := range []string{"DROP DATABASE IF EXISTS shidian WITH (FORCE)", "CREATE DATABASE shidian"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("empty the database: %s: %w", statement, err)
		}
	}
	return s.postgres.GiveRoles(ctx, "shidian")
}

func (s *stack) startTemporal(ctx context.Context) (err error) {
	s.say.starting("Temporal")
	if s.fresh {
		if err := removeAll(filepath.Join(s.data, "temporal"), "temporal.sqlite*"); err != nil {
			return err
		}
	}
	s.temporal, err = devservices.StartTemporal(ctx, devservices.TemporalOptions{
		Dir:  filepath.Join(s.data, "temporal"),
		Port: s.settings.TemporalPort, PortVariable: "SHIDIAN_DEV_TEMPORAL_PORT",
		UIPort: s.settings.UIPort, UIVariable: "SHIDIAN_DEV_UI_PORT",
		SearchAttributes: workflows.SearchAttributes(), Progress: s.say.progress, Codec: s.codec(),
	})
	if err != nil {
		return err
	}
	s.running = append(s.running, named{s.temporal, "Temporal"})
	return nil
}

// codec is where Temporal's UI has decoded what is encrypted; empty where nothing ever was.
func (s *stack) codec() string {
	if len(s.payloads) == 0 {
		return ""
	}
	return devservices.WebURL(s.settings.WebPort) + "/codec"
}

// encrypting are the settings with which the programs encrypt.
func (s *stack) encrypting() (env []string) {
	for name, value := range s.payloads {
		env = append(env, name+"="+value)
	}
	return env
}

// removeAll removes what matches in a folder and nothing else: the file that
// guards a service against an orphan of an earlier run stays.
func removeAll(dir, pattern string) error {
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	for _, path := range found {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// startWorker also brings the database to the newest schema: the worker does.
func (s *stack) startWorker(ctx context.Context) error {
	s.say.starting("worker")
	key, err := devservices.SealKey(s.data)
	if err != nil {
		return err
	}
	_, deskKeys, err := devservices.IdentityKey(s.data)
	if err != nil {
		return err
	}
	worker, err := devservices.StartWorker(ctx, devservices.WorkerOptions{
		Binary: filepath.Join(s.root, "bin", "shidian-worker"), Dir: s.data,
		DatabaseURL: s.postgres.WorkerURL(), OwnerURL: s.postgres.OwnerURL(), TemporalAddress: s.temporal.Address(),
		HealthPort: s.settings.HealthPort, HealthVariable: "SHIDIAN_DEV_HEALTH_PORT", Env: slices.Concat(s.workerEnv, s.encrypting(), []string{"SHIDIAN_SEAL_KEY=" + key, "SHIDIAN_IDENTITY_KEYS=" + deskKeys}),
	})
	if errors.Is(err, devservices.ErrWorkerNotBuilt) {
		s.say.line(textNoWorker)
		return nil
	}
	if err != nil {
		return err
	}
	s.worker = worker
	s.running = append(s.running, named{worker, "worker"})
	return nil
}

const (
	firstRestartAfter = time.Second
	lastRestartAfter  = 15 * time.Second
)

// keepRunning starts again whatever ends by itself, until ctx ends.
func (s *stack) keepRunning(ctx context.Context) {
	var group sync.WaitGroup
	for _, each := range s.running {
		group.Go(func() { s.keep(ctx, each) })
	}
	<-ctx.Done()
	group.Wait()
}

func (s *stack) keep(ctx context.Context, each named) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-each.Ended():
		}
		if ctx.Err() != nil {
			return
		}
		s.say.ended(each.name, each.EndedError())
		if !s.restart(ctx, each) {
			return
		}
		s.say.restarted(each.name)
	}
}

// restart tries until it succeeds, waiting longer each time; false when ctx ends.
func (s *stack) restart(ctx context.Context, each named) bool {
	for wait := firstRestartAfter; ; wait = min(2*wait, lastRestartAfter) {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(wait):
		}
		err := each.Start(ctx)
		if err == nil {
			return true
		}
		if ctx.Err() == nil {
			s.say.ended(each.name, err)
		}
	}
}

// stop stops in the opposite order of starting, and goes on if one can't be.
func (s *stack) stop(ctx context.Context) error {
	var failures []error
	for _, each := range slices.Backward(s.running) {
		s.say.stopping(each.name)
		failures = append(failures, each.Stop(ctx))
	}
	switch {
	case len(s.running) == 0:
	case s.fresh:
		s.say.line(textDemoStopped)
	default:
		s.say.line(textAllStopped)
	}
	return errors.Join(failures...)
}
