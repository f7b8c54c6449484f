package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
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
	rows := [][]string{
		{"what", "value"},
		{"command", command},
		{"date", at.UTC().Format("2006-01-02 15:04 UTC")},
		{"machine", fmt.Sprintf("%d × %s, %s of memory, %s", runtime.NumCPU(), firstOf("/proc/cpuinfo", "model name"), memory(), kernel())},
		{"load before", loadBefore()},
		{"Shidian", revision(ctx)},
		{"versions", versions()},
	}
	_, err := fmt.Fprintf(out, "\n%s", report.Table(rows))
	return err
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

// versions are of Go and of the libraries that are compared.
func versions() string {
	wanted := []string{"go.temporal.io/sdk", "github.com/jackc/pgx/v5", "github.com/dbos-inc/dbos-transact-golang", "github.com/riverqueue/river"}
	all := []string{runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if slices.Contains(wanted, m.Path) {
				all = append(all, m.Path+" "+m.Version)
			}
		}
	}
	return strings.Join(all, ", ")
}

// revision is the commit that is measured, and whether files differ from it.
func revision(ctx context.Context) string {
	commit, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown commit"
	}
	return strings.TrimSpace(string(commit))
}

func loadBefore() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	minute, _, _ := strings.Cut(string(content), " ")
	if busy, err := strconv.ParseFloat(minute, 64); err == nil && busy > float64(runtime.NumCPU())/4 {
		return minute + ": the machine was busy with other things, don't publish these figures"
	}
	return minute
}

func kernel() string {
	content, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return runtime.GOOS
	}
	return "Linux " + strings.TrimSpace(string(content))
}

func memory() string {
	kib, _, _ := strings.Cut(firstOf("/proc/meminfo", "MemTotal"), " ")
	n, err := strconv.Atoi(kib)
	if err != nil {
		return "unknown size"
	}
	return fmt.Sprintf("%.0f GiB", float64(n)/(1<<20))
}

// firstOf is the first value with this name in a file of "name: value" lines.
func firstOf(path, name string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
