package inspect

import (
	"context"
	"errors"
	"time"

	"shidian/internal/audit"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// look is what was seen of one pilot.
type look struct {
	findings []audit.Finding
	events   int64
	goesOn   bool // by the record
	heard    bool // it answered for itself
	silent   error
}

// examine looks at a pilot, and again where it seems to say something else than
// the record.
func (a *auditor) examine(ctx context.Context, m audit.Member) (look, error) {
	l, live, err := a.look(ctx, m)
	for i := range confirmLooks - 1 {
		if err != nil || len(live) == 0 && (i > 0 || !a.mayAnswerYet(l)) {
			break
		}
		if err = a.pause(ctx); err != nil {
			break
		}
		var again look
		var second []audit.Finding
		if again, second, err = a.look(ctx, m); err == nil {
			again.findings = append(repairedOf(l.findings), again.findings...)
			if l.heard {
				second = audit.Lasting(live, second)
			}
			l, live = again, second
		}
	}
	l.findings = append(l.findings, live...)
	for i := range l.findings {
		l.findings[i].Subject = m.Subject
	}
	return l, err
}

// mayAnswerYet says whether a pilot that did not answer is to be asked once more: one
// that is busy, or whose question got lost on its way, answers a moment later. Where
// another was silent too it is not that.
func (a *auditor) mayAnswerYet(l look) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return l.goesOn && l.silent != nil && a.temporal != nil && !a.askNot && len(a.silent) < 2
}

func repairedOf(found []audit.Finding) []audit.Finding {
	var out []audit.Finding
	for _, f := range found {
		if f.Repaired {
			out = append(out, f)
		}
	}
	return out
}

// look asks the pilot, then reads the record: so the pilot can't know more only
// because it moved on. What its own word differs in comes apart.
func (a *auditor) look(ctx context.Context, m audit.Member) (l look, live []audit.Finding, err error) {
	l.goesOn = !m.Ended()
	var status view.Status
	if l.goesOn && (m.Life == audit.Running || m.Life == audit.Unasked) {
		status, l.heard, l.silent = a.ask(ctx, m.WorkflowID)
	}
	if l.goesOn && m.Life != audit.Running && m.Life != audit.Unasked {
		l.goesOn = false // nobody is there to be heard; it is said that it does not run
	}
	snapshot, err := a.record.AuditSnapshot(ctx, m.WorkflowID)
	if err != nil {
		return l, nil, err
	}
	l.findings = audit.Tables(snapshot)
	if a.order.Repair {
		if snapshot, err = a.repair(ctx, m.WorkflowID, snapshot, &l); err != nil {
			return l, nil, err
		}
	}
	l.events = int64(len(snapshot.Events))
	if l.heard {
		live = append(audit.Status(snapshot, status), audit.Terms(snapshot, a.terms(ctx, m))...)
	}
	if l.goesOn {
		live = append(live, a.stuck(ctx, m)...)
	}
	return l, live, nil
}

// terms are those that a pilot runs by; nil when they are not to be had.
func (a *auditor) terms(ctx context.Context, m audit.Member) *pilot.Terms {
	if t := a.server(); t != nil && m.Life == audit.Running {
		return client.StartedWith(ctx, t, m.WorkflowID)
	}
	return nil
}

// repair writes anew what can be, and reads what there is now.
func (a *auditor) repair(ctx context.Context, id string, before audit.Snapshot, l *look) (audit.Snapshot, error) {
	some := false
	for _, f := range l.findings {
		some = some || f.Kind.Repairable()
	}
	if !some {
		return before, nil
	}
	repaired, err := a.record.Repair(ctx, id)
	if errors.Is(err, postgres.ErrLogBroken) {
		return before, nil // found already, or found with the next look
	}
	if err != nil {
		return before, err
	}
	after, err := a.record.AuditSnapshot(ctx, id)
	if err != nil {
		return before, err
	}
	for i := range repaired {
		repaired[i].Repaired = true
	}
	l.findings = append(repaired, audit.Tables(after)...)
	return after, nil
}

// reachTemporal reaches the server, and sees whether a worker is there to answer.
func (a *auditor) reachTemporal(ctx context.Context) {
	t, err := a.client.Temporal(ctx)
	if err != nil {
		a.lose(err)
		return
	}
	a.temporal = t
	if gone, seen, err := a.client.WorkerGone(ctx); err == nil && gone {
		a.askNot, a.sum.Unheard, a.sum.Worker = true, NoWorker, seen
	}
}

// lose gives the server up.
func (a *auditor) lose(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.temporal, a.sum.Unheard, a.sum.Err = nil, NoTemporal, err
}

// server is the Temporal server while it is asked; nil when it is not.
func (a *auditor) server() client.Temporal {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.temporal
}

// life is how Temporal has a workflow.
func (a *auditor) life(ctx context.Context, id string) audit.Life { return a.lifeOf(ctx, id, "") }

// lifeOf is how Temporal has a run of a workflow; the newest, where none is named.
func (a *auditor) lifeOf(ctx context.Context, id, runID string) audit.Life {
	t := a.server()
	if t == nil {
		return audit.Unasked
	}
	described, err := t.DescribeWorkflowExecution(ctx, id, runID)
	switch {
	case client.NotFound(err):
		return audit.Gone
	case err != nil && ctx.Err() == nil:
		a.lose(a.client.Silent(err))
		return audit.Unasked
	case err != nil:
		return audit.Unasked
	}
	if status := described.GetWorkflowExecutionInfo().GetStatus(); !client.GoesOn(status) {
		return audit.Life(client.HowEnded(status))
	}
	return audit.Running
}

// leastWait is twice as long as Temporal waits for the worker that knows a pilot best
// before it asks another.
const leastWait = 10 * time.Second

// patienceFor is how many in a row may be silent before no more are asked.
const patienceFor = 3

// answerWithin is how long a pilot may take to answer.
func (a *auditor) answerWithin() time.Duration { return max(leastWait, a.client.Deadline/2) }

// ask asks a pilot for its status. Heard is false when it did not answer, and err
// says why unless it was not asked.
func (a *auditor) ask(ctx context.Context, id string) (status view.Status, heard bool, err error) {
	a.mu.Lock()
	t, asked := a.temporal, a.temporal != nil && !a.askNot
	a.mu.Unlock()
	if !asked {
		return status, false, nil
	}
	within, cancel := context.WithTimeout(ctx, a.answerWithin())
	defer cancel()
	err = client.QueryOn(within, t, id, workflows.QueryStatus, &status)
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case err == nil:
		clear(a.silent)
		return status, true, nil
	case client.Passing(err) || client.NotFound(err):
		return status, false, err
	}
	if a.silent[id] = true; len(a.silent) >= patienceFor && a.sum.Unheard == Heard {
		a.askNot, a.sum.Unheard = true, PilotsAreSlow
	}
	return status, false, err
}
