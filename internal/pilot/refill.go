package pilot

import (
	"encoding/json"
	"fmt"
)

// UntracedError says that an event speaks of a message that is in no entry.
type UntracedError struct{ Seq int64 }

func (e *UntracedError) Error() string {
	return fmt.Sprintf("event %d speaks of a message that is nowhere to be found", e.Seq)
}

// Refill is what a session that came to these events left to be written, worked out
// from them and from the entries that led to them, by key. Nothing is judged anew. The
// state must be the one before the first event, and is brought to the last. An error
// is an [UntracedError].
func Refill(t *Terms, s *State, events []Event, entries map[string]Entry) (Change, error) {
	c := Change{Events: events, State: s}
	for _, e := range events {
		kept, speaks, err := keptOf(e, entries)
		if err != nil {
			return Change{}, err
		}
		if speaks {
			c.Kept = append(c.Kept, kept)
		}
		c.Notices = append(c.Notices, noticesOf(t, s, e)...)
		s.Apply(t, e)
	}
	return c, nil
}

// keptOf is the message that an event puts on record, or decides; false when it
// speaks of none.
func keptOf(e Event, entries map[string]Entry) (kept Kept, speaks bool, err error) {
	kept = Kept{Seq: e.Seq, ID: e.ID, Kind: EntryHandIn, Step: e.Step, Digest: e.Digest, Outcome: e.outcome().Outcome, Decided: e.Rejudged()}
	switch {
	case kept.Decided:
		kept.Raw = json.RawMessage(`{}`) // it is on record already
		return kept, true, nil
	case !e.decides() || e.Type == EventDuplicate || e.Digest == "" || e.Via == ViaSelf:
		return kept, false, nil
	}
	entry, known := entries[e.Key]
	if !known {
		return kept, false, &UntracedError{e.Seq}
	}
	if entry.Kind != EntryHandIns {
		kept.Kind = entry.Kind
	}
	for _, raw := range messagesOf(entry) {
		if ContentDigest(raw) == e.Digest {
			kept.Raw = raw
		}
	}
	if kept.Raw == nil {
		return kept, false, &UntracedError{e.Seq}
	}
	if !ValidID(e.ID) || e.Type == EventRefused && idTaken(e.Findings) {
		kept.ID = "" // it is another message's
	}
	return kept, true, nil
}

// idTaken says whether a message was refused since its id is another's.
func idTaken(findings []Finding) bool {
	for _, f := range findings {
		if f.Code == CodeIDReused {
			return true
		}
	}
	return false
}
