package audit

import (
	"encoding/json"

	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
)

// Derivation counts the ways in which rows of pilots and steps were worked out from
// events. Raise it whenever one of their columns, or the state, becomes another for
// events that are on record already: the worker then writes older rows anew. A test
// notices.
const Derivation = 4

// Snapshot is what is on record of one pilot at one moment, as it is in the tables.
type Snapshot struct {
	Terms    *pilot.Terms    // as they are now
	Began    *pilot.Terms    // as they were before its first event
	Versions []Version       // of the terms, as the table has them; none: never amended
	State    json.RawMessage // pilots.state
	Pilot    pilot.Row
	Steps    map[pilot.Step]pilot.StepRow
	Events   []pilot.Event
	Messages []MessageRow
	// Broken is what is wrong with the chain of events, messages and notices.
	Broken []Finding
	// Outdated: an earlier [Derivation] wrote the rows, or one that is not known.
	Outdated bool
	// Unreadable says which row can't be read back, and why; empty: none.
	Unreadable string
}

// MessageRow is a message on record, and what the table of outcomes says became of it.
type MessageRow struct {
	Seq          int64             `json:"seq"` // of the event that first said so
	ID           string            `json:"id"`
	Digest       string            `json:"digest"`
	Outcome      pilot.OutcomeKind `json:"outcome"`
	Decided      int64             `json:"decided_seq"`   // 0 while held
	SupersededBy int64             `json:"superseded_by"` // 0: by none
}

// Version is a row of terms_versions.
type Version struct {
	judge.Version
	Digest string // as the row has it
}

// VersionsOf are the rows that versions of terms make.
func VersionsOf(versions []judge.Version) []Version {
	var rows []Version
	for _, v := range versions {
		rows = append(rows, Version{v, v.Terms.Digest()})
	}
	return rows
}

// Begun are the terms before the first event, for a fold that makes them what they are.
func (s Snapshot) Begun() *pilot.Terms {
	t := *s.Began
	if s.Terms.Clock.Rehearsed() {
		t.Clock = s.Terms.Clock // the one that moves
	}
	return &t
}

// Fold is what events come to. The terms become what they are at the end.
func Fold(t *pilot.Terms, events []pilot.Event) *pilot.State {
	state := pilot.NewState()
	for _, e := range events {
		state.Apply(t, e)
	}
	return state
}
