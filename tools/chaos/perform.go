package main

import (
	"context"
	"sync"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/staff"
	"shidian/workflows"
)

// job is one attempt at a step.
type job struct {
	programme string
	turn      Turn
	try       int
	record    postgres.StoredPilot
	clerk     staff.Clerk
	waited    staff.Turn // of the step
}

// newJob is an attempt on what is on record of a place.
func newJob(programme string, turn Turn, try int, record postgres.StoredPilot) job {
	clerk := staff.ClerkAt(record.Terms, record.State, record.Terms.Clock.Plan(time.Now()))
	return job{programme, turn, try, record, clerk, staff.TurnAt(record.Terms, turn.Step)}
}

func (j job) workflowID() string { return workflows.PilotID(j.programme, j.turn.Place) }

func (j job) message(h pilot.HandIn) (message, error) {
	return handInMessage(j.programme, j.turn.Place, h)
}

// perform hands in, in a manner.
func (o *office) perform(ctx context.Context, j job, manner Manner) error {
	if err := o.fileWanted(ctx, j); err != nil {
		return err
	}
	meant := staff.Right
	if manner == Failed {
		meant = staff.TooFew
	}
	h, err := j.clerk.HandIn(j.waited, j.try, meant)
	if err != nil {
		return err
	}
	m, err := j.message(h)
	if err != nil {
		return err
	}
	name := string(manner)
	switch manner {
	case Again:
		o.post.insist(ctx, name, m)
		o.post.insist(ctx, name, m)
	case Twice:
		var both sync.WaitGroup
		both.Go(func() { o.post.signal(ctx, name, m) })
		o.post.insist(ctx, name, m)
		both.Wait()
	case Dies, DiesGone:
		o.dies(ctx, j, m, manner)
	case Signal:
		o.post.signal(ctx, name, m)
	case Desk, DeskDies:
		return o.byDesk(ctx, j, h, manner)
	case WrongOne, Other:
		return o.changes(ctx, j, h, m, manner)
	case Several:
		return o.several(ctx, j, h)
	case Plain, Failed:
		o.post.insist(ctx, name, m)
	}
	return nil
}

// dies stops waiting, and perhaps comes back with the same id.
func (o *office) dies(ctx context.Context, j job, m message, manner Manner) {
	short, cancel := context.WithTimeout(ctx, j.turn.Dies)
	o.post.update(short, string(manner), m)
	cancel()
	if manner == Dies && wait(ctx, j.turn.Back) {
		o.post.insist(ctx, string(manner), m)
	}
}

// byDesk hands in by the desk's binary, which perhaps is killed at first.
func (o *office) byDesk(ctx context.Context, j job, h pilot.HandIn, manner Manner) error {
	args, err := o.post.writeSheet(j.programme, j.turn.Place, h)
	if err != nil {
		return err
	}
	part := Part{ID: h.ID}
	if h.Confirms != "" {
		m, err := j.message(h)
		if err == nil {
			o.post.insist(ctx, string(manner), m) // a confirmation has no sheet
		}
		return err
	}
	if manner == DeskDies {
		short, cancel := context.WithTimeout(ctx, 2*j.turn.Dies)
		o.post.desk(short, string(manner), j.workflowID(), part, args)
		cancel()
		wait(ctx, j.turn.Back)
	}
	for range sendTimes {
		if s := o.post.desk(ctx, string(manner), j.workflowID(), part, args); s.Result != Unknown || !wait(ctx, sendPause) {
			break
		}
	}
	return nil
}

// changes sends two contents under one id: a wrong one first, or another one
// after.
func (o *office) changes(ctx context.Context, j job, right pilot.HandIn, m message, manner Manner) error {
	other, err := j.clerk.HandIn(j.waited, j.try, staff.Wrong)
	if err != nil {
		return err
	}
	if manner == Other {
		other = right
		other.Note = "something else under the same id"
	}
	om, err := j.message(other)
	if err != nil {
		return err
	}
	first, second := m, om
	if manner == WrongOne {
		first, second = om, m
	}
	o.post.insist(ctx, string(manner), first)
	o.post.insist(ctx, string(manner), second)
	return nil
}

// several sends what the same role has open at the place in one message, the
// first of it twice.
func (o *office) several(ctx context.Context, j job, h pilot.HandIn) error {
	all := []pilot.HandIn{h}
	for _, t := range staff.Turns(j.record.Terms, j.record.State) {
		if len(all) == 2 || t.Step == h.Step || t.Confirm != "" || t.Role != h.By.Role {
			continue
		}
		other, err := j.clerk.HandIn(t, j.try, staff.Right)
		if err != nil {
			return err
		}
		other.ID += "b"
		all = append(all, other)
	}
	m, err := severalMessage(j.programme, j.turn.Place, append(all, h))
	if err != nil {
		return err
	}
	o.post.insist(ctx, string(Several), m)
	return nil
}
