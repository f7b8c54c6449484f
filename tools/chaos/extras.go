package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/staff"
	"shidian/workflows"
)

// extra sends what is no hand-in in its time.
func (o *office) extra(ctx context.Context, e Extra) {
	programme := o.script.Waves[e.Wave].Programme
	record, err := o.record(ctx, programme, e.Place)
	if err != nil || over(record) {
		return
	}
	j := newJob(programme, Turn{Place: e.Place, Step: e.Step}, e.No, record)
	switch e.Kind {
	case Junk, UnknownName, TooLarge:
		o.junk(ctx, j, e.Kind)
		return
	case Suspend:
		err = o.suspend(ctx, j, e)
	case Order:
		err = o.order(ctx, j, e)
	case Merge:
		err = o.merge(ctx, j, e)
	case Record, Return, Extend, Late, Stranger:
		var m message
		if m, err = j.extraMessage(e); err == nil {
			o.sendExtra(ctx, e, m)
		}
	}
	if err != nil {
		o.complain(fmt.Sprintf("%s %s %s: %v", programme, e.Place, e.Kind, err))
	}
}

func (o *office) sendExtra(ctx context.Context, e Extra, m message) {
	if e.Signal {
		o.post.signal(ctx, string(e.Kind), m)
		return
	}
	o.post.insist(ctx, string(e.Kind), m)
}

func (j job) extraMessage(e Extra) (message, error) {
	id := fmt.Sprintf("%s-%d", e.Kind, e.No)
	switch e.Kind {
	case Record:
		r, err := j.clerk.Record(pick2(recordKinds(j.record.Terms), e.No), e.No, staff.Right)
		if err != nil {
			return message{}, err
		}
		r.ID = id
		return recordMessage(j.programme, e.Place, r)
	case Return:
		why := pilot.ReturnReason{Text: "not as it should be"}
		return returnMessage(j.programme, e.Place, j.clerk.Return(id, pilot.RoleDistrict, e.Step, why))
	case Extend:
		return extensionMessage(j.programme, e.Place, j.clerk.Extension(id, e.Step, 20))
	}
	meant := staff.Right
	if e.Kind == Stranger {
		meant = staff.Stranger
	}
	h, err := j.clerk.HandIn(j.waited, e.No, meant)
	if err != nil {
		return message{}, err
	}
	h.ID = id
	return j.message(h)
}

func pick2[T any](from []T, n int) T { return from[n%len(from)] }

// recordKinds are the kinds of record that are filed at a pilot's level.
func recordKinds(t *pilot.Terms) []string {
	var kinds []string
	for _, k := range evidence.Records() {
		if _, here := k.FiledAt(t.Level()); here {
			kinds = append(kinds, k.Kind)
		}
	}
	return kinds
}

// fileWanted files the records that a step wants and that are not on file yet.
func (o *office) fileWanted(ctx context.Context, j job) error {
	wanted, err := j.clerk.Wanted(j.turn.Step)
	if err != nil {
		return err
	}
	for _, r := range wanted {
		m, err := recordMessage(j.programme, j.turn.Place, r)
		if err != nil {
			return err
		}
		o.post.insist(ctx, string(Record), m)
	}
	return nil
}

// suspended is how long a suspension lasts, in real time.
const suspended = 4 * time.Second

func (o *office) suspend(ctx context.Context, j job, e Extra) error {
	m, err := suspensionMessage(j.programme, e.Place, j.clerk.Suspension(fmt.Sprintf("%s-%d", e.Kind, e.No), "a flood"))
	if err != nil {
		return err
	}
	o.sendExtra(ctx, e, m)
	wait(ctx, suspended)
	if m, err = resumptionMessage(j.programme, e.Place, j.clerk.Suspension("resumption-"+fmt.Sprint(e.No), "dry again")); err != nil {
		return err
	}
	o.sendExtra(ctx, e, m)
	return nil
}

// junk sends what is no message.
func (o *office) junk(ctx context.Context, j job, kind ExtraKind) {
	signal := workflows.SignalStepCompleted
	payload := fmt.Appendf(nil, "{oops %s %d", kind, j.try)
	switch kind {
	case UnknownName:
		signal = "step-done"
		payload = fmt.Appendf(nil, `{"v":1,"id":"unknown-%d"}`, j.try)
	case TooLarge:
		payload = fmt.Appendf(nil, `{"v":1,"id":"large-%d","note":"%s"}`, j.try, strings.Repeat("x", pilot.MaxMessageBytes))
	default:
	}
	s := Sent{At: time.Now(), WorkflowID: j.workflowID(), Manner: string(kind), Way: WaySignal, Junk: junkDigest(payload)}
	o.post.signalAs(ctx, s, signal, payload)
}
