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

// Before anything is known of a contender it is tried for a while, with pilots for this many
// messages a second by one client, and for so many in all.
const (
	triedFor       = 2 * time.Second
	guessPerClient = 60
	guessAtMost    = 60
	spare          = 1.3 // of what was found before
	attempts       = 3
	// warmUp is how long clients hand in before anything counts, with windows that a page
	// shows: all of them begin at once, and what piles up is gone in two seconds.
	warmUp = 3 * time.Second
)

// warmedUp is how long a window of this length is warmed up.
func warmedUp(lasts time.Duration) time.Duration { return min(warmUp, lasts/3) }

var errRanOut = errors.New("pilots ran out before the window's end, each time more were prepared")

// window measures a contender once and keeps the result, again with more pilots where
// they ran out.
func (b *bench) window(ctx context.Context, round, clients int, c contender.Contender) error {
	cell := report.Cell{Server: b.lab.Server, Contender: c.Name(), Clients: clients}
	if err := b.try(ctx, cell, c); err != nil {
		return err
	}
	for range attempts {
		begun := time.Now()
		w, ranOut, err := b.attempt(ctx, clients, c, b.guess[cell], b.settings.window)
		if err != nil {
			return err
		}
		b.guess[cell] = max(w[report.Messages], 1)
		if ranOut {
			b.guess[cell] *= spare
			continue
		}
		b.results.Add(cell, w)
		b.tell("round %d/%d  %2d clients  %-45s %6.0f/s  (%s with what comes before and after)",
			round+1, b.rounds, clients, c.Name(), w[report.Rate], time.Since(begun).Round(100*time.Millisecond))
		return nil
	}
	return errRanOut
}

// try finds out how many messages a second to prepare for, where that is not known and
// windows are longer than the trial.
func (b *bench) try(ctx context.Context, cell report.Cell, c contender.Contender) error {
	if _, known := b.guess[cell]; known {
		return nil
	}
	b.guess[cell] = float64(min(cell.Clients*guessPerClient, guessAtMost))
	if b.settings.window <= triedFor {
		return nil
	}
	w, _, err := b.attempt(ctx, cell.Clients, c, b.guess[cell], triedFor)
	b.guess[cell] = max(w[report.Messages], 1)
	return err
}

// attempt prepares a contender for so many messages a second and measures it.
func (b *bench) attempt(ctx context.Context, clients int, c contender.Contender, pace float64, lasts time.Duration) (w report.Window, ranOut bool, err error) {
	batch, err := c.Prepare(ctx, clients, int(pace*spare*(warmedUp(lasts)+lasts).Seconds()))
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, c.Rest(ctx)) }()
	return b.play(ctx, clients, c, batch, lasts)
}

// play measures a prepared batch. CPU is read when everything has settled, since what
// pilots tell each other belongs to the hand-ins; what was used to see whether it has is
// taken off.
func (b *bench) play(ctx context.Context, clients int, c contender.Contender, batch *contender.Batch, lasts time.Duration) (w report.Window, ranOut bool, err error) {
	before, _, err := b.lab.Settled(ctx, batch.Workflows)
	if err != nil {
		return nil, false, err
	}
	look, err := b.lab.CostOfLooking(ctx, batch.Workflows)
	if err != nil {
		return nil, false, err
	}
	cpuBefore, err := b.lab.ReadCPU(ctx)
	if err != nil {
		return nil, false, err
	}
	result, err := load.Run(ctx, clients, batch.Pilots, warmedUp(lasts), lasts)
	if err != nil {
		return nil, false, err
	}
	after, looks, err := b.lab.Settled(ctx, batch.Workflows)
	if err != nil {
		return nil, false, err
	}
	cpuAfter, err := b.lab.ReadCPU(ctx)
	if err != nil {
		return nil, false, err
	}
	w = report.Window{}
	handIns, bytes := count(result.Samples)
	addTimes(w, result)
	addCPU(w, without(cpuAfter.Since(cpuBefore), look, looks), handIns, float64(len(result.Samples)))
	durable, err := c.Durable(ctx, batch)
	if err != nil {
		return nil, false, err
	}
	addDurable(w, result, durable)
	return w, result.RanOut, b.addHistories(ctx, w, before, after, handIns, bytes)
}

// without takes so many looks off, as far as there is something to be taken off.
func without(used, look map[lab.Part]time.Duration, looks int) map[lab.Part]time.Duration {
	for part, one := range look {
		used[part] = max(0, used[part]-time.Duration(looks)*one)
	}
	return used
}

// count is how many hand-ins these are, and their bytes.
func count(samples []load.Sample) (handIns, bytes float64) {
	for _, s := range samples {
		handIns += float64(s.HandIns)
		bytes += float64(s.Bytes)
	}
	return handIns, bytes
}

// addTimes counts what was answered in time; how long answers took is of what was sent in time.
func addTimes(w report.Window, r load.Result) {
	inTime := r.InTime()
	handIns, _ := count(inTime)
	w[report.Rate] = handIns / r.Lasted.Seconds()
	w[report.Messages] = float64(len(inTime)) / r.Lasted.Seconds()
	sent := r.Counted()
	answered := make([]float64, len(sent))
	for i, s := range sent {
		answered[i] = milliseconds(s.Answered.Sub(s.Sent))
	}
	w[report.AnsweredP50], w[report.AnsweredP99] = stats.Percentile(answered, 50), stats.Percentile(answered, 99)
}

// addDurable leaves the times out where no table of the contender's own has them.
func addDurable(w report.Window, r load.Result, committed map[string]time.Time) {
	var durable []float64
	for _, s := range r.Counted() {
		if at, ok := committed[s.Key]; ok {
			durable = append(durable, milliseconds(at.Sub(s.Sent)))
		}
	}
	if len(durable) > 0 {
		w[report.DurableP50], w[report.DurableP99] = stats.Percentile(durable, 50), stats.Percentile(durable, 99)
	}
}

func addCPU(w report.Window, used map[lab.Part]time.Duration, handIns, messages float64) {
	var all time.Duration
	for _, part := range lab.Parts {
		all += used[part]
		w[report.CPUOf(part)] = milliseconds(used[part]) / handIns
	}
	w[report.CPU] = milliseconds(all) / handIns
	w[report.CPUMessage] = milliseconds(all) / messages
}

// addHistories counts what the hand-ins added to histories, those of pilots that
// were told of them included.
func (b *bench) addHistories(ctx context.Context, w report.Window, before, after lab.Histories, handIns, bytes float64) error {
	if len(before) == 0 {
		return nil
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
