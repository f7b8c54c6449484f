package endtoend

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/trouble"
	"shidian/workflows"
)

// newWatchedSystem looks every second for pilots that can't go on.
func newWatchedSystem(t *testing.T) *system {
	t.Helper()
	options := devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()}
	return newSystemOn(t, devtest.OwnTemporal(t, options), "SHIDIAN_WATCH_EVERY=1s", "SHIDIAN_METRICS_EVERY=1s")
}

func (s *system) readyz() string {
	s.t.Helper()
	res, err := http.Get("http://" + s.health + "/readyz")
	require.NoError(s.t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusOK, res.StatusCode, "the worker itself works")
	return string(text)
}

// awaitTrouble waits until a worker has seen that a place can't go on, or no more.
func (s *system) awaitTrouble(kind trouble.Kind, want string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		return strings.Contains(s.metrics(), `shidian_pilots_in_trouble{kind="`+string(kind)+`"} `+want+"\n")
	}, patience, tick)
}

// troubleOf is what status says of a place.
func (s *system) troubleOf(place string) *trouble.Trouble {
	s.t.Helper()
	var looked struct {
		Trouble *trouble.Trouble `json:"trouble"`
	}
	require.NoError(s.t, json.Unmarshal([]byte(s.mustDesk("status", place, "-o", "json")), &looked))
	return looked.Trouble
}

func TestStuck_ATerminatedPilotIsNamedEverywhereUntilItRunsAgain(t *testing.T) {
	t.Parallel()
	s := newWatchedSystem(t)
	s.start()
	place := "yuetan/sanlihe-1"
	id := workflows.PilotID(programme, place)
	require.Nil(t, s.troubleOf(place))
	s.awaitTrouble(trouble.Ended, "0")

	require.NoError(t, s.client.TerminateWorkflow(t.Context(), id, "", "by mistake"))
	out := s.mustDesk("status", place)
	require.True(t, strings.HasPrefix(out, "⚠ The pilot of yuetan/sanlihe-1 does not run: its workflow was terminated on "), out)
	require.Contains(t, out, "(by mistake). To have it go on: shidian revive yuetan/sanlihe-1\n")
	require.Equal(t, "terminated", s.troubleOf(place).How)
	require.Nil(t, s.troubleOf("yuetan/tiedao"))
	require.Contains(t, s.mustDesk("status", place, "--lang", "zh"), "被强行终止")

	s.awaitTrouble(trouble.Ended, "1")
	require.Contains(t, s.mustDesk("status"), "⚠ The pilot of yuetan/sanlihe-1 does not run")
	require.Contains(t, s.mustDesk("tasks"), "⚠ The pilot of yuetan/sanlihe-1 does not run")
	require.NotContains(t, s.mustDesk("tasks", "yuetan/tiedao"), "⚠")
	inForm := s.desk("tasks", "-o", "json")
	require.Contains(t, inForm.errOut, "⚠")
	require.True(t, json.Valid([]byte(inForm.out)))
	require.Eventually(t, func() bool {
		return strings.Contains(s.readyz(), "pilots that can't go on: 1 ("+id+": terminated)")
	}, patience, tick)
	found := s.desk("audit", place)
	require.Equal(t, 1, found.code)
	require.Contains(t, found.out, "its workflow was terminated")

	record, err := s.open().Pilot(t.Context(), id)
	require.NoError(t, err)
	_, err = s.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: workflows.TaskQueue},
		workflows.CommunityPilotType, workflows.PilotInput{V: 1, Terms: *record.Terms})
	require.NoError(t, err)
	s.awaitTrouble(trouble.Ended, "0")
	require.NotContains(t, s.mustDesk("status"), "⚠")
	require.Nil(t, s.troubleOf(place))
	require.Eventually(t, func() bool { return strings.Contains(s.readyz(), "pilots that can't go on: 0") }, patience, tick)
}

func TestStuck_AnEmptyTemporalIsSaidOnce(t *testing.T) {
	t.Parallel()
	s := newWatchedSystem(t)
	s.start()
	for _, place := range []string{"yuetan", "yuetan/sanlihe-1", "yuetan/tiedao", "yuetan/muxidi"} {
		id := workflows.PilotID(programme, place)
		require.NoError(t, s.client.TerminateWorkflow(t.Context(), id, "", ""))
		s.forget(place)
	}
	s.awaitTrouble(trouble.Unknown, "4")
	out := s.mustDesk("status", "--programme", programme)
	require.Equal(t, 1, strings.Count(out, "⚠"), out)
	require.Contains(t, out, "of 4 that go on by the record Temporal knows none")
	require.Contains(t, s.mustDesk("status", "yuetan", "--programme", programme), "Temporal knows no such workflow")
}

func TestStuck_APilotWhoseTaskFailsIsNamed(t *testing.T) {
	t.Parallel()
	s := newWatchedSystem(t)
	s.start()
	place := "yuetan/muxidi"
	s.killWorker()
	broken := worker.New(s.client, workflows.TaskQueue, worker.Options{})
	broken.RegisterWorkflowWithOptions(func(_ workflow.Context, _ json.RawMessage) error {
		panic("this release knows nothing of muxidi")
	}, workflow.RegisterOptions{Name: workflows.CommunityPilotType})
	require.NoError(t, broken.Start())
	require.NoError(t, s.client.SignalWorkflow(t.Context(), workflows.PilotID(programme, place), "", workflows.SignalStepCompleted, map[string]any{"v": 1}))
	require.Eventually(t, func() bool {
		found := s.troubleOf(place)
		return found != nil && found.Kind == trouble.Failing
	}, patience, tick)
	require.Contains(t, s.mustDesk("status", place), "⚠ The pilot of yuetan/muxidi can't go on: the program fails at it again and again")
	found := s.desk("audit", place)
	require.Contains(t, found.out, "the program fails at this pilot again and again")
	broken.Stop()

	s.startWorker()
	s.mustSubmit(place, pilot.StepSizeAdjustment)
	require.Eventually(t, func() bool { return s.troubleOf(place) == nil }, patience, tick)
	s.mustDesk("audit", place)
}
