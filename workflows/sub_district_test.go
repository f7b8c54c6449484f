package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"shidian/internal/pilot"
	"shidian/workflows"
)

// subDistrictScene stands in for the one community: it hears what it is told.
type subDistrictScene struct {
	*scene
	gates     []pilot.GateChanged
	closings  []pilot.Closing
	returns   []pilot.Return
	closed    int
	cancelled int
	started   int
	began     []string // communities, each with the number of its terms
}

func newSubDistrictScene(t *testing.T) *subDistrictScene {
	t.Helper()
	s := &subDistrictScene{scene: newBareScene(t, sampleTerms())}
	s.env.RegisterWorkflowWithOptions(workflows.SubDistrictPilot, workflow.RegisterOptions{Name: workflows.SubDistrictPilotType})
	s.env.RegisterWorkflowWithOptions(s.standIn, workflow.RegisterOptions{Name: workflows.CommunityPilotType})
	return s
}

// standIn is the community that only listens.
func (s *subDistrictScene) standIn(ctx workflow.Context, in workflows.PilotInput) (*pilot.Summary, error) {
	s.started++
	s.began = append(s.began, fmt.Sprintf("%s %d", in.Terms.Community.Code, in.Terms.Amended))
	heard := workflow.NewSelector(ctx)
	heard.AddReceive(workflow.GetSignalChannel(ctx, workflows.SignalGateChanged), func(ch workflow.ReceiveChannel, _ bool) {
		var g pilot.GateChanged
		ch.Receive(ctx, &g)
		s.gates = append(s.gates, g)
	})
	heard.AddReceive(workflow.GetSignalChannel(ctx, workflows.SignalPilotClosing), func(ch workflow.ReceiveChannel, _ bool) {
		var c pilot.Closing
		ch.Receive(ctx, &c)
		s.closings = append(s.closings, c)
	})
	heard.AddReceive(workflow.GetSignalChannel(ctx, workflows.SignalPilotClosed), func(ch workflow.ReceiveChannel, _ bool) {
		ch.Receive(ctx, nil)
		s.closed++
	})
	heard.AddReceive(workflow.GetSignalChannel(ctx, workflows.SignalStepReturned), func(ch workflow.ReceiveChannel, _ bool) {
		var r pilot.Return
		ch.Receive(ctx, &r)
		s.returns = append(s.returns, r)
	})
	heard.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) { s.cancelled++ })
	for s.closed == 0 && s.cancelled == 0 {
		heard.Select(ctx)
	}
	return nil, ctx.Err()
}

func (s *subDistrictScene) runSubDistrict() {
	s.run(workflows.PilotInput{V: 1, Terms: *s.terms})
}

func (s *subDistrictScene) run(in workflows.PilotInput) {
	s.env.SetStartWorkflowOptions(startOptions(s.terms))
	s.env.ExecuteWorkflow(workflows.SubDistrictPilot, in)
}

// handIn hands in steps, one a day.
func (s *subDistrictScene) handIn(from time.Duration, steps ...pilot.Step) time.Duration {
	for i, step := range steps {
		s.after(from+time.Duration(i)*day, func() { s.mustHandIn(step) })
	}
	return from + time.Duration(len(steps))*day
}

func (s *subDistrictScene) report(p pilot.Progress) {
	p.V, p.Community, p.Total = 1, "sample-1", 18
	s.env.SignalWorkflow(workflows.SignalCommunityProgress, p)
}

var (
	preparation = []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation}
	closing     = []pilot.Step{pilot.StepSelfCheck, pilot.StepSummary, pilot.StepArchiveFiling, pilot.StepArchiveReceipt}
)

func TestSubDistrict_FromPreparationToClosed(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	at := s.handIn(day, preparation...)
	s.after(at, func() { s.report(pilot.Progress{Seq: 90, Light: pilot.LightDone, Accepted: 18, Complete: true}) })
	at = s.handIn(at+day, closing...)
	s.after(at, func() {
		require.Equal(t, pilot.PhaseClosing, s.status().Phase)
		s.report(pilot.Progress{Seq: 91, Light: pilot.LightDone, Accepted: 18, Complete: true, Agreed: 1})
	})
	s.runSubDistrict()
	s.requireDone()
	require.Equal(t, 1, s.started)
	require.Equal(t, []pilot.GateChanged{{V: 1, Seq: 1, Open: true}}, s.gates)
	require.Equal(t, []pilot.Closing{{V: 1, Seq: 1}}, s.closings)
	require.Equal(t, 1, s.closed)
}

func TestSubDistrict_ACommunityThatDeclinesWithdrawsTheClosing(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	at := s.handIn(day, preparation...)
	s.after(at, func() { s.report(pilot.Progress{Seq: 90, Complete: true}) })
	at = s.handIn(at+day, closing...)
	s.after(at, func() { s.report(pilot.Progress{Seq: 91, Declined: 1}) })
	s.after(at+time.Hour, func() {
		require.Equal(t, pilot.PhaseOpen, s.status().Phase)
		require.Equal(t, []pilot.Closing{{V: 1, Seq: 1}, {V: 1, Seq: 1, Withdrawn: true}}, s.closings)
		s.report(pilot.Progress{Seq: 92, Complete: true})
	})
	at = s.handIn(at+day, closing...)
	s.after(at, func() { s.report(pilot.Progress{Seq: 93, Complete: true, Agreed: 2}) })
	s.runSubDistrict()
	s.requireDone()
	require.Equal(t, int64(2), s.closings[len(s.closings)-1].Seq)
}

func TestSubDistrict_AReturnedPreparationClosesTheGate(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	at := s.handIn(day, preparation...)
	s.after(at, func() {
		s.update(workflows.UpdateReturnStep, pilot.Return{
			Header: pilot.Header{V: 1, ID: "return-1", By: pilot.Actor{Name: "区试点办", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}},
			Steps:  []pilot.Step{pilot.StepMobilisation}, Reasons: []pilot.ReturnReason{{Text: "units were not reached", Rule: "R10"}},
		}, func(out pilot.Outcome) { require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings) })
	})
	at = s.handIn(at+day, pilot.StepMobilisation)
	s.after(at, s.env.CancelWorkflow)
	s.runSubDistrict()
	require.Equal(t, []pilot.GateChanged{{V: 1, Seq: 1, Open: true}, {V: 1, Seq: 2}, {V: 1, Seq: 3, Open: true}}, s.gates)
}

func TestSubDistrict_TellsOfASuspensionAndPassesOnWhatTheReceiptSendsBack(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	at := s.handIn(day, preparation...)
	district := pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}
	order := func(id string) pilot.Suspension {
		return pilot.Suspension{Header: pilot.Header{V: 1, ID: id, By: district}, Reason: "flood"}
	}
	s.after(at, func() { s.mustDo(workflows.UpdateSuspendPilot, order("stop")) })
	s.after(at+3*day, func() { s.mustDo(workflows.UpdateResumePilot, order("go")) })
	s.after(at+4*day, func() { s.report(pilot.Progress{Seq: 80, Complete: true, Accepted: 18}) })
	end := s.handIn(at+5*day, closing[:3]...)
	s.after(end, func() {
		m := s.message(pilot.StepArchiveReceipt)
		m.Evidence = []byte(`{"decision":"returned","date":"` + string(s.terms.Today(s.env.Now())) + `","reasons":[{"text":"no quorum","steps":["charter"],"communities":["sample-1"]}]}`)
		s.update(workflows.UpdateCompleteStep, m, func(out pilot.Outcome) { require.Equal(t, pilot.Recorded, out.Outcome, "%+v", out.Findings) })
	})
	s.after(end+day, s.env.CancelWorkflow)
	s.runSubDistrict()
	require.Len(t, s.gates, 3, "opened, suspended, resumed")
	require.Equal(t, "flood", s.gates[1].Stopped.Reason)
	require.True(t, s.gates[2].Open)
	require.Nil(t, s.gates[2].Stopped)
	require.Len(t, s.returns, 1)
	require.Equal(t, []pilot.Step{pilot.StepCharter}, s.returns[0].Steps)
	require.Equal(t, pilot.RoleDistrict, s.returns[0].By.Role)
}

func TestSubDistrict_CancellingCancelsTheCommunitiesAndIsRecorded(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.after(day, s.env.CancelWorkflow)
	s.runSubDistrict()
	require.ErrorContains(t, s.env.GetWorkflowError(), "canceled")
	require.Equal(t, pilot.PhaseCancelled, s.store.Pilot(s.id()).State.Phase)
}

func TestSubDistrict_ContinuesAsNewWithEverythingThatMatters(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	at := s.handIn(day, preparation...)
	s.after(at, func() {
		s.file(pilot.KindGuidance)
		s.update(workflows.UpdateCompleteStep, s.message(pilot.StepSelfCheck), func(out pilot.Outcome) {
			require.Equal(t, pilot.Held, out.Outcome)
		})
	})
	s.after(at+day, func() { s.env.SetContinueAsNewSuggested(true); s.report(pilot.Progress{Seq: 7, Accepted: 3}) })
	s.after(at+2*day, func() { // the environment waits for children
		require.NoError(t, s.env.SignalWorkflowByID(workflows.CommunityID(s.terms.Programme, "sample", "sample-1"), workflows.SignalPilotClosed, pilot.Closed{V: 1}))
	})
	s.runSubDistrict()
	next := continued(t, s.env.GetWorkflowError())
	require.NotNil(t, next.Carried)
	require.Equal(t, 1, next.Carried.Runs)
	require.Equal(t, []string{"sample-1"}, next.Carried.Started)
	require.Equal(t, int64(1), next.Carried.GateTold)

	second := newSubDistrictScene(t)
	second.n = 100
	second.env.OnRequestCancelExternalWorkflow(mock.Anything, mock.Anything, "").Return(nil) // the community runs elsewhere
	second.useStore(s.store)
	second.env.SetStartTime(s.env.Now())
	second.after(day, func() { second.report(pilot.Progress{Seq: 90, Complete: true, Accepted: 18}) })
	second.after(2*day, func() {
		require.Equal(t, string(pilot.Complete), second.status().Steps[4].Status.Code, "the held self-check was judged")
		second.env.CancelWorkflow()
	})
	second.run(next)
	require.Zero(t, second.started, "the community runs already")
	require.Empty(t, second.gates, "it was told already")
}

func continued(t *testing.T, err error) workflows.PilotInput {
	t.Helper()
	var can *workflow.ContinueAsNewError
	require.ErrorAs(t, err, &can)
	var in workflows.PilotInput
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(can.Input, &in))
	return in
}

func TestPilots_RefuseAnInputThatIsNone(t *testing.T) {
	t.Parallel()
	s := newScene(t, communityTerms())
	s.env.ExecuteWorkflow(workflows.SubDistrictPilot, workflows.PilotInput{V: 1, Terms: *s.terms})
	require.ErrorContains(t, s.env.GetWorkflowError(), "shidian start")
}
