package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"
	"time"

	"shidian/internal/pilot"
)

// Sent is one message on its way: what a client knows of it.
type Sent struct {
	No         int             `json:"no"`
	At         time.Time       `json:"at"`
	Took       time.Duration   `json:"took"`
	WorkflowID string          `json:"workflowId"`
	Or         string          `json:"or,omitempty"` // who gets it when the pilot has closed meanwhile
	Manner     string          `json:"manner"`       // or the kind of extra
	Way        Way             `json:"way"`
	Parts      []Part          `json:"parts,omitempty"`
	Junk       string          `json:"junk,omitempty"` // digest of what is no message
	Result     Result          `json:"result"`
	Outcomes   []pilot.Outcome `json:"outcomes,omitempty"`
	Error      string          `json:"error,omitempty"`
	// Gone: the server that took it was lost since, and what it had not passed on.
	Gone bool `json:"gone,omitempty"`

	ended bool                  // the client was told that the pilot has ended
	again func(context.Context) // hands the same in again, until there is an answer
}

// Part is one message by its id and the digest of its content; no digest where the
// desk's binary has put it together.
type Part struct {
	ID     string `json:"id"`
	Digest string `json:"digest,omitempty"`
}

// Way is how it was sent.
type Way string

// The ways.
const (
	WayUpdate Way = "update" // the desk's client in this process
	WaySignal Way = "signal" // a raw signal
	WayDesk   Way = "desk"   // the desk's binary
)

// Result is what the client knows of it in the end.
type Result string

// The results.
const (
	Answered Result = "answered"
	Taken    Result = "taken"   // as a signal: the server has it
	Unknown  Result = "unknown" // no answer: it may have arrived
	Unsent   Result = "unsent"  // the client was told that it was not taken
)

// Ledger is what all clients did, in the order in which they began.
type Ledger struct {
	mu   sync.Mutex
	sent []Sent
	lost time.Time // when the server was lost; zero: never
}

// put keeps one message when the client is done with it.
func (l *Ledger) put(s Sent) Sent {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.No, s.Took = len(l.sent)+1, time.Since(s.At)
	s.Gone = s.goneBy(l.lost)
	l.sent = append(l.sent, s)
	return s
}

// lose says that the server is lost, with all that it took before and did not pass on.
func (l *Ledger) lose(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = at
	for i := range l.sent {
		l.sent[i].Gone = l.sent[i].goneBy(at)
	}
}

// goneBy says whether a message may be gone with a server that was lost at a time: it was
// taken, and not answered.
func (s Sent) goneBy(lost time.Time) bool { return s.Result == Taken && s.At.Before(lost) }

// All returns everything sent so far.
func (l *Ledger) All() []Sent {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Sent(nil), l.sent...)
}

// partOf names a message as the record will.
func partOf(id string, body json.RawMessage) Part {
	return Part{ID: id, Digest: pilot.ContentDigest(body)}
}

// junkDigest is the digest under which the record keeps what it can't read.
func junkDigest(payload []byte) string {
	sum := sha256.Sum256(payload)
	return hex.EncodeToString(sum[:])
}
