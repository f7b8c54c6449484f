package pilot

import (
	"encoding/json"
	"fmt"
	"slices"
)

// MessageLostError says that what an event decided on is nowhere to be found.
type MessageLostError struct {
	Seq int64
	ID  string
}

func (e *MessageLostError) Error() string {
	return fmt.Sprintf("the message %q that event %d decided on is not in the histories", e.ID, e.Seq)
}

// Refill is what a session left to be written when it recorded these events, which
// follow the state: for a record that has lost them. Nothing is judged again. came
// are the inbox entries that led to them, those that are not needed among them. The
// state is changed. [*MessageLostError] when a message is not in them.
func Refill(t *Terms, s *State, events []Event, came []Entry) (Change, error) {
	c := Change{Events: events, State: s}
	byArrival, byKey := map[string]Entry{}, map[string]Entry{}
	for _, e := range came {
		byArrival[e.Arrival], byKey[e.Key()] = e, e
	}
	var entry Entry // of the events at hand
	for _, e := range events {
		if e.Seq == e.Entry {
			var known bool
			if entry, known = byArrival[e.Arrival]; !known || e.Arrival == "" {
				entry = byKey[e.Key]
			}
		}
		k, some, err := keptOf(e, entry)
		if err != nil {
			return c, err
		}
		if some {
			c.Kept = append(c.Kept, k)
		}
		if e.Told > 0 {
			c.Notices = append(c.Notices, noticesOf(t, s, e)...)
		}
		s.Apply(t, e)
	}
	return c, nil
}

// keptOf is the message that an event decided on; false when it is of none.
func keptOf(e Event, entry Entry) (Kept, bool, error) {
	if !e.decides() || e.Type == EventDuplicate || e.Digest == "" || e.Via == ViaSelf {
		return Kept{}, false, nil
	}
	k := Kept{Seq: e.Seq, ID: e.ID, Kind: entry.Kind, Step: e.Step, Digest: e.Digest, Outcome: e.outcome().Outcome, Decided: e.Rejudged()}
	if k.Decided { // on record since it was held
		k.Kind, k.Raw = EntryHandIn, json.RawMessage("{}")
		return k, true, nil
	}
	if k.Kind == EntryHandIns {
		k.Kind = EntryHandIn
	}
	of := messagesOf(entry)
	i := slices.IndexFunc(of, func(raw json.RawMessage) bool { return ContentDigest(raw) == e.Digest })
	if i < 0 {
		return k, false, &MessageLostError{Seq: e.Seq, ID: e.ID}
	}
	var m struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(of[i], &m) // what can't be read has no id
	k.Raw, k.ID = of[i], m.ID
	ofAnother := slices.ContainsFunc(e.Findings, func(f Finding) bool { return f.Code == CodeIDReused })
	if k.Outcome == Refused && (ofAnother || !ValidID(m.ID)) {
		k.ID = ""
	}
	return k, true, nil
}
