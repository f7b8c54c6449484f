package activities_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/activities"
	"shidian/internal/pilot"
)

// backlog is entries of a pilot that have piled up, each arrived by a name of its own.
func backlog(c *clerk, n int) []pilot.Entry {
	entries := make([]pilot.Entry, n)
	for i := range entries {
		if i%3 == 0 {
			entries[i] = c.handIn(pilot.StepSizeAdjustment, fmt.Sprintf("size-%d", i))
		} else {
			entries[i] = pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, c.now, fmt.Appendf(nil, `{"junk":%d}`, i))
		}
		entries[i].Arrival = fmt.Sprintf("run/%d", i)
	}
	return entries
}

// inTurns records entries as one workflow task does, from the state that the last
// finished task left, and says what each was answered with.
func (c *clerk) inTurns(t *testing.T, entries []pilot.Entry, size int) []pilot.Outcome {
	t.Helper()
	var outcomes []pilot.Outcome
	for len(entries) > 0 {
		rec, err := c.attempt(entries[:min(size, len(entries))]...)
		require.NoError(t, err)
		require.NotZero(t, len(rec.Answers)+len(rec.Events), "each turn brings something forward")
		c.fold(rec)
		for _, first := range rec.Answers {
			for _, e := range rec.Events {
				if e.Seq == first {
					outcomes = append(outcomes, pilot.Outcomes([]pilot.Event{e})...)
				}
			}
		}
		entries = entries[len(rec.Answers):]
	}
	return outcomes
}

func opened(t *testing.T) *clerk {
	t.Helper()
	c := newClerk()
	c.fold(mustOpen(t, c))
	return c
}

func mustOpen(t *testing.T, c *clerk) activities.Recorded {
	t.Helper()
	rec, err := c.attempt(c.opening())
	require.NoError(t, err)
	return rec
}

// A workflow task over a backlog is tried again four times: each attempt starts from
// the same state and cuts its batches elsewhere.
func TestJudgeAndRecord_ABacklogTriedAgainIsRecordedOnceAndAnsweredAsAtFirst(t *testing.T) {
	t.Parallel()
	c := opened(t)
	entries, before := backlog(c, 96), c.state
	c.state = before.Clone()
	first := c.inTurns(t, entries, 32)
	require.Len(t, first, 96)
	recorded := len(c.store.Pilot(workflowID).Events)
	for _, size := range []int{32, 64, 7, 96} {
		c.state = before.Clone()
		require.Equal(t, first, c.inTurns(t, entries, size))
		require.Len(t, c.store.Pilot(workflowID).Events, recorded)
	}
}

// An attempt hands back no more than up to the last of its own entries.
func TestJudgeAndRecord_LaterEntriesAreLeftToWhoAsksForThem(t *testing.T) {
	t.Parallel()
	c := opened(t)
	entries, before := backlog(c, 40), c.state.Clone()
	c.inTurns(t, entries, 10)
	c.state = before
	rec, err := c.attempt(entries[:10]...)
	require.NoError(t, err)
	require.Equal(t, rec.Answers[9], rec.Events[len(rec.Events)-1].Entry)
}

// The same message that arrives twice is judged twice, also when one of the two
// was recorded by an earlier attempt.
func TestJudgeAndRecord_TheSameMessageArrivedTwiceIsADuplicate(t *testing.T) {
	t.Parallel()
	c := opened(t)
	one := c.handIn(pilot.StepSizeAdjustment, "size-1")
	two := one
	one.Arrival, two.Arrival = "run/1", "run/2"
	before := c.state.Clone()
	require.Equal(t, []pilot.OutcomeKind{pilot.Accepted, pilot.Duplicate}, kinds(c.inTurns(t, []pilot.Entry{one, two}, 1)))
	c.state = before
	require.Equal(t, []pilot.OutcomeKind{pilot.Accepted, pilot.Duplicate}, kinds(c.inTurns(t, []pilot.Entry{one, two}, 2)))
}

func kinds(outcomes []pilot.Outcome) []pilot.OutcomeKind {
	var out []pilot.OutcomeKind
	for _, o := range outcomes {
		out = append(out, o.Outcome)
	}
	return out
}

// However much is on record that the workflow does not know, and however much it
// sends: no result is larger than a history takes.
func TestJudgeAndRecord_ResultsAreBoundedAndAPilotFarBehindCatchesUp(t *testing.T) {
	t.Parallel()
	c := opened(t)
	before := c.state.Clone()
	var entries []pilot.Entry
	for i := range 2000 {
		raw := fmt.Appendf(nil, `{"v":1,"id":"long-%d"%s}`, i, strings.Repeat(`,"unknown-field-of-this-message":1`, 60))
		e := pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, c.now, raw)
		e.Arrival = fmt.Sprintf("run/%d", i)
		entries = append(entries, e)
	}
	c.inTurns(t, entries, 2000)
	require.Greater(t, sizeOf(t, c.store.Pilot(workflowID).Events), 1<<20)
	c.state = before
	newer := c.handIn(pilot.StepSizeAdjustment, "size-1")
	newer.Arrival = "run/newer"
	for c.state.Seq < int64(len(c.store.Pilot(workflowID).Events)) {
		rec, err := c.attempt(newer)
		require.NoError(t, err)
		require.NotEmpty(t, rec.Events)
		require.Less(t, sizeOf(t, rec.Events), 400<<10)
		c.fold(rec)
	}
	require.Equal(t, 1, c.state.Counts.Accepted)
	require.Equal(t, c.store.Pilot(workflowID).State, c.state)
}

func sizeOf(t *testing.T, events []pilot.Event) int {
	t.Helper()
	data, err := json.Marshal(events)
	require.NoError(t, err)
	return len(data)
}
