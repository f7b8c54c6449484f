package refill_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"shidian/internal/audit"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/refill"
	"shidian/workflows"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

const fixtures = "../../workflows/replay/testdata"

// kept is a run's history that the replay tests keep, with the number of the last
// event that its pilot knew.
type kept struct {
	pilot string // release, situation and pilot
	run   int
	path  string
}

var fixtureFile = regexp.MustCompile(`^(.+)\.(\d+)\.json\.gz$`)

func (k kept) history(t *testing.T) *historypb.History {
	t.Helper()
	f, err := os.Open(k.path)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	unpacked, err := gzip.NewReader(f)
	require.NoError(t, err)
	h, err := client.HistoryFromJSON(unpacked, client.HistoryJSONOptions{})
	require.NoError(t, err)
	return h
}

func (k kept) seq(t *testing.T) (known struct {
	Seq int64 `json:"seq"`
}) {
	t.Helper()
	data, err := os.ReadFile(k.path[:len(k.path)-len(".json.gz")] + ".status.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &known))
	return known
}

// pilots are the runs of every pilot kept, in order.
func pilots(t *testing.T) map[string][]kept {
	t.Helper()
	files, err := filepath.Glob(fixtures + "/*/*.json.gz")
	require.NoError(t, err)
	all := map[string][]kept{}
	for _, path := range files {
		parts := fixtureFile.FindStringSubmatch(filepath.Base(path))
		require.NotNil(t, parts, path)
		run, err := strconv.Atoi(parts[2])
		require.NoError(t, err)
		name := filepath.Base(filepath.Dir(path)) + "/" + parts[1]
		all[name] = append(all[name], kept{name, run, path})
	}
	for _, runs := range all {
		slices.SortFunc(runs, func(a, b kept) int { return a.run - b.run })
	}
	return all
}

func migrate(ctx context.Context, url string) error {
	_, err := postgres.Migrate(ctx, url)
	return err
}

// Every history that any release recorded gives back a record with which an audit
// agrees: all of it, once, whatever of it is there already.
func TestRefill_EveryHistoryKeptGivesItsRecordBack(t *testing.T) {
	t.Parallel()
	url := devtest.Database(t, migrate)
	store, err := postgres.Open(t.Context(), devtest.Worker(url))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	number := 0
	for name, runs := range pilots(t) {
		number++
		programme := fmt.Sprintf("kept-%d", number)
		t.Run(name, func(t *testing.T) {
			id, last := "", int64(0)
			for _, again := range []bool{false, true} {
				for _, k := range runs {
					h := k.history(t)
					started := h.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes()
					run, err := refill.Read(h, started.GetWorkflowId(), started.GetOriginalExecutionRunId())
					require.NoError(t, err)
					last = k.seq(t).Seq
					if run.Terms() == nil {
						continue // it went on at once
					}
					terms := *run.Terms()
					terms.Programme = programme
					id = workflows.IDOf(&terms)
					added, err := store.Refill(t.Context(), pilot.Identity{WorkflowID: id, RunID: run.ID, Terms: &terms}, run.Events(), run.Entries)
					require.NoError(t, err)
					if again {
						require.Zero(t, added, "put on record twice")
					}
				}
			}
			snapshot, err := store.AuditSnapshot(t.Context(), id)
			require.NoError(t, err)
			require.Empty(t, audit.Tables(snapshot))
			require.Equal(t, last, int64(len(snapshot.Events)))
		})
	}
	waiting, err := store.CountNotices(t.Context(), postgres.NoticeFilter{Status: postgres.NoticeWaiting})
	require.NoError(t, err)
	require.Empty(t, waiting, "nobody is told again")
}

// What is on record already must be what the history says.
func TestRefill_ARecordOfSomethingElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	store, err := postgres.Open(t.Context(), devtest.Worker(devtest.Database(t, migrate)))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	var run refill.Run
	for _, runs := range pilots(t) {
		h := runs[0].history(t)
		started := h.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes()
		run, err = refill.Read(h, started.GetWorkflowId(), "run")
		require.NoError(t, err)
		break
	}
	id, events := pilot.Identity{WorkflowID: workflows.IDOf(run.Terms()), RunID: "run", Terms: run.Terms()}, run.Events()
	other := slices.Clone(events[:1])
	other[0].Real = other[0].Real.Add(1e9)
	_, err = store.Refill(t.Context(), id, other, run.Entries)
	require.NoError(t, err)
	var conflict *postgres.ConflictError
	_, err = store.Refill(t.Context(), id, events, run.Entries)
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, int64(1), conflict.Seq)
	_, err = store.Refill(t.Context(), id, events[2:], run.Entries)
	require.ErrorIs(t, err, postgres.ErrGap)
}

func TestRead_RefusesWhatIsNoPilotsHistory(t *testing.T) {
	t.Parallel()
	_, err := refill.Read(&historypb.History{}, "pilot/a/b", "run")
	require.ErrorIs(t, err, refill.ErrNoPilot)
}
