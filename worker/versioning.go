package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"shidian/internal/config"
	"shidian/internal/rollout"
	"shidian/internal/version"
	"shidian/workflows"
)

// member is this worker's part in the rollout of builds.
type member struct {
	rollout.Deployment        // without a name where it takes part in none
	build              string // what this program is
	off                string // why it takes part in none; empty: it does

	mu    sync.Mutex
	asked time.Time
	last  rollout.Standing
	err   error
}

// errNoBuild says that a program does not know what it is.
var errNoBuild = errors.New("SHIDIAN_WORKER_DEPLOYMENT is set, and this program knows neither its release nor its commit: say in SHIDIAN_WORKER_BUILD_ID what tells this build from others")

func deploymentOf(cfg config.Worker, temporal client.Client) rollout.Deployment {
	return rollout.Deployment{
		Service: temporal.WorkflowService(), Namespace: cfg.Temporal.Namespace(), Queue: workflows.TaskQueue,
		Name: cfg.Rollout.Deployment, Identity: cfg.Temporal.Options.Identity,
	}
}

func buildOf(cfg config.Worker) string { return cmp.Or(cfg.Rollout.Build, version.This().BuildID()) }

// join finds out whether this worker takes part: it was told to, and the server knows how.
func join(ctx context.Context, cfg config.Worker, d rollout.Deployment, logger *slog.Logger) (*member, error) {
	m := &member{Deployment: d, build: buildOf(cfg)}
	if d.Name == "" {
		m.off = "SHIDIAN_WORKER_DEPLOYMENT is not set"
		return m, nil
	}
	if m.build == "" {
		return nil, errNoBuild
	}
	err := retry(ctx, logger, func() (bool, error) {
		err := d.Supported(ctx)
		var denied *serviceerror.PermissionDenied
		if errors.As(err, &denied) && !errors.Is(err, rollout.ErrUnsupported) {
			logger.Warn("this worker may not ask who gets the tasks", "error", err)
			return false, nil
		}
		return !errors.Is(err, rollout.ErrUnsupported), err
	})
	if errors.Is(err, rollout.ErrUnsupported) {
		m.off, m.Name, err = err.Error()+"; stop the old workers before the new ones start", "", nil
		logger.Warn("worker versioning is off", "deployment", d.Name, "build", m.build, "why", m.off)
	}
	return m, err
}

// apply has a worker take only what its build is to get, or else say what it is: histories name
// it with every task, and the SDK's own name for a program is long and tells nobody anything.
func (m *member) apply(options *worker.Options) {
	if m.off != "" {
		options.BuildID = m.build //nolint:staticcheck // what replaces it is for workers that take part
		return
	}
	options.DeploymentOptions = worker.DeploymentOptions{
		UseVersioning: true, Version: worker.WorkerDeploymentVersion{DeploymentName: m.Name, BuildID: m.build},
	}
}

// Asking who gets the tasks.
const (
	lookTakes = 2 * time.Second
	lookKeeps = time.Second
)

// look is how the rollout stands, asked at most once a second.
func (m *member) look(ctx context.Context) (rollout.Standing, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.asked.IsZero() || time.Since(m.asked) > lookKeeps {
		ctx, cancel := context.WithTimeout(ctx, lookTakes)
		defer cancel()
		m.last, m.err = m.Look(ctx)
		m.asked = time.Now()
	}
	return m.last, m.err
}

// share is the percentage of the pilots that this build gets; false where there is none or it
// can't be told.
func (m *member) share(ctx context.Context) (float64, bool) {
	if m.off != "" {
		return 0, false
	}
	s, err := m.look(ctx)
	return s.Build(m.build).Share, err == nil && s.Elsewhere == ""
}

// watch logs when this build gets more or fewer of the pilots, until ctx is over.
func (m *member) watch(ctx context.Context, every time.Duration, logger *slog.Logger) {
	for told := ""; ; {
		if s, err := m.look(ctx); err == nil {
			if now := m.line(s); now != told {
				told = now
				logger.Info(now)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

// health is a line for people.
func (m *member) health() string {
	s, err := m.look(context.Background())
	if err != nil {
		return m.who() + "; who gets the tasks can't be told: " + err.Error()
	}
	return m.line(s)
}

func (m *member) who() string {
	if m.off != "" {
		return "versioning: off (" + m.off + ")"
	}
	return fmt.Sprintf("versioning: build %s of deployment %s", m.build, m.Name)
}

// line says what this worker gets, and what to do where that is nothing.
func (m *member) line(s rollout.Standing) string {
	switch {
	case m.off != "" && s.Elsewhere != "":
		return fmt.Sprintf("%s. This worker gets no tasks: the builds of deployment %s do; set SHIDIAN_WORKER_DEPLOYMENT=%s", m.who(), s.Elsewhere, s.Elsewhere)
	case m.off != "":
		return m.who()
	case s.Elsewhere != "":
		return fmt.Sprintf("%s gets no tasks: the builds of deployment %s do", m.who(), s.Elsewhere)
	}
	parts := []string{m.who() + " " + m.part(s)}
	for _, b := range s.Builds {
		if b.Share > 0 && b.Share < rollout.MostPercent && len(b.Workers) == 0 && b.ID != m.build {
			parts = append(parts, fmt.Sprintf("%g %% of the pilots wait for %s, which no worker runs", b.Share, named(b.ID)))
		}
	}
	return strings.Join(parts, "; ")
}

// part is what this build gets of the pilots.
func (m *member) part(s rollout.Standing) string {
	own, now := s.Build(m.build), s.Now()
	switch {
	case own.Share == rollout.MostPercent:
		return "gets all pilots (" + string(own.State) + ")"
	case own.State == rollout.Current:
		next, _ := s.Next()
		return fmt.Sprintf("gets %g %% of the pilots (current; %s ramps)", own.Share, named(next.ID))
	case own.Share > 0:
		return fmt.Sprintf("gets %g %% of the pilots (ramping; the others stay with %s)", own.Share, named(now.ID))
	case now.ID == rollout.Unversioned && len(now.Workers) == 0:
		return "gets no tasks: no build is current. `shidian-worker rollout current` gives it all pilots"
	}
	if len(now.Workers) == 0 {
		return fmt.Sprintf("gets no tasks, which go to %s, and no worker runs that. `shidian-worker rollout current` gives this build all pilots", named(now.ID))
	}
	return fmt.Sprintf("gets no tasks, which go to %s. `shidian-worker rollout ramp 10` gives it a tenth of the pilots; stop it if it is the old one", named(now.ID))
}

// named is a build in a sentence.
func named(id string) string {
	if id == rollout.Unversioned {
		return "workers without a build"
	}
	return "build " + id
}
