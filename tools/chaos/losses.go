package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"shidian/internal/postgres"
)

// losses are what no fault undoes: a record that is an older one, and a Temporal that
// knows nothing. In the middle of the run, while everybody works, `shidian revive --all`
// has to put them right.
type losses struct {
	stack  *stack
	post   *post
	office *office
	faults *inflictor
	plan   Losses
	tell   func(string)

	done  []Enemy
	found []Breach
}

// The databases that losses leave: the copy, and the record that it took the place of.
const (
	copiedRecord = "loss_copy"
	lostRecord   = "loss_record"
)

// run inflicts each loss at its time.
func (l *losses) run(ctx context.Context, began time.Time) error {
	var copied time.Time
	for _, one := range []struct {
		at time.Duration
		do func(context.Context) error
	}{
		{l.plan.Copy, func(ctx context.Context) error {
			copied = time.Now()
			return l.stack.copyRecord(ctx, copiedRecord)
		}},
		{l.plan.Restore, func(ctx context.Context) error { return l.loseRecord(ctx, copied) }},
		{l.plan.Temporal, l.loseTemporal},
	} {
		if !waitUntil(ctx, began.Add(one.at)) {
			return ctx.Err()
		}
		if err := l.alone(ctx, one.do); err != nil {
			return err
		}
	}
	return nil
}

// alone does something while no fault is at work and no programme is started.
func (l *losses) alone(ctx context.Context, do func(context.Context) error) error {
	defer l.faults.holdAll()()
	l.stack.starting.Lock()
	defer l.stack.starting.Unlock()
	return do(ctx)
}

func (l *losses) breach(workflowID, format string, args ...any) {
	b := Breach{Proof: LossesMended, WorkflowID: workflowID, What: fmt.Sprintf(format, args...)}
	l.found = append(l.found, b)
	l.tell(b.WorkflowID + " " + b.What)
}

// endWorkers ends all workers; people go on for a while.
func (l *losses) endWorkers(ctx context.Context, n int) error {
	for _, name := range workerNames() {
		l.faults.checkAlive(name)
		w := l.stack.workers[name]
		if !l.plan.Stopped[n] {
			w.Kill()
			continue
		}
		if err := w.Stop(ctx); err != nil {
			return fmt.Errorf("stop %s: %w", name, err)
		}
	}
	wait(ctx, l.plan.Down[n])
	return nil
}

func (l *losses) startWorkers(ctx context.Context) error {
	for _, name := range workerNames() {
		if err := l.stack.workers[name].Start(ctx); err != nil {
			return fmt.Errorf("start %s: %w", name, err)
		}
	}
	return nil
}

func (l *losses) ended(n int) string {
	if l.plan.Stopped[n] {
		return "stopped"
	}
	return "killed"
}

// loseRecord puts the copy of the record in its place. What people were told since is in
// Temporal's histories alone then; the final proof asks for every answer.
func (l *losses) loseRecord(ctx context.Context, copied time.Time) error {
	l.tell("the record is lost, and restored from a copy that is older")
	began := time.Now()
	if err := l.endWorkers(ctx, 0); err != nil {
		return err
	}
	had, err := l.stack.countEvents(ctx)
	if err != nil {
		return err
	}
	old := time.Since(copied)
	if err := l.stack.restoreRecord(ctx, copiedRecord, lostRecord); err != nil {
		return err
	}
	has, err := l.stack.countEvents(ctx)
	if err == nil {
		err = l.startWorkers(ctx)
	}
	if err != nil {
		return err
	}
	for _, args := range l.office.startedBy() { // plans that the copy does not know enrol their pilots again
		if _, _, err := l.post.call(ctx, args); err != nil {
			l.tell("started again before it is filled in: " + err.Error()) // what has ended meanwhile has to be revived first
		}
	}
	report, err := l.revive(ctx)
	if err != nil {
		return err
	}
	refilled, gone := 0, 0
	for _, p := range report.Pilots {
		refilled, gone = refilled+p.Refilled, gone+len(p.Gone)
	}
	did := fmt.Sprintf("a copy %s old in the place of the record, workers %s: of %d events it had %d; %d filled in again for %d pilots; of %d messages that nobody was answered only the digest is left",
		old.Round(time.Second), l.ended(0), had, has, refilled, len(report.Pilots), gone)
	l.done = append(l.done, Enemy{Name: "the record restored from an older copy", Did: did, Took: time.Since(began)})
	return l.startAgain(ctx)
}

// countEvents is how many events are on record, as soon as it can be read: the
// connections of before have been ended.
func (s *stack) countEvents(ctx context.Context) (n int, err error) {
	var rows []postgres.PilotRow
	err = until(ctx, func() (bool, error) {
		var unread error
		rows, unread = s.store.Pilots(ctx, postgres.Filter{})
		return unread == nil, nil
	})
	for _, r := range rows {
		n += int(r.Seq)
	}
	return n, err
}

// loseTemporal throws away all that Temporal knows.
func (l *losses) loseTemporal(ctx context.Context) error {
	l.tell("all that Temporal knows is lost, and an empty server started")
	began := time.Now()
	if err := l.endWorkers(ctx, 1); err != nil {
		return err
	}
	l.stack.temporal.Kill()
	l.post.ledger.lose(time.Now())
	l.stack.emptied = true
	before, err := l.stack.standings(ctx)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(l.stack.folder, toTemporal, "temporal.sqlite*"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("find Temporal's data: %w", err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			return fmt.Errorf("lose Temporal's data: %w", err)
		}
	}
	if err := l.stack.temporal.Start(ctx); err != nil {
		return err
	}
	if err := l.startWorkers(ctx); err != nil {
		return err
	}
	if _, err := l.revive(ctx); err != nil {
		return err
	}
	for _, b := range before {
		if err := l.goesOn(ctx, b); err != nil {
			return err
		}
	}
	if err := l.startAgain(ctx); err != nil {
		return err
	}
	again, err := l.handInAgain(ctx)
	open := len(slices.DeleteFunc(before, func(b standing) bool { return b.ended }))
	did := fmt.Sprintf("an empty server in the place of Temporal, workers %s: %d pilots went on from the record, clocks, lights and due dates as before; %d messages that the lost one had taken and nobody recorded handed in again",
		l.ended(1), open, again)
	l.done = append(l.done, Enemy{Name: "Temporal's data lost", Did: did, Took: time.Since(began)})
	return err
}
