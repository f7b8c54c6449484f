package inspect

import (
	"context"
	"time"

	"shidian/internal/audit"
	"shidian/internal/trouble"
	"shidian/internal/watch"
)

// stuckKinds are the audit's words for what keeps a pilot from going on that runs; one
// that does not is said by [audit.Lives].
var stuckKinds = map[trouble.Kind]audit.Kind{
	trouble.Failing: audit.TaskFails, trouble.Recording: audit.RecordWaits, trouble.Waiting: audit.TaskWaits, trouble.Late: audit.RungLate,
}

// stuck says what keeps a pilot from going on that runs.
func (a *auditor) stuck(ctx context.Context, m audit.Member) []audit.Finding {
	t := a.server()
	if t == nil || m.Life != audit.Running {
		return nil
	}
	now := a.client.Now()
	found, err := watch.Looker{Temporal: t}.Look(ctx, m.WorkflowID, now)
	if err != nil {
		return nil // Temporal was asked about its life just before, and that says what is wrong
	}
	if r, err := a.record.Pilot(ctx, m.WorkflowID); err == nil && found == nil {
		if since := trouble.LateBy(r.Terms, r.State, now); !since.IsZero() {
			found = &trouble.Trouble{Kind: trouble.Late, Since: since}
		}
	}
	if found == nil || stuckKinds[found.Kind] == "" {
		return nil
	}
	f := audit.Finding{Subject: m.Subject, Kind: stuckKinds[found.Kind], Seq: int64(found.Attempts), Detail: found.Cause}
	if !found.Since.IsZero() {
		f.Detail = found.Since.UTC().Format(time.RFC3339)
	}
	return []audit.Finding{f}
}
