package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"shidian/internal/config"
	"shidian/internal/revive"
)

// reviveTries is how often a revival is called again that a server did not answer in time.
const reviveTries = 10

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
