package activities

import (
	"bytes"
	"encoding/json"
	"fmt"

	"shidian/internal/pilot"
)

// What is recorded stays in the history of a pilot for ever. A batch that says what its
// workflow holds ([Batch.Known]) is answered in brief: what the events of an entry share is
// said once, and of what follows from the state only what is otherwise.

// brief is how a result is written in brief. Its events are no list, so that a worker of a
// release that does not know this fails to read them, instead of taking them for none.
type brief struct {
	V       int            `json:"v"`
	Events  groups         `json:"events"`
	Answers []int64        `json:"answers"`
	Changes *pilot.Changed `json:"changes"`
	Clock   *pilot.Clock   `json:"clock,omitempty"`
}

type groups struct {
	Grouped []json.RawMessage `json:"grouped"` // events, and groups of them
}

// group is the events of one entry.
type group struct {
	All  fields   `json:"all"`  // what they share
	Each []fields `json:"each"` // what each has beside it, in order
}

type fields map[string]json.RawMessage

// MarshalJSON writes a result as the batch asked for it.
func (r Recorded) MarshalJSON() ([]byte, error) {
	if r.changes == nil {
		type full Recorded
		return json.Marshal(full(r))
	}
	b := brief{V: r.V, Answers: r.Answers, Changes: r.changes, Clock: r.Clock, Events: groups{Grouped: []json.RawMessage{}}}
	for _, events := range byEntry(r.Events) {
		written, err := together(events)
		if err != nil {
			return nil, err
		}
		b.Events.Grouped = append(b.Events.Grouped, written)
	}
	return json.Marshal(b)
}

// UnmarshalJSON reads a result as any release wrote it.
func (r *Recorded) UnmarshalJSON(data []byte) error {
	var b struct {
		brief

		Events json.RawMessage `json:"events"`
	}
	if err := json.Unmarshal(data, &b); err != nil {
		return err
	}
	if !bytes.HasPrefix(b.Events, []byte("{")) {
		type full Recorded
		return json.Unmarshal(data, (*full)(r))
	}
	var grouped groups
	if err := json.Unmarshal(b.Events, &grouped); err != nil {
		return err
	}
	*r = Recorded{V: b.V, Answers: b.Answers, Clock: b.Clock, changes: b.Changes}
	for _, written := range grouped.Grouped {
		events, err := apart(written)
		if err != nil {
			return err
		}
		r.Events = append(r.Events, events...)
	}
	return nil
}

// together writes the events of an entry: one as it is, several as a group.
func together(events []pilot.Event) (json.RawMessage, error) {
	if len(events) == 1 {
		return json.Marshal(events[0])
	}
	g := group{Each: make([]fields, len(events))}
	for i, e := range events {
		written, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("write event %d: %w", e.Seq, err)
		}
		if err := json.Unmarshal(written, &g.Each[i]); err != nil {
			return nil, fmt.Errorf("write event %d: %w", e.Seq, err)
		}
	}
	g.All = shared(g.Each)
	for name := range g.All {
		for _, own := range g.Each {
			delete(own, name)
		}
	}
	return json.Marshal(g)
}

// shared are the fields that all have alike.
func shared(all []fields) fields {
	out := fields{}
	for name, value := range all[0] {
		alike := true
		for _, other := range all[1:] {
			alike = alike && bytes.Equal(other[name], value)
		}
		if alike {
			out[name] = value
		}
	}
	return out
}

// apart reads what together wrote.
func apart(written json.RawMessage) ([]pilot.Event, error) {
	var g struct {
		All  json.RawMessage   `json:"all"`
		Each []json.RawMessage `json:"each"`
	}
	if err := json.Unmarshal(written, &g); err != nil {
		return nil, err
	}
	if g.Each == nil {
		events := make([]pilot.Event, 1)
		return events, json.Unmarshal(written, &events[0])
	}
	events := make([]pilot.Event, len(g.Each))
	for i, own := range g.Each {
		for _, part := range []json.RawMessage{g.All, own} {
			if err := json.Unmarshal(part, &events[i]); err != nil {
				return nil, err
			}
		}
	}
	return events, nil
}

// inBrief has a result written in brief, for a workflow that holds this.
func (r *Recorded) inBrief(known *pilot.Projection) {
	changes := r.Projection.Since(*known)
	r.changes = &changes
	r.Quiet, r.Brief = false, false // such a run is both
}

// InBrief says whether a result is written in brief.
func (r *Recorded) InBrief() bool { return r.changes != nil }

// Follows is what follows from the state after what was recorded, where this followed
// before.
func (r *Recorded) Follows(before pilot.Projection) pilot.Projection {
	if r.changes == nil {
		return r.Projection.After(before)
	}
	return before.With(*r.changes)
}
