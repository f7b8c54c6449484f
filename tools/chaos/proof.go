package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Book is what is on record of one pilot.
type Book struct {
	Events   []pilot.Event // in order
	Messages []postgres.MessageRow
	Runs     int
}

// Breach is one place where something promised does not hold.
type Breach struct {
	Proof      Proof  `json:"proof"`
	WorkflowID string `json:"workflowId,omitempty"`
	What       string `json:"what"`
}

// Proof names what is proven.
type Proof string

// The proofs.
const (
	AnswersKept    Proof = "answered hand-ins are on record once, with their answer"
	SignalsKept    Proof = "signals that the server took are on record"
	NothingTwice   Proof = "nothing counts twice"
	FilesKept      Proof = "every file that a message names is stored and whole"
	RecordAgrees   Proof = "tables, event log and the pilot's own word agree"
	RungsOnce      Proof = "every rung due was noticed once"
	OrdersFollowed Proof = "a family goes on by the same orders"
	UnitsMerged    Proof = "what the district merged is one, begun once; the old ones have ended and stay on record"
	PilotsLive     Proof = "no pilot failed, every one answers"
	TasksClean     Proof = "no task failures are left"
	ServersStay    Proof = "no process ended by itself"
	EnemiesFail    Proof = "enemies change nothing and stop nobody"
	LossesMended   Proof = "what was lost is made good from what is left"
)

// Proofs lists every proof.
func Proofs() []Proof {
	return []Proof{AnswersKept, SignalsKept, NothingTwice, FilesKept, RecordAgrees, RungsOnce, OrdersFollowed, UnitsMerged, PilotsLive, TasksClean, ServersStay, EnemiesFail, LossesMended}
}

// ProveSent holds what clients know against what is on record.
func ProveSent(sent []Sent, books map[string]Book) []Breach {
	var found []Breach
	for _, s := range sent {
		for _, out := range s.Outcomes {
			kept := answerKept(s, out, books[s.WorkflowID])
			if other, ok := books[s.Or]; ok && len(kept) > 0 {
				kept = answerKept(s, out, other)
			}
			found = append(found, kept...)
		}
		if s.Result == Answered && len(s.Outcomes) < len(s.Parts) {
			found = append(found, Breach{AnswersKept, s.WorkflowID, fmt.Sprintf("message %d of %d parts got %d answers", s.No, len(s.Parts), len(s.Outcomes))})
		}
	}
	found = append(found, signalsKept(sent, books)...)
	for id, b := range books {
		found = append(found, countedOnce(id, b)...)
	}
	return found
}

// answerKept: the event that an answer names is there, with this id, content and
// outcome, and behind it one message.
func answerKept(s Sent, out pilot.Outcome, b Book) []Breach {
	breach := func(format string, args ...any) []Breach {
		what := fmt.Sprintf("message %d (%s) %s was answered %s with event %d: ", s.No, s.Manner, out.ID, out.Outcome, out.Seq)
		return []Breach{{AnswersKept, s.WorkflowID, what + fmt.Sprintf(format, args...)}}
	}
	i := slices.IndexFunc(s.Parts, func(p Part) bool { return p.ID == out.ID })
	if i < 0 {
		return breach("no such id was sent")
	}
	e, ok := b.event(out.Seq)
	switch {
	case !ok:
		return breach("there is none")
	case e.ID != out.ID, !sameContent(s.Parts[i], e.Digest):
		return breach("that is of %s, digest %s", e.ID, e.Digest)
	case e.Outcome() != out.Outcome, e.Current != out.Current:
		return breach("that says %s %s", e.Type, e.Current)
	case len(e.Findings) != len(out.Findings):
		return breach("that has %d findings, the answer %d", len(e.Findings), len(out.Findings))
	}
	if out.Outcome == pilot.Duplicate {
		if first, ok := b.before(e); !ok || first.Digest != e.Digest {
			return breach("of nothing that came before with this content")
		}
		return nil
	}
	rows := b.messagesOf(out.Seq)
	if len(rows) != 1 {
		return breach("%d messages are behind it", len(rows))
	}
	if rows[0].Digest != e.Digest {
		return breach("the message behind it has other content")
	}
	if isLost(rows[0]) {
		return breach("of the message behind it only the digest is left")
	}
	return nil
}

// isLost says whether a message says of itself that only its digest is left.
func isLost(m postgres.MessageRow) bool {
	var said struct {
		Lost bool `json:"lost"`
	}
	return json.Unmarshal(m.Raw, &said) == nil && said.Lost
}

func sameContent(p Part, digest string) bool { return p.Digest == "" || p.Digest == digest }

// content is a message that was sent as a signal, perhaps several times.
type content struct {
	workflowID, or, id, digest, junk string
}

// signalsKept: what the server took as a signal is on record as often as it was
// taken, and at most as often as it was sent.
func signalsKept(sent []Sent, books map[string]Book) []Breach {
	took, most := map[content]int{}, map[content]int{}
	for _, s := range sent {
		for _, c := range contentsOf(s) {
			switch s.Result {
			case Taken:
				most[c]++
				if !s.Gone {
					took[c]++
				}
			case Unknown:
				most[c]++
			case Answered, Unsent:
			}
		}
	}
	var found []Breach
	for c, n := range took {
		came := books[c.workflowID].signals(c) + books[c.or].signals(c)
		if came < n {
			found = append(found, Breach{SignalsKept, c.workflowID, fmt.Sprintf("%s %s was taken %d times and came %d times", c.id, c.junk, n, came)})
		}
	}
	for c, n := range most {
		// A signal that the server took, and whose acknowledgement was lost, is known
		// to the run that took it; the client's own retry may reach the next one.
		again := max(0, books[c.workflowID].Runs-1)
		if came := books[c.workflowID].signals(c) + books[c.or].signals(c); came > n+again {
			found = append(found, Breach{NothingTwice, c.workflowID, fmt.Sprintf("%s %s was sent as a signal %d times and came %d times", c.id, c.junk, n, came)})
		}
	}
	return found
}

// contentsOf are the parts of a message that were not answered.
func contentsOf(s Sent) []content {
	if s.Junk != "" {
		return []content{{workflowID: s.WorkflowID, junk: s.Junk}}
	}
	var all []content
	for _, p := range s.Parts {
		if slices.ContainsFunc(s.Outcomes, func(o pilot.Outcome) bool { return o.ID == p.ID }) {
			continue
		}
		all = append(all, content{workflowID: s.WorkflowID, or: s.Or, id: p.ID, digest: p.Digest})
	}
	return all
}

// before is the last message with an event's id that came before it and was not
// refused when it came. What was held may have been refused since.
func (b Book) before(e pilot.Event) (last postgres.MessageRow, found bool) {
	for _, m := range b.Messages {
		if m.ID != e.ID || m.Seq >= e.Seq {
			continue
		}
		if came, ok := b.event(m.Seq); ok && came.Type != pilot.EventRefused {
			last, found = m, true
		}
	}
	return last, found
}

// signals is how many events say that a message came as a signal.
func (b Book) signals(c content) int {
	n := 0
	for _, e := range b.Events {
		switch {
		case e.Via != pilot.ViaSignal:
		case c.junk != "" && e.Junk != nil && e.Junk.Digest == c.junk:
			n++
		case c.junk == "" && e.Outcome() != "" && e.ID == c.id && (c.digest == "" || e.Digest == c.digest):
			n++
		}
	}
	return n
}

// countedOnce: of each id at most one message counts.
func countedOnce(workflowID string, b Book) []Breach {
	var found []Breach
	seen := map[string]bool{}
	for _, m := range b.Messages {
		if m.ID == "" || seen[m.ID] {
			continue
		}
		seen[m.ID] = true
		if n := b.counting(m.ID); n > 1 {
			found = append(found, Breach{NothingTwice, workflowID, fmt.Sprintf("%s counts %d times", m.ID, n)})
		}
	}
	return found
}

// counting is how many messages of an id count: all but refused ones.
func (b Book) counting(id string) int {
	n := 0
	for _, m := range b.Messages {
		if m.ID == id && m.Outcome != pilot.Refused {
			n++
		}
	}
	return n
}

func (b Book) event(seq int64) (pilot.Event, bool) {
	i, ok := slices.BinarySearchFunc(b.Events, seq, func(e pilot.Event, seq int64) int { return int(e.Seq - seq) })
	if !ok {
		return pilot.Event{}, false
	}
	return b.Events[i], true
}

func (b Book) messagesOf(seq int64) []postgres.MessageRow {
	var rows []postgres.MessageRow
	for _, m := range b.Messages {
		if m.Seq == seq {
			rows = append(rows, m)
		}
	}
	return rows
}
