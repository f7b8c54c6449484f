package endtoend

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

func TestDistrict_OneSubDistrictFromStartToClosedByTheDesk(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	again := s.desk("start", planFile, "--rebase", "now", "--only", "yuetan")
	require.Zero(t, again.code, "starting again is safe: %s", again.errOut)

	communities := map[string]bool{"yuetan/sanlihe-1": false, "yuetan/tiedao": false, "yuetan/muxidi": true}
	s.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	for place, isNew := range communities {
		s.until(place, "elections may open", func(status view.Status) bool { return status.Gate.Open })
		s.mustSubmit(place, stepsOf(isNew)...)
	}
	s.until("yuetan", "every community reported complete", func(status view.Status) bool {
		return len(status.Waiting) == 1 && status.Waiting[0].Step.Code == string(pilot.StepSelfCheck)
	})
	s.mustSubmit("yuetan", pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt)
	for _, place := range []string{"yuetan", "yuetan/sanlihe-1", "yuetan/tiedao", "yuetan/muxidi"} {
		s.untilClosed(place)
	}
	s.requireClosedEverywhere("yuetan", communities)
	s.requireNobodyInClear()
}

func (s *system) untilClosed(place string) {
	s.t.Helper()
	id := workflows.PilotID(programme, place)
	require.Eventually(s.t, func() bool {
		d, err := s.client.DescribeWorkflowExecution(s.t.Context(), id, "")
		return err == nil && d.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	}, patience, tick, "%s closes", place)
}

func (s *system) requireClosedEverywhere(place string, communities map[string]bool) {
	s.t.Helper()
	refused := s.submit(place+"/sanlihe-1", pilot.StepCharter)
	require.Equal(s.t, 1, refused.code, "a closed pilot takes nothing: %s %s", refused.out, refused.errOut)
	record := s.open()
	for place, isNew := range communities {
		rec, err := record.Pilot(s.t.Context(), workflows.PilotID(programme, place))
		require.NoError(s.t, err)
		require.Equal(s.t, pilot.PhaseClosed, rec.State.Phase)
		require.True(s.t, rec.State.StepsComplete())
		require.Equal(s.t, len(stepsOf(isNew)), rec.State.Counts.Accepted, "nothing counted twice")
	}
	var status view.Status
	out := s.mustDesk("status", place, "-o", "json")
	require.NoError(s.t, json.Unmarshal([]byte(out), &status), out)
	require.Equal(s.t, string(pilot.LightDone), status.Light.Code)
	require.Equal(s.t, 100, status.Progress)
}

func (s *system) open() *postgres.Store {
	s.t.Helper()
	store, err := postgres.Open(s.t.Context(), s.postgres.WorkerURL())
	require.NoError(s.t, err)
	s.t.Cleanup(store.Close)
	return store
}

func TestDistrict_ASignalTypedByHandCompletesAStep(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	input, err := json.Marshal(s.message("yuetan", pilot.StepLeadingGroup, "typed-1"))
	require.NoError(t, err)
	s.temporalCLI("workflow", "signal", "--workflow-id", workflows.PilotID(programme, "yuetan"), "--name", "step-completed", "--input", string(input))
	s.until("yuetan", "the signal is accepted", accepted(pilot.StepLeadingGroup))
	out := s.temporalCLI("workflow", "query", "--workflow-id", workflows.PilotID(programme, "yuetan"), "--type", "status")
	require.Contains(t, out, "成立试点工作领导小组")
}

func (s *system) temporalCLI(args ...string) string {
	s.t.Helper()
	args = append(args, "--address", s.temporal.Address(), "--namespace", s.temporal.Namespace())
	out, err := exec.CommandContext(s.t.Context(), s.temporal.Binary(), args...).CombinedOutput()
	require.NoError(s.t, err, "temporal %s: %s", strings.Join(args, " "), out)
	return string(out)
}

func TestDistrict_JunkSignalsAreRecordedAndHarmNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	id := workflows.PilotID(programme, "yuetan")
	junk := []struct {
		name  string
		input any
	}{
		{"step-done", map[string]any{"step": "leading-group"}},
		{"deadline-exploded", nil},
		{workflows.SignalStepCompleted, nil},
		{workflows.SignalStepCompleted, "完成了"},
		{workflows.SignalStepCompleted, []int{1}},
		{workflows.SignalStepCompleted, bytes.Repeat([]byte("x"), 1<<19)},
		{workflows.SignalStepCompleted, map[string]any{"v": "1", "id": 7, "step": "no-such"}},
		{workflows.SignalStepCompleted, map[string]any{"v": 1, "id": "nul", "step": "leading-group", "note": "\x00"}},
		{workflows.SignalStepReturned, map[string]any{"steps": "all"}},
		{workflows.SignalCommunityProgress, map[string]any{"seq": "many"}},
	}
	for _, j := range junk {
		require.NoError(t, s.client.SignalWorkflow(t.Context(), id, "", j.name, j.input))
	}
	s.until("yuetan", "every one is on record", func(status view.Status) bool { return status.Counts.Refused == len(junk) })
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
}

func TestDistrict_CancellingClosesTheCommunitiesAndIsRecorded(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	places := []string{"yuetan", "yuetan/sanlihe-1", "yuetan/tiedao", "yuetan/muxidi"}
	require.NoError(t, s.client.CancelWorkflow(t.Context(), workflows.PilotID(programme, "yuetan"), ""))
	record := s.open()
	for _, place := range places {
		require.Eventually(t, func() bool {
			rec, err := record.Pilot(t.Context(), workflows.PilotID(programme, place))
			return err == nil && rec.State.Phase == pilot.PhaseCancelled
		}, patience, tick, place)
	}
}
