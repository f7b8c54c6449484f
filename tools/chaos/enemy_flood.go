package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// floodClients send at a time.
const floodClients = 8

func (e *enemies) floodJunk(ctx context.Context) (string, []Breach, error) {
	n := 1_000
	if e.much {
		n = 10_000
	}
	return e.flood(ctx, n, func(i int) any { return map[string]any{"junk": i} })
}

func (e *enemies) floodLong(ctx context.Context) (string, []Breach, error) {
	n := 200
	if e.much {
		n = 3_000
	}
	return e.flood(ctx, n, func(i int) any {
		return map[string]any{"v": 1, "id": fmt.Sprintf("long-%d", i), "note": strings.Repeat("长", 10_300)}
	})
}

// flood: each signal that the server took is on record once; a pilot elsewhere answers
// meanwhile, and this one afterwards.
func (e *enemies) flood(ctx context.Context, n int, message func(i int) any) (string, []Breach, error) {
	at := e.community()
	id := workflows.PilotID(enemyProgramme, at)
	before, err := e.events(ctx, at)
	if err != nil {
		return "", nil, err
	}
	var next, took atomic.Int64
	var sending sync.WaitGroup
	for range floodClients {
		sending.Go(func() {
			for i := next.Add(1); i <= int64(n) && ctx.Err() == nil; i = next.Add(1) {
				if e.stack.temporal0.SignalWorkflow(ctx, id, "", workflows.SignalStepCompleted, message(int(i))) == nil {
					took.Add(1)
				}
			}
		})
	}
	found := e.answered(ctx, calmPlace)
	sending.Wait()
	found = append(found, e.answered(ctx, at)...)
	err = until(ctx, func() (bool, error) { // a number is asked for in no time, ten thousand events are not
		r, err := e.record(ctx, at)
		return int(r.Seq) >= len(before)+int(took.Load()), err
	})
	if err != nil {
		found = append(found, e.breach(id, "a flood is not judged: %v", err))
	}
	var came map[string]int
	err = until(ctx, func() (bool, error) {
		events, err := e.events(ctx, at)
		came = refusedAfter(events, len(before))
		delete(came, "")
		return len(came) >= int(took.Load()), err
	})
	if err != nil {
		found = append(found, e.breach(id, "of %d messages of a flood that the server took, %d came: %v", took.Load(), len(came), err))
	}
	for key, times := range came {
		if times > 1 {
			found = append(found, e.breach(id, "a message of a flood is on record %d times: %s", times, key))
		}
	}
	return fmt.Sprintf("%d sent, %d taken and each on record once", n, took.Load()), found, nil
}

// refusedAfter counts what was refused beyond so many events, by the name of its coming,
// without what we sent ourselves.
func refusedAfter(events []pilot.Event, first int) map[string]int {
	came := map[string]int{}
	for _, ev := range events[first:] {
		if ev.Type == pilot.EventRefused && !strings.HasPrefix(ev.ID, "after-enemy-") {
			came[ev.Key]++
		}
	}
	return came
}
