package history_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"shidian/internal/devservices/devtest"
	"shidian/internal/history"
	"shidian/internal/pilot"
)

func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }

var closedAt = time.Date(2002, 12, 1, 2, 3, 4, 0, time.UTC)

// run is a run as the fakes know it.
type run struct {
	status  enumspb.WorkflowExecutionStatus // unspecified: Temporal has forgotten it
	ended   bool                            // says the record
	kept    string
	at      time.Time
	events  int
	history []byte
}

// world is Temporal and the record in one fake.
type world struct {
	mu   sync.Mutex
	runs map[string]*run
	down error // every call fails
	log  bytes.Buffer
	kept chan string
}

func newWorld(runs map[string]*run) *world {
	return &world{runs: runs, kept: make(chan string, 100)}
}

func (w *world) keeper() *history.Keeper {
	return &history.Keeper{Client: w, Store: w, Logger: slog.New(slog.NewTextHandler(&w.log, nil))}
}

func (w *world) DescribeWorkflowExecution(_ context.Context, _, runID string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.runs[runID]
	if w.down != nil {
		return nil, w.down
	}
	if r.status == enumspb.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED {
		return nil, serviceerror.NewNotFound("no such run")
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{
		WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{Status: r.status, CloseTime: timestamppb.New(closedAt)},
	}, nil
}

func (w *world) GetWorkflowHistory(_ context.Context, workflowID, runID string, _ bool, _ enumspb.HistoryEventFilterType) client.HistoryEventIterator {
	return &pages{events: historyOf(workflowID, runID).GetEvents()}
}

func historyOf(workflowID, runID string) *historypb.History {
	started := &historypb.WorkflowExecutionStartedEventAttributes{
		WorkflowType:        &commonpb.WorkflowType{Name: "CommunityPilot"},
		WorkflowId:          workflowID,
		FirstExecutionRunId: runID,
		Input: &commonpb.Payloads{Payloads: []*commonpb.Payload{{
			Metadata: map[string][]byte{"encoding": []byte("json/plain")}, Data: []byte(`{"name":"三里河一区"}`),
		}}},
	}
	return &historypb.History{Events: []*historypb.HistoryEvent{
		{EventId: 1, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, EventTime: timestamppb.New(closedAt),
			Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{WorkflowExecutionStartedEventAttributes: started}},
		{EventId: 2, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED},
	}}
}

type pages struct{ events []*historypb.HistoryEvent }

func (p *pages) HasNext() bool { return len(p.events) > 0 }

func (p *pages) Next() (*historypb.HistoryEvent, error) {
	e := p.events[0]
	p.events = p.events[1:]
	return e, nil
}

func (w *world) RunsToKeep(context.Context, int) ([]pilot.Identity, error) { return w.list(true) }
func (w *world) UnkeptRuns(context.Context) ([]pilot.Identity, error)      { return w.list(false) }

func (w *world) list(endedOnly bool) ([]pilot.Identity, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var ids []pilot.Identity
	for id, r := range w.runs {
		if r.kept == "" && (r.ended || !endedOnly) {
			ids = append(ids, pilot.Identity{WorkflowID: "pilot/p/yuetan", RunID: id})
		}
	}
	return ids, nil
}

func (w *world) KeepRun(_ context.Context, _, runID, status string, endedAt time.Time, events int, packed []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.runs[runID]
	r.kept, r.at, r.events, r.history = status, endedAt, events, packed
	w.kept <- runID
	return nil
}

func TestKeepEnded_KeepsTheWholeHistoryOfAContinuedRun(t *testing.T) {
	t.Parallel()
	w := newWorld(map[string]*run{"one": {status: enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW, ended: true}})
	w.keeper().KeepEnded(t.Context())
	one := w.runs["one"]
	require.Equal(t, "continued-as-new", one.kept)
	require.Equal(t, closedAt, one.at)
	require.Equal(t, 2, one.events)
	unpacked, err := history.Unpack(one.history)
	require.NoError(t, err)
	require.True(t, proto.Equal(historyOf("pilot/p/yuetan", "one"), unpacked))
}

func TestKeepEnded_LeavesRunsThatStillRun(t *testing.T) {
	t.Parallel()
	w := newWorld(map[string]*run{
		"closing": {status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, ended: true},
		"running": {status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING},
	})
	w.keeper().KeepAll(t.Context())
	require.Empty(t, w.runs["closing"].kept)
	require.Empty(t, w.runs["running"].kept)
	require.Empty(t, w.log.String())
}

func TestKeepAll_FindsRunsThatEndedWithoutTheRecordKnowing(t *testing.T) {
	t.Parallel()
	statuses := map[string]enumspb.WorkflowExecutionStatus{
		"terminated": enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED, "failed": enumspb.WORKFLOW_EXECUTION_STATUS_FAILED,
		"cancelled": enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED, "timed-out": enumspb.WORKFLOW_EXECUTION_STATUS_TIMED_OUT,
		"completed": enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED,
	}
	runs := map[string]*run{}
	for name, status := range statuses {
		runs[name] = &run{status: status}
	}
	w := newWorld(runs)
	w.keeper().KeepEnded(t.Context())
	require.Empty(t, w.runs["failed"].kept)
	w.keeper().KeepAll(t.Context())
	for name := range statuses {
		require.Equal(t, name, w.runs[name].kept)
	}
}

func TestKeepEnded_MarksARunThatTemporalHasForgottenAsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(map[string]*run{"old": {ended: true}})
	w.keeper().KeepEnded(t.Context())
	require.Equal(t, "lost", w.runs["old"].kept)
	require.Nil(t, w.runs["old"].history)
	require.Contains(t, w.log.String(), "history is lost")
}

func TestKeepAll_DoesNotWriteOffARunWhosePilotIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(map[string]*run{"current": {}})
	w.keeper().KeepAll(t.Context())
	require.Empty(t, w.runs["current"].kept)
	require.Contains(t, w.log.String(), "the wrong server")
}

func TestKeeper_LogsAFailureOnceAndItsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(map[string]*run{
		"one": {status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, ended: true},
		"two": {status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, ended: true},
	})
	w.down = errors.New("no answer")
	k := w.keeper()
	for range 3 {
		k.KeepEnded(t.Context())
	}
	require.Equal(t, 1, bytes.Count(w.log.Bytes(), []byte("no answer")), w.log.String())
	w.down = nil
	k.KeepEnded(t.Context())
	require.Equal(t, "completed", w.runs["one"].kept)
	require.Contains(t, w.log.String(), "again")
}

func TestRun_KeepsWhatEndsWhileItRunsAndStopsWhenAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(map[string]*run{"first": {status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED}})
	k := w.keeper()
	k.Interval = time.Millisecond
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() { defer close(stopped); k.Run(ctx) }()
	require.Equal(t, "first", <-w.kept) // at the start, all
	w.mu.Lock()
	w.runs["second"] = &run{status: enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW, ended: true}
	w.mu.Unlock()
	require.Equal(t, "second", <-w.kept)
	stop()
	<-stopped
}

func TestUnpack_RefusesWhatIsNoHistory(t *testing.T) {
	t.Parallel()
	_, err := history.Unpack([]byte("{}"))
	require.Error(t, err)
	require.Contains(t, fmt.Sprint(err), "unpack")
}
