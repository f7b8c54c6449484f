package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"shidian/internal/audit"
	"shidian/internal/config"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/revive"
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

// reviveTries is how often a revival is called again that a server did not answer in time.
const reviveTries = 10

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

// revived is what `shidian revive` answers, as far as we look at it.
type revived struct {
	Pilots []struct {
		WorkflowID string        `json:"workflowId"`
		Result     revive.Result `json:"result"`
		Refilled   int           `json:"refilled"`
		Gone       []string      `json:"gone"`
		Message    string        `json:"message"`
	} `json:"pilots"`
}

// revive calls the desk's binary, as whoever runs it would, and once more, after which
// there must be nothing left to do.
func (l *losses) revive(ctx context.Context) (revived, error) {
	worker, err := l.stack.links[linkName(desks, toPostgres)].through(l.stack.postgres.WorkerURL())
	if err != nil {
		return revived{}, err
	}
	first := revived{}
	for again := range 2 {
		report, err := l.callRevive(ctx, worker)
		if err != nil {
			l.breach("", "%v", err)
		}
		for _, p := range report.Pilots {
			if again > 0 || !slices.Contains([]revive.Result{revive.Done, revive.Filled, revive.Ended}, p.Result) {
				l.breach(p.WorkflowID, "revive, call %d: %s", again+1, p.Message)
			}
		}
		if again == 0 {
			first = report
		}
	}
	return first, nil
}

// callRevive calls it until both servers answer in time: everybody works meanwhile, and
// it is safe to repeat. What the calls did is put together.
func (l *losses) callRevive(ctx context.Context, worker string) (revived, error) {
	var all revived
	for tries := 1; ; tries++ {
		out, errOut, err := l.post.callWith(ctx, []string{config.VarWorker + "=" + worker}, []string{"revive", "--all", "--as", "王秀英", "--reason", "lost", "-o", "json"})
		var report revived
		if unread := json.Unmarshal(out, &report); err == nil && unread != nil {
			return all, fmt.Errorf("revive: %w: %s", unread, out)
		}
		all.Pilots = append(all.Pilots, report.Pilots...)
		var said *exec.ExitError
		switch {
		case err == nil:
			return all, nil
		case tries == reviveTries || !errors.As(err, &said) || said.ExitCode() != 3 /* a server did not answer */ :
			return all, fmt.Errorf("revive, tried %d times: %w: %s %s", tries, err, out, errOut)
		}
	}
}

// startAgain starts every programme again that was started: a pilot of which nothing was
// on record yet begins anew, and so does the weekly bulletin.
func (l *losses) startAgain(ctx context.Context) error {
	for _, args := range l.office.startedBy() {
		if out, errOut, err := l.post.call(ctx, args); err != nil {
			l.breach("", "%s: %v: %s %s", strings.Join(args, " "), err, out, errOut)
		}
	}
	return ctx.Err()
}

// standing is where a pilot stood when Temporal was lost.
type standing struct {
	workflowID string
	terms      *pilot.Terms
	events     []pilot.Event
	ended      bool
}

// standings are those of every pilot on record.
func (s *stack) standings(ctx context.Context) ([]standing, error) {
	rows, err := s.store.Pilots(ctx, postgres.Filter{})
	if err != nil {
		return nil, err
	}
	var all []standing
	for _, row := range rows {
		r, err := s.store.Pilot(ctx, row.WorkflowID)
		if err != nil {
			return nil, err
		}
		events, err := s.store.Events(ctx, row.WorkflowID, 0, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, standing{row.WorkflowID, r.Terms, events, r.Ended()})
	}
	return all, nil
}

// goesOn: the pilot's events are as they were, the next says that it was begun again, and
// with it nothing but that has changed.
func (l *losses) goesOn(ctx context.Context, was standing) error {
	n := len(was.events)
	var events []pilot.Event
	late := until(ctx, func() (bool, error) {
		var err error
		events, err = l.stack.store.Events(ctx, was.workflowID, 0, 0)
		return was.ended || len(events) > n, err
	})
	if late != nil {
		l.breach(was.workflowID, "does not go on: %v", late)
		return ctx.Err()
	}
	r, err := l.stack.store.Pilot(ctx, was.workflowID)
	if err != nil {
		return err
	}
	switch {
	case len(events) < n || !reflect.DeepEqual(events[:n], was.events):
		l.breach(was.workflowID, "its events are others than before Temporal was lost")
	case r.Terms.Clock != was.terms.Clock:
		l.breach(was.workflowID, "its clock is another: %+v, before %+v", r.Terms.Clock, was.terms.Clock)
	case was.ended && len(events) > n:
		l.breach(was.workflowID, "had ended, and goes on with %s", events[n].Type)
	case was.ended:
	case events[n].Type != pilot.EventRevived:
		l.breach(was.workflowID, "event %d is %s, not that it was begun again", n+1, events[n].Type)
	default:
		before, after := shown(was.terms, events[:n]), shown(was.terms, events[:n+1])
		if before != after {
			l.breach(was.workflowID, "stands otherwise than before Temporal was lost: %s, before %s", after, before)
		}
	}
	return nil
}

// shown is what people see of a pilot after some of its events: light, phase, and the
// status and date of each step.
func shown(t *pilot.Terms, events []pilot.Event) string {
	s := audit.Fold(t, events)
	return stateShown(pilot.Summarise(s).Light, s)
}

// againClients hand in at a time.
const againClients = 8

// handInAgain hands in, under the same ids, what the lost server had taken and nobody
// recorded; and says how many.
func (l *losses) handInAgain(ctx context.Context) (int, error) {
	var todo []Sent
	for _, s := range l.post.ledger.All() {
		if !s.Gone || s.again == nil {
			continue
		}
		lost, err := l.unrecorded(ctx, s)
		if err != nil {
			return 0, err
		}
		if lost {
			todo = append(todo, s)
		}
	}
	var group sync.WaitGroup
	slots := make(chan struct{}, againClients)
	for _, s := range todo {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			s.again(ctx)
		})
	}
	group.Wait()
	return len(todo), ctx.Err()
}

// unrecorded says whether nothing is on record under any id of a message to a pilot that
// goes on.
func (l *losses) unrecorded(ctx context.Context, s Sent) (bool, error) {
	if len(s.Parts) == 0 {
		return false, nil
	}
	switch r, err := l.stack.store.Pilot(ctx, s.WorkflowID); {
	case err == nil && r.Ended():
		return false, nil
	case err != nil && !errors.Is(err, postgres.ErrNoPilot):
		return false, err
	}
	for _, id := range []string{s.WorkflowID, s.Or} {
		events, err := l.stack.store.Events(ctx, id, 0, 0)
		if err != nil {
			return false, err
		}
		known := slices.ContainsFunc(events, func(e pilot.Event) bool {
			return slices.ContainsFunc(s.Parts, func(p Part) bool { return p.ID == e.ID })
		})
		if known {
			return false, nil
		}
	}
	return true, nil
}
