package history_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/internal/devservices/devtest"
	"shidian/internal/history"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

// twice continues as new once, then ends.
func twice(ctx workflow.Context, again bool) (string, error) {
	workflow.GetSignalChannel(ctx, "go on").Receive(ctx, nil)
	if again {
		return "", workflow.NewContinueAsNewError(ctx, twice, false)
	}
	return "完成", nil
}

func TestKeeper_KeepsBothRunsOfARealWorkflowAndTheyReplay(t *testing.T) {
	t.Parallel()
	server := devtest.Temporal(t, nil)
	c, err := client.Dial(client.Options{
		HostPort: server.Address(), Namespace: server.Namespace(),
		ConnectionOptions: devtest.Patient(),
	})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	w := worker.New(c, "history", worker.Options{DeadlockDetectionTimeout: time.Minute})
	w.RegisterWorkflow(twice)
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)

	store, first := recordedPilot(t)
	options := client.StartWorkflowOptions{ID: first.WorkflowID, TaskQueue: "history"}
	started, err := c.ExecuteWorkflow(t.Context(), options, twice, true)
	require.NoError(t, err)
	first.RunID = started.GetRunID()
	record(t, store, first)

	keeper := &history.Keeper{Client: c, Store: store, Logger: slog.New(slog.DiscardHandler)}
	keeper.KeepAll(t.Context())
	_, err = store.RunHistory(t.Context(), first.WorkflowID, first.RunID)
	require.ErrorIs(t, err, postgres.ErrNoRun, "it still runs")

	require.NoError(t, c.SignalWorkflow(t.Context(), first.WorkflowID, first.RunID, "go on", nil))
	second := first
	second.RunID = nextRun(t, c, first)
	require.NoError(t, c.SignalWorkflow(t.Context(), second.WorkflowID, second.RunID, "go on", nil))
	require.NoError(t, c.GetWorkflow(t.Context(), second.WorkflowID, second.RunID).Get(t.Context(), nil))
	record(t, store, second)
	keeper.KeepAll(t.Context())

	for run, status := range map[string]string{first.RunID: postgres.RunContinued, second.RunID: postgres.RunCompleted} {
		replays(t, store, first.WorkflowID, run, status)
	}
}

// nextRun waits for a run to continue as new.
func nextRun(t *testing.T, c client.Client, run pilot.Identity) string {
	t.Helper()
	pages := c.GetWorkflowHistory(t.Context(), run.WorkflowID, run.RunID, true, enumspb.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
	last, err := pages.Next()
	require.NoError(t, err)
	return last.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
}

func replays(t *testing.T, store *postgres.Store, workflowID, runID, status string) {
	t.Helper()
	runs, err := store.Runs(t.Context(), workflowID)
	require.NoError(t, err)
	for _, r := range runs {
		if r.RunID == runID {
			require.Equal(t, status, r.Status)
		}
	}
	packed, err := store.RunHistory(t.Context(), workflowID, runID)
	require.NoError(t, err)
	data, err := history.JSON(packed)
	require.NoError(t, err)
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{DisableDeadlockDetection: true})
	require.NoError(t, err)
	replayer.RegisterWorkflow(twice)
	read, err := client.HistoryFromJSON(bytes.NewReader(data), client.HistoryJSONOptions{})
	require.NoError(t, err)
	require.NoError(t, replayer.ReplayWorkflowHistory(nil, read))
}

func recordedPilot(t *testing.T) (*postgres.Store, pilot.Identity) {
	t.Helper()
	url := devtest.Database(t, func(ctx context.Context, url string) error {
		_, err := postgres.Migrate(ctx, url)
		return err
	})
	store, err := postgres.Open(t.Context(), devtest.Worker(url))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	terms := &pilot.Terms{
		V: 1, Programme: "p", Lang: "zh",
		District: pilot.Unit{Code: "xicheng", Name: "西城"}, SubDistrict: pilot.Unit{Code: "yuetan", Name: "月坛"},
	}
	return store, pilot.Identity{WorkflowID: "pilot/p/yuetan", Terms: terms}
}

// record writes the next event of a pilot as a run does.
func record(t *testing.T, store *postgres.Store, id pilot.Identity) {
	t.Helper()
	require.NoError(t, store.InTx(t.Context(), id, func(tx *postgres.Tx) error {
		events, err := tx.EventsAfter(t.Context(), 0, 1000)
		require.NoError(t, err)
		state := pilot.NewState()
		for _, e := range events {
			state.Apply(id.Terms, e)
		}
		session := judge.NewSession(id.Terms, state, nil)
		if tx.Seq() == 0 {
			session.Take(pilot.SelfEntry(pilot.EntryOpen, closedAt, struct{}{}))
		}
		session.Take(pilot.NewEntry(pilot.EntryUnknown, "hello", pilot.ViaSignal, closedAt, nil))
		return tx.Append(t.Context(), session.Change())
	}))
}
