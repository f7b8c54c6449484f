package replay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/workflows"
)

func TestReplay_EveryRecordedRunEndsInTheStateInWhichItEnded(t *testing.T) {
	t.Parallel()
	found, err := allFixtures(fixtures)
	require.NoError(t, err)
	require.NotEmpty(t, found)
	for _, f := range found {
		t.Run(filepath.Base(f.folder)+"/"+f.name(), func(t *testing.T) {
			t.Parallel()
			h, err := f.history()
			require.NoError(t, err)
			require.NoError(t, check(f, h, workflows.Register))
		})
	}
}

func TestReplay_EverySituationIsRecordedAndEveryRecordIsOfASituation(t *testing.T) {
	t.Parallel()
	found, err := allFixtures(fixtures)
	require.NoError(t, err)
	var known []string
	for _, s := range situations() {
		known = append(known, s.name)
		for _, name := range []string{subDistrict, pilotName(first)} {
			require.True(t, slices.ContainsFunc(found, func(f fixture) bool { return f.situation == s.name && f.pilot == name && f.run == 1 }),
				"no history of %s in the situation %s", name, s.name)
		}
	}
	for _, f := range found {
		require.Contains(t, known, f.situation, "a history of a situation that is not in the list; put it there, even when it can no longer be played")
		require.True(t, f.run == 1 || slices.Contains(found, fixture{f.folder, f.situation, f.pilot, f.run - 1}), "%s: the run before it is missing", f.name())
	}
}

func TestReplay_AFileThatIsNoFixtureIsFound(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"notes.txt", "waiting_first_step.json.gz", "waiting_first_step.sample.1.json.gz"} {
		folder := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
		_, err := allFixtures(folder)
		require.Error(t, err, name)
	}
}

func TestReplay_AHistoryWithAnEventMissingIsFound(t *testing.T) {
	t.Parallel()
	f := oneFixture(t, "refused_then_accepted")
	for _, missing := range []enumspb.EventType{
		enumspb.EVENT_TYPE_TIMER_STARTED, enumspb.EVENT_TYPE_MARKER_RECORDED,
		enumspb.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
	} {
		h, err := f.history()
		require.NoError(t, err)
		i := slices.IndexFunc(h.Events, func(e *historypb.HistoryEvent) bool { return e.EventType == missing })
		require.Positive(t, i, missing)
		h.Events = slices.Delete(h.Events, i, i+1)
		require.Error(t, check(f, h, workflows.Register), missing)
	}
}

func TestReplay_AnotherDecisionOnRecordIsFoundByTheState(t *testing.T) {
	t.Parallel()
	f := oneFixture(t, "refused_then_accepted")
	h, err := f.history()
	require.NoError(t, err)
	require.True(t, rewrite(h, `"id":"leading-group-1"`, `"id":"leading-group-2"`))
	err = check(f, h, workflows.Register)
	require.ErrorContains(t, err, ".accepted.id: recorded leading-group-1, replayed leading-group-2")
	var other *otherStateError
	require.ErrorAs(t, err, &other, "every command is the same, so only the state can tell")
}

// rewrite changes what the recorder's answers say.
func rewrite(h *historypb.History, from, to string) bool {
	done := false
	for _, e := range h.Events {
		for _, p := range e.GetMarkerRecordedEventAttributes().GetDetails()["result"].GetPayloads() {
			done = done || bytes.Contains(p.Data, []byte(from))
			p.Data = bytes.ReplaceAll(p.Data, []byte(from), []byte(to))
		}
	}
	return done
}

func TestReplay_AWorkflowThatDoesSomethingElseIsFound(t *testing.T) {
	t.Parallel()
	f := oneFixture(t, "waiting_first_step")
	h, err := f.history()
	require.NoError(t, err)
	require.Error(t, check(f, h, func(r worker.WorkflowRegistry) {
		r.RegisterWorkflowWithOptions(func(ctx workflow.Context, in workflows.PilotInput) (*pilot.Summary, error) {
			_ = workflow.Sleep(ctx, time.Minute) // not there when it was recorded
			return workflows.SubDistrictPilot(ctx, in)
		}, workflow.RegisterOptions{Name: workflows.SubDistrictPilotType})
	}))
}

// oneFixture is the first recorded run of the sub-district in a situation.
func oneFixture(t *testing.T, situation string) fixture {
	t.Helper()
	found, err := allFixtures(fixtures)
	require.NoError(t, err)
	i := slices.IndexFunc(found, func(f fixture) bool { return f.situation == situation && f.pilot == subDistrict && f.run == 1 })
	require.NotEqual(t, -1, i)
	return found[i]
}

// otherStateError says that a replay ran and came out elsewhere.
type otherStateError struct{ differences []string }

func (e *otherStateError) Error() string {
	return "the replay ends in another state:\n" + strings.Join(e.differences, "\n")
}

// check replays a history and compares the state at its end with the recorded
// one, and what it leaves to the next run with what it left.
func check(f fixture, h *historypb.History, register func(worker.WorkflowRegistry), outer ...interceptor.WorkerInterceptor) error {
	end, err := replayed(h, register, outer...)
	if err != nil {
		return err
	}
	status, err := end.status()
	if err != nil {
		return fmt.Errorf("ask for the status: %w", err)
	}
	want, err := f.recorded()
	if err != nil {
		return err
	}
	got, err := free(finalOf(status))
	if err != nil {
		return err
	}
	found := differences(f.name(), want, got)
	if left := h.Events[len(h.Events)-1].GetWorkflowExecutionContinuedAsNewEventAttributes(); left != nil {
		var want any
		if err := converter.GetDefaultDataConverter().FromPayloads(left.Input, &want); err != nil {
			return fmt.Errorf("read what was left to the next run: %w", err)
		}
		got, err := free(end.carried)
		if err != nil {
			return err
		}
		found = append(found, differences(f.name()+" to the next run", want, got)...)
	}
	if len(found) > 0 {
		return &otherStateError{found}
	}
	return nil
}

// free is a value as free JSON.
func free(value any) (any, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.Unmarshal(data, &out)
	return out, err
}

// replayed replays a history, listening to the workflow. The outer interceptors
// are those that a worker gets from its client.
func replayed(h *historypb.History, register func(worker.WorkflowRegistry), outer ...interceptor.WorkerInterceptor) (*listener, error) {
	l := &listener{}
	all := append(slices.Concat(outer, workflows.Interceptors()), l)
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{Interceptors: all, DisableDeadlockDetection: true})
	if err != nil {
		return nil, fmt.Errorf("make a replayer: %w", err)
	}
	register(replayer)
	started := h.Events[0].GetWorkflowExecutionStartedEventAttributes()
	err = replayer.ReplayWorkflowHistoryWithOptions(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)), h, worker.ReplayWorkflowHistoryOptions{
		OriginalExecution: workflow.Execution{ID: started.GetWorkflowId(), RunID: started.GetOriginalExecutionRunId()},
	})
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	if l.status == nil {
		return nil, errors.New("the workflow set no handler for the query " + workflows.QueryStatus)
	}
	return l, nil
}

// listener takes note of the handler of the query `status`, which answers still
// when the replay is over, and of what is left to the next run.
type listener struct {
	interceptor.WorkerInterceptorBase
	status  func() (view.Status, error)
	carried any
}

func (l *listener) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	in := &inbound{listener: l}
	in.Next = next
	return in
}

type inbound struct {
	interceptor.WorkflowInboundInterceptorBase
	listener *listener
}

func (in *inbound) Init(out interceptor.WorkflowOutboundInterceptor) error {
	o := &outbound{listener: in.listener}
	o.Next = out
	return in.Next.Init(o)
}

type outbound struct {
	interceptor.WorkflowOutboundInterceptorBase
	listener *listener
}

func (o *outbound) SetQueryHandlerWithOptions(ctx workflow.Context, queryType string, handler any, options workflow.QueryHandlerOptions) error {
	if status, ok := handler.(func() (view.Status, error)); ok && queryType == workflows.QueryStatus {
		o.listener.status = status
	}
	return o.Next.SetQueryHandlerWithOptions(ctx, queryType, handler, options)
}

func (o *outbound) NewContinueAsNewError(ctx workflow.Context, wfn any, args ...any) error {
	o.listener.carried = args[0]
	return o.Next.NewContinueAsNewError(ctx, wfn, args...)
}

// An event that only a later release knows fails the task, which a worker of that release
// then takes: folded as nothing it would let the pilot go on as if it had never been.
func TestReplay_AnEventOfALaterReleaseIsLeftToIt(t *testing.T) {
	t.Parallel()
	f := oneFixture(t, "refused_then_accepted")
	for _, later := range []string{`"type":"of-a-later-release"`, `"v":999,"type":"step-opened"`} {
		h, err := f.history()
		require.NoError(t, err)
		require.True(t, rewrite(h, `"type":"step-opened"`, later))
		require.ErrorContains(t, check(f, h, workflows.Register), "a worker of that release has to take this task")
	}
}
