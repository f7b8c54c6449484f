package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
	"shidian/workflows"
)

// calmWithin is how long a pilot may take, once every fault is lifted, until it
// answers and nothing of it waits. It is generous: an activity that was started
// on a killed worker is given up on after 10 s, and a busy machine takes its time.
const calmWithin = 5 * time.Minute

// place is where a pilot is expected, or a community's life after it.
type place struct {
	programme, place string
	after            bool
}

func (p place) workflowID() string {
	if p.after {
		return workflows.GovernanceID(p.programme, p.place)
	}
	return workflows.PilotID(p.programme, p.place)
}

// onRecord leaves out the pilots that the record does not have, a breach each.
func (s *stack) onRecord(ctx context.Context, places []place) (known []place, found []Breach, err error) {
	for _, p := range places {
		switch _, err := s.store.Pilot(ctx, p.workflowID()); {
		case errors.Is(err, postgres.ErrNoPilot):
			found = append(found, Breach{PilotsLive, p.workflowID(), "was started and is not on record"})
		case err != nil:
			return nil, nil, err
		default:
			known = append(known, p)
		}
	}
	return known, found, nil
}

// afterwards are the communities that live on after their pilot.
func (s *stack) afterwards(ctx context.Context, places []place) ([]place, error) {
	var all []place
	for _, p := range places {
		record, err := s.store.Pilot(ctx, p.workflowID())
		if err != nil {
			return nil, err
		}
		if record.Phase == pilot.PhaseClosed && record.Level == pilot.LevelCommunity {
			all = append(all, place{p.programme, p.place, true})
		}
	}
	return all, nil
}

// placesOf are the pilots that a script started.
func placesOf(script *Script, terms []*pilot.Terms) []place {
	var all []place
	for _, w := range script.Waves {
		for _, t := range terms {
			all = append(all, place{programme: w.Programme, place: t.Place()})
		}
	}
	return all
}

// each does something for all pilots, some at a time.
func each(places []place, do func(place) []Breach) []Breach {
	var mu sync.Mutex
	var group sync.WaitGroup
	var found []Breach
	slots := make(chan struct{}, 8)
	for _, p := range places {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			breaches := do(p)
			mu.Lock()
			defer mu.Unlock()
			found = append(found, breaches...)
		})
	}
	group.Wait()
	return found
}

// awaitCalm waits until every pilot answers and nothing of it waits to be done.
func (s *stack) awaitCalm(ctx context.Context, places []place) []Breach {
	ctx, cancel := context.WithTimeout(ctx, calmWithin)
	defer cancel()
	return each(places, func(p place) []Breach {
		for {
			why := s.restless(ctx, p)
			if why == "" {
				return nil
			}
			if !wait(ctx, lookEvery) {
				return []Breach{{PilotsLive, p.workflowID(), "does not come to rest: " + why}}
			}
		}
	})
}

// restless says what keeps a pilot from being at rest; empty when nothing does.
func (s *stack) restless(ctx context.Context, p place) string {
	record, err := s.store.Pilot(ctx, p.workflowID())
	if err != nil {
		return err.Error()
	}
	d, err := s.temporal0.DescribeWorkflowExecution(ctx, p.workflowID(), "")
	var unknown *serviceerror.NotFound
	switch {
	case s.emptied && record.Ended() && errors.As(err, &unknown):
		return "" // it had ended before Temporal was lost
	case err != nil:
		return err.Error()
	}
	status := d.GetWorkflowExecutionInfo().GetStatus()
	switch {
	case record.Ended() && status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED:
		return ""
	case status != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return "its workflow is " + status.String() + ", on record it is " + string(record.Phase)
	case len(d.GetPendingActivities()) > 0:
		return "an activity is pending: " + d.GetPendingActivities()[0].String()
	case d.GetPendingWorkflowTask().GetAttempt() > 1:
		return fmt.Sprintf("its workflow task is at attempt %d", d.GetPendingWorkflowTask().GetAttempt())
	}
	return s.silent(ctx, p)
}

// silent asks the pilot itself.
func (s *stack) silent(ctx context.Context, p place) string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	value, err := s.temporal0.QueryWorkflow(ctx, p.workflowID(), "", workflows.QueryStatus)
	if err != nil {
		return "it does not answer: " + err.Error()
	}
	var status view.Status
	if err := value.Get(&status); err != nil {
		return "its answer can't be read: " + err.Error()
	}
	if status.Recorder != "" {
		return status.Recorder
	}
	return ""
}

// probe hands one more thing in to each pilot that goes on, which must be answered.
func (p *post) probe(ctx context.Context, places []place) []Breach {
	return each(places, func(at place) []Breach {
		record, err := p.stack.store.Pilot(ctx, at.workflowID())
		if err != nil {
			return []Breach{{PilotsLive, at.workflowID(), "is not on record: " + err.Error()}}
		}
		if record.Ended() {
			return nil
		}
		m, err := unknownRecord(at.programme, record, probeName)
		if err != nil {
			return []Breach{{PilotsLive, at.workflowID(), err.Error()}}
		}
		s := p.answered(ctx, probeName, m)
		if s.Result == Answered || p.ended(ctx, at.workflowID()) {
			return nil
		}
		return []Breach{{PilotsLive, at.workflowID(), fmt.Sprintf("a probe was not answered: %s %s", s.Result, s.Error)}}
	})
}
