package devservices

import (
	"context"

	"shidian/internal/visibility"
)

// shrinkVisibility does to the visibility database what operators are advised to do, and
// starts the server again: only new connections hear of it.
func (t *TemporalServer) shrinkVisibility(ctx context.Context) error {
	asking := newPreparation(t.Address(), DefaultRetention, nil)
	asking.admit = t.options.Connect
	defer asking.close()
	if err := asking.answers(ctx); err != nil {
		return err
	}
	used, err := visibility.Columns(ctx, asking.client.WorkflowService())
	if err != nil {
		return err
	}
	script, err := visibility.Script(used)
	if err != nil {
		return err
	}
	if err := t.Stop(ctx); err != nil {
		return err
	}
	if _, err := t.options.Postgres.RunScript(ctx, VisibilityDatabase, script); err != nil {
		return err
	}
	return t.Start(ctx)
}
