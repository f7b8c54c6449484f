package workflows_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// order has the district amend the pilot, as the desk does.
func (s *scene) order(change func(*pilot.Terms)) pilot.Amend {
	planned := *s.terms
	if known := s.store.Pilot(s.id()); known.Terms.Programme != "" {
		planned = known.Terms
	}
	change(&planned)
	s.n++
	return pilot.Amend{
		Header: pilot.Header{V: 1, ID: "amend-" + planned.Digest()[7:20], By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}},
		Number: planned.Amended + 1, Terms: s.store.Order(planned), Reason: "the flood took a fortnight",
	}
}

func later(day pilot.Date) func(*pilot.Terms) {
	return func(t *pilot.Terms) {
		t.Due = slices.Clone(t.Due)
		for i := range t.Due {
			if t.Due[i].Step == pilot.StepLeadingGroup {
				t.Due[i].Due = day
			}
		}
	}
}

func addCommunity() func(*pilot.Terms) { return add("new-1") }

func add(code string) func(*pilot.Terms) {
	return func(t *pilot.Terms) {
		t.Communities = append(slices.Clone(t.Communities), pilot.CommunityTerms{Unit: pilot.Unit{Code: code, Name: "新社区" + code}})
	}
}

func TestAmend_TheTimerFollowsTheOrderAndTheNextRunGoesOnByIt(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.after(day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(later("2002-11-20"))) })
	s.after(2*day, func() {
		status := s.status()
		require.Equal(t, "2002-11-20", status.Waiting[0].Due)
		s.env.SetContinueAsNewSuggested(true)
		s.mustHandIn(pilot.StepLeadingGroup)
	})
	s.after(3*day, func() { // the environment waits for children
		require.NoError(t, s.env.SignalWorkflowByID(workflows.CommunityID(s.terms.Programme, "sample", "sample-1"), workflows.SignalPilotClosed, pilot.Closed{V: 1}))
	})
	s.runSubDistrict()
	in := continued(t, s.env.GetWorkflowError())
	require.Equal(t, 1, in.Terms.Amended)
	require.Equal(t, 1, in.Carried.State.Amended)
	require.Equal(t, []pilot.GateChanged{{V: 1, Seq: 1}}, s.gates, "the community hears of it")
}

// The clock is set by the terms that the order made, not by those by which it was judged.
func TestAmend_AnEarlierReminderThatAnOrderBringsIsNotMissed(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	sooner := func(t *pilot.Terms) { t.Ladder = &pilot.Ladder{Before: []int{20}, Hour: 8} }
	s.after(day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(sooner)) })
	s.after(3*day, func() {
		require.Equal(t, 1, count(s.eventTypes(), pilot.EventReminded), "twenty days before 8 October")
		s.env.CancelWorkflow()
	})
	s.runSubDistrict()
}

func TestAmend_ACommunityThatAnOrderAddsIsStarted(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.after(day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(addCommunity())) })
	s.after(2*day, func() { s.env.CancelWorkflow() })
	s.runSubDistrict()
	require.Equal(t, []string{"sample-1 0", "new-1 1"}, s.began, "it begins by the terms that hold")
	require.Equal(t, []pilot.GateChanged{{V: 1, Seq: 1}, {V: 1, Seq: 1}}, s.gates, "both hear how the pilot stands")
}

func TestAmend_AStrangersOrderIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.after(day, func() {
		forged := s.order(later("2003-11-20"))
		forged.By.Role, forged.By.Unit = pilot.RoleSubDistrictOffice, "sample"
		s.env.SignalWorkflow(workflows.SignalPlanAmended, forged)
		s.env.SignalWorkflow(workflows.SignalPlanAmended, "junk")
	})
	s.after(2*day, func() {
		require.Equal(t, 2, s.store.Pilot(s.id()).State.Counts.Refused)
		require.Zero(t, s.store.Pilot(s.id()).State.Amended)
		s.env.CancelWorkflow()
	})
	s.runSubDistrict()
}

func TestAmend_ACommunityOutOfThePlanEndsAndStartsNoLife(t *testing.T) {
	t.Parallel()
	s := communityScene(t)
	s.store.KnowKin()
	above := sampleTerms()
	state := pilot.NewState()
	for i, e := range []pilot.Event{{Type: pilot.EventOpened}, {Type: pilot.EventAmended, Gate: 1}} {
		e.Seq, e.V = int64(i+1), pilot.FoldVersion
		if e.Type == pilot.EventAmended {
			after := *above
			after.Communities, after.Amended = nil, 1
			e.Changes, _ = above.ChangesTo(&after)
		}
		state.Apply(above, e)
	}
	s.store.Put(*above, state)
	s.after(day, func() { s.env.SignalWorkflow(workflows.SignalGateChanged, state.GateMessage()) })
	s.runCommunity()
	require.True(t, s.env.IsWorkflowCompleted())
	require.NoError(t, s.env.GetWorkflowError())
	own := s.store.Pilot(s.id())
	require.Equal(t, pilot.PhaseDissolved, own.State.Phase)
	require.Equal(t, pilot.FormerRemoved, own.State.Became.Kind)
	require.Empty(t, s.lives)
}
