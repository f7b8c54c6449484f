package fakes

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdkclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/types/known/timestamppb"

	"shidian/internal/client"
)

// Sent is one update or signal that arrived.
type Sent struct {
	Update, Signal string // the name; one of the two
	WorkflowID     string
	UpdateID       string
	Body           json.RawMessage
}

// Temporal is a server whose answers a test decides. Nil functions answer that
// there is nothing.
type Temporal struct {
	Inputs   map[string]any // what workflows were started with, by workflow ID
	Update   func(ctx context.Context, o sdkclient.UpdateWorkflowOptions) (any, error)
	Signal   func(workflowID string) error
	Query    func(workflowID, name string) (any, error)
	Describe func(workflowID string) (*workflowservice.DescribeWorkflowExecutionResponse, error)
	// GoneRuns are run IDs of which nothing is known any more.
	GoneRuns []string
	Start    func(o sdkclient.StartWorkflowOptions) error
	List     func(query string) []string // workflow IDs
	ListErr  error
	// Schedules are those that are there, by ID.
	Schedules   map[string]sdkclient.Schedule
	ScheduleErr error    // of setting one
	Triggered   []string // IDs
	// WorkerSeen is when a worker last asked for work; zero: never.
	WorkerSeen time.Time
	QueueErr   error

	mu      sync.Mutex
	sent    []Sent
	created map[string]time.Time // Schedules, by ID
}

var _ client.Temporal = (*Temporal)(nil)

// Sent lists what arrived, in order.
func (f *Temporal) Sent() []Sent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Sent(nil), f.sent...)
}

func (f *Temporal) keep(s Sent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, s)
}

// UpdateWorkflow answers as Update says.
func (f *Temporal) UpdateWorkflow(ctx context.Context, o sdkclient.UpdateWorkflowOptions) (sdkclient.WorkflowUpdateHandle, error) {
	body, _ := o.Args[0].(json.RawMessage)
	f.keep(Sent{Update: o.UpdateName, WorkflowID: o.WorkflowID, UpdateID: o.UpdateID, Body: body})
	if f.Update == nil {
		return nil, serviceerror.NewNotFound("no workflow")
	}
	value, err := f.Update(ctx, o)
	if err != nil {
		return nil, err
	}
	return handle{value: value}, nil
}

// SignalWorkflow takes a signal, unless Signal refuses it.
func (f *Temporal) SignalWorkflow(_ context.Context, workflowID, _, name string, arg any) error {
	if f.Signal != nil {
		if err := f.Signal(workflowID); err != nil {
			return err
		}
	}
	body, _ := arg.(json.RawMessage)
	f.keep(Sent{Signal: name, WorkflowID: workflowID, Body: body})
	return nil
}

// QueryWorkflow answers as Query says.
func (f *Temporal) QueryWorkflow(_ context.Context, workflowID, _, name string, _ ...any) (converter.EncodedValue, error) {
	if f.Query == nil {
		return nil, serviceerror.NewNotFound("no workflow")
	}
	value, err := f.Query(workflowID, name)
	return encoded{value}, err
}

// DescribeWorkflowExecution answers as Describe says.
func (f *Temporal) DescribeWorkflowExecution(_ context.Context, workflowID, runID string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	if f.Describe == nil || slices.Contains(f.GoneRuns, runID) {
		return nil, serviceerror.NewNotFound("no workflow")
	}
	return f.Describe(workflowID)
}

// DescribeTaskQueue tells of one worker.
func (f *Temporal) DescribeTaskQueue(context.Context, string, enumspb.TaskQueueType) (*workflowservice.DescribeTaskQueueResponse, error) {
	if f.QueueErr != nil {
		return nil, f.QueueErr
	}
	answer := &workflowservice.DescribeTaskQueueResponse{}
	if !f.WorkerSeen.IsZero() {
		answer.Pollers = []*taskqueuepb.PollerInfo{{LastAccessTime: timestamppb.New(f.WorkerSeen)}}
	}
	return answer, nil
}

// ExecuteWorkflow starts as Start says.
func (f *Temporal) ExecuteWorkflow(_ context.Context, o sdkclient.StartWorkflowOptions, _ any, _ ...any) (sdkclient.WorkflowRun, error) {
	if f.Start == nil {
		return nil, nil
	}
	return nil, f.Start(o)
}

// ListWorkflow lists as List says.
func (f *Temporal) ListWorkflow(_ context.Context, r *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	answer := &workflowservice.ListWorkflowExecutionsResponse{}
	if f.List == nil || f.ListErr != nil {
		return answer, f.ListErr
	}
	for _, id := range f.List(r.GetQuery()) {
		answer.Executions = append(answer.Executions, &workflowpb.WorkflowExecutionInfo{Execution: &commonpb.WorkflowExecution{WorkflowId: id}})
	}
	return answer, nil
}

// GetWorkflowHistory has the first event, of what was started with Inputs: by the
// workflow's ID, and of an earlier run by "ID run".
func (f *Temporal) GetWorkflowHistory(_ context.Context, id, run string, _ bool, _ enumspb.HistoryEventFilterType) sdkclient.HistoryEventIterator {
	in, known := f.Inputs[id+" "+run]
	if !known {
		in, known = f.Inputs[id]
	}
	if !known {
		return noHistory{}
	}
	payloads, err := converter.GetDefaultDataConverter().ToPayloads(in)
	if err != nil {
		panic(err)
	}
	return &firstEvent{event: &historypb.HistoryEvent{EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
		WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{Input: payloads},
	}}}
}

type firstEvent struct{ event *historypb.HistoryEvent }

func (f *firstEvent) HasNext() bool { return f.event != nil }

func (f *firstEvent) Next() (*historypb.HistoryEvent, error) {
	e := f.event
	f.event = nil
	return e, nil
}

type noHistory struct{}

func (noHistory) HasNext() bool { return true }

func (noHistory) Next() (*historypb.HistoryEvent, error) {
	return nil, serviceerror.NewNotFound("no workflow")
}

// Described is a workflow of this status, closed at a time, with a memo.
func Described(status enumspb.WorkflowExecutionStatus, closed time.Time, memo map[string]string) *workflowservice.DescribeWorkflowExecutionResponse {
	fields := map[string]*commonpb.Payload{}
	for name, value := range memo {
		fields[name], _ = converter.GetDefaultDataConverter().ToPayload(value) // a string always converts
	}
	info := &workflowpb.WorkflowExecutionInfo{Status: status, Memo: &commonpb.Memo{Fields: fields}}
	if !closed.IsZero() {
		info.CloseTime = timestamppb.New(closed)
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: info}
}

// handle is an update that is answered.
type handle struct {
	sdkclient.WorkflowUpdateHandle
	value any
}

func (h handle) Get(_ context.Context, into any) error { return encoded{h.value}.Get(into) }

// encoded is a value on its way through JSON.
type encoded struct{ value any }

func (e encoded) HasValue() bool { return e.value != nil }

func (e encoded) Get(into any) error {
	if err, failed := e.value.(error); failed {
		return err
	}
	raw, err := json.Marshal(e.value)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
