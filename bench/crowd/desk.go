package crowd

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shidian/bench/stats"
	"shidian/internal/config"
	"shidian/internal/devservices"
)

// Times are what several calls took.
type Times struct{ P50, P95 time.Duration }

func timesOf(all []time.Duration) Times {
	return Times{stats.Percentile(all, 50), stats.Percentile(all, 95)}
}

// Command is one of the desk's commands, timed as the program as a whole.
type Command struct {
	Name string
	Times
}

// askDesk runs what people type: about the first programme, which is the same
// however many others there are.
func (c *run) askDesk(ctx context.Context, r *Result) error {
	root, err := devservices.ProjectRoot()
	if err != nil {
		return err
	}
	first := c.open[warmUp] // of the first whole programme
	subDistrict, _, _ := strings.Cut(first.place, "/")
	for _, command := range []struct {
		name string
		args []string
	}{
		{"`status`", []string{"status"}},
		{"`status` of a community", []string{"status", first.place}},
		{"`tasks`", []string{"tasks"}},
		{"`tasks` of a role", []string{"tasks", "--role", string(pilotRole)}},
		{"`ledger`", []string{"ledger"}},
		{"`ledger` of a sub-district", []string{"ledger", "--sub-district", subDistrict}},
	} {
		took := make([]time.Duration, 0, c.Calls)
		for i := range c.Calls + 1 {
			begun := time.Now()
			if err := c.shidian(ctx, filepath.Join(root, "bin", "shidian"), append(command.args, "--programme", first.programme)); err != nil {
				return err
			}
			if i > 0 { // the first warms up
				took = append(took, time.Since(begun))
			}
		}
		r.Desk = append(r.Desk, Command{command.name, timesOf(took)})
	}
	c.tell("asked by the desk's commands")
	return nil
}

func (c *run) shidian(ctx context.Context, binary string, args []string) error {
	cmd := exec.CommandContext(ctx, binary, args...) //nolint:gosec // the program that is measured
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TEMPORAL_") }),
		config.VarDatabase+"="+c.lab.Postgres.DeskURL(), config.VarTemporal+"="+c.lab.Address)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("shidian %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return nil
}
