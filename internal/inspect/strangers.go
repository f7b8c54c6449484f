package inspect

import (
	"context"
	"time"

	"shidian/internal/audit"
	"shidian/internal/client"
	"shidian/internal/visibility"
	"shidian/workflows"
)

// listed is how many running workflows are listed at a time.
const listed = 200

// startingFor is how long a workflow may run without anything on record, where it
// can't be asked whether it has done anything yet.
const startingFor = 2 * time.Minute

// strangers are workflows that run and of which the record knows nothing.
func (a *auditor) strangers(ctx context.Context) error {
	t := a.server()
	if t == nil {
		return nil
	}
	refused, err := a.refused(ctx)
	if err != nil {
		return err
	}
	for page, err := range visibility.Pages(ctx, t, visibility.Running(workflows.PilotTypes()), listed) {
		if err != nil {
			if ctx.Err() == nil {
				a.lose(a.client.Silent(err))
			}
			return ctx.Err()
		}
		started := map[string]time.Time{}
		var ids []string
		for _, e := range page {
			if id := e.GetExecution().GetWorkflowId(); a.meansID(id) && !refused[id] {
				ids, started[id] = append(ids, id), e.GetStartTime().AsTime()
			}
		}
		if err := a.unrecorded(ctx, ids, started); err != nil {
			return err
		}
	}
	return nil
}

// refused adds the workflows of which a run goes on for which nothing is recorded, since
// no plan enrolled it, and says which.
func (a *auditor) refused(ctx context.Context) (map[string]bool, error) {
	rows, err := a.record.Strangers(ctx)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, r := range rows {
		if named[r.WorkflowID] || !a.meansStranger(r.WorkflowID) || a.lifeOf(ctx, r.WorkflowID, r.RunID) != audit.Running {
			continue
		}
		named[r.WorkflowID] = true
		subject, ok := client.SubjectOf(r.WorkflowID)
		if !ok {
			subject.WorkflowID = r.WorkflowID
		}
		a.sum.Findings = append(a.sum.Findings, audit.Finding{Subject: subject, Kind: audit.Stranger, Detail: string(r.Why)})
	}
	return named, nil
}

// meansStranger says whether a refused workflow is one that is audited: any whose ID
// names no place is, unless a place is asked for.
func (a *auditor) meansStranger(id string) bool {
	if _, ok := client.SubjectOf(id); ok {
		return a.meansID(id)
	}
	return a.order.Place == "" && a.order.Programme == ""
}

// meansID says whether a workflow is a pilot that is audited.
func (a *auditor) meansID(id string) bool {
	s, ok := client.SubjectOf(id)
	return ok && (a.order.Programme == "" || s.Programme == a.order.Programme) && a.means(s.Place)
}

// unrecorded adds those that are still not on record after a while, still run and
// have done something.
func (a *auditor) unrecorded(ctx context.Context, ids []string, started map[string]time.Time) error {
	for look := range confirmLooks {
		if len(ids) == 0 {
			return nil
		}
		if look > 0 {
			if err := a.pause(ctx); err != nil {
				return err
			}
		}
		var err error
		if ids, err = a.record.NotOnRecord(ctx, ids); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if a.life(ctx, id) != audit.Running {
			continue
		}
		status, heard, _ := a.ask(ctx, id) // one that does not answer is judged by its age
		young := !started[id].IsZero() && a.client.Now().Sub(started[id]) < startingFor
		if heard && status.Seq == 0 || !heard && young {
			a.sum.Starting++
			continue
		}
		subject, _ := client.SubjectOf(id)
		subject.Name = status.Name
		f := audit.Finding{Subject: subject, Kind: audit.NotOnRecord, Seq: status.Seq}
		if !started[id].IsZero() {
			f.Detail = started[id].UTC().Format(time.RFC3339)
		}
		a.sum.Findings = append(a.sum.Findings, f)
	}
	return nil
}
