package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"shidian/bench/lab"
	"shidian/bench/load"
	"shidian/bench/report"
	"shidian/bench/stats"
	"shidian/bench/story"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// Bulk starts: so many communities together, while a client hands in at pilots
// that wait for this many messages.
const (
	startedTogether = 150
	startsWithin    = 2 * time.Minute
	messagesBeside  = 200
	pauseBeside     = 50 * time.Millisecond
)

// starts measures both ways to start many pilots once.
func (b *bench) starts(ctx context.Context, round int) error {
	ways := []struct {
		name  string
		start func(context.Context, []*pilot.Terms) error
	}{{report.StartPaced, b.startPaced}, {report.StartAtOnce, b.startAtOnce}}
	for i := range ways {
		way := ways[(i+round)%len(ways)]
		w, err := b.startWindow(ctx, way.start)
		if err != nil {
			return fmt.Errorf("start %s: %w", way.name, err)
		}
		b.results.Add(report.Cell{Server: b.lab.Server, Contender: way.name, Clients: report.StartClients}, w)
		b.tell("round %d/%d  start %-20s %42.0f communities/s", round+1, b.rounds, way.name, w[report.Ready])
	}
	return nil
}

func (b *bench) startWindow(ctx context.Context, start func(context.Context, []*pilot.Terms) error) (report.Window, error) {
	subs, err := b.field.book.Take(startedTogether)
	if err != nil {
		return nil, err
	}
	beside, err := b.field.own.One.Prepare(ctx, report.StartClients, messagesBeside)
	if err != nil {
		return nil, err
	}
	cpuBefore, err := b.lab.ReadCPU(ctx)
	if err != nil {
		return nil, err
	}
	var window load.Window
	loaded := make(chan error, 1)
	var handedIn load.Result
	go func() {
		var err error
		handedIn, err = load.Until(ctx, report.StartClients, beside.Pilots, &window, pauseBeside)
		loaded <- err
	}()
	begun := time.Now()
	took, err := b.untilAtWork(ctx, subs, begun, start)
	busy := time.Since(begun)
	window.End()
	if err := errors.Join(err, <-loaded); err != nil {
		return nil, err
	}
	cpuAfter, err := b.lab.ReadCPU(ctx)
	if err != nil {
		return nil, err
	}
	return startResult(took, busy, handedIn, cpuAfter.Since(cpuBefore)), nil
}

func startResult(took, busy time.Duration, handedIn load.Result, cpu map[lab.Part]time.Duration) report.Window {
	w := report.Window{report.Ready: startedTogether / took.Seconds()}
	answered := make([]float64, len(handedIn.Samples))
	for i, s := range handedIn.Samples {
		answered[i] = milliseconds(s.Answered.Sub(s.Sent))
	}
	w[report.BesideP50], w[report.BesideP99] = stats.Percentile(answered, 50), stats.Percentile(answered, 99)
	w[report.Slowest] = stats.Percentile(answered, 100)
	var used time.Duration
	for part, d := range cpu {
		used += d
		w[report.StartCPUOf(part)] = milliseconds(d) / startedTogether
	}
	w[report.StartCPU] = milliseconds(used) / startedTogether
	w[report.Busy] = 100 * used.Seconds() / busy.Seconds() / float64(runtime.NumCPU())
	return w
}

// untilAtWork starts and says how long it took until the last community was at
// work, by Postgres' clock, which is this machine's.
func (b *bench) untilAtWork(ctx context.Context, subs []*story.SubDistrict, begun time.Time, start func(context.Context, []*pilot.Terms) error) (time.Duration, error) {
	var all []*pilot.Terms
	var ids []string
	for _, s := range subs {
		all = append(all, &s.Terms)
		for i := range s.Communities {
			ids = append(ids, workflows.IDOf(&s.Communities[i].Terms))
		}
	}
	if err := start(ctx, all); err != nil {
		return 0, err
	}
	if err := b.lab.AwaitEvent(ctx, ids, pilot.EventOpened, "", startsWithin); err != nil {
		return 0, err
	}
	var last time.Time
	const query = `SELECT max(pg_xact_commit_timestamp(xmin)) FROM events WHERE type = 'opened' AND workflow_id = ANY($1)`
	if err := b.lab.Record.QueryRow(ctx, query, ids).Scan(&last); err != nil {
		return 0, fmt.Errorf("read when the last pilot was at work: %w", err)
	}
	return last.Sub(begun), nil
}

var errNotStarted = errors.New("not started")

func (b *bench) startPaced(ctx context.Context, all []*pilot.Terms) error {
	var failed error
	err := b.lab.Client.StartAll(ctx, all, func(s client.Start) {
		if s.Result != client.StartedNow {
			failed = errors.Join(failed, fmt.Errorf("%s: %w: %s: %w", s.WorkflowID, errNotStarted, s.Result, s.Err))
		}
	})
	return errors.Join(err, failed)
}

// startAtOnce has nothing to pace: each is started by itself.
func (b *bench) startAtOnce(ctx context.Context, all []*pilot.Terms) error {
	return load.SideBySide(ctx, len(all), func(ctx context.Context, i int) error {
		return b.startPaced(ctx, all[i:i+1])
	})
}
