package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shidian/internal/chain"
	"shidian/internal/pilot"
	"shidian/internal/seal"
)

// Tables of which a row can be named.
const (
	TableEvents    = "events"
	TableMessages  = "messages"
	TableNotices   = "notices"
	TableBulletins = "bulletins"

	TableTermsVersions = "terms_versions" // none is chained

	TableCheckpoints = "checkpoints"
	TableHeads       = "checkpoint_heads"
	TableAccess      = "access_log"
)

// Link is an event on record, with what is chained to it.
type Link struct {
	Seq      int64
	Recorded time.Time
	Body     []byte
	Columns  EventColumns // beside the body

	Suite   string
	Message string // digest of the message that it puts on record; empty: none
	Told    string // digests of its notices
	Digest  string

	Found *chain.Message // the message that is on record; nil: none
}

// EventColumns are the columns of an event that say again what its body says.
type EventColumns struct {
	Entry     int64        `json:"entry"`
	Key       string       `json:"key"`
	Type      string       `json:"type"`
	Step      string       `json:"step"`
	MessageID string       `json:"message_id"`
	Via       string       `json:"via"`
	By        *pilot.Actor `json:"actor"`
	At        time.Time    `json:"at"`
	Real      time.Time    `json:"real_at"`
}

// Told is a notice on record.
type Told struct {
	chain.Notice
	ID      int64
	Seq     int64 // of its event
	Created time.Time
}

// Walk follows one pilot's chain, an event at a time, and remembers what is wrong with
// it.
type Walk struct {
	workflowID string
	suite      seal.Suite
	previous   string // the digest on record of the event before
	last       int64
	told       map[int64][]Told
	same       map[string]bool // what was told already
	found      []Finding
}

// NewWalk begins at the first event. Notices are all that are on record of the pilot.
func NewWalk(workflowID string, notices []Told) *Walk {
	w := &Walk{workflowID: workflowID, suite: seal.Default(), told: map[int64][]Told{}, same: map[string]bool{}}
	for _, n := range notices {
		w.told[n.Seq] = append(w.told[n.Seq], n)
	}
	return w
}

// maxRows is how many rows of one pilot are named; what is truncated is missed as often
// as there are rows.
const maxRows = 20

func (w *Walk) say(kind Kind, table string, row any, seq int64, fields ...Field) {
	if len(w.found) < maxRows {
		w.found = append(w.found, Finding{Kind: kind, Table: table, Row: fmt.Sprint(row), Seq: seq, Fields: fields})
	}
}

// RowFinding is a finding about a row of a programme's chain.
func RowFinding(kind Kind, table, row string, number int64, found, wanted, programme string) Finding {
	return Finding{
		Subject: Subject{Programme: programme}, Kind: kind, Table: table, Row: row, Seq: number, Fields: digests(found, wanted),
	}
}

// AtCheckpoint is an event that is not the one that a checkpoint knew: it, or one before
// it, was rewritten together with the chain.
func AtCheckpoint(number, seq int64, found, wanted string) Finding {
	kind := RowChanged
	if found == "" {
		kind = RowMissing
	}
	return Finding{Kind: kind, Table: TableEvents, Row: fmt.Sprint(seq), Seq: seq, Checkpoint: number, Fields: digests(found, wanted)}
}

// digests are the digest that a row has and the one that it should have; none where
// neither is known.
func digests(found, wanted string) []Field {
	if found == "" && wanted == "" {
		return nil
	}
	if found == "" {
		found = Absent
	}
	if wanted == "" {
		wanted = Absent
	}
	return []Field{{Path: "digest", Found: found, Wanted: wanted}}
}

// Take checks the next event. Of one that is not chained nothing can be said.
func (w *Walk) Take(l Link) {
	gap := l.Seq != w.last+1
	suite, err := seal.Named(l.Suite)
	if err != nil {
		w.say(RowChanged, TableEvents, l.Seq, l.Seq, Field{Path: "suite", Found: l.Suite, Wanted: seal.SHA256})
		suite = seal.Default()
	}
	w.suite = suite
	if !gap { // what stands before a gap is gone, and its digest with it
		w.event(l)
	}
	w.columns(l)
	w.message(l)
	w.notices(l)
	w.previous, w.last = l.Digest, l.Seq
}

func (w *Walk) event(l Link) {
	got, err := chain.Event{
		Suite: w.suite, WorkflowID: w.workflowID, Recorded: l.Recorded, Previous: w.previous,
		Message: l.Message, Notices: strings.Fields(l.Told), Body: l.Body,
	}.Digest()
	if err != nil {
		got = err.Error()
	}
	if got != l.Digest {
		w.say(RowChanged, TableEvents, l.Seq, l.Seq, digests(got, l.Digest)...)
	}
}

// columns holds the columns beside the body, which no digest covers, against the body.
func (w *Walk) columns(l Link) {
	var e pilot.Event
	if json.Unmarshal(l.Body, &e) != nil {
		return // it is unreadable, and said to be
	}
	want := EventColumns{
		Entry: e.Entry, Key: e.Key, Type: string(e.Type), Step: string(e.Step), MessageID: e.ID, Via: string(e.Via), By: e.By,
		At: e.At.UTC(), Real: e.Real.UTC(),
	}
	have := l.Columns
	have.At, have.Real = have.At.UTC(), have.Real.UTC()
	if fields := differ("", have, want); len(fields) > 0 || e.Seq != l.Seq {
		w.say(RowChanged, TableEvents, l.Seq, l.Seq, fields...)
	}
}

func (w *Walk) message(l Link) {
	if l.Found == nil {
		if l.Message != "" {
			w.say(RowMissing, TableMessages, l.Seq, l.Seq, digests("", l.Message)...)
		}
		return
	}
	got, err := l.Found.Digest(w.suite)
	switch {
	case err != nil:
		w.say(RowChanged, TableMessages, l.Seq, l.Seq, digests(err.Error(), l.Message)...)
	case l.Message == "":
		w.say(RowAdded, TableMessages, l.Seq, l.Seq, digests(got, "")...)
	case got != l.Message:
		w.say(RowChanged, TableMessages, l.Seq, l.Seq, digests(got, l.Message)...)
	}
}

func (w *Walk) notices(l Link) {
	have := w.told[l.Seq]
	delete(w.told, l.Seq)
	var found []string
	for _, n := range have {
		got, err := n.Digest(w.suite)
		if err != nil {
			got = err.Error()
		}
		if !n.Created.Equal(l.Recorded) {
			w.say(RowChanged, TableNotices, n.ID, l.Seq, Field{Path: "created_at", Found: n.Created.UTC().Format(chain.Instant), Wanted: l.Recorded.UTC().Format(chain.Instant)})
		}
		found = append(found, got)
	}
	for _, wanted := range strings.Fields(l.Told) {
		same := chain.Same(wanted)
		if w.same[same] {
			continue // told before, so no row of this event
		}
		w.same[same] = true
		if i := slices.Index(found, wanted); i >= 0 {
			have, found = slices.Delete(have, i, i+1), slices.Delete(found, i, i+1)
			continue
		}
		if len(found) > 0 { // one of those that are left is it, changed
			w.say(RowChanged, TableNotices, have[0].ID, l.Seq, digests(found[0], wanted)...)
			have, found = have[1:], found[1:]
			continue
		}
		w.say(RowMissing, TableNotices, fmt.Sprintf("of event %d", l.Seq), l.Seq, digests("", wanted)...)
	}
	for i, n := range have {
		w.say(RowAdded, TableNotices, n.ID, l.Seq, digests(found[i], "")...)
	}
}

// End holds the last event against the row of the pilot, and says all that was found.
func (w *Walk) End(seq int64, digest string) []Finding {
	if seq == w.last && digest != w.previous {
		w.say(RowChanged, TableEvents, seq, seq, digests(w.previous, digest)...)
	}
	for _, seq := range slices.Sorted(maps.Keys(w.told)) {
		for _, n := range w.told[seq] {
			w.say(RowAdded, TableNotices, n.ID, n.Seq)
		}
	}
	return w.found
}

// Head is the digest on record of the last event.
func (w *Walk) Head() string { return w.previous }
