package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// begins has the scene begin so many days before its plan's opening day.
func (s *scene) begins(days int) {
	s.env.SetStartTime(s.terms.Opens.AddDays(-days).Start(s.terms.Location()).Add(9 * time.Hour))
}

// opensAfter is how long a scene waits that begins so many days before.
func opensAfter(days int) time.Duration { return time.Duration(days)*day - 9*time.Hour }

func TestCommunity_ThatBeginsBeforeItsDayWaitsAndOpensOnIt(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.begins(300)
	s.after(day, func() {
		s.update(workflows.UpdateCompleteStep, s.message(pilot.StepSizeAdjustment), func(out pilot.Outcome) {
			require.Equal(t, pilot.Held, out.Outcome)
			require.Contains(t, out.Findings[0].Message, string(s.terms.Opens))
		})
	})
	s.after(opensAfter(300)-time.Minute, func() {
		status := s.status()
		require.Equal(t, s.terms.Opens, status.NotBefore)
		require.Contains(t, status.Now, string(s.terms.Opens))
		require.Empty(t, status.Waiting)
		require.Equal(t, string(pilot.LightGreen), status.Light.Code)
		require.Equal(t, string(s.terms.Opens)+" 00:00", status.Next.At)
		require.Equal(t, []pilot.EventType{pilot.EventOpened, pilot.EventHeld}, s.eventTypes(), "nothing was owed in ten months")
	})
	s.after(opensAfter(300)+time.Minute, func() {
		require.Empty(t, s.status().NotBefore)
		require.Equal(t, 1, count(s.eventTypes(), pilot.EventBegun))
		require.NotContains(t, s.status().Now, string(s.terms.Opens))
		s.env.CancelWorkflow()
	})
	s.runCommunity()
	require.Equal(t, pilot.PhaseCancelled, s.store.Pilot(s.id()).State.Phase)
}

func TestSubDistrict_ThatBeginsBeforeItsDayStartsItsCommunitiesAndOwesNoBulletin(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.terms.BulletinEvery = pilot.EveryWeek
	s.begins(60)
	s.after(opensAfter(60)-time.Hour, func() {
		require.Equal(t, 1, s.started, "so that nothing handed in early is lost")
		require.Equal(t, []pilot.EventType{pilot.EventOpened}, s.eventTypes())
		require.Empty(t, s.status().Missing)
	})
	s.after(opensAfter(60)+10*day, func() {
		require.Equal(t, 1, count(s.eventTypes(), pilot.EventBegun))
		require.Equal(t, 1, count(s.eventTypes(), pilot.EventReportMissing), "of the week in which it opened: %v", s.eventTypes())
		s.env.CancelWorkflow()
	})
	s.runSubDistrict()
}

func TestCommunity_CarriesItsWaitingOn(t *testing.T) {
	t.Parallel()
	first := communityScene(t)
	first.begins(30)
	first.after(day, func() {
		first.env.SetContinueAsNewSuggested(true)
		first.openGate()
	})
	first.runCommunity()
	in := continued(t, first.env.GetWorkflowError())
	require.Equal(t, first.terms.Opens, in.Carried.State.NotBefore)
	require.Equal(t, pilot.RungOpen, in.Carried.Projection.Next.Kind)

	next := communityScene(t)
	next.useStore(first.store)
	next.begins(28)
	next.after(opensAfter(28)-time.Minute, func() { require.NotEmpty(t, next.status().NotBefore) })
	next.after(opensAfter(28)+time.Minute, func() {
		require.Empty(t, next.status().NotBefore)
		next.env.CancelWorkflow()
	})
	next.env.SetStartWorkflowOptions(startOptions(next.terms))
	next.env.ExecuteWorkflow(workflows.CommunityPilot, in)
	require.Equal(t, 1, count(next.eventTypes(), pilot.EventBegun))
}

func TestSubDistrict_SuspendedWhileItWaitsOpensWhenItIsResumed(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.begins(20)
	district := func(id string) pilot.Suspension {
		return pilot.Suspension{Header: pilot.Header{V: 1, ID: id, By: pilot.Actor{Name: "区试点办", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}}, Reason: "flood"}
	}
	s.after(10*day, func() { s.mustDo(workflows.UpdateSuspendPilot, district("stop")) })
	s.after(opensAfter(20)+3*day, func() {
		require.Equal(t, string(pilot.LightPaused), s.status().Light.Code)
		require.NotEmpty(t, s.status().NotBefore)
		s.mustDo(workflows.UpdateResumePilot, district("go-on"))
	})
	s.after(opensAfter(20)+4*day, func() {
		require.Empty(t, s.status().NotBefore)
		require.Equal(t, 3, s.status().Moved)
		s.env.CancelWorkflow()
	})
	s.runSubDistrict()
	require.Len(t, s.gates, 2, "the community heard of both")
}
