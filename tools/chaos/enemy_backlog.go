package main

import (
	"context"
	"fmt"

	"shidian/internal/pilot"
	"shidian/internal/staff"
	"shidian/workflows"
)

// backlogSize is how many hand-ins wait while no worker is there.
const backlogSize = 200

// backlog: hand-ins wait; a worker takes them up, is killed in the middle, and another
// goes on. Each is on record once, and said to be a duplicate of what it was judged to be
// when it is sent again.
func (e *enemies) backlog(ctx context.Context) (string, []Breach, error) {
	at := e.community()
	id := workflows.PilotID(enemyProgramme, at)
	messages, err := e.handIns(ctx, at)
	if err != nil {
		return "", nil, err
	}
	one, two := e.stack.workers[worker1], e.stack.workers[worker2]
	one.Kill()
	two.Kill()
	for _, m := range messages {
		if err := e.stack.temporal0.SignalWorkflow(ctx, id, "", m.signal, m.body); err != nil {
			return "", nil, fmt.Errorf("send a backlog: %w", err)
		}
	}
	if err := one.Start(ctx); err != nil {
		return "", nil, err
	}
	judged := map[string]pilot.Event{}
	var doubled []Breach
	look := func(enough int) error {
		return until(ctx, func() (bool, error) {
			events, err := e.events(ctx, at)
			judged, doubled = e.judgedOnce(id, events)
			return len(judged) >= enough, err
		})
	}
	if err := look(1); err != nil {
		return "", nil, fmt.Errorf("the backlog is not taken up: %w", err)
	}
	one.Kill()
	if err := two.Start(ctx); err != nil {
		return "", nil, err
	}
	if err := one.Start(ctx); err != nil {
		return "", nil, err
	}
	if err := look(backlogSize); err != nil {
		doubled = append(doubled, e.breach(id, "of a backlog of %d, %d are on record: %v", backlogSize, len(judged), err))
	}
	found, again := doubled, 0
	for _, m := range messages {
		first, ok := judged[m.parts[0].ID]
		if !ok || first.Outcome() == pilot.Refused || again == sendTimes {
			continue // what was refused is judged anew
		}
		again++
		s := e.post.answered(ctx, "backlog", m)
		if len(s.Outcomes) != 1 || s.Outcomes[0].Outcome != pilot.Duplicate || s.Outcomes[0].Current == "" {
			found = append(found, e.breach(id, "%s was %s, and sent again it is %s %+v %s", first.ID, first.Type, s.Result, s.Outcomes, s.Error))
		}
	}
	return fmt.Sprintf("%d hand-ins waited, each judged once; %d sent again, each a duplicate", backlogSize, again), found, nil
}

// handIns are a backlog for a community: its steps, again and again, each taking the
// place of the one before where that is held.
func (e *enemies) handIns(ctx context.Context, at string) ([]message, error) {
	r, err := e.record(ctx, at)
	if err != nil {
		return nil, err
	}
	steps := staff.Steps(r.Terms)
	var all []message
	for i := range backlogSize {
		j := newJob(enemyProgramme, Turn{Place: at, Step: steps[i%len(steps)]}, i, r)
		h, err := j.clerk.HandIn(j.waited, i, staff.Right)
		if err != nil {
			return nil, err
		}
		h.ID = fmt.Sprintf("backlog-%d", i)
		if before := i - len(steps); before >= 0 {
			h.Replaces = fmt.Sprintf("backlog-%d", before)
		}
		m, err := j.message(h)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// judgedOnce is the first event of each message of the backlog; one that came twice is a
// breach. What was held and is judged again when its step opens comes by itself.
func (e *enemies) judgedOnce(workflowID string, events []pilot.Event) (map[string]pilot.Event, []Breach) {
	judged := map[string]pilot.Event{}
	var found []Breach
	for _, ev := range events {
		if ev.Via != pilot.ViaSignal || ev.Outcome() == "" || len(ev.ID) < 8 || ev.ID[:8] != "backlog-" {
			continue
		}
		if before, twice := judged[ev.ID]; twice {
			found = append(found, e.breach(workflowID, "%s was %s with event %d and came again with event %d", ev.ID, before.Type, before.Seq, ev.Seq))
			continue
		}
		judged[ev.ID] = ev
	}
	return judged, found
}
