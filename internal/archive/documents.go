package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
)

// standing says what became of a message and whether it still counts. The values
// are parts of file names.
type standing string

const (
	standingCounts     standing = "accepted"
	standingEarlier    standing = "accepted-earlier" // another was accepted after it, or it was returned
	standingRecorded   standing = "recorded"
	standingReturned   standing = "recorded-returned" // a round of the election that was taken back
	standingHeld       standing = "held"
	standingSuperseded standing = "held-superseded"
	standingRefused    standing = "refused"
)

// document is a message that somebody sent, as the archive keeps it.
type document struct {
	postgres.MessageRow
	standing    standing
	path        string // in the archive, without .json or .html
	raw         string // sha256 of what was sent, hex
	decided     pilot.Event
	attachments []pilot.Attachment
	evidence    json.RawMessage // or a record's body
	record      string          // its kind
	note        string
	replaces    string // the held hand-in whose place it took
}

// readable is what is read of a message of any kind.
type readable struct {
	Note        string             `json:"note"`
	Replaces    string             `json:"replaces"`
	Evidence    json.RawMessage    `json:"evidence"`
	Attachments []pilot.Attachment `json:"attachments"`
	Kind        string             `json:"kind"` // of a record
	Body        json.RawMessage    `json:"body"` // of a record
}

// readDocuments sorts what was sent to a pilot by step, as the catalogue lists
// them, and by when it came; what belongs to no step comes last.
func (p place) readDocuments() ([]document, error) {
	documents := make([]document, 0, len(p.messages))
	for _, m := range p.messages {
		d := document{MessageRow: m, standing: p.standingOf(m), raw: hexDigest(m.Raw)}
		d.path = fmt.Sprintf("%s/%s/%04d-%s", p.folder(), folderOf(m), m.Seq, d.standing)
		if i := slices.IndexFunc(p.events, func(e pilot.Event) bool { return e.Seq == max(m.Decided, m.Seq) }); i >= 0 {
			d.decided = p.events[i]
		}
		var content readable
		if err := json.Unmarshal(m.Raw, &content); err == nil {
			d.note, d.replaces, d.evidence, d.attachments = content.Note, content.Replaces, content.Evidence, content.Attachments
			if _, known := evidence.RecordKind(content.Kind); m.Kind == pilot.EntryRecord && known {
				d.record, d.evidence = content.Kind, content.Body
			}
		} else if m.Outcome != pilot.Refused { // what could not be read was refused
			return nil, fmt.Errorf("read message %d of %s: %w", m.Seq, p.WorkflowID, err)
		}
		documents = append(documents, d)
	}
	slices.SortStableFunc(documents, func(a, b document) int { return orderOf(a.MessageRow) - orderOf(b.MessageRow) })
	return documents, nil
}

func (p place) standingOf(v postgres.MessageRow) standing {
	fell := func(e pilot.Event) bool { return slices.Contains(e.Fallen, v.ID) }
	switch {
	case v.Outcome == pilot.Accepted && (v.Counts || v.Kind != pilot.EntryHandIn): // only hand-ins take each other's place
		return standingCounts
	case v.Outcome == pilot.Accepted:
		return standingEarlier
	case v.Outcome == pilot.Recorded && slices.ContainsFunc(p.events, fell):
		return standingReturned
	case v.Outcome == pilot.Recorded:
		return standingRecorded
	case v.Outcome == pilot.Held && v.SupersededBy > 0:
		return standingSuperseded
	case v.Outcome == pilot.Held:
		return standingHeld
	}
	return standingRefused
}

// folderOf is the folder of a message: 01-leading-group for a step, else the kind
// of message.
func folderOf(m postgres.MessageRow) string {
	if n := stepNumber(m.Step); m.Kind == pilot.EntryHandIn && n > 0 {
		return fmt.Sprintf("steps/%02d-%s", n, m.Step)
	}
	return "messages/" + string(m.Kind)
}

// stepNumber is a step's place in the catalogue, from 1, the optional steps behind the
// others: an archive made anew has the names of one filed before there were any. 0 for no
// such step.
func stepNumber(step pilot.Step) int { return 1 + slices.Index(numberedSteps, step) }

var numberedSteps = func() []pilot.Step {
	var usual, optional []pilot.Step
	for _, s := range pilot.Catalogue() {
		if s.Optional {
			optional = append(optional, s.Code)
		} else {
			usual = append(usual, s.Code)
		}
	}
	return append(usual, optional...)
}()

func orderOf(m postgres.MessageRow) int {
	if n := stepNumber(m.Step); m.Kind == pilot.EntryHandIn && n > 0 {
		return n
	}
	return len(pilot.Catalogue()) + 1
}

// counted says whether a hand-in was ever taken as valid: what the archive at a
// filing is about.
func (d document) counted() bool {
	return d.Kind == pilot.EntryHandIn && (d.Outcome == pilot.Accepted || d.Outcome == pilot.Recorded)
}

// current is the hand-in that counts for a step, with the evidence that it
// confirms if it has none of its own; nil when none was accepted.
func (p place) current(step pilot.Step) *document {
	i := slices.IndexFunc(p.documents, func(d document) bool { return d.Step == step && d.standing == standingCounts && d.counted() })
	if i < 0 {
		return nil
	}
	return p.confirmed(&p.documents[i])
}

// confirmed follows a confirmation to the hand-in that it confirms.
func (p place) confirmed(d *document) *document {
	for range p.documents { // a chain is never longer than what there is
		if d.Confirms == "" || len(d.evidence) > 0 {
			return d
		}
		i := slices.IndexFunc(p.documents, func(other document) bool {
			return other.ID == d.Confirms && other.Step == d.Step && other.counted() && other.Seq < d.Seq
		})
		if i < 0 {
			return d
		}
		d = &p.documents[i]
	}
	return d
}

func hexDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
