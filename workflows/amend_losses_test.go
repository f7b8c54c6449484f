package workflows_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/activities/fakes"
	"shidian/internal/pilot"
	"shidian/workflows"
)

func (s *subDistrictScene) waitsUntil(wanted pilot.Date) {
	s.t.Helper()
	require.Equal(s.t, string(wanted), s.status().Waiting[0].Due)
}

func TestAmend_AnOrderWaitsForTheRecordAndThenHolds(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	order := s.order(later("2002-11-20"))
	s.after(day, func() {
		s.store.FailWith(func() error { return fakes.ErrDown })
		s.env.SignalWorkflow(workflows.SignalPlanAmended, order)
	})
	s.after(2*day, func() {
		require.NotEmpty(t, s.status().Recorder)
		s.waitsUntil("2002-10-08")
		s.store.FailWith(nil)
	})
	s.after(3*day, func() { s.waitsUntil("2002-11-20"); s.env.CancelWorkflow() })
	s.runSubDistrict()
	require.Equal(t, 1, s.store.Pilot(s.id()).State.Amended)
}

// It is on record, and the worker died before the pilot heard: the pilot hears it with
// what comes next, once.
func TestAmend_AnOrderWhoseAnswerIsLostHoldsOnce(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	lost := 0
	s.after(day, func() {
		s.store.LoseWith(func() error {
			if lost++; lost > 2 {
				return nil
			}
			return fakes.ErrDown
		})
		s.mustDo(workflows.UpdateAmendPlan, s.order(addCommunity()))
	})
	s.after(2*day, func() {
		require.Len(t, s.status().Communities, 2)
		s.mustHandIn(pilot.StepLeadingGroup)
	})
	s.after(3*day, func() { s.env.CancelWorkflow() })
	s.runSubDistrict()
	require.Equal(t, []string{"sample-1 0", "new-1 1"}, s.began)
	amended := 0
	for _, e := range s.store.Pilot(s.id()).Events {
		if e.Type == pilot.EventAmended {
			amended++
		}
	}
	require.Equal(t, 1, amended)
}

func TestAmend_AnOrderDuringASuspensionHoldsWhenThePilotGoesOn(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	stop := pilot.Suspension{Header: pilot.Header{V: 1, By: pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: s.terms.District.Code}}, Reason: "an epidemic"}
	s.after(day, func() { stop.ID = "stop-1"; s.mustDo(workflows.UpdateSuspendPilot, stop) })
	s.after(2*day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(later("2002-11-20"))) })
	s.after(4*day, func() { stop.ID = "go-1"; s.mustDo(workflows.UpdateResumePilot, stop) })
	s.after(5*day, func() {
		s.waitsUntil("2002-11-23") // moved by the suspension as any date
		require.NotZero(t, s.store.Pilot(s.id()).State.Step(pilot.StepLeadingGroup).DueAt)
		s.env.CancelWorkflow()
	})
	s.runSubDistrict()
	require.Len(t, s.gates, 3)
}

func TestAmend_TheNextRunTakesAnOrderThatWaitedInTheInbox(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	order := s.order(addCommunity())
	s.after(day, func() {
		s.store.FailWith(func() error { return fakes.ErrDown })
		s.env.SignalWorkflow(workflows.SignalPlanAmended, order)
	})
	s.after(day+time.Hour, func() {
		s.env.SetContinueAsNewSuggested(true)
		s.report(pilot.Progress{Seq: 7, Accepted: 3})
	})
	s.after(3*day, func() { // the environment waits for children
		s.store.FailWith(nil)
		require.NoError(t, s.env.SignalWorkflowByID(workflows.CommunityID(s.terms.Programme, "sample", "sample-1"), workflows.SignalPilotClosed, pilot.Closed{V: 1}))
	})
	s.runSubDistrict()

	in := continued(t, s.env.GetWorkflowError())
	require.Equal(t, pilot.EntryAmend, in.Carried.Inbox[0].Kind)
	require.Zero(t, in.Terms.Amended)
	again := newSubDistrictScene(t)
	again.useStore(s.store)
	again.env.OnSignalExternalWorkflow(mock.Anything, workflows.CommunityID(s.terms.Programme, "sample", "sample-1"), "", mock.Anything, mock.Anything).Return(nil)
	again.env.OnRequestCancelExternalWorkflow(mock.Anything, mock.Anything, "").Return(nil)
	again.after(2*day, func() {
		require.NoError(t, again.env.SignalWorkflowByID(workflows.CommunityID(s.terms.Programme, "sample", "new-1"), workflows.SignalPilotClosed, pilot.Closed{V: 1}))
		again.env.CancelWorkflow()
	})
	again.run(in)
	require.Equal(t, 1, s.store.Pilot(s.id()).State.Amended)
	require.Contains(t, append(s.began, again.began...), "new-1 1")
}

// startFails has the start of an added community fail so often.
func (s *subDistrictScene) startFails(times int) {
	options := worker.Options{Interceptors: append(workflows.Interceptors(), &failingStarts{times: times}), DeadlockDetectionTimeout: patience}
	s.env.SetWorkerOptions(options)
}

// failingStarts has the server refuse to start an added community.
type failingStarts struct {
	interceptor.WorkerInterceptorBase
	times int
}

func (f *failingStarts) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &failingInbound{interceptor.WorkflowInboundInterceptorBase{Next: next}, f}
}

type failingInbound struct {
	interceptor.WorkflowInboundInterceptorBase
	starts *failingStarts
}

func (f *failingInbound) Init(next interceptor.WorkflowOutboundInterceptor) error {
	return f.Next.Init(&failingOutbound{interceptor.WorkflowOutboundInterceptorBase{Next: next}, f.starts})
}

type failingOutbound struct {
	interceptor.WorkflowOutboundInterceptorBase
	starts *failingStarts
}

func (f *failingOutbound) ExecuteChildWorkflow(ctx workflow.Context, name string, args ...any) workflow.ChildWorkflowFuture {
	in, isPilot := args[0].(workflows.PilotInput)
	if !isPilot || in.Terms.Community.Code != "new-1" || f.starts.times == 0 {
		return f.Next.ExecuteChildWorkflow(ctx, name, args...)
	}
	f.starts.times--
	failed, set := workflow.NewFuture(ctx)
	set.SetError(errors.New("the server starts none"))
	return failedStart{failed}
}

type failedStart struct{ workflow.Future }

func (f failedStart) GetChildWorkflowExecution() workflow.Future { return f.Future }

func (f failedStart) SignalChildWorkflow(workflow.Context, string, any) workflow.Future {
	return f.Future
}

func TestAmend_AnAddedCommunityThatCantBeStartedIsTriedAgainAndHearsHowThePilotStands(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.startFails(3)
	s.after(day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(addCommunity())) })
	s.after(day+5*time.Second, func() { s.mustHandIn(pilot.StepLeadingGroup) }) // nothing else waits for it
	s.after(2*day, func() { s.env.CancelWorkflow() })
	s.runSubDistrict()
	require.Equal(t, []string{"sample-1 0", "new-1 1"}, s.began)
	require.Equal(t, []pilot.GateChanged{{V: 1, Seq: 1}, {V: 1, Seq: 1}}, s.gates, "the others at once, the new one when it is there")
}

// The run that goes on starts what the one before could not, and tells it what the others
// were told by then.
func TestAmend_TheNextRunStartsAnAddedCommunityThatCouldNotBeStarted(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.startFails(100)
	s.after(day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(addCommunity())) })
	s.after(day+time.Hour, func() { s.env.SetContinueAsNewSuggested(true); s.mustHandIn(pilot.StepLeadingGroup) })
	s.after(2*day, func() {
		require.NoError(t, s.env.SignalWorkflowByID(workflows.CommunityID(s.terms.Programme, "sample", "sample-1"), workflows.SignalPilotClosed, pilot.Closed{V: 1}))
	})
	s.runSubDistrict()
	in := continued(t, s.env.GetWorkflowError())
	require.Equal(t, []string{"sample-1"}, in.Carried.Started)
	require.Equal(t, int64(1), in.Carried.GateTold)

	again := newSubDistrictScene(t)
	again.useStore(s.store)
	again.env.OnRequestCancelExternalWorkflow(mock.Anything, mock.Anything, "").Return(nil)
	again.after(day, func() {
		require.NoError(t, again.env.SignalWorkflowByID(workflows.CommunityID(s.terms.Programme, "sample", "new-1"), workflows.SignalPilotClosed, pilot.Closed{V: 1}))
		again.env.CancelWorkflow()
	})
	again.run(in)
	require.Equal(t, []string{"new-1 1"}, again.began)
	require.Equal(t, []pilot.GateChanged{{V: 1, Seq: 1}}, again.gates)
}

func TestAmend_CancelledWhileAnAddedCommunityCantBeStartedItEnds(t *testing.T) {
	t.Parallel()
	s := newSubDistrictScene(t)
	s.startFails(1000)
	s.after(day, func() { s.mustDo(workflows.UpdateAmendPlan, s.order(addCommunity())) })
	s.after(day+time.Second, s.env.CancelWorkflow)
	s.runSubDistrict()
	require.Equal(t, pilot.PhaseCancelled, s.store.Pilot(s.id()).State.Phase)
	require.Equal(t, []string{"sample-1 0"}, s.began)
}

// Whoever may send signals can send any number of orders, none of which is the district's.
func TestAmend_AFloodOfForgedOrdersChangesNothing(t *testing.T) {
	t.Parallel()
	const floods = 300
	s := newSubDistrictScene(t)
	s.after(day, func() {
		for i := range floods {
			forged := s.order(later("2003-11-20"))
			forged.ID = fmt.Sprintf("forged-%d", i)
			switch i % 3 {
			case 0:
				forged.By.Role, forged.By.Unit = pilot.RoleSubDistrictOffice, "sample"
			case 1:
				forged.Terms = fmt.Sprintf("sha256:%064d", i) // terms that nobody put on record
			case 2:
				forged.Number = i + 7
			}
			s.env.SignalWorkflow(workflows.SignalPlanAmended, forged)
		}
		s.mustDo(workflows.UpdateAmendPlan, s.order(later("2002-11-20")))
	})
	s.after(2*day, func() { s.waitsUntil("2002-11-20"); s.env.CancelWorkflow() })
	s.runSubDistrict()
	state := s.store.Pilot(s.id()).State
	require.Equal(t, floods, state.Counts.Refused)
	require.Equal(t, 1, state.Amended)
	require.Len(t, s.gates, 1)
}
