package crowd

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shidian/bench/lab"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/staff"
)

// Start is how communities came to be open.
type Start struct {
	Rate    float64                    // communities a second, until the last one's first workflow task was recorded
	Behind  time.Duration              // after the desk was done, until then
	CPU     time.Duration              // of everything, for a community with its share of the sub-district
	Parts   map[lab.Part]time.Duration // that by what used it
	Evicted float64                    // workflow tasks for which the worker had to read a history anew
}

// startsWithin is how long the last pilots may take once the desk is done.
const startsWithin = 10 * time.Minute

var errNotStarted = errors.New("not started")

// start starts pilots by the desk and waits until all of them are at work.
func (c *run) start(ctx context.Context, all []*pilot.Terms) (s Start, err error) {
	communities := 0
	for _, terms := range all {
		for _, own := range staff.Family(terms)[1:] {
			c.open = append(c.open, office{terms.Programme, own.Place(), *own})
			communities++
		}
	}
	cpu, err := c.lab.ReadCPU(ctx)
	if err != nil {
		return s, err
	}
	begun := time.Now()
	var failed error
	err = c.lab.Client.StartAll(ctx, all, func(s client.Start) {
		if s.Result != client.StartedNow {
			failed = errors.Join(failed, fmt.Errorf("%s: %w: %s: %w", s.WorkflowID, errNotStarted, s.Result, s.Err))
		}
	})
	if err := errors.Join(err, failed); err != nil {
		return s, err
	}
	told := time.Now()
	last, err := c.awaitAtWork(ctx, len(c.open))
	if err != nil {
		return s, err
	}
	after, err := c.lab.ReadCPU(ctx)
	if err != nil {
		return s, err
	}
	s.Parts = after.Since(cpu)
	for part, used := range s.Parts {
		s.Parts[part] = used / time.Duration(communities)
		s.CPU += s.Parts[part]
	}
	s.Rate, s.Behind = float64(communities)/last.Sub(begun).Seconds(), max(0, last.Sub(told))
	s.Evicted, err = c.lab.WorkerMetric(ctx, "temporal_sticky_cache_miss_total")
	return s, err
}

// looksEvery is rare enough for looking to cost nothing.
const looksEvery = time.Second

// awaitAtWork is when the last of so many communities was at work, by Postgres' clock,
// which is this machine's.
func (c *run) awaitAtWork(ctx context.Context, communities int) (last time.Time, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startsWithin, errNotStarted)
	defer cancel()
	const opened = `SELECT count(*) FROM pilots WHERE level = 'community' AND phase <> ''`
	for n := 0; n < communities; {
		if err := c.lab.Record.QueryRow(ctx, opened).Scan(&n); err != nil {
			return last, fmt.Errorf("count the communities at work: %w", err)
		}
		if n < communities && rest(ctx, looksEvery) != nil {
			return last, fmt.Errorf("wait until %d communities are at work, %d are: %w", communities, n, context.Cause(ctx))
		}
	}
	const query = `SELECT max(pg_xact_commit_timestamp(xmin)) FROM events WHERE seq = 1`
	if err := c.lab.Record.QueryRow(ctx, query).Scan(&last); err != nil {
		return last, fmt.Errorf("read when the last community was at work: %w", err)
	}
	return last, nil
}
