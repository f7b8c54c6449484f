package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"

	"shidian/internal/pilot"
)

// readBooks reads everything on record of the pilots: the messages first, since
// each has its event by then.
func (s *stack) readBooks(ctx context.Context, places []place) (map[string]Book, error) {
	books := map[string]Book{}
	for _, p := range places {
		var b Book
		var err error
		if b.Messages, err = s.store.Messages(ctx, p.workflowID()); err != nil {
			return nil, err
		}
		if b.Events, err = s.store.Events(ctx, p.workflowID(), 0, 0); err != nil {
			return nil, err
		}
		runs, err := s.store.Runs(ctx, p.workflowID())
		if err != nil {
			return nil, err
		}
		b.Runs = len(runs)
		books[p.workflowID()] = b
	}
	return books, nil
}

// proveFiles: every file that a message on record names is in the store.
func (s *stack) proveFiles(ctx context.Context, books map[string]Book) (files int, found []Breach) {
	for id, b := range books {
		for _, m := range b.Messages {
			var h pilot.HandIn
			if json.Unmarshal(m.Raw, &h) != nil {
				continue // what can't be read names no file
			}
			for _, a := range h.Attachments {
				files++
				if err := s.files.Check(ctx, a.Digest); err != nil {
					found = append(found, Breach{FilesKept, id, fmt.Sprintf("%s, with %s: %v", a.Digest, h.ID, err)})
				}
			}
		}
	}
	return files, found
}

// Runs is what the histories of all runs say.
type Runs struct {
	Runs       int            `json:"runs"`
	Continued  int            `json:"continuedAsNew"`
	Events     int            `json:"historyEvents"`
	TimedOut   int            `json:"workflowTasksTimedOut"`
	TaskFailed map[string]int `json:"workflowTasksFailed"` // by cause
	Activities int            `json:"activitiesRetried"`   // recordings that went the patient way
}

// harmless are causes for which a workflow task is done again in the course of
// things.
var harmless = map[enumspb.WorkflowTaskFailedCause]bool{
	enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND:                 true, // something came while it was done
	enumspb.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE:           true, // its worker is gone
	enumspb.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND:               true, // a heartbeat of a local activity came too late
	enumspb.WORKFLOW_TASK_FAILED_CAUSE_FAILOVER_CLOSE_COMMAND:            true,
	enumspb.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_UPDATE:                  true, // an update came while it was done
	enumspb.WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE:            false,
	enumspb.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR:           false,
	enumspb.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE: false,
}

// halfRead is what the SDK says when a worker without the pilot in its memory asks
// for the history of a task that the server takes back meanwhile. The task is
// given out again.
const halfRead = "history_events: premature end of stream"

// proveRuns reads every run's history and how it ended.
func (s *stack) proveRuns(ctx context.Context, script *Script) (Runs, []Breach, error) {
	all := Runs{TaskFailed: map[string]int{}}
	var found []Breach
	for _, w := range script.Waves {
		request := &workflowservice.ListWorkflowExecutionsRequest{Query: fmt.Sprintf("PilotProgramme = '%s'", w.Programme), PageSize: 500}
		for {
			page, err := s.temporal0.ListWorkflow(ctx, request)
			if err != nil {
				return all, found, fmt.Errorf("list the runs of %s: %w", w.Programme, err)
			}
			for _, e := range page.GetExecutions() {
				all.Runs++
				id, run := e.GetExecution().GetWorkflowId(), e.GetExecution().GetRunId()
				switch e.GetStatus() {
				case enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:
				case enumspb.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW:
					all.Continued++
				default:
					found = append(found, Breach{PilotsLive, id, "run " + run + " is " + e.GetStatus().String()})
				}
				breaches, err := s.readHistory(ctx, id, run, &all)
				if err != nil {
					return all, found, err
				}
				found = append(found, breaches...)
			}
			if len(page.GetNextPageToken()) == 0 {
				break
			}
			request.NextPageToken = page.GetNextPageToken()
		}
	}
	return all, found, nil
}

func (s *stack) readHistory(ctx context.Context, id, run string, all *Runs) ([]Breach, error) {
	var found []Breach
	events := s.temporal0.GetWorkflowHistory(ctx, id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return found, fmt.Errorf("read the history of %s: %w", id, err)
		}
		all.Events++
		found = append(found, all.take(id, e)...)
	}
	return found, nil
}

// take counts one event of a history.
func (r *Runs) take(id string, e *historypb.HistoryEvent) []Breach {
	switch e.GetEventType() {
	case enumspb.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
		r.TimedOut++
	case enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
		if e.GetActivityTaskScheduledEventAttributes().GetActivityType().GetName() == "JudgeAndRecord" { // others start communities
			r.Activities++
		}
	case enumspb.EVENT_TYPE_WORKFLOW_TASK_FAILED:
		failed := e.GetWorkflowTaskFailedEventAttributes()
		if strings.Contains(failed.GetFailure().GetMessage(), halfRead) {
			r.TaskFailed["HistoryHalfRead"]++
			return nil
		}
		r.TaskFailed[failed.GetCause().String()]++
		if !harmless[failed.GetCause()] {
			return []Breach{{TasksClean, id, fmt.Sprintf("event %d: %s: %s", e.GetEventId(), failed.GetCause(), failed.GetFailure().GetMessage())}}
		}
	}
	return nil
}
