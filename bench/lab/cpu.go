package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Part is one of those that use CPU.
type Part string

// The parts. What Postgres uses for no database (its writers) is PostgresRest.
const (
	TemporalServer Part = "Temporal"
	Worker         Part = "worker"          // the product's, a process of its own
	Bench          Part = "bench"           // all clients, and the other contenders' workers
	PostgresForIt  Part = "Postgres/server" // Temporal's databases
	PostgresRecord Part = "Postgres/record" // the record, or the peers' database
	PostgresRest   Part = "Postgres/rest"
)

// Parts are all of them, in the order of showing.
var Parts = []Part{TemporalServer, PostgresForIt, Worker, PostgresRecord, PostgresRest, Bench}

// CPU is what each process has used since it began, by process.
type CPU map[int]usage

type usage struct {
	part Part
	used time.Duration
}

// ReadCPU reads what all parts have used until now.
func (l *Lab) ReadCPU(ctx context.Context) (CPU, error) {
	parts := map[int]Part{l.temporal.PID(): TemporalServer, l.worker.PID(): Worker, os.Getpid(): Bench}
	if err := l.addPostgres(ctx, parts); err != nil {
		return nil, err
	}
	all := CPU{}
	for pid, part := range parts {
		// One that has ended meanwhile is a connection's.
		if used, _, ok := readStat(pid); ok {
			all[pid] = usage{part, used}
		}
	}
	return all, nil
}

// addPostgres finds each of its processes, and what database it works on.
func (l *Lab) addPostgres(ctx context.Context, parts map[int]Part) error {
	postmaster := l.Postgres.PID()
	parts[postmaster] = PostgresRest
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			continue
		}
		if _, parent, ok := readStat(pid); ok && parent == postmaster {
			parts[pid] = PostgresRest
		}
	}
	rows, err := l.Record.Query(ctx, `SELECT pid, datname FROM pg_stat_activity WHERE datname IS NOT NULL`)
	if err != nil {
		return fmt.Errorf("ask Postgres for its connections: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var pid int
		var database string
		if err := rows.Scan(&pid, &database); err != nil {
			return fmt.Errorf("read Postgres' connections: %w", err)
		}
		parts[pid] = PostgresRecord
		if strings.HasPrefix(database, "temporal") {
			parts[pid] = PostgresForIt
		}
	}
	return rows.Err()
}

// Since is what each part used from one reading to a later one.
func (c CPU) Since(earlier CPU) map[Part]time.Duration {
	sum := map[Part]time.Duration{}
	for pid, now := range c {
		sum[now.part] += now.used - earlier[pid].used
	}
	return sum
}

// clockTick is the unit of /proc's times: USER_HZ, 100 on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

// readStat reads /proc/PID/stat: user and system time, and the parent.
func readStat(pid int) (used time.Duration, parent int, ok bool) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, false
	}
	return parseStat(string(content))
}

func parseStat(stat string) (used time.Duration, parent int, ok bool) {
	// "123 (name, may hold spaces and parentheses) S 45 …"
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, 0, false
	}
	parent, errParent := strconv.Atoi(fields[1])
	user, errUser := strconv.Atoi(fields[11])
	system, errSystem := strconv.Atoi(fields[12])
	return time.Duration(user+system) * clockTick, parent, errParent == nil && errUser == nil && errSystem == nil
}
