package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"shidian/internal/admission"
	"shidian/internal/config"
	"shidian/internal/namespace"
	"shidian/internal/visibility"
)

// clusterAnswersWithin bounds what the cluster is asked for the script.
const clusterAnswersWithin = 30 * time.Second

// printVisibilitySQL prints the script that makes Temporal's visibility database smaller,
// for the namespaces of this cluster.
func printVisibilitySQL(ctx context.Context, env config.Environment, out io.Writer) error {
	cfg, err := config.LoadSetup(ctx, env)
	if err != nil {
		return err
	}
	temporal, err := setupClient(cfg)
	if err != nil {
		return err
	}
	defer temporal.Close()
	ctx, cancel := context.WithTimeout(ctx, clusterAnswersWithin)
	defer cancel()
	used, err := visibility.Columns(ctx, temporal.WorkflowService())
	switch {
	case admission.Of(err) == nil && namespace.Forbidden(err):
		return fmt.Errorf("%w; only who may read the whole cluster can (temporal-system:read), and on Temporal Cloud nobody", err)
	case err != nil:
		return err
	}
	script, err := visibility.Script(used)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, script); err != nil {
		return fmt.Errorf("print the script: %w", err)
	}
	return nil
}
