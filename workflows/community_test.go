package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"shidian/activities/fakes"
	"shidian/internal/pilot"
	"shidian/workflows"
)

func startOptions(t *pilot.Terms) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{ID: workflows.IDOf(t), TaskQueue: workflows.TaskQueue}
}

func TestCommunity_HandsInEverythingAndCloses(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.closeCommunity(s.handInAll(time.Hour))
	s.runCommunity()
	s.requireDone()
	last := s.told[len(s.told)-1]
	require.True(t, last.Complete)
	require.Equal(t, int64(1), last.Agreed)
	require.Zero(t, count(s.eventTypes(), pilot.EventOverdue))
}

func TestCommunity_SilenceIsRecordedAsLatenessAndThePilotWaitsOn(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(16*day, func() {
		require.Equal(t, pilot.LightYellow, pilot.Light(s.status().Light.Code), "seven days before the due day")
	})
	s.after(60*day, func() {
		status := s.status()
		require.Equal(t, string(pilot.LightRed), status.Light.Code)
		require.Equal(t, pilot.Date("2002-10-08"), pilot.Date(status.Waiting[0].Due))
		require.Negative(t, *status.Waiting[0].DaysLeft)
	})
	s.closeCommunity(s.handInAll(60 * day))
	s.runCommunity()
	s.requireDone()
	require.Positive(t, count(s.eventTypes(), pilot.EventOverdue))
}

func TestCommunity_AnEarlyHandInWaitsForTheGate(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(time.Hour, func() { s.mustHandIn(pilot.StepSizeAdjustment) })
	s.after(day, func() {
		s.update(workflows.UpdateCompleteStep, s.message(pilot.StepElectionCommittee), func(out pilot.Outcome) {
			require.Equal(t, pilot.Held, out.Outcome)
		})
	})
	s.after(5*day, s.openGate)
	s.after(5*day+time.Hour, func() {
		require.Equal(t, string(pilot.Complete), s.status().Steps[1].Status.Code)
		s.env.CancelWorkflow()
	})
	s.runCommunity()
	require.Equal(t, 1, count(s.eventTypes(), pilot.EventHeld))
}

func TestCommunity_TheSameHandInBySignalAndUpdateCountsOnce(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(time.Hour, func() {
		m := s.message(pilot.StepSizeAdjustment)
		s.env.SignalWorkflow(workflows.SignalStepCompleted, m)
		s.update(workflows.UpdateCompleteStep, m, func(out pilot.Outcome) {
			require.Contains(t, []pilot.OutcomeKind{pilot.Accepted, pilot.Duplicate}, out.Outcome)
		})
	})
	s.after(2*time.Hour, s.env.CancelWorkflow)
	s.runCommunity()
	types := s.eventTypes()
	require.Equal(t, 1, count(types, pilot.EventAccepted))
	require.Equal(t, 1, count(types, pilot.EventDuplicate))
}

func TestCommunity_WrongSignalsAreRecordedAndHarmNothing(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(time.Hour, func() {
		s.env.SignalWorkflow("step-compleated", map[string]any{"step": "charter"})
		s.env.SignalWorkflow(workflows.SignalStepCompleted, nil)
		s.env.SignalWorkflow(workflows.SignalStepCompleted, "just text")
		s.env.SignalWorkflow(workflows.SignalStepCompleted, map[string]any{"v": "one", "step": 7})
		s.env.SignalWorkflow(workflows.SignalStepReturned, []int{1, 2})
		s.env.SignalWorkflow(workflows.SignalPilotClosed, map[string]any{"seq": "soon"})
		s.env.SignalWorkflow(workflows.SignalStepsCompleted, map[string]any{"v": 1, "submissions": make([]int, 33)})
	})
	s.closeCommunity(s.handInAll(2 * time.Hour))
	s.runCommunity()
	s.requireDone()
	require.Equal(t, 7, count(s.eventTypes(), pilot.EventRefused))
}

func TestCommunity_WhileTheRecordIsDownHandInsWaitAndNothingIsLost(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(time.Hour, func() { s.store.FailWith(func() error { return fakes.ErrDown }) })
	answered := false
	s.after(2*time.Hour, func() {
		s.update(workflows.UpdateCompleteStep, s.message(pilot.StepSizeAdjustment), func(out pilot.Outcome) {
			require.Equal(t, pilot.Accepted, out.Outcome)
			answered = true
		})
	})
	s.after(150*time.Minute, func() {
		require.False(t, answered)
		require.NotEmpty(t, s.status().Recorder, "the status says that the record is down")
	})
	s.after(3*time.Hour, func() { s.store.FailWith(nil) })
	s.after(4*time.Hour, func() {
		require.True(t, answered)
		require.Empty(t, s.status().Recorder)
		s.env.CancelWorkflow()
	})
	s.runCommunity()
	require.Equal(t, 1, count(s.eventTypes(), pilot.EventAccepted))
}

func TestCommunity_AnAnswerLostOnItsWayIsNotDecidedTwice(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	lost := 0
	s.after(time.Hour, func() {
		s.store.LoseWith(func() error {
			if lost++; lost < 4 {
				return fakes.ErrDown // committed, and nobody hears of it
			}
			return nil
		})
		s.mustHandIn(pilot.StepSizeAdjustment)
	})
	s.after(2*time.Hour, s.env.CancelWorkflow)
	s.runCommunity()
	require.GreaterOrEqual(t, lost, 4)
	require.Equal(t, 1, count(s.eventTypes(), pilot.EventAccepted))
}

func TestCommunity_SignalsOfDifferentNamesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(time.Hour, func() { s.mustHandIn(pilot.StepSizeAdjustment) })
	s.after(2*time.Hour, func() { // while no worker runs, say: a return, then the corrected hand-in
		s.env.SignalWorkflow(workflows.SignalStepReturned, pilot.Return{
			Header:  pilot.Header{V: 1, ID: "return-1", By: pilot.Actor{Name: "李主任", Role: pilot.RoleSubDistrictOffice, Unit: "sample"}},
			Steps:   []pilot.Step{pilot.StepSizeAdjustment},
			Reasons: []pilot.ReturnReason{{Text: "the number is missing"}},
		})
		s.env.SignalWorkflow(workflows.SignalStepCompleted, s.message(pilot.StepSizeAdjustment))
	})
	s.after(3*time.Hour, s.env.CancelWorkflow)
	s.runCommunity()
	types := s.eventTypes()
	require.Equal(t, 2, count(types, pilot.EventAccepted), types)
	require.Zero(t, count(types, pilot.EventRefused))
}

func TestCommunity_CancellingIsRecordedAndTold(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(day, s.env.CancelWorkflow)
	s.runCommunity()
	require.True(t, s.env.IsWorkflowCompleted())
	require.ErrorContains(t, s.env.GetWorkflowError(), "canceled")
	record := s.store.Pilot(s.id())
	require.Equal(t, pilot.PhaseCancelled, record.State.Phase)
	require.Equal(t, pilot.LightCancelled, s.told[len(s.told)-1].Light)
}

func TestCommunity_AReturnAtTheLastMomentDeclinesTheClosing(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	end := s.handInAll(time.Hour)
	s.after(end, func() {
		s.env.SignalWorkflow(workflows.SignalStepReturned, pilot.Return{
			Header:  pilot.Header{V: 1, ID: "return-1", By: pilot.Actor{Name: "李主任", Role: pilot.RoleSubDistrictOffice, Unit: "sample"}},
			Steps:   []pilot.Step{pilot.StepCommunityArchive},
			Reasons: []pilot.ReturnReason{{Text: "one item is missing"}},
		})
		s.env.SignalWorkflow(workflows.SignalPilotClosing, pilot.Closing{V: 1, Seq: 1})
	})
	s.after(end+time.Hour, func() {
		last := s.told[len(s.told)-1]
		require.False(t, last.Complete)
		require.Equal(t, int64(1), last.Declined)
		s.env.SignalWorkflow(workflows.SignalPilotClosing, pilot.Closing{V: 1, Seq: 1, Withdrawn: true})
	})
	s.after(end+2*time.Hour, func() { s.mustHandIn(pilot.StepCommunityArchive) })
	s.after(end+3*time.Hour, func() { s.env.SignalWorkflow(workflows.SignalPilotClosing, pilot.Closing{V: 1, Seq: 2}) })
	s.after(end+4*time.Hour, func() { s.env.SignalWorkflow(workflows.SignalPilotClosed, pilot.Closed{V: 1, Seq: 2}) })
	s.runCommunity()
	s.requireDone()
	require.Equal(t, int64(2), s.told[len(s.told)-1].Agreed)
}
