package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// forgedSeq is a number after which every true message would be an old one.
const forgedSeq = 9_000_000_000_000_000_000

// forge sends what only pilots tell each other. Each is refused on record, and nothing
// that the pilots say of themselves changes.
func (e *enemies) forge(ctx context.Context) (string, []Breach, error) {
	below := e.community()
	_, code, _ := strings.Cut(below, "/")
	stopped := &pilot.Stop{Reason: "forged"}
	forged := []struct {
		at, signal string
		content    any
	}{
		{below, workflows.SignalGateChanged, pilot.GateChanged{V: 1, Seq: forgedSeq, Open: true, Extended: 300}},
		{below, workflows.SignalGateChanged, pilot.GateChanged{V: 1, Seq: forgedSeq, Stopped: stopped}}, // an order passed down
		{below, workflows.SignalPilotClosing, pilot.Closing{V: 1, Seq: forgedSeq}},
		{below, workflows.SignalPilotClosed, pilot.Closed{V: 1, Seq: forgedSeq}},
		{enemyAbove, workflows.SignalCommunityProgress, pilot.Progress{V: 1, Seq: forgedSeq, Community: code, Light: pilot.LightGreen, Accepted: 20, Total: 20, Complete: true}},
	}
	e.random.Shuffle(len(forged), func(i, j int) { forged[i], forged[j] = forged[j], forged[i] })
	before, traces, wanted := map[string]string{}, map[string]int{}, map[string]int{}
	for _, at := range []string{below, enemyAbove} {
		r, err := e.record(ctx, at)
		if err != nil {
			return "", nil, err
		}
		events, err := e.events(ctx, at)
		if err != nil {
			return "", nil, err
		}
		before[at], traces[at] = standingOf(r), len(events)
	}
	for _, f := range forged {
		if err := e.stack.temporal0.SignalWorkflow(ctx, workflows.PilotID(enemyProgramme, f.at), "", f.signal, f.content); err != nil {
			return "", nil, fmt.Errorf("forge %s: %w", f.signal, err)
		}
		wanted[f.at]++
	}
	var found []Breach
	for _, at := range []string{below, enemyAbove} {
		id := workflows.PilotID(enemyProgramme, at)
		came := 0
		err := until(ctx, func() (bool, error) {
			events, err := e.events(ctx, at)
			came = len(refusedAfter(events, traces[at]))
			return came >= wanted[at], err
		})
		if err != nil {
			found = append(found, e.breach(id, "of %d forged messages %d left a trace: %v", wanted[at], came, err))
		}
		found = append(found, e.answered(ctx, at)...)
		r, err := e.record(ctx, at)
		if err != nil {
			return "", found, err
		}
		if after := standingOf(r); after != before[at] {
			found = append(found, e.breach(id, "forged messages changed it: %s, before %s", after, before[at]))
		}
	}
	return fmt.Sprintf("%d forged, each refused with a trace; lights, dates and gates as before", len(forged)), found, nil
}

// standingOf is what a forged message would change.
func standingOf(r postgres.StoredPilot) string { return stateShown(r.Summary.Light, r.State) }

// stateShown is a light, with phase, gate, orders, and the status and dates of each step.
func stateShown(light pilot.Light, s *pilot.State) string {
	type step struct {
		Code   pilot.Step
		Status pilot.Status
		Due    string
	}
	var steps []step
	for _, st := range s.Steps {
		steps = append(steps, step{st.Code, st.Status, st.DueAt.UTC().String()})
	}
	raw, err := json.Marshal([]any{light, s.Phase, s.Gate, s.Stopped, s.Extended, steps})
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
