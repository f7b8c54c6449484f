package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"shidian/bench/program"
	"shidian/bench/report"
	"shidian/bench/rollout"
	"shidian/internal/devservices"
)

var errFaults = errors.New("the upgrade was not without loss")

// measure runs it and writes what it came to. Counts are the same on a busy machine, so that
// the page may have them from one.
func measure(ctx context.Context, s settings, out, errOut io.Writer) error {
	begun := time.Now()
	tell := func(format string, args ...any) {
		_, _ = fmt.Fprintf(errOut, "%6s  "+format+"\n", append([]any{time.Since(begun).Round(time.Second)}, args...)...) // only tells how far it is
	}
	page, err := program.Page("bench-rollout", s.page, true)
	if err != nil {
		return err
	}
	root, err := devservices.ProjectRoot()
	if err != nil {
		return err
	}
	r, err := report.Begin(ctx, page, s.command(), out, tell, "go.temporal.io/sdk", "github.com/jackc/pgx/v5")
	if err != nil {
		return err
	}
	result, err := rollout.Run(ctx, rollout.Settings{
		Server: s.server, Programs: filepath.Join(root, "bin"), Communities: s.communities, Clients: s.clients,
	}, tell)
	if err != nil {
		return err
	}
	if err := r.Add(report.Rollout(result), report.RolloutFigures(result)...); err != nil {
		return err
	}
	if err := r.End(ctx); err != nil {
		return err
	}
	if result.Faults() > 0 {
		return errors.Join(append([]error{fmt.Errorf("%w: %d faults %s", errFaults, result.Faults(), result.Audit)}, result.Failed...)...)
	}
	return nil
}
