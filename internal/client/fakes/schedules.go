package fakes

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

// ScheduleClient sets Schedules.
func (f *Temporal) ScheduleClient() client.ScheduleClient { return schedules{f: f} }

type schedules struct {
	client.ScheduleClient
	f *Temporal
}

// Create keeps a Schedule unless there is one of its ID.
func (s schedules) Create(_ context.Context, o client.ScheduleOptions) (client.ScheduleHandle, error) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	if s.f.ScheduleErr != nil {
		return nil, s.f.ScheduleErr
	}
	if s.f.Schedules == nil {
		s.f.Schedules = map[string]client.Schedule{}
	}
	if _, there := s.f.Schedules[o.ID]; there {
		return nil, temporal.ErrScheduleAlreadyRunning
	}
	s.f.Schedules[o.ID] = client.Schedule{Spec: &o.Spec, Action: o.Action, State: &client.ScheduleState{Note: o.Note}}
	if s.f.created == nil {
		s.f.created = map[string]time.Time{}
	}
	s.f.created[o.ID] = time.Now()
	return schedule{f: s.f, id: o.ID}, nil
}

// GetHandle is a Schedule's handle.
func (s schedules) GetHandle(_ context.Context, id string) client.ScheduleHandle {
	return schedule{f: s.f, id: id}
}

type schedule struct {
	client.ScheduleHandle
	f  *Temporal
	id string
}

// Update changes a Schedule, unless it is to be left.
func (s schedule) Update(_ context.Context, o client.ScheduleUpdateOptions) error {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	changed, err := o.DoUpdate(client.ScheduleUpdateInput{Description: client.ScheduleDescription{
		Schedule: s.f.Schedules[s.id], Info: client.ScheduleInfo{CreatedAt: s.f.created[s.id]},
	}})
	if errors.Is(err, temporal.ErrSkipScheduleUpdate) {
		return nil
	}
	if err == nil {
		s.f.Schedules[s.id] = *changed.Schedule
	}
	return err
}

// Describe finds a Schedule that was set.
func (s schedule) Describe(context.Context) (*client.ScheduleDescription, error) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	set, known := s.f.Schedules[s.id]
	if !known {
		return nil, serviceerror.NewNotFound("no schedule")
	}
	return &client.ScheduleDescription{Schedule: set}, nil
}

// Delete removes a Schedule that was set.
func (s schedule) Delete(context.Context) error {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	if s.f.ScheduleErr != nil {
		return s.f.ScheduleErr
	}
	if _, known := s.f.Schedules[s.id]; !known {
		return serviceerror.NewNotFound("no schedule")
	}
	delete(s.f.Schedules, s.id)
	return nil
}

// Trigger notes that a Schedule was.
func (s schedule) Trigger(context.Context, client.ScheduleTriggerOptions) error {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.f.Triggered = append(s.f.Triggered, s.id)
	return nil
}
