package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"shidian/internal/pilot"
)

func TestFigures_CountWhatWasSentAndFound(t *testing.T) {
	t.Parallel()
	s := agreeing()
	s.sent[0].Took = 1500 * time.Millisecond
	s.book.Events[0].Told = 2
	f := Figures{Faults: map[FaultKind]int{KillWorker: 3, KillWorkers: 1}}
	f.countSent(s.sent)
	f.countBooks(map[string]Book{yuetan: s.book})
	f.judge([]Breach{{Proof: AnswersKept}, {Proof: SignalsKept}, {Proof: NothingTwice}, {Proof: PilotsLive}})
	require.Equal(t, 9, f.Sent)
	require.Equal(t, map[Way]int{WayUpdate: 6, WaySignal: 2, WayDesk: 1}, f.ByWay)
	require.Equal(t, map[Result]int{Answered: 6, Taken: 2, Unknown: 1}, f.ByResult)
	require.Equal(t, map[string]int{"accepted": 2, "duplicate": 2, "held": 1, "refused": 1}, f.Outcomes)
	require.EqualValues(t, 1500, f.LongestMs)
	require.Equal(t, []int{1, 10, 5, 2, 2, 1}, []int{f.Pilots, f.Events, f.Messages, f.Notices, f.Lost, f.Doubled})
	require.Equal(t, 5, workersKilled(f.Faults), "all workers are two")
	require.Contains(t, f.Text(), string(PilotsLive))
}

func TestFigures_CountRungs(t *testing.T) {
	t.Parallel()
	var f Figures
	f.countBooks(map[string]Book{yuetan: {Events: []pilot.Event{
		{Type: pilot.EventReminded}, {Type: pilot.EventOverdue}, {Type: pilot.EventAccepted}, {Type: pilot.EventClosed},
	}}})
	require.Equal(t, 2, f.Rungs)
	require.Equal(t, 1, f.Ended)
}

func TestRuns_AnActivityThatStartsCommunitiesIsNoRecording(t *testing.T) {
	t.Parallel()
	var r Runs
	for _, name := range []string{"JudgeAndRecord", "BeginCommunities", "JudgeAndRecord"} {
		scheduled := &historypb.ActivityTaskScheduledEventAttributes{ActivityType: &commonpb.ActivityType{Name: name}}
		require.Empty(t, r.take(yuetan, &historypb.HistoryEvent{
			EventType:  enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
			Attributes: &historypb.HistoryEvent_ActivityTaskScheduledEventAttributes{ActivityTaskScheduledEventAttributes: scheduled},
		}))
	}
	require.Equal(t, 2, r.Activities)
}

func TestTable_TakesThePlaceOfTheOneBefore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "reliability.md")
	require.NoError(t, os.WriteFile(path, []byte("before\n"+tableBegin+"\nold\n"+tableEnd+"\nafter\n"), 0o600))
	f := Figures{Seed: 7, ByWay: map[Way]int{WayUpdate: 3}}
	require.NoError(t, writeTable(path, f.Markdown()))
	require.NoError(t, writeTable(path, f.Markdown()))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "before\n"+tableBegin+"\n\n"+f.Markdown()+"\n"+tableEnd+"\nafter\n", string(content))
	require.Contains(t, string(content), "| seed | 7 |")
	require.NotContains(t, string(content), "old")

	require.NoError(t, os.WriteFile(path, []byte("no markers"), 0o600))
	require.ErrorContains(t, writeTable(path, "x"), tableBegin)
}
