package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"shidian/activities"
	"shidian/activities/fakes"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// A community whose sub-district can't be told keeps living: it goes on as a new run
// when its own has become long, and tries again there.
func TestCommunity_ContinuesAsNewWhileItsSubDistrictCannotBeTold(t *testing.T) {
	t.Parallel()
	s := abandonedScene(t)
	s.after(day, func() { s.mustHandIn(pilot.StepSizeAdjustment) })
	s.after(2*day, func() { s.env.SetContinueAsNewSuggested(true) })
	s.runCommunity()
	next := continued(t, s.env.GetWorkflowError())
	require.Equal(t, 1, next.Carried.Runs)

	second := communityScene(t)
	second.useStore(s.store)
	second.env.SetStartTime(s.env.Now())
	second.after(day, second.env.CancelWorkflow)
	second.env.SetStartWorkflowOptions(startOptions(second.terms))
	second.env.ExecuteWorkflow(workflows.CommunityPilot, next)
	require.NotEmpty(t, second.told, "the next run tells what this one could not")
	require.Equal(t, 1, second.told[0].Accepted)
}

func TestCommunity_TellsItsSubDistrictAgainWhenItCanBeReached(t *testing.T) {
	t.Parallel()
	s := newScene(t, communityTerms())
	tries := 0
	s.env.OnSignalExternalWorkflow(mock.Anything, workflows.SubDistrictID(s.terms.Programme, "sample"), "", workflows.SignalCommunityProgress, mock.Anything).
		Return(func(_, _, _, _ string, arg any) error {
			if tries++; tries <= 3 {
				return errors.New("not now")
			}
			s.told = append(s.told, *arg.(*pilot.Progress))
			return nil
		})
	s.closeCommunity(s.handInAll(day))
	s.runCommunity()
	s.requireDone()
	require.True(t, s.told[len(s.told)-1].Complete)
}

// Recorded as closed while a cancellation waited for the record: closed is what it is.
func TestCommunity_CancelledAfterItsCloseIsClosedAndLivesOn(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	end := s.handInAll(day)
	s.after(end, func() { s.env.SignalWorkflow(workflows.SignalPilotClosing, pilot.Closing{V: 1, Seq: 1}) })
	s.after(end+time.Hour, func() { s.store.FailWith(func() error { return fakes.ErrDown }) })
	s.after(end+2*time.Hour, func() {
		s.env.SignalWorkflow(workflows.SignalPilotClosed, pilot.Closed{V: 1, Seq: 1})
		s.env.CancelWorkflow()
	})
	s.after(end+3*time.Hour, func() { s.store.FailWith(nil) })
	s.runCommunity()
	s.requireDone()
	require.Len(t, s.lives, 1, "its life after the pilot has begun")
	require.Zero(t, count(s.eventTypes(), pilot.EventCancelled))
}

func TestSubDistrict_AReturnThatDoesNotArriveIsOnRecordAndHandedDownAgain(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	tries := 0
	s.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, "", workflows.SignalStepReturned, mock.Anything).
		Return(func(_, _, _, _ string, arg any) error {
			if tries++; tries <= 2 {
				return errors.New("not now")
			}
			s.returns = append(s.returns, arg.(pilot.Return))
			return nil
		})
	s.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, "", mock.Anything, mock.Anything).Return(nil)
	s.env.OnRequestCancelExternalWorkflow(mock.Anything, mock.Anything, "").Return(nil)
	at := s.handIn(day, preparation...)
	s.after(at, func() { s.report(pilot.Progress{Seq: 80, Complete: true, Accepted: 18}) })
	end := s.handIn(at+day, closing[:3]...)
	s.after(end, func() {
		m := s.message(pilot.StepArchiveReceipt)
		m.Evidence = []byte(`{"decision":"returned","date":"` + string(s.terms.Today(s.env.Now())) + `","reasons":[{"text":"no quorum","steps":["charter"],"communities":["sample-1"]}]}`)
		s.update(workflows.UpdateCompleteStep, m, func(out pilot.Outcome) { require.Equal(t, pilot.Recorded, out.Outcome, "%+v", out.Findings) })
	})
	s.after(end+15*time.Second, func() {
		require.Len(t, s.store.Pilot(s.id()).State.Undelivered(), 1)
		require.Contains(t, s.status().Warnings[0], "还没有送达")
	})
	s.after(end+day, func() {
		require.Empty(t, s.store.Pilot(s.id()).State.Undelivered())
		s.env.CancelWorkflow()
	})
	s.run(workflows.PilotInput{V: 1, Terms: *s.terms, Carried: &workflows.Carried{State: pilot.NewState(), Started: []string{"sample-1"}}}) // it runs elsewhere
	require.Len(t, s.returns, 1)
	require.Equal(t, "sent-back-1", s.returns[0].ID)
	types := s.eventTypes()
	require.Equal(t, 1, count(types, pilot.EventUndelivered), "said once, however often it is tried")
	require.Equal(t, 1, count(types, pilot.EventDelivered))
}

func TestSubDistrict_ClosesWithoutACommunityThatTheDistrictLeavesOut(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	at := s.handIn(day, preparation...)
	s.after(at, func() { s.report(pilot.Progress{Seq: 90, Light: pilot.LightCancelled}) })
	s.after(at+time.Hour, func() {
		s.mustDo(workflows.UpdateDecide, pilot.Decision{
			Header:   pilot.Header{V: 1, ID: "decide-1", By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}},
			Decision: pilot.DecisionLeaveOut, Community: "sample-1", Reason: "the community is being pulled down", Record: "No. 31",
		})
	})
	s.handIn(at+day, closing...)
	s.runSubDistrict()
	s.requireDone()
}

// What the clock reaches and nobody records must not have it ring without pause.
func TestPilot_AClockThatRingsForNothingBacksOffAndSaysSo(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	rang := 0
	stuck := pilot.Rung{At: s.env.Now().Add(day), Step: pilot.StepSizeAdjustment, Kind: pilot.RungDue}
	s.env.OnActivity(s.acts.JudgeAndRecord, mock.Anything, mock.Anything).Return(func(ctx context.Context, b activities.Batch) (activities.Recorded, error) {
		for _, e := range b.Entries {
			if e.Kind == pilot.EntryClock {
				rang++
			}
		}
		recorded, err := s.acts.JudgeAndRecord(ctx, b)
		recorded.Projection.Next = stuck
		return recorded, err
	})
	s.after(10*day, func() {
		require.Contains(t, s.status().Warnings[0], "没有记下")
		s.env.CancelWorkflow()
	})
	s.runCommunity()
	require.Positive(t, rang)
	require.Less(t, rang, 9*24+10, "about once an hour")
}
