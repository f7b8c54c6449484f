package main

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"

	"shidian/internal/audit"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// standing is where a pilot stood when Temporal was lost.
type standing struct {
	workflowID string
	terms      *pilot.Terms
	began      *pilot.Terms // those by which it began
	events     []pilot.Event
	ended      bool
}

// standings are those of every pilot on record.
func (s *stack) standings(ctx context.Context) ([]standing, error) {
	rows, err := s.store.Pilots(ctx, postgres.Filter{})
	if err != nil {
		return nil, err
	}
	var all []standing
	for _, row := range rows {
		r, err := s.store.Pilot(ctx, row.WorkflowID)
		if err != nil {
			return nil, err
		}
		events, err := s.store.Events(ctx, row.WorkflowID, 0, 0)
		if err != nil {
			return nil, err
		}
		began, err := postgres.BeganBy(ctx, s.store, r)
		if err != nil {
			return nil, err
		}
		all = append(all, standing{row.WorkflowID, r.Terms, began, events, r.Ended()})
	}
	return all, nil
}

// goesOn: the pilot's events are as they were, the next says that it was begun again, and
// with it nothing but that has changed.
func (l *losses) goesOn(ctx context.Context, was standing) error {
	n := len(was.events)
	var events []pilot.Event
	late := until(ctx, func() (bool, error) {
		var err error
		events, err = l.stack.store.Events(ctx, was.workflowID, 0, 0)
		return was.ended || len(events) > n, err
	})
	if late != nil {
		l.breach(was.workflowID, "does not go on: %v", late)
		return ctx.Err()
	}
	r, err := l.stack.store.Pilot(ctx, was.workflowID)
	if err != nil {
		return err
	}
	switch {
	case len(events) < n || !reflect.DeepEqual(events[:n], was.events):
		l.breach(was.workflowID, "its events are others than before Temporal was lost")
	case r.Terms.Clock != was.terms.Clock:
		l.breach(was.workflowID, "its clock is another: %+v, before %+v", r.Terms.Clock, was.terms.Clock)
	case was.ended && len(events) > n:
		l.breach(was.workflowID, "had ended, and goes on with %s", events[n].Type)
	case was.ended:
	case events[n].Type != pilot.EventRevived:
		l.breach(was.workflowID, "event %d is %s, not that it was begun again", n+1, events[n].Type)
	default:
		before, after := shown(was.began, events[:n]), shown(was.began, events[:n+1])
		if before != after {
			l.breach(was.workflowID, "stands otherwise than before Temporal was lost: %s, before %s", after, before)
		}
	}
	return nil
}

// shown is what people see of a pilot after some of its events: light, phase, and the
// status and date of each step.
func shown(t *pilot.Terms, events []pilot.Event) string {
	terms := *t
	s := audit.Fold(&terms, events)
	return stateShown(pilot.Summarise(s).Light, s)
}

// againClients hand in at a time.
const againClients = 8

// handInAgain hands in, under the same ids, what the lost server had taken and nobody
// recorded; and says how many.
func (l *losses) handInAgain(ctx context.Context) (int, error) {
	var todo []Sent
	for _, s := range l.post.ledger.All() {
		if !s.Gone || s.again == nil {
			continue
		}
		lost, err := l.unrecorded(ctx, s)
		if err != nil {
			return 0, err
		}
		if lost {
			todo = append(todo, s)
		}
	}
	var group sync.WaitGroup
	slots := make(chan struct{}, againClients)
	for _, s := range todo {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			s.again(ctx)
		})
	}
	group.Wait()
	return len(todo), ctx.Err()
}

// unrecorded says whether nothing is on record under any id of a message to a pilot that
// goes on.
func (l *losses) unrecorded(ctx context.Context, s Sent) (bool, error) {
	if len(s.Parts) == 0 {
		return false, nil
	}
	switch r, err := l.stack.store.Pilot(ctx, s.WorkflowID); {
	case err == nil && r.Ended():
		return false, nil
	case err != nil && !errors.Is(err, postgres.ErrNoPilot):
		return false, err
	}
	for _, id := range []string{s.WorkflowID, s.Or} {
		events, err := l.stack.store.Events(ctx, id, 0, 0)
		if err != nil {
			return false, err
		}
		known := slices.ContainsFunc(events, func(e pilot.Event) bool {
			return slices.ContainsFunc(s.Parts, func(p Part) bool { return p.ID == e.ID })
		})
		if known {
			return false, nil
		}
	}
	return true, nil
}
