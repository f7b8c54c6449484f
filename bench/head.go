package main

import (
	"context"
	"fmt"
	"strings"

	"go.temporal.io/api/workflowservice/v1"

	"shidian/bench/lab"
	"shidian/internal/devservices"
)

// heading says which servers these are, by their own word.
func heading(ctx context.Context, l *lab.Lab) (string, error) {
	info, err := l.Temporal.WorkflowService().GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
	if err != nil {
		return "", fmt.Errorf("ask Temporal for its version: %w", err)
	}
	var postgres, fsync, commit string
	const query = `SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')`
	if err := l.Record.QueryRow(ctx, query).Scan(&postgres, &fsync, &commit); err != nil {
		return "", fmt.Errorf("ask Postgres for its version: %w", err)
	}
	driver, what := "", "Temporal's development server "+info.GetServerVersion()+", its data in SQLite"
	if l.Server == lab.OnPostgres {
		what = fmt.Sprintf("Temporal server %s, %d shards, its data in the same Postgres", info.GetServerVersion(), devservices.TemporalServerShards)
		driver = fmt.Sprintf("Temporal reads and writes it by %s ([why](operations.md#temporals-driver-for-postgres)). ", devservices.TemporalDriver)
	}
	lists, err := l.Lists(ctx)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("Postgres %s, fsync %s, synchronous_commit %s. %s%s", postgres, fsync, commit, driver, lists)
	return fmt.Sprintf("\n### %s\n\n%s\n", what, strings.TrimSpace(text)), nil
}
