package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/workflows"
)

// extra sends what is no hand-in in its time.
func (o *office) extra(ctx context.Context, e Extra) {
	programme := o.script.Waves[e.Wave].Programme
	record, err := o.record(ctx, programme, e.Place)
	if err != nil || record.Ended() {
		return
	}
	j := job{programme: programme, turn: Turn{Place: e.Place, Step: e.Step}, try: e.No, record: record}
	switch e.Kind {
	case Junk, UnknownName, TooLarge:
		o.junk(ctx, j, e.Kind)
		return
	case Suspend:
		err = o.suspend(ctx, j, e)
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
	t, place := j.record.Terms, e.Place
	id := fmt.Sprintf("%s-%d", e.Kind, e.No)
	switch e.Kind {
	case Record:
		return j.recordOf(pick2(recordKinds(t), e.No), id)
	case Return:
		r := pilot.Return{Header: header(t, pilot.RoleDistrict, id), Steps: []pilot.Step{e.Step}, Reasons: []pilot.ReturnReason{{Text: "not as it should be"}}}
		return returnMessage(j.programme, place, r)
	case Extend:
		to := t.Today(t.Clock.Plan(time.Now())).AddDays(20)
		x := pilot.Extension{Header: header(t, pilot.RoleDistrict, id), Step: e.Step, To: to, Reason: "a flood", Record: "西城区〔2002〕9号"}
		return extensionMessage(j.programme, place, x)
	}
	h, err := j.write(e.Step, Plain)
	if err != nil {
		return message{}, err
	}
	h.ID = id
	if e.Kind == Stranger {
		h.By.Role, h.By.Unit = pilot.RoleDistrict, "another-district"
	}
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

func (j job) recordOf(kind, id string) (message, error) {
	t := j.record.Terms
	spec, _ := evidence.RecordKind(kind)
	role, _ := spec.FiledAt(t.Level())
	today := t.Today(t.Clock.Plan(time.Now()))
	body, err := json.Marshal(examples.RecordOn(t, j.record.State.Facts, kind, today))
	if err != nil {
		return message{}, fmt.Errorf("write the record %s: %w", kind, err)
	}
	r := pilot.Record{Header: header(t, role, id), Kind: kind, Body: body}
	if kind == pilot.KindBulletin {
		r.Period = pilot.PeriodOf(today, t.BulletinEvery)
	}
	return recordMessage(j.programme, j.turn.Place, r)
}

// fileWanted files the records that a step wants and that are not on file yet.
func (o *office) fileWanted(ctx context.Context, j job) error {
	for _, kind := range evidence.RecordsFor(j.turn.Step) {
		filed := false
		for _, f := range j.record.State.Filed {
			filed = filed || f.Kind == kind
		}
		if filed {
			continue
		}
		m, err := j.recordOf(kind, kind+"-1")
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
	id := fmt.Sprintf("%s-%d", e.Kind, e.No)
	stop := pilot.Suspension{Header: header(j.record.Terms, pilot.RoleDistrict, id), Reason: "a flood"}
	m, err := suspensionMessage(j.programme, e.Place, stop)
	if err != nil {
		return err
	}
	o.sendExtra(ctx, e, m)
	wait(ctx, suspended)
	stop.ID, stop.Reason = "resumption-"+fmt.Sprint(e.No), "dry again"
	if m, err = resumptionMessage(j.programme, e.Place, stop); err != nil {
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
