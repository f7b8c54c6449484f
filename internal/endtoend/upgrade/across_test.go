package upgrade

import (
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"shidian/activities"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// A workflow whose record does not answer at once asks by an activity that any worker
// may take: then one release's recorder answers the other's workflow.

// roundsAcross is how often the record stands still at most, until a worker of this
// release has answered one of the old.
const roundsAcross = 12

// answerAcross has the record stand still while places hand in, until a recorder of
// this release has answered a workflow that the old one runs.
func (w *world) answerAcross(places ...string) {
	w.t.Helper()
	for range roundsAcross {
		w.letGo(places...)
		w.handInSlowly(places)
		if w.answeredAcross() > 0 {
			return
		}
	}
	require.Fail(w.t, "no recorder of this release ever answered a workflow of the old one")
}

// handInSlowly hands in what each place waits for while the record is locked, and lets
// it go on when every pilot has given up on an answer at once.
func (w *world) handInSlowly(places []string) {
	w.t.Helper()
	steps, evidence, seqs := map[string]pilot.Step{}, map[string]any{}, map[string]int64{}
	for _, place := range places {
		if step := w.next(place); step != "" {
			status, err := w.status(place)
			require.NoError(w.t, err)
			steps[place], evidence[place], seqs[place] = step, w.evidence(place, step), status.Seq
		}
	}
	conn, err := pgx.Connect(w.t.Context(), w.postgres.URL())
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, conn.Close(w.t.Context())) }()
	tx, err := conn.Begin(w.t.Context())
	require.NoError(w.t, err)
	_, err = tx.Exec(w.t.Context(), `LOCK TABLE events IN ACCESS EXCLUSIVE MODE`)
	require.NoError(w.t, err)
	for place, step := range steps {
		w.signal(place, step, evidence[place])
	}
	for place := range steps {
		w.until(place, "asks patiently", func(status view.Status) bool { return status.Recorder != "" })
	}
	require.NoError(w.t, tx.Rollback(w.t.Context()))
	for place, seq := range seqs {
		w.until(place, "is answered", func(status view.Status) bool { return status.Recorder == "" && status.Seq > seq })
	}
}

// answeredAcross counts the answers that a recorder of this release gave to the old
// one's workflows, and holds them to the words that those know.
func (w *world) answeredAcross() (count int) {
	w.t.Helper()
	old := w.old.identity()
	for _, run := range w.runs() {
		h := w.history(run).GetEvents()
		for _, e := range h {
			done := e.GetActivityTaskCompletedEventAttributes()
			if done == nil {
				continue
			}
			scheduled := h[done.GetScheduledEventId()-1].GetActivityTaskScheduledEventAttributes()
			asker := taskOf(h, scheduled).GetIdentity()
			if !strings.HasPrefix(asker, old) || strings.HasPrefix(done.GetIdentity(), old) {
				continue
			}
			var asked activities.Batch
			require.NoError(w.t, converter.GetDefaultDataConverter().FromPayloads(scheduled.GetInput(), &asked))
			var answer activities.Recorded
			require.NoError(w.t, converter.GetDefaultDataConverter().FromPayloads(done.GetResult(), &answer))
			require.LessOrEqual(w.t, answer.V, max(1, asked.Speaks), "releases up to v0.12.0 don't say which version they speak")
			require.False(w.t, answer.InBrief(), "no release before this one can read it")
			count++
		}
	}
	w.t.Logf("%d answers of this release to the old one's workflows", count)
	return count
}

// taskOf is the workflow task that scheduled an activity.
func taskOf(h []*historypb.HistoryEvent, scheduled *historypb.ActivityTaskScheduledEventAttributes) *historypb.WorkflowTaskCompletedEventAttributes {
	e := h[scheduled.GetWorkflowTaskCompletedEventId()-1]
	if e.GetEventType() != enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
		return nil
	}
	return e.GetWorkflowTaskCompletedEventAttributes()
}
