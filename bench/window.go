package main

import (
	"context"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"shidian/bench/contender"
	"shidian/bench/lab"
	"shidian/bench/load"
	"shidian/bench/report"
	"shidian/bench/stats"
)

// Before anything is known of a contender, pilots are prepared for this many
// messages a second by one client, and for so many in all.
const (
	guessPerClient = 60
	guessAtMost    = 90
	spare          = 1.3 // of what the round before came to
)

// window prepares a contender, measures it once and keeps the result.
func (b *bench) window(ctx context.Context, round, clients int, c contender.Contender) (err error) {
	cell := report.Cell{Server: b.lab.Server, Contender: c.Name(), Clients: clients}
	pace, known := b.guess[cell]
	if !known {
		pace = float64(min(clients*guessPerClient, guessAtMost))
	}
	begun := time.Now()
	batch, err := c.Prepare(ctx, clients, int(pace*spare*b.settings.window.Seconds()))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Rest(ctx)) }()
	prepared := time.Since(begun)
	w, err := b.play(ctx, clients, c, batch)
	if err != nil {
		return err
	}
	b.guess[cell] = max(w[report.Messages], 1)
	b.results.Add(cell, w)
	b.tell("round %d/%d  %2d clients  %-40s %6.0f/s  (prepared in %s)",
		round+1, b.rounds, clients, c.Name(), w[report.Rate], prepared.Round(100*time.Millisecond))
	return nil
}

// play measures a prepared batch.
func (b *bench) play(ctx context.Context, clients int, c contender.Contender, batch *contender.Batch) (report.Window, error) {
	before, err := b.lab.Settled(ctx, batch.Workflows)
	if err != nil {
		return nil, err
	}
	cpuBefore, err := b.lab.ReadCPU(ctx)
	if err != nil {
		return nil, err
	}
	result, err := load.Run(ctx, clients, batch.Pilots, b.settings.window)
	if err != nil {
		return nil, err
	}
	cpuAfter, err := b.lab.ReadCPU(ctx)
	if err != nil {
		return nil, err
	}
	w := report.Window{}
	handIns, bytes := count(result)
	addTimes(w, result, handIns)
	addCPU(w, cpuAfter.Since(cpuBefore), handIns)
	durable, err := c.Durable(ctx, batch)
	if err != nil {
		return nil, err
	}
	addDurable(w, result, durable)
	return w, b.addHistories(ctx, w, batch.Workflows, before, handIns, bytes)
}

// count is how many hand-ins were answered, and their bytes.
func count(r load.Result) (handIns, bytes float64) {
	for _, s := range r.Samples {
		handIns += float64(s.HandIns)
		bytes += float64(s.Bytes)
	}
	return handIns, bytes
}

func addTimes(w report.Window, r load.Result, handIns float64) {
	w[report.Rate] = handIns / r.Elapsed.Seconds()
	w[report.Messages] = float64(len(r.Samples)) / r.Elapsed.Seconds()
	answered := make([]float64, len(r.Samples))
	for i, s := range r.Samples {
		answered[i] = milliseconds(s.Answered.Sub(s.Sent))
	}
	w[report.AnsweredP50], w[report.AnsweredP99] = stats.Percentile(answered, 50), stats.Percentile(answered, 99)
}

// addDurable leaves the times out where no table of the contender's own has them.
func addDurable(w report.Window, r load.Result, committed map[string]time.Time) {
	var durable []float64
	for _, s := range r.Samples {
		if at, ok := committed[s.Key]; ok {
			durable = append(durable, milliseconds(at.Sub(s.Sent)))
		}
	}
	if len(durable) > 0 {
		w[report.DurableP50], w[report.DurableP99] = stats.Percentile(durable, 50), stats.Percentile(durable, 99)
	}
}

func addCPU(w report.Window, used map[lab.Part]time.Duration, handIns float64) {
	var all time.Duration
	for _, part := range lab.Parts {
		all += used[part]
		w[report.CPUOf(part)] = milliseconds(used[part]) / handIns
	}
	w[report.CPU] = milliseconds(all) / handIns
}

// addHistories counts what the hand-ins added to histories, those of pilots that
// were told of them included.
func (b *bench) addHistories(ctx context.Context, w report.Window, workflows []string, before lab.Histories, handIns, bytes float64) error {
	if len(workflows) == 0 {
		return nil
	}
	after, err := b.lab.Settled(ctx, workflows)
	if err != nil {
		return err
	}
	kinds, err := b.lab.KindsSince(ctx, before)
	if err != nil {
		return err
	}
	grown := after.Since(before)
	w[report.Events] = float64(grown.Events) / handIns
	w[report.Bytes] = float64(grown.Bytes) / handIns
	w[report.Beyond] = (float64(grown.Bytes) - bytes) / handIns
	w[report.Tasks] = float64(kinds[enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]) / handIns
	for kind, n := range kinds {
		w[report.EventsOf(kind)] = float64(n) / handIns
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
