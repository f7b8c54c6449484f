package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// handMoved is a calendar that a test moves.
type handMoved struct{ clock pilot.Clock }

func (h *handMoved) Calendar(context.Context, *pilot.Terms) (pilot.Clock, error) { return h.clock, nil }

func TestRehearsal_NothingBecomesDueUntilTheCalendarIsMoved(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	begins := s.terms.Opens.Start(s.terms.Location()).Add(9 * time.Hour)
	calendar := &handMoved{clock: pilot.Clock{}.Standing(begins)}
	s.terms.Clock, s.acts.Calendars = calendar.clock, calendar
	s.after(200*24*time.Hour, func() {
		require.Zero(t, count(s.eventTypes(), pilot.EventOverdue), "real time passed, and not for the plan")
		calendar.clock = calendar.clock.Standing(begins.AddDate(0, 2, 0))
		s.env.SignalWorkflow(workflows.SignalCalendarMoved, pilot.ClockReached{Until: calendar.clock.Stands})
	})
	s.after(201*24*time.Hour, func() {
		require.Positive(t, count(s.eventTypes(), pilot.EventOverdue))
		require.Zero(t, count(s.eventTypes(), pilot.EventRefused))
		s.env.CancelWorkflow()
	})
	s.runCommunity()
}

func TestRehearsal_ReleasedItGoesOnByItself(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	begins := s.terms.Opens.Start(s.terms.Location()).Add(9 * time.Hour)
	calendar := &handMoved{clock: pilot.Clock{}.Standing(begins)}
	s.terms.Clock, s.acts.Calendars = calendar.clock, calendar
	s.after(time.Hour, func() {
		calendar.clock = calendar.clock.Running(s.env.Now(), 1)
		s.env.SignalWorkflow(workflows.SignalCalendarMoved, pilot.ClockReached{Until: begins})
	})
	s.after(60*24*time.Hour, func() {
		require.Positive(t, count(s.eventTypes(), pilot.EventOverdue))
		s.env.CancelWorkflow()
	})
	s.runCommunity()
}

func TestRehearsal_ToAnyOtherPilotItsSignalIsUnknown(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.after(time.Hour, func() {
		s.env.SignalWorkflow(workflows.SignalCalendarMoved, pilot.ClockReached{Until: s.env.Now().AddDate(1, 0, 0)})
	})
	s.after(2*time.Hour, func() {
		require.Equal(t, 1, count(s.eventTypes(), pilot.EventRefused))
		require.Zero(t, count(s.eventTypes(), pilot.EventOverdue))
		s.env.CancelWorkflow()
	})
	s.runCommunity()
}
