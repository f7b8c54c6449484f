package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// cancelledThen runs a pilot until it is cancelled, and gives the input of a run that is
// begun from its record for the district's decision.
func cancelledThen(t *testing.T, first *scene, run func(), decision pilot.Decision) workflows.PilotInput {
	t.Helper()
	first.after(day, first.env.CancelWorkflow)
	run()
	record := first.store.Pilot(first.id())
	require.Equal(t, pilot.PhaseCancelled, record.State.Phase)
	decision.Header = pilot.Header{V: 1, ID: "decide-1", By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: first.terms.District.Code}}
	raw, err := json.Marshal(decision)
	require.NoError(t, err)
	e := pilot.NewEntry(pilot.EntryDecide, workflows.UpdateDecide, pilot.ViaUpdate, first.env.Now().Add(day), raw)
	e.Arrival = "decided/decide-1"
	return workflows.PilotInput{V: 1, Terms: *first.terms, Carried: &workflows.Carried{
		State: record.State, Projection: pilot.Project(first.terms, record.State), Runs: 1, Bounded: true, Inbox: []pilot.Entry{e},
	}}
}

var reinstated = pilot.Decision{Decision: pilot.DecisionReinstate, Reason: "cancelled by mistake", Record: "No. 32"}

func TestCommunity_GoesOnWhenTheDistrictReinstatesIt(t *testing.T) {
	t.Parallel()
	first := communityScene(t)
	first.after(time.Hour, func() { first.mustHandIn(pilot.StepSizeAdjustment) })
	in := cancelledThen(t, first, first.runCommunity, reinstated)

	s := communityScene(t)
	s.useStore(first.store)
	s.env.SetStartTime(first.env.Now().Add(day))
	s.after(time.Hour, func() {
		status := s.status()
		require.Equal(t, pilot.PhaseOpen, status.Phase)
		require.Len(t, status.Decisions, 1)
		s.openGate()
	})
	s.after(2*time.Hour, func() { s.mustHandIn(pilot.StepElectionCommittee) })
	s.after(day, s.env.CancelWorkflow)
	s.env.SetStartWorkflowOptions(startOptions(s.terms))
	s.env.ExecuteWorkflow(workflows.CommunityPilot, in)
	types := s.eventTypes()
	require.Equal(t, 1, count(types, pilot.EventDecided))
	require.Equal(t, 2, count(types, pilot.EventAccepted), types)
	require.NotEqual(t, pilot.LightCancelled, s.told[0].Light, "it reports again")
}

func TestCommunity_ThatIsNotReinstatedEndsAtOnceAndItsRecordStays(t *testing.T) {
	t.Parallel()
	first := communityScene(t)
	refused := reinstated
	refused.Record = ""
	in := cancelledThen(t, first, first.runCommunity, refused)

	s := communityScene(t)
	s.useStore(first.store)
	s.env.SetStartTime(first.env.Now().Add(day))
	s.env.SetStartWorkflowOptions(startOptions(s.terms))
	s.env.ExecuteWorkflow(workflows.CommunityPilot, in)
	require.True(t, s.env.IsWorkflowCompleted())
	require.NoError(t, s.env.GetWorkflowError())
	record := s.store.Pilot(s.id())
	require.Equal(t, pilot.PhaseCancelled, record.State.Phase)
	require.Equal(t, 1, count(s.eventTypes(), pilot.EventRefused), "and answered")
	require.Empty(t, s.lives)
}

// elsewhere has a sub-district's communities run elsewhere, and notes which signals they
// are sent.
func (s *subDistrictScene) elsewhere() *[]string {
	told := &[]string{}
	s.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, "", mock.Anything, mock.Anything).Return(func(_, _, _, signal string, _ any) error {
		*told = append(*told, signal)
		return nil
	})
	s.env.OnRequestCancelExternalWorkflow(mock.Anything, mock.Anything, "").Return(nil)
	return told
}

func TestSubDistrict_ThatIsGivenUpTellsItsCommunitiesNothing(t *testing.T) {
	t.Parallel()
	first := newSubDistrictScene(t)
	in := cancelledThen(t, first.scene, first.runSubDistrict, pilot.Decision{Decision: pilot.DecisionLeaveOut, Reason: "it is merged into another", Record: "No. 33"})
	in.Carried.Started = []string{"sample-1"}

	s := newSubDistrictScene(t)
	s.useStore(first.store)
	s.env.SetStartTime(first.env.Now().Add(day))
	told := s.elsewhere()
	s.run(in)
	require.NoError(t, s.env.GetWorkflowError())
	require.True(t, s.store.Pilot(s.id()).State.GivenUp)
	require.Empty(t, *told)
}

func TestSubDistrict_GoesOnWhenTheDistrictReinstatesItAndTellsItsCommunitiesAnew(t *testing.T) {
	t.Parallel()
	first := newSubDistrictScene(t)
	in := cancelledThen(t, first.scene, first.runSubDistrict, reinstated)
	in.Carried.Started = []string{"sample-1"}

	s := newSubDistrictScene(t)
	s.useStore(first.store)
	s.env.SetStartTime(first.env.Now().Add(day))
	told := s.elsewhere()
	end := s.handIn(time.Hour, preparation...)
	s.after(end+day, s.env.CancelWorkflow)
	s.run(in)
	require.Equal(t, 1, count(s.eventTypes(), pilot.EventDecided))
	require.Contains(t, *told, workflows.SignalGateChanged)
}

func TestSubDistrict_StartsNoCommunityThatIsLeftOut(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	state := pilot.NewState()
	state.LeftOut = []string{"sample-1"}
	s.after(day, s.env.CancelWorkflow)
	s.run(workflows.PilotInput{V: 1, Terms: *s.terms, Carried: &workflows.Carried{State: state}})
	require.ErrorContains(t, s.env.GetWorkflowError(), "canceled")
	require.Zero(t, s.started)
}
