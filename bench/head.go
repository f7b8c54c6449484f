package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"shidian/bench/contender"
	"shidian/bench/lab"
	"shidian/bench/report"
	"shidian/internal/devservices"
)

// writeHead says on what, when and how it was measured.
func writeHead(ctx context.Context, out io.Writer, s settings, at time.Time) error {
	var clients []string
	for _, n := range s.clients {
		clients = append(clients, strconv.Itoa(n))
	}
	var servers []string
	for _, server := range s.servers {
		servers = append(servers, string(server))
	}
	command := fmt.Sprintf("`make bench ROUNDS=%d CLIENTS=%s WINDOW=%s SERVERS=%s`", s.rounds, strings.Join(clients, ","), s.window, strings.Join(servers, ","))
	return report.WriteHead(ctx, out, command, at,
		"go.temporal.io/sdk", "github.com/jackc/pgx/v5", "github.com/dbos-inc/dbos-transact-golang", "github.com/riverqueue/river")
}

// writeServer says which servers these are, by their own word.
func writeServer(ctx context.Context, out io.Writer, l *lab.Lab) error {
	info, err := l.Temporal.WorkflowService().GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
	if err != nil {
		return fmt.Errorf("ask Temporal for its version: %w", err)
	}
	var postgres, fsync, commit string
	const query = `SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')`
	if err := l.Record.QueryRow(ctx, query).Scan(&postgres, &fsync, &commit); err != nil {
		return fmt.Errorf("ask Postgres for its version: %w", err)
	}
	what := "Temporal's development server " + info.GetServerVersion() + ", its data in SQLite"
	if l.Server == lab.OnPostgres {
		what = fmt.Sprintf("Temporal server %s, %d shards, its data in the same Postgres", info.GetServerVersion(), devservices.TemporalServerShards)
	}
	_, err = fmt.Fprintf(out, "\n### %s\n\nPostgres %s, fsync %s, synchronous_commit %s. Medians of the rounds (least–greatest).\n", what, postgres, fsync, commit)
	return err
}

// writeLacks says beside each contender what it does not give.
func writeLacks(out io.Writer, all []contender.Contender) error {
	rows := [][]string{{"contender", "what it does not give"}}
	for _, c := range all {
		rows = append(rows, []string{c.Name(), c.Lacks()})
	}
	_, err := fmt.Fprintf(out, "\n#### What each lacks\n\n%s", report.Table(rows))
	return err
}
