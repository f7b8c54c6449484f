package replay

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"

	"shidian/internal/audit"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// pilotsKept are the runs of every pilot that is kept, in order.
func pilotsKept(t *testing.T) map[string][]fixture {
	t.Helper()
	all, err := allFixtures("testdata")
	require.NoError(t, err)
	runs := map[string][]fixture{}
	for _, f := range all {
		name := f.folder + "/" + f.situation + "." + f.pilot
		runs[name] = append(runs[name], f)
	}
	for _, of := range runs {
		slices.SortFunc(of, func(a, b fixture) int { return a.run - b.run })
	}
	return runs
}

// readFixture reads what a run had recorded.
func readFixture(t *testing.T, f fixture) (runID string, run workflows.Run) {
	t.Helper()
	h, err := f.history()
	require.NoError(t, err)
	runID = h.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes().GetOriginalExecutionRunId()
	run, err = workflows.ReadRun(runID, h.GetEvents())
	require.NoError(t, err)
	return runID, run
}

// once are a run's events in order, each once: a result may hold again what one
// before it did.
func once(run workflows.Run) []pilot.Event {
	var events []pilot.Event
	for _, e := range run.Recorded {
		if len(events) == 0 || e.Seq > events[len(events)-1].Seq {
			events = append(events, e)
		}
	}
	return events
}

func store(t *testing.T) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), devtest.Worker(devtest.Database(t, func(ctx context.Context, url string) error {
		_, err := postgres.Migrate(ctx, url)
		return err
	})))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// Every history that any release recorded gives back a record with which an audit
// agrees: all of it, once, whatever of it is there already.
func TestReadRun_EveryHistoryKeptGivesItsRecordBack(t *testing.T) {
	t.Parallel()
	s := store(t)
	number := 0
	for name, runs := range pilotsKept(t) {
		number++
		programme := fmt.Sprintf("kept-%d", number)
		t.Run(strings.TrimPrefix(name, "testdata/"), func(t *testing.T) {
			id, last := "", int64(0)
			for _, again := range []bool{false, true} {
				var came []pilot.Entry
				for _, f := range runs {
					want, err := f.recorded()
					require.NoError(t, err)
					last = int64(want.(map[string]any)["seq"].(float64))
					runID, run := readFixture(t, f)
					came = append(came, run.Came...)
					events := once(run)
					if len(events) == 0 {
						continue // it went on at once
					}
					terms := run.Input.Terms
					terms.Programme = programme
					id = workflows.IDOf(&terms)
					added, lost, err := s.Refill(t.Context(), pilot.Identity{WorkflowID: id, RunID: runID, Terms: &terms}, events, came)
					require.NoError(t, err)
					require.Empty(t, lost)
					if again {
						require.Zero(t, added, "put on record twice")
					}
				}
			}
			snapshot, err := s.AuditSnapshot(t.Context(), id)
			require.NoError(t, err)
			require.Empty(t, audit.Tables(snapshot))
			require.Equal(t, last, int64(len(snapshot.Events)))
		})
	}
	waiting, err := s.CountNotices(t.Context(), postgres.NoticeFilter{Status: postgres.NoticeWaiting})
	require.NoError(t, err)
	require.Empty(t, waiting, "nobody is told again")
}

// Of messages that no history has, the events are on record again and the digests; the
// record agrees with itself, and each is named.
func TestReadRun_MessagesThatAreNowhereAreNamed(t *testing.T) {
	t.Parallel()
	s := store(t)
	number, gone := 0, 0
	for name, runs := range pilotsKept(t) {
		number++
		id := ""
		for _, f := range runs {
			runID, run := readFixture(t, f)
			events := once(run)
			if len(events) == 0 {
				continue
			}
			terms := run.Input.Terms
			terms.Programme = fmt.Sprintf("gone-%d", number)
			id = workflows.IDOf(&terms)
			_, lost, err := s.Refill(t.Context(), pilot.Identity{WorkflowID: id, RunID: runID, Terms: &terms}, events, nil)
			require.NoError(t, err, name)
			gone += len(lost)
		}
		snapshot, err := s.AuditSnapshot(t.Context(), id)
		require.NoError(t, err)
		require.Empty(t, audit.Tables(snapshot), name)
	}
	require.Positive(t, gone)
}

// What is on record already must be what the history says.
func TestReadRun_ARecordOfSomethingElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := store(t)
	var run workflows.Run
	kept := pilotsKept(t)
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if _, run = readFixture(t, kept[name][0]); len(once(run)) > 3 {
			break
		}
	}
	terms, events := run.Input.Terms, once(run)
	id := pilot.Identity{WorkflowID: workflows.IDOf(&terms), RunID: "run", Terms: &terms}
	other := slices.Clone(events[:1])
	other[0].Real = other[0].Real.Add(time.Second)
	_, _, err := s.Refill(t.Context(), id, other, run.Came)
	require.NoError(t, err)
	var conflict *postgres.OtherEventError
	_, _, err = s.Refill(t.Context(), id, events, run.Came)
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, int64(1), conflict.OnRecord.Seq)
	_, _, err = s.Refill(t.Context(), id, events[2:], run.Came)
	require.ErrorIs(t, err, postgres.ErrGap)
}

func TestReadRun_RefusesWhatIsNoPilotsHistory(t *testing.T) {
	t.Parallel()
	_, err := workflows.ReadRun("run", []*historypb.HistoryEvent{{
		Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
			WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{},
		}, EventType: 1,
	}})
	require.ErrorIs(t, err, workflows.ErrNoInput)
}
