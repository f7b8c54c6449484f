package endtoend

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// flood sends messages to a pilot from several clients at once and returns those
// that the server took. One that it refuses is not sent again.
func (s *system) flood(place string, messages, clients int, message func(i int) any) (taken int64) {
	s.t.Helper()
	var next, took atomic.Int64
	var sending sync.WaitGroup
	id := workflows.PilotID(programme, place)
	for range clients {
		sending.Go(func() {
			for i := next.Add(1); i <= int64(messages); i = next.Add(1) {
				if s.client.SignalWorkflow(s.t.Context(), id, "", workflows.SignalStepCompleted, message(int(i))) == nil {
					took.Add(1)
				}
			}
		})
	}
	sending.Wait()
	return took.Load()
}

// requireOnRecordOnce wants each message of a flood on record, once.
func (s *system) requireOnRecordOnce(place string, taken int64) {
	s.t.Helper()
	id := workflows.PilotID(programme, place)
	var refused map[string]int
	require.Eventually(s.t, func() bool {
		events, err := s.open().Events(s.t.Context(), id, 0, 0)
		require.NoError(s.t, err)
		refused = map[string]int{}
		for _, e := range events {
			if e.Type == pilot.EventRefused {
				refused[e.Key]++
			}
		}
		return int64(len(refused)) >= taken
	}, patience, tick)
	require.Len(s.t, refused, int(taken))
	for key, n := range refused {
		require.Equal(s.t, 1, n, key)
	}
}

// requireAtRest wants no workflow task of a pilot failing.
func (s *system) requireAtRest(place string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		found, err := s.client.DescribeWorkflowExecution(s.t.Context(), workflows.PilotID(programme, place), "")
		require.NoError(s.t, err)
		return found.GetPendingWorkflowTask() == nil && len(found.GetPendingActivities()) == 0
	}, patience, tick)
}

func TestFlood_EverySignalIsOnRecordOnceAndThePilotGoesOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		messages int
		message  func(i int) any
	}{
		"junk": {floodJunk, func(i int) any { return map[string]any{"junk": i} }},
		"long ones": {floodLong, func(i int) any {
			return map[string]any{"v": 1, "id": fmt.Sprintf("long-%d", i), "note": strings.Repeat("长", 10_300)}
		}},
		"too long": {floodTooLong, func(i int) any { return map[string]any{"n": i, "text": strings.Repeat("x", 1_900_000)} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			s.start()
			place, other := "yuetan/sanlihe-1", "yuetan/muxidi"
			began := time.Now()
			taken := s.flood(place, c.messages, 8, c.message)
			t.Logf("%d of %d taken in %v", taken, c.messages, time.Since(began))
			began = time.Now()
			out, err := s.sendUntilAnswered(place, s.message(place, pilot.StepSizeAdjustment, "size-after-the-flood"))
			require.NoError(t, err)
			if out.Outcome == pilot.Duplicate { // sent again while its answer was on its way
				out.Outcome = out.Current
			}
			require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
			t.Logf("the next hand-in accepted after %v", time.Since(began))
			s.mustSubmit(other, pilot.StepSizeAdjustment)
			s.requireOnRecordOnce(place, taken)
			s.requireAtRest(place)
			s.mustDesk("audit")
		})
	}
}

// How much floods here; ten times as much in make chaos.
const (
	floodJunk    = 1200
	floodLong    = 300
	floodTooLong = 28
)
