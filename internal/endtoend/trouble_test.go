package endtoend

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

// drafts are the steps of an institution-building community, ready to be handed in together.
var drafts = []pilot.Step{
	pilot.StepAssemblyRules, pilot.StepCharter, pilot.StepCivilityCovenant, pilot.StepCommitteeBylaws,
	pilot.StepDisclosureRules, pilot.StepWorkstationRules, pilot.StepSpecialistMeasures, pilot.StepSubCommittees,
}

// elected brings a community to the day after its election.
func (s *system) elected(place string) {
	s.t.Helper()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	s.until(place, "elections may open", func(status view.Status) bool { return status.Gate.Open })
	s.mustSubmit(place, pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection, pilot.StepAssemblyRoster)
}

// sendUntilAnswered hands in by update, again and again with the same id, until it is answered.
func (s *system) sendUntilAnswered(place string, message map[string]any) (pilot.Outcome, error) {
	raw, err := json.Marshal(message)
	if err != nil {
		return pilot.Outcome{}, err
	}
	deadline := time.Now().Add(patience)
	for {
		out, err := s.sendOnce(place, raw)
		if err == nil || time.Now().After(deadline) {
			return out, err
		}
	}
}

func (s *system) sendOnce(place string, raw json.RawMessage) (pilot.Outcome, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	var out pilot.Outcome
	handle, err := s.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflows.PilotID(s.programme, place), UpdateName: workflows.UpdateCompleteStep, Args: []any{raw},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return out, err
	}
	return out, handle.Get(ctx, &out)
}

// sendAll hands in several steps at the same time, after something happened and
// while something else does.
func (s *system) sendAll(place string, steps []pilot.Step, before, meanwhile func()) []pilot.Outcome {
	s.t.Helper()
	outcomes, errs := make([]pilot.Outcome, len(steps)), make([]error, len(steps))
	messages := make([]map[string]any, len(steps))
	for i, step := range steps {
		messages[i] = s.message(place, step, fmt.Sprintf("%s-under-fire", step))
	}
	before()
	var sending sync.WaitGroup
	for i := range steps {
		sending.Go(func() { outcomes[i], errs[i] = s.sendUntilAnswered(place, messages[i]) })
	}
	meanwhile()
	sending.Wait()
	for i := range steps {
		require.NoError(s.t, errs[i], steps[i])
	}
	return outcomes
}

func (s *system) requireEachOnce(place string, steps []pilot.Step, outcomes []pilot.Outcome) {
	s.t.Helper()
	for i, out := range outcomes {
		if out.Outcome == pilot.Duplicate {
			out.Outcome = out.Current
		}
		require.Equal(s.t, pilot.Accepted, out.Outcome, "%s: %+v", steps[i], out.Findings)
	}
	events, err := s.open().Events(s.t.Context(), workflows.PilotID(programme, place), 0, 10_000)
	require.NoError(s.t, err)
	times := map[pilot.Step]int{}
	for i, e := range events {
		require.Equal(s.t, int64(i+1), e.Seq, "no gap in the record")
		if e.Type == pilot.EventAccepted {
			times[e.Step]++
		}
	}
	for _, step := range steps {
		require.Equal(s.t, 1, times[step], step)
	}
}

func TestTrouble_AKilledWorkerLosesNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	place := "yuetan/sanlihe-1"
	s.elected(place)
	outcomes := s.sendAll(place, drafts, func() {}, func() {
		s.killWorker()
		s.startWorker()
	})
	s.requireEachOnce(place, drafts, outcomes)
}

func TestTrouble_WhilePostgresIsDownHandInsWaitAndNothingIsLost(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	place := "yuetan/sanlihe-1"
	s.elected(place)
	outcomes := s.sendAll(place, drafts[:5], s.postgres.Kill, func() {
		s.until(place, "the status says that the record is down", func(status view.Status) bool { return status.Recorder != "" })
		require.NoError(t, s.postgres.Start(t.Context()))
	})
	s.requireEachOnce(place, drafts[:5], outcomes)

	handedOver := s.withPostgresDown(place)
	require.Equal(t, 4, handedOver.code, "handed over, not yet answered: %s %s", handedOver.out, handedOver.errOut)
	s.until(place, "what was handed over is accepted", accepted(pilot.StepWorkstationRules))
}

// withPostgresDown submits while Postgres is down; the desk hands over by signal.
func (s *system) withPostgresDown(place string) answer {
	s.t.Helper()
	file := s.example(place, pilot.StepWorkstationRules)
	s.postgres.Kill()
	a := s.desk("submit", place, string(pilot.StepWorkstationRules), "-f", file, "--as", "王秀英",
		"--role", "residents-committee", "--programme", programme, "--unit", place)
	require.NoError(s.t, s.postgres.Start(s.t.Context()))
	return a
}

func TestTrouble_ServersStoppedAndStartedFindTheirPilots(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup)
	s.stopWorker()
	s.worker = nil
	require.NoError(t, s.temporal.Stop(t.Context()))
	require.NoError(t, s.postgres.Stop(t.Context()))
	require.NoError(t, s.postgres.Start(t.Context()))
	require.NoError(t, s.temporal.Start(t.Context()))
	s.startWorker()
	s.until("yuetan", "the first step is still accepted", accepted(pilot.StepLeadingGroup))
	s.mustSubmit("yuetan", pilot.StepPilotPlan)
}

func TestTrouble_NoWorkerIsSaidWithinSeconds(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	file := s.example("yuetan", pilot.StepLeadingGroup)
	s.killWorker()
	a := s.desk("submit", "yuetan", string(pilot.StepLeadingGroup), "-f", file, "--as", "李书记", "--role", "sub-district-party")
	require.Equal(t, 4, a.code, "%s %s", a.out, a.errOut)
	s.startWorker()
	s.until("yuetan", "what was handed over is accepted", accepted(pilot.StepLeadingGroup))
}

func TestTrouble_ContinuingAsNewLosesNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "limit.historyCount.suggestContinueAsNew=40")
	s.start()
	place := "yuetan/sanlihe-1"
	early := s.submit(place, pilot.StepElectionCommittee)
	require.Zero(t, early.code, early.errOut)
	other := s.submit(place, pilot.StepElectionCommittee)
	require.Equal(t, 1, other.code, "one is held already")
	flag := regexp.MustCompile(`--replaces election-committee-[0-9a-f-]+`).FindString(other.out)
	require.NotEmpty(t, flag, "the refusal says how to replace it: %s", other.out)
	other = s.submit(place, pilot.StepElectionCommittee, strings.Fields(flag)...)
	require.Zero(t, other.code, "%s %s", other.out, other.errOut)
	require.Equal(t, 2, s.decided(place, pilot.StepElectionCommittee, pilot.EventHeld))
	s.elected2(place)
	outcomes := s.sendAll(place, drafts, func() {}, func() {})
	s.requireEachOnce(place, drafts, outcomes)
	again, err := s.sendUntilAnswered(place, s.message(place, pilot.StepCharter, "charter-under-fire"))
	require.NoError(t, err)
	require.Equal(t, pilot.Duplicate, again.Outcome, "known across runs")
	record := s.open()
	require.Eventually(t, func() bool { // a run is on record once it has recorded something
		s.signalDraft(place)
		runs, err := record.Runs(t.Context(), workflows.PilotID(programme, place))
		return err == nil && len(runs) > 1
	}, patience, tick, "it continues as new")
	s.requireHistoriesKept(place)
}

func TestTrouble_ContinuingAsNewWhilePostgresIsDownCarriesWhatWaits(t *testing.T) {
	t.Parallel()
	s := newSystem(t, "limit.historyCount.suggestContinueAsNew=40")
	s.start()
	place := "yuetan/sanlihe-1"
	s.elected(place)
	outcomes := s.sendAll(place, drafts[:5], s.postgres.Kill, func() {
		first := s.runID(place)
		require.Eventually(t, func() bool { // signals keep coming, so that the run grows
			s.signalDraft(place)
			return s.runID(place) != first
		}, patience, tick, "a run continues as new with unanswered updates")
		require.NoError(t, s.postgres.Start(t.Context()))
	})
	s.requireEachOnce(place, drafts[:5], outcomes)
	s.until(place, "the signals are on record", func(status view.Status) bool { return status.Counts.Refused > 0 && status.Recorder == "" })
}

func (s *system) runID(place string) string {
	s.t.Helper()
	d, err := s.client.DescribeWorkflowExecution(s.t.Context(), workflows.PilotID(programme, place), "")
	require.NoError(s.t, err)
	return d.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// signalDraft sends a hand-in that will be refused: its id is none.
func (s *system) signalDraft(place string) {
	s.t.Helper()
	id := workflows.PilotID(programme, place)
	require.NoError(s.t, s.client.SignalWorkflow(s.t.Context(), id, "", workflows.SignalStepCompleted, map[string]any{"v": 1}))
}

// elected2 is elected, where the election committee was handed in early.
func (s *system) elected2(place string) {
	s.t.Helper()
	s.mustSubmit("yuetan", pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	s.mustSubmit(place, pilot.StepSizeAdjustment)
	s.until(place, "the early hand-in is judged when the gate opens", accepted(pilot.StepElectionCommittee))
	s.mustSubmit(place, pilot.StepCommitteeElection, pilot.StepAssemblyRoster)
}

// requireHistoriesKept waits until every run but the last has its history on record.
func (s *system) requireHistoriesKept(place string) {
	s.t.Helper()
	store := s.open()
	require.Eventually(s.t, func() bool {
		runs, err := store.Runs(s.t.Context(), workflows.PilotID(programme, place))
		if err != nil || len(runs) < 2 {
			return false
		}
		for _, run := range runs[:len(runs)-1] {
			if run.KeptAt.IsZero() {
				return false
			}
		}
		return true
	}, patience, tick)
}
