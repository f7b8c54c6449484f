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

// Settled reads histories until they have stopped growing: what pilots tell each
// other comes after the answer.
func (l *Lab) Settled(ctx context.Context, workflows []string) (Histories, error) {
	const looks, pause = 40, 250 * time.Millisecond
	last, err := l.ReadHistories(ctx, workflows)
	for range looks {
		if err != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(pause):
		}
		now, err := l.ReadHistories(ctx, workflows)
		if err != nil || now.sum() == last.sum() {
			return now, err
		}
		last = now
	}
	return last, nil
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
