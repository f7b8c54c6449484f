package lab

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"shidian/bench/load"
)

// Histories are how long workflows' histories are, by workflow ID.
type Histories map[string]Length

// Length is of one history.
type Length struct{ Events, Bytes int64 }

// ReadHistories asks the server about each workflow.
func (l *Lab) ReadHistories(ctx context.Context, workflows []string) (Histories, error) {
	all := Histories{}
	var mu sync.Mutex
	err := load.SideBySide(ctx, len(workflows), func(ctx context.Context, i int) error {
		id := workflows[i]
		found, err := l.Temporal.DescribeWorkflowExecution(ctx, id, "")
		if err != nil {
			return fmt.Errorf("describe %s: %w", id, err)
		}
		info := found.GetWorkflowExecutionInfo()
		mu.Lock()
		defer mu.Unlock()
		all[id] = Length{Events: info.GetHistoryLength(), Bytes: info.GetHistorySizeBytes()}
		return nil
	})
	return all, err
}

// How it is waited until everything rests.
const (
	looksEvery    = 500 * time.Millisecond
	settledWithin = 2 * time.Minute
)

// Settled waits until communities' reports have reached their sub-districts and histories
// have stopped growing: what pilots tell each other comes after the answer. It says how
// often it looked at histories, each time at a cost ([Lab.CostOfLooking]).
func (l *Lab) Settled(ctx context.Context, workflows []string) (h Histories, looks int, err error) {
	if len(workflows) == 0 {
		return Histories{}, 0, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, settledWithin, errLate)
	defer cancel()
	for {
		told, err := l.allTold(ctx, workflows)
		if err != nil {
			return nil, looks, err
		}
		if told {
			now, err := l.ReadHistories(ctx, workflows)
			looks++
			if err != nil || now.sum() == h.sum() {
				return now, looks, err
			}
			h = now
		}
		if err := untilNextLook(ctx); err != nil {
			return nil, looks, fmt.Errorf("wait until what was handed in is told and histories rest: %w", err)
		}
	}
}

// allTold says whether no report waits to be brought to one of these.
func (l *Lab) allTold(ctx context.Context, workflows []string) (told bool, err error) {
	const query = `SELECT NOT EXISTS (SELECT FROM reports WHERE parent = ANY($1))`
	if err := l.Record.QueryRow(ctx, query, workflows).Scan(&told); err != nil {
		return false, fmt.Errorf("look for reports that wait: %w", err)
	}
	return told, nil
}

// CostOfLooking is the CPU of one look of [Lab.Settled] with its pause, by part, measured
// while nothing else happens.
func (l *Lab) CostOfLooking(ctx context.Context, workflows []string) (map[Part]time.Duration, error) {
	const looks = 2
	before, err := l.ReadCPU(ctx)
	if err != nil {
		return nil, err
	}
	for range looks {
		if _, err := l.allTold(ctx, workflows); err != nil {
			return nil, err
		}
		if _, err := l.ReadHistories(ctx, workflows); err != nil {
			return nil, err
		}
		if err := untilNextLook(ctx); err != nil {
			return nil, err
		}
	}
	after, err := l.ReadCPU(ctx)
	if err != nil {
		return nil, err
	}
	cost := after.Since(before)
	for part := range cost {
		cost[part] /= looks
	}
	return cost, nil
}

func untilNextLook(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(looksEvery):
		return nil
	}
}

func (h Histories) sum() Length {
	var sum Length
	for _, one := range h {
		sum.Events += one.Events
		sum.Bytes += one.Bytes
	}
	return sum
}

// Since is what was added to all of them together.
func (h Histories) Since(earlier Histories) Length {
	now, then := h.sum(), earlier.sum()
	return Length{Events: now.Events - then.Events, Bytes: now.Bytes - then.Bytes}
}

// Kinds is how many events of each kind.
type Kinds map[enumspb.EventType]int64

// KindsSince counts what was added since the histories were as long as this.
func (l *Lab) KindsSince(ctx context.Context, earlier Histories) (Kinds, error) {
	var mu sync.Mutex
	all := Kinds{}
	ids := slices.Sorted(maps.Keys(earlier))
	err := load.SideBySide(ctx, len(ids), func(ctx context.Context, i int) error {
		own, err := l.kindsOf(ctx, ids[i], earlier[ids[i]].Events)
		mu.Lock()
		defer mu.Unlock()
		for kind, n := range own {
			all[kind] += n
		}
		return err
	})
	return all, err
}

// kindsOf counts a workflow's events after this one.
func (l *Lab) kindsOf(ctx context.Context, id string, after int64) (Kinds, error) {
	kinds := Kinds{}
	events := l.Temporal.GetWorkflowHistory(ctx, id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, fmt.Errorf("read the history of %s: %w", id, err)
		}
		if event.GetEventId() > after {
			kinds[event.GetEventType()]++
		}
	}
	return kinds, nil
}
