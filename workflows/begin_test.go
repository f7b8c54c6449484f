package workflows_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"shidian/activities"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/workflows"
)

// beginnings start communities in the place of Temporal, and fail as often as they are told.
type beginnings struct {
	mu    sync.Mutex
	fails int
	began []string
	input int
}

func (b *beginnings) Begin(_ context.Context, t pilot.Terms, input int, _ *pilot.Summary) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails > 0 {
		b.fails--
		return errors.New("nobody there")
	}
	b.began, b.input = append(b.began, t.Place()), input
	return nil
}

func beginScene(t *testing.T, fails int) (*subDistrictScene, *beginnings) {
	t.Helper()
	s, b := newSubDistrictScene(t), &beginnings{fails: fails}
	s.acts.Communities = b
	return s, b
}

func (s *subDistrictScene) runBriefly() {
	s.run(workflows.PilotInput{V: workflows.InputBrief, Terms: *s.terms})
}

func TestBegin_AnActivityStartsTheCommunitiesAndTheirPilotGoesItsWay(t *testing.T) {
	t.Parallel()
	s, b := beginScene(t, 0)
	var gates, closings, closed int
	s.env.OnSignalExternalWorkflow(mock.Anything, "pilot/sample-2002/sample/sample-1", "", mock.Anything, mock.Anything).
		Return(func(_, _, _, signal string, _ any) error {
			switch signal {
			case workflows.SignalGateChanged:
				gates++
			case workflows.SignalPilotClosing:
				closings++
			case workflows.SignalPilotClosed:
				closed++
			}
			return nil
		})
	at := s.handIn(day, preparation...)
	s.after(at, func() { s.report(pilot.Progress{Seq: 90, Light: pilot.LightDone, Accepted: 18, Complete: true}) })
	at = s.handIn(at+day, closing...)
	s.after(at, func() {
		s.report(pilot.Progress{Seq: 91, Light: pilot.LightDone, Accepted: 18, Complete: true, Agreed: 1})
	})
	s.runBriefly()
	s.requireDone()
	require.Zero(t, s.started, "no child")
	require.Equal(t, []string{"sample/sample-1"}, b.began)
	require.Equal(t, workflows.InputBrief, b.input)
	require.Equal(t, []int{1, 1, 1}, []int{gates, closings, closed})
}

func TestBegin_WhatFailedIsStartedLater(t *testing.T) {
	t.Parallel()
	s, b := beginScene(t, 2)
	s.after(time.Hour, s.env.CancelWorkflow)
	s.env.OnRequestCancelExternalWorkflow(mock.Anything, mock.Anything, mock.Anything).Return(nil)
	s.runBriefly()
	require.Equal(t, []string{"sample/sample-1"}, b.began)
}

// What an activity started before its worker died is not known to have started.
func TestBegin_ACancelledPilotCancelsWhatMayHaveStarted(t *testing.T) {
	t.Parallel()
	s, b := beginScene(t, 1000)
	var cancelled []string
	s.env.OnRequestCancelExternalWorkflow(mock.Anything, mock.Anything, mock.Anything).
		Return(func(_, workflowID, _ string) error {
			cancelled = append(cancelled, workflowID)
			return nil
		})
	s.after(time.Hour, s.env.CancelWorkflow)
	s.runBriefly()
	require.Empty(t, b.began)
	require.Equal(t, []string{"pilot/sample-2002/sample/sample-1"}, cancelled)
	require.Equal(t, pilot.PhaseCancelled, s.store.Pilot(s.id()).State.Phase)
}

// A worker of an earlier release may have the pilot while it takes what it is told in full:
// it knows no activity that starts communities.
func TestBegin_AnsweredInFullThePilotStartsChildrenAndNeverTheSameTwice(t *testing.T) {
	t.Parallel()
	s, b := beginScene(t, 0)
	earlier := true // as is every worker
	s.env.OnActivity(s.acts.JudgeAndRecord, mock.Anything, mock.Anything).Return(func(ctx context.Context, batch activities.Batch) (activities.Recorded, error) {
		if earlier {
			batch.Known = nil
		}
		return s.acts.JudgeAndRecord(ctx, batch)
	})
	s.after(day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(add("child"))) })
	s.after(2*day, func() {
		require.Empty(t, b.began)
		earlier = false
		s.mustHandIn(pilot.StepLeadingGroup)
	})
	s.after(3*day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(add("begun"))) })
	s.env.OnSignalExternalWorkflow(mock.Anything, "pilot/sample-2002/sample/begun", "", workflows.SignalGateChanged, mock.Anything).Return(nil)
	s.env.OnRequestCancelExternalWorkflow(mock.Anything, "pilot/sample-2002/sample/begun", mock.Anything).Return(nil)
	s.after(4*day, s.env.CancelWorkflow)
	s.runBriefly()
	require.Equal(t, []string{"sample-1 0", "child 1"}, s.began)
	require.Equal(t, []string{"sample/begun"}, b.began)
}

// A community that is started as it opens sets no search attribute at its opening; where that
// was another's guess, it says what is so.
func TestBegin_WhatListsShowFromTheStartIsNotSetAgain(t *testing.T) {
	t.Parallel()
	upserts := func(shown func(opened pilot.Summary) *pilot.Summary) (n int) {
		s := communityScene(t)
		session := judge.NewSession(s.terms, pilot.NewState(), nil)
		session.Take(pilot.SelfEntry(pilot.EntryOpen, s.env.Now(), struct{}{}))
		opened := pilot.Project(s.terms, session.State()).Summary
		s.env.OnUpsertTypedSearchAttributes(mock.Anything).Run(func(mock.Arguments) { n++ }).Return(nil)
		s.after(time.Minute, s.env.CancelWorkflow)
		s.env.SetStartWorkflowOptions(startOptions(s.terms))
		s.env.ExecuteWorkflow(workflows.CommunityPilot, workflows.PilotInput{V: workflows.InputBrief, Terms: *s.terms, Shown: shown(opened)})
		return n
	}
	const ofTheEnd = 1
	require.Equal(t, ofTheEnd, upserts(func(opened pilot.Summary) *pilot.Summary { return &opened }))
	require.Equal(t, 1+ofTheEnd, upserts(func(pilot.Summary) *pilot.Summary { return nil }))
	require.Equal(t, 1+ofTheEnd, upserts(func(opened pilot.Summary) *pilot.Summary {
		opened.Light = pilot.LightRed
		return &opened
	}))
}
