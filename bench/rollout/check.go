package rollout

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"shidian/bench/lab"
	"shidian/bench/load"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// check counts everything that should not be.
func (c *run) check(ctx context.Context, r *Result) error {
	for _, part := range []func(context.Context, *Result) error{c.checkRecord, c.checkPilots, c.checkTasks, c.checkBuilds, c.audit} {
		if err := part(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// checkRecord holds what was handed in against what is on record.
func (c *run) checkRecord(ctx context.Context, r *Result) error {
	rows, err := c.lab.Record.Query(ctx, `SELECT workflow_id, message_id, count(*) FROM events WHERE type = 'accepted' GROUP BY 1, 2`)
	if err != nil {
		return fmt.Errorf("read what is on record: %w", err)
	}
	defer rows.Close()
	times := map[[2]string]int{}
	for rows.Next() {
		var key [2]string
		var n int
		if err := rows.Scan(&key[0], &key[1], &n); err != nil {
			return fmt.Errorf("read what is on record: %w", err)
		}
		times[key] = n
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read what is on record: %w", err)
	}
	for _, n := range times {
		if n > 1 {
			r.Twice++
		}
	}
	for _, o := range c.offices {
		for _, h := range o.HandIns[:rounds+1] {
			if times[[2]string{workflows.IDOf(&o.Terms), h.ID}] == 0 {
				r.Missing++
			}
		}
	}
	const query = `SELECT count(*) FROM pilots WHERE level = 'community' AND accepted <> $1`
	if err := c.lab.Record.QueryRow(ctx, query, rounds+1).Scan(&r.Miscount); err != nil {
		return fmt.Errorf("read what is counted: %w", err)
	}
	return nil
}

// checkPilots asks each pilot for its status, as the desk does.
func (c *run) checkPilots(ctx context.Context, r *Result) error {
	c.tell("asking each pilot")
	var places []*pilot.Terms
	for _, s := range c.subs {
		places = append(places, &s.Terms)
	}
	for _, o := range c.offices {
		places = append(places, &o.Terms)
	}
	var silent atomic.Int64
	err := load.SideBySide(ctx, len(places), func(ctx context.Context, i int) error {
		begun := time.Now()
		for {
			look, err := c.lab.Client.PilotStatus(ctx, places[i].Programme, places[i].Place(), catalog.Chinese)
			if err != nil {
				return fmt.Errorf("ask for the status of %s: %w", places[i].Place(), err)
			}
			if look.Source == client.FromPilot && look.Silent == nil {
				return nil
			}
			c.tell("%s of %s is silent: %v", places[i].Place(), places[i].Programme, look.Silent)
			if time.Since(begun) > answersWithin {
				silent.Add(1)
				return nil
			}
		}
	})
	r.Silent = int(silent.Load())
	return err
}

// checkTasks asks the new worker whether a task failed: the code did not fit a history.
func (c *run) checkTasks(ctx context.Context, r *Result) (err error) {
	if r.Tasks, err = c.new.Series(ctx, "temporal_workflow_task_execution_failed_total"); err != nil || len(r.Tasks) == 0 {
		return err
	}
	said, err := os.ReadFile(c.new.LogPath())
	if err != nil {
		return fmt.Errorf("read why tasks failed: %w", err)
	}
	for line := range strings.Lines(string(said)) {
		if strings.Contains(line, "workflow task") {
			c.tell("%s", strings.TrimSpace(line))
		}
	}
	return nil
}

// checkBuilds waits until every community's last task is the new build's: each handed in after
// it had all of them.
func (c *run) checkBuilds(ctx context.Context, r *Result) error {
	err := lab.Await(ctx, tasksDoneWithin, func() (bool, error) {
		n, err := c.doneBy(ctx, newBuild)
		r.OldBuild = max(0, len(c.offices)-n)
		return r.OldBuild == 0, err
	})
	if r.OldBuild > 0 && ctx.Err() == nil {
		return nil // it is told as a fault
	}
	return err
}

// audit has the record compared with every pilot.
func (c *run) audit(ctx context.Context, r *Result) error {
	c.tell("auditing")
	found := make([]string, len(c.subs))
	err := load.SideBySide(ctx, len(c.subs), func(ctx context.Context, i int) error {
		said, err := c.lab.Desk(ctx, "audit", "--programme", c.subs[i].Terms.Programme)
		if err != nil {
			found[i] = strings.TrimSpace(said) + "\n"
		}
		return ctx.Err()
	})
	r.Audit = strings.Join(found, "")
	return err
}
