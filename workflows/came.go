package workflows

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"shidian/activities"
	"shidian/internal/pilot"
)

// Run is what the history of one run of a pilot says: for a record that has lost
// something, and for the run that is begun in the place of one that was lost.
type Run struct {
	Input PilotInput
	// Came is what came in and what was carried into the run, in order, with the
	// arrivals by which events name it. What the run took in by itself is not in it.
	Came []pilot.Entry
	// Recorded are the events that the recorder handed back, as often as it did.
	Recorded []pilot.Event
}

// ReadRun reads the history of a run, from its first event on.
func ReadRun(runID string, events []*historypb.HistoryEvent) (Run, error) {
	r := &runReader{id: runID, came: map[string]int{}, types: map[int64]string{}}
	for _, e := range events {
		if err := r.read(e); err != nil {
			return r.run, fmt.Errorf("event %d of run %s: %w", e.GetEventId(), runID, err)
		}
	}
	return r.run, nil
}

// ErrNoInput says that a workflow was started with what is no pilot's input.
var ErrNoInput = errors.New("this is not a pilot's input")

type runReader struct {
	id    string
	run   Run
	came  map[string]int   // signals, by name
	types map[int64]string // of activities, by the event that scheduled them
}

func (r *runReader) read(e *historypb.HistoryEvent) error {
	switch e.GetEventType() {
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
		return r.start(e.GetWorkflowExecutionStartedEventAttributes())
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
		a := e.GetWorkflowExecutionSignaledEventAttributes()
		r.take(e, kindOf(&r.run.Input.Terms, a.GetSignalName()), a.GetSignalName(), pilot.ViaSignal, "", a.GetInput())
	case enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
		request := e.GetWorkflowExecutionUpdateAcceptedEventAttributes().GetAcceptedRequest()
		name := request.GetInput().GetName()
		if kind, ok := updateKinds[name]; ok {
			r.take(e, kind, name, pilot.ViaUpdate, updateNamed(runName(r.id), request.GetMeta().GetUpdateId()), request.GetInput().GetArgs())
		}
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
		r.types[e.GetEventId()] = e.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName()
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
		a := e.GetActivityTaskCompletedEventAttributes()
		return r.recorded(r.types[a.GetScheduledEventId()], a.GetResult())
	case enumspb.EVENT_TYPE_MARKER_RECORDED:
		return r.marker(e.GetMarkerRecordedEventAttributes())
	}
	return nil
}

func (r *runReader) start(a *historypb.WorkflowExecutionStartedEventAttributes) error {
	if original := a.GetOriginalExecutionRunId(); original != "" {
		r.id = original // events name the run from which a reset made this one
	}
	if err := fromPayloads(a.GetInput(), &r.run.Input); err != nil {
		return fmt.Errorf("%w: %w", ErrNoInput, err)
	}
	if c := r.run.Input.Carried; c != nil {
		r.run.Came = append(r.run.Came, c.Inbox...)
	}
	return nil
}

// take takes in what came; without an arrival it is a signal, numbered by its name.
func (r *runReader) take(e *historypb.HistoryEvent, kind pilot.EntryKind, name string, via pilot.Via, arrival string, args *commonpb.Payloads) {
	entry := pilot.NewEntry(kind, name, via, e.GetEventTime().AsTime(), payload(args))
	if entry.Arrival = arrival; arrival == "" {
		kind := signalArrival(entry.Name)
		r.came[kind]++
		entry.Arrival = numbered(runName(r.id), kind, r.came[kind])
	}
	r.run.Came = append(r.run.Came, entry)
}

// Where the SDK keeps what a local activity came to.
const (
	localMarker       = "LocalActivity"
	localMarkerData   = "data"
	localMarkerResult = "result"
)

func (r *runReader) marker(a *historypb.MarkerRecordedEventAttributes) error {
	if a.GetMarkerName() != localMarker || a.GetFailure() != nil {
		return nil
	}
	var about struct{ ActivityType string }
	if err := fromPayloads(a.GetDetails()[localMarkerData], &about); err != nil {
		return fmt.Errorf("read a local activity's marker: %w", err)
	}
	return r.recorded(about.ActivityType, a.GetDetails()[localMarkerResult])
}

// activityRecord is the name of the activity that records.
const activityRecord = "JudgeAndRecord"

func (r *runReader) recorded(activity string, result *commonpb.Payloads) error {
	if activity != activityRecord || len(result.GetPayloads()) == 0 {
		return nil
	}
	var recorded activities.Recorded
	if err := fromPayloads(result, &recorded); err != nil {
		return fmt.Errorf("read what was recorded: %w", err)
	}
	r.run.Recorded = append(r.run.Recorded, recorded.Events...)
	return nil
}

func fromPayloads(p *commonpb.Payloads, into any) error {
	if len(p.GetPayloads()) == 0 {
		return errors.New("there is none")
	}
	var raw json.RawMessage
	if err := converter.GetDefaultDataConverter().FromPayload(p.GetPayloads()[0], &raw); err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// runName is how arrivals name a run.
func runName(id string) string { return id[:min(len(id), 8)] }

// numbered names the arrivals of one kind in a run.
func numbered(run, kind string, n int) string { return run + "/" + kind + "/" + strconv.Itoa(n) }

func signalArrival(name string) string { return "signal/" + name }
