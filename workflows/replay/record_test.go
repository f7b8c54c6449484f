package replay

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/worker"
)

// TestRecord plays every situation on a real server and keeps the histories, for
// TestReplay. It runs when asked for: make record-histories.
func TestRecord(t *testing.T) {
	if os.Getenv("SHIDIAN_RECORD") == "" {
		t.Skip("records histories; run by: make record-histories")
	}
	folder := filepath.Join(fixtures, time.Now().UTC().Format("2006-01-02")+"-"+deployedCommit(t))
	require.NoDirExists(t, folder, "recorded histories are never overwritten")
	staging := folder + ".new"
	require.NoError(t, os.MkdirAll(staging, 0o755))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(staging)) })
	houses := newHouses(t, worker.Options{})
	t.Run("situations", func(t *testing.T) {
		for _, situation := range situations() {
			t.Run(situation.name, func(t *testing.T) {
				t.Parallel()
				s := newStage(t, houses.of(situation), situation.programme(), situation.communities)
				situation.play(s)
				for _, place := range append(s.places(), s.lives...) {
					s.keep(staging, situation.name, place)
				}
			})
		}
	})
	if !t.Failed() {
		require.NoError(t, os.Rename(staging, folder))
	}
}

// linked is the code that decides what happens in a history; texts do not.
var linked = []string{
	":/workflows", ":/activities", ":/internal/pilot", ":/go.mod",
	":(top,exclude)workflows/replay", ":(top,exclude)activities/fakes", ":(top,exclude,glob)**/*_test.go",
}

// deployedCommit is the commit that is recorded from. Code that is in no commit
// is deployed nowhere.
func deployedCommit(t *testing.T) string {
	t.Helper()
	changed := git(t, append([]string{"status", "--porcelain", "--"}, linked...)...)
	require.Empty(t, changed, "histories are recorded from the commit that is deployed, not from changes to it")
	return git(t, "rev-parse", "--short", "HEAD")
}

func git(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("git", args...).CombinedOutput()
	require.NoError(t, err, "git %s: %s", strings.Join(args, " "), out)
	return strings.TrimSpace(string(out))
}

// keep writes every run of a pilot, once nothing moves any more.
func (s *stage) keep(folder, situation, place string) {
	s.t.Helper()
	runs := s.settled(place)
	for i, run := range runs {
		nameless(run)
		status, err := s.query(place, runID(run))
		require.NoError(s.t, err)
		f := fixture{folder: folder, situation: situation, pilot: pilotName(place), run: i + 1}
		require.NoError(s.t, f.write(run, finalOf(status)))
	}
	final, err := s.query(place, "")
	require.NoError(s.t, err)
	require.Equal(s.t, eventsIn(runs), eventsIn(s.runs(place)), "%s: something happened meanwhile", place)
	record := s.store.Pilot(s.id(place))
	require.Equal(s.t, int64(len(record.Events)), final.Seq, "%s: the pilot knows what is on record", place)
	require.Equal(s.t, record.State.Counts, final.Counts, place)
	s.t.Logf("%s: %d runs, %d events of histories, %d hand-ins accepted", place, len(runs), eventsIn(runs), final.Counts.Accepted)
}

// pilotName is a place's name in a file; that of a life after the pilot says so.
func pilotName(place string) string {
	name := place[strings.LastIndex(place, "/")+1:]
	if strings.HasPrefix(place, "governance/") {
		return "governance-" + name
	}
	return name
}

func eventsIn(runs []*historypb.History) int {
	n := 0
	for _, run := range runs {
		n += len(run.Events)
	}
	return n
}

// settled waits until a pilot does nothing more by itself and returns its runs.
func (s *stage) settled(place string) []*historypb.History {
	s.t.Helper()
	var runs []*historypb.History
	require.Eventually(s.t, func() bool {
		before := eventsIn(runs)
		runs = s.runs(place)
		d, err := s.house.client.DescribeWorkflowExecution(s.t.Context(), s.id(place), "")
		begun := slices.ContainsFunc(runs[len(runs)-1].Events, func(e *historypb.HistoryEvent) bool {
			return e.EventType == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED // a new run may have to wait a second for its first task
		})
		return err == nil && begun && d.GetPendingWorkflowTask() == nil && len(d.GetPendingActivities()) == 0 && eventsIn(runs) == before
	}, patience, 10*tick, place)
	return runs
}

// runs are the histories of all runs of a pilot, the first one first.
func (s *stage) runs(place string) []*historypb.History {
	s.t.Helper()
	var runs []*historypb.History
	for run := ""; ; {
		h := s.history(place, run)
		runs = append(runs, h)
		run = h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId()
		if run == "" {
			break
		}
	}
	slices.Reverse(runs)
	return runs
}

func (s *stage) history(place, run string) *historypb.History {
	s.t.Helper()
	h := &historypb.History{}
	pages := s.house.client.GetWorkflowHistory(s.t.Context(), s.id(place), run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for pages.HasNext() {
		event, err := pages.Next()
		require.NoError(s.t, err)
		h.Events = append(h.Events, event)
	}
	return h
}

// nameless takes the machine's name out of a history: it is part of the name of
// the queue for a worker that remembers the workflow.
func nameless(h *historypb.History) {
	for _, e := range h.Events {
		queue := e.GetWorkflowTaskScheduledEventAttributes().GetTaskQueue()
		if queue.GetKind() == enumspb.TASK_QUEUE_KIND_STICKY {
			queue.Name = recorder
		}
	}
}

func runID(h *historypb.History) string {
	return h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetOriginalExecutionRunId()
}
