package load_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/bench/load"
)

// log notes what was sent, as "pilot.message".
type log struct {
	mu   sync.Mutex
	sent []string
}

func (l *log) pilots(pilots, messages int) []load.Pilot {
	out := make([]load.Pilot, pilots)
	for p := range out {
		for m := range messages {
			key := fmt.Sprintf("%d.%d", p, m)
			out[p] = append(out[p], load.Message{Key: key, HandIns: 1, Send: func(context.Context) error {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.sent = append(l.sent, key)
				return nil
			}})
		}
	}
	return out
}

func TestRun_OneClientPlaysPilotAfterPilotInOrder(t *testing.T) {
	t.Parallel()
	var l log
	r, err := load.Run(t.Context(), 1, l.pilots(2, 3), 0, time.Hour)
	require.NoError(t, err)
	require.Equal(t, []string{"0.0", "0.1", "0.2", "1.0", "1.1", "1.2"}, l.sent)
	require.Len(t, r.Samples, 6)
	require.Len(t, r.InTime(), 6)
	require.True(t, r.RanOut)
	require.GreaterOrEqual(t, r.Lasted, r.Samples[5].Answered.Sub(r.Samples[0].Sent))
}

func TestUntil_WhatIsAnsweredAfterTheWindowIsWaitedForAndNotInTime(t *testing.T) {
	t.Parallel()
	var window load.Window
	answer := func(context.Context) error { return nil }
	late := func(context.Context) error {
		window.End()
		return nil
	}
	r, err := load.Until(t.Context(), 1, []load.Pilot{{{Key: "a", Send: answer}, {Key: "b", Send: late}, {Key: "c", Send: answer}}, {}}, &window, 0)
	require.NoError(t, err)
	require.Len(t, r.Samples, 2, "nothing is sent after the end")
	require.Len(t, r.InTime(), 1)
	require.Equal(t, "a", r.InTime()[0].Key)
	require.Less(t, r.Lasted, r.Samples[1].Answered.Sub(r.Samples[0].Sent))
	require.False(t, r.RanOut)
}

func TestUntil_WhatWarmsUpIsSentAndDoesNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var window load.Window
		within := func(d time.Duration, then func()) func(context.Context) error {
			return func(context.Context) error {
				<-time.After(d)
				then()
				return nil
			}
		}
		nothing := func() {}
		pilots := []load.Pilot{{
			{Key: "cold", Send: within(time.Second, window.Count)},
			{Key: "warm", Send: within(2*time.Second, nothing)}, {Key: "last", Send: within(3*time.Second, window.End)},
		}, {}}
		r, err := load.Until(t.Context(), 1, pilots, &window, 0)
		require.NoError(t, err)
		require.Len(t, r.Samples, 3)
		require.Equal(t, 5*time.Second, r.Lasted)
		require.Equal(t, []string{"warm", "last"}, keys(r.Counted()))
		require.Equal(t, []string{"warm", "last"}, keys(r.InTime()))
	})
}

func TestRun_PilotsThatRunOutWhileItWarmsUpCountFromTheFirstMessage(t *testing.T) {
	t.Parallel()
	var l log
	r, err := load.Run(t.Context(), 1, l.pilots(1, 2), time.Hour, time.Hour)
	require.NoError(t, err)
	require.True(t, r.RanOut)
	require.Len(t, r.Counted(), 2)
	require.Len(t, r.InTime(), 2)
	require.Positive(t, r.Lasted)
}

func keys(samples []load.Sample) []string {
	out := make([]string, len(samples))
	for i, s := range samples {
		out[i] = s.Key
	}
	return out
}

func TestRun_NoPilotGetsTwoClients(t *testing.T) {
	t.Parallel()
	var l log
	_, err := load.Run(t.Context(), 4, l.pilots(40, 2), 0, time.Hour)
	require.NoError(t, err)
	seen := map[string]int{}
	for _, key := range l.sent {
		seen[key]++
		require.Equal(t, 1, seen[key])
	}
	require.NotEmpty(t, seen)
}

func TestRun_AnErrorEndsIt(t *testing.T) {
	t.Parallel()
	broken := errors.New("refused")
	pilots := []load.Pilot{{{Key: "a", Send: func(context.Context) error { return broken }}}, {}}
	_, err := load.Run(t.Context(), 1, pilots, 0, time.Hour)
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "a: ")
	_, err = load.Run(t.Context(), 2, nil, 0, time.Hour)
	require.Error(t, err, "nothing sent is no measurement")
}

func TestSideBySide_DoesEachOnceAndEndsWithTheFirstError(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	done := map[int]int{}
	require.NoError(t, load.SideBySide(t.Context(), 50, func(_ context.Context, i int) error {
		mu.Lock()
		defer mu.Unlock()
		done[i]++
		return nil
	}))
	require.Len(t, done, 50)
	broken := errors.New("broken")
	require.ErrorIs(t, load.SideBySide(t.Context(), 3, func(context.Context, int) error { return broken }), broken)
}
