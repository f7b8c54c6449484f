package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"shidian/internal/demo"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// job is one attempt at a step.
type job struct {
	programme string
	turn      Turn
	try       int
	confirm   string // the hand-in to be confirmed
	record    postgres.StoredPilot
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
	h, err := j.write(j.turn.Step, manner)
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
	other := right
	if manner == Other || right.Confirms != "" {
		other.Note = "something else under the same id"
	} else if err := spoil(&other); err != nil {
		return err
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

// spoil makes a hand-in wrong: by a slip where one is known, else by its sender.
func spoil(h *pilot.HandIn) error {
	spoilt, known := evidence.NewEvidence(h.Step)
	if !demo.HasSlip(h.Step) || !known {
		h.By.Unit = "elsewhere"
		return nil
	}
	if err := json.Unmarshal(h.Evidence, spoilt); err != nil {
		return fmt.Errorf("read the evidence of %s: %w", h.Step, err)
	}
	demo.Spoil(h.Step, spoilt)
	raw, err := json.Marshal(spoilt)
	h.Evidence = raw
	return err
}

// several sends what the same role has open at the place in one message, the
// first of it twice.
func (o *office) several(ctx context.Context, j job, h pilot.HandIn) error {
	all := []pilot.HandIn{h}
	for _, st := range j.record.State.Steps {
		spec, _ := pilot.Spec(st.Code)
		if len(all) == 2 || st.Code == h.Step || st.Status != pilot.Open || spec.Role != h.By.Role {
			continue
		}
		other, err := j.write(st.Code, Several)
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

// write prepares a hand-in from what is on record.
func (j job) write(step pilot.Step, manner Manner) (pilot.HandIn, error) {
	spec, _ := pilot.Spec(step)
	h := pilot.HandIn{Header: header(j.record.Terms, spec.Role, fmt.Sprintf("%s-%d", step, j.try)), Step: step}
	if j.confirm != "" && step == j.turn.Step {
		h.Confirms = j.confirm
		return h, nil
	}
	today := j.record.Terms.Today(j.record.Terms.Clock.Plan(time.Now()))
	example := examples.For(j.record.Terms, j.record.State.Facts, step, today)
	if e, ok := example.(*evidence.CommitteeElectionEvidence); ok {
		holdElection(e, j.record.State.Facts.Election, manner)
	}
	raw, err := json.Marshal(example)
	if err != nil {
		return h, fmt.Errorf("write the evidence of %s: %w", step, err)
	}
	h.Evidence = raw
	return h, nil
}

func header(t *pilot.Terms, role pilot.Role, id string) pilot.Header {
	return pilot.Header{V: pilot.MessageVersion, ID: id, By: pilot.Actor{Name: "王秀英", Role: role, Unit: t.UnitOf(role)}}
}

// holdElection makes of a first round one to which too few come.
func holdElection(e *evidence.CommitteeElectionEvidence, before *pilot.ElectionFacts, manner Manner) {
	if before == nil && manner == Failed {
		demo.FailTurnout(e)
	}
}
