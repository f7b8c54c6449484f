package judge

import (
	"encoding/json"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// Refill is what a session left to be written when it recorded these events, which
// follow the state: for a record that has lost them. Nothing is judged again. came
// are the inbox entries that led to them, those that are not needed among them. The
// state is changed. lost are the ids of messages that are in none of them: a worker had
// recorded them and died before Temporal knew. Of these the event, and the digest, is all
// that is left, and so the message says.
func Refill(t *pilot.Terms, s *pilot.State, events []pilot.Event, came []pilot.Entry) (c Change, lost []string) {
	c = Change{Terms: t, Versions: Versions(t, events), Events: events, State: s}
	known := newArrivals(came)
	var entry pilot.Entry // of the events at hand
	for _, e := range events {
		if e.Seq == e.Entry {
			entry = known.entryOf(e)
		}
		if k, some := keptOf(e); some {
			if !k.Decided {
				if !k.fill(entry, known) {
					lost = append(lost, e.ID)
					k.lose(e)
				}
				k.free(e)
			}
			c.Kept = append(c.Kept, k)
		}
		if e.Told > 0 {
			c.Notices = append(c.Notices, pilot.NoticesOf(t, s, e)...)
		}
		s.Apply(t, e)
	}
	return c, lost
}

// arrivals are entries by what events name of them.
type arrivals struct {
	byArrival, byKey map[string]pilot.Entry
	came             []pilot.Entry
	byContent        map[string]pilot.Entry // nil: not yet looked for
}

func newArrivals(came []pilot.Entry) *arrivals {
	a := &arrivals{byArrival: map[string]pilot.Entry{}, byKey: map[string]pilot.Entry{}, came: came}
	for _, e := range came {
		a.byArrival[e.Arrival], a.byKey[e.Key()] = e, e
	}
	return a
}

func (a *arrivals) entryOf(e pilot.Event) pilot.Entry {
	if entry, known := a.byArrival[e.Arrival]; known && e.Arrival != "" {
		return entry
	}
	return a.byKey[e.Key]
}

// withContent is an entry that brought the same content, at another time: whoever got no
// answer sends again.
func (a *arrivals) withContent(digest string) pilot.Entry {
	if a.byContent == nil {
		a.byContent = map[string]pilot.Entry{}
		for _, e := range a.came {
			for _, raw := range messagesOf(e) {
				a.byContent[pilot.ContentDigest(raw)] = e
			}
		}
	}
	return a.byContent[digest]
}

// keptOf is what is kept of the message that an event decided on, but for the message;
// false when it is of none.
func keptOf(e pilot.Event) (Kept, bool) {
	if !e.Decides() || e.Type == pilot.EventDuplicate || e.Digest == "" || e.Via == pilot.ViaSelf {
		return Kept{}, false
	}
	k := Kept{Seq: e.Seq, ID: e.ID, Step: e.Step, Digest: e.Digest, Outcome: e.AsOutcome().Outcome, Decided: e.Rejudged()}
	if k.Decided { // on record since it was held
		k.Kind, k.Raw = pilot.EntryHandIn, json.RawMessage("{}")
	}
	return k, true
}

// free leaves an id to others that a refused message does not have.
func (k *Kept) free(e pilot.Event) {
	ofAnother := slices.ContainsFunc(e.Findings, func(f pilot.Finding) bool { return f.Code == pilot.CodeIDReused })
	if k.Outcome == pilot.Refused && (ofAnother || !ValidID(k.ID)) {
		k.ID = ""
	}
}

// fill adds the message itself, out of its own entry or of another that brought the same;
// false when neither has it.
func (k *Kept) fill(own pilot.Entry, known *arrivals) bool {
	for _, entry := range []pilot.Entry{own, known.withContent(k.Digest)} {
		for _, raw := range messagesOf(entry) {
			if pilot.ContentDigest(raw) == k.Digest {
				var m struct {
					ID string `json:"id"`
				}
				_ = json.Unmarshal(raw, &m) // what can't be read has no id
				k.ID, k.Kind, k.Raw = m.ID, kindKept(entry.Kind), raw
				return true
			}
		}
	}
	return false
}

// lostMessage is what stands for a message of which only the digest is left.
type lostMessage struct {
	V    int        `json:"v"`
	ID   string     `json:"id"`
	Step pilot.Step `json:"step,omitempty"`
	Lost bool       `json:"lost"`
}

// lose keeps that the message is lost. What kind it was, its entry's key says.
func (k *Kept) lose(e pilot.Event) {
	kind, _, _ := strings.Cut(e.Key, "/")
	raw, _ := json.Marshal(lostMessage{pilot.MessageVersion, e.ID, e.Step, true}) // plain values
	k.Kind, k.Raw = kindKept(pilot.EntryKind(kind)), raw
}

// kindKept is the kind under which a message is kept: several hand-ins, each by itself.
func kindKept(kind pilot.EntryKind) pilot.EntryKind {
	if kind == pilot.EntryHandIns {
		return pilot.EntryHandIn
	}
	return kind
}
