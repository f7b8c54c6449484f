package chain

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"shidian/internal/seal"
)

// Instant is a time as digests have it: UTC, to the microsecond that a column keeps.
const Instant = "2006-01-02T15:04:05.000000Z"

// none stands where there is nothing.
const none = "-"

// Event is what is digested of an event.
type Event struct {
	Suite      seal.Suite
	WorkflowID string
	Recorded   time.Time // real time, of the transaction
	Previous   string    // the digest of the event before; empty for the first
	Message    string    // the digest of the message that it puts on record; empty: none
	Notices    []string  // of each that it gave rise to, as [Notice.Digest] has it
	Body       []byte    // the whole event, as JSON
}

// Message is what is digested of a message.
type Message struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Step     string `json:"step"`
	Content  string `json:"digest"` // of its content, as the product works it out
	Confirms string `json:"confirms"`
	Raw      []byte `json:"-"` // as it was sent
}

// Digest is the digest of a message.
func (m Message) Digest(s seal.Suite) (string, error) {
	head, err := canonical(m)
	return digest(s, "message", head, string(m.Raw)), err
}

// Digest is the digest of an event.
func (e Event) Digest() (string, error) {
	body, err := Canonical(e.Body)
	if err != nil {
		return "", fmt.Errorf("an event of %s: %w", e.WorkflowID, err)
	}
	return digest(e.Suite, "event", e.WorkflowID, instant(e.Recorded), or(e.Previous), or(e.Message), or(strings.Join(e.Notices, " ")), string(body)), nil
}

// Notice is what is digested of a notice: whom of what, and never how its sending goes.
type Notice struct {
	Key     string `json:"key"`
	Kind    string `json:"kind"`
	Role    string `json:"role"`
	Unit    string `json:"unit"`
	Name    string `json:"name"`
	For     string `json:"for"`
	Channel string `json:"channel"`
	Address string `json:"address"` // without what stands behind a question mark, where webhooks have their keys
	Hook    string `json:"hook"`
}

// sameDigits are enough to tell the notices of one pilot apart.
const sameDigits = 16

// Digest is what an event says of a notice: first what must not be told twice, then
// the whole. Told a second time it is no row, so that only the first has to be there.
func (n Notice) Digest(s seal.Suite) (string, error) {
	same, err := canonical([]string{n.Key, n.Role, n.Unit, n.Name, n.Channel})
	if err != nil {
		return "", err
	}
	n.Address, _, _ = strings.Cut(n.Address, "?")
	whole, err := canonical(n)
	return s.Digest([]byte(same))[:sameDigits] + ":" + s.Digest([]byte(whole)), err
}

// Same is the part of a notice's digest that says what must not be told twice.
func Same(digest string) string {
	same, _, _ := strings.Cut(digest, ":")
	return same
}

// Bulletin is what is digested of a bulletin.
type Bulletin struct {
	Suite     seal.Suite
	Programme string
	Number    int
	Day       string // 2002-12-02
	Made      time.Time
	Previous  string
	Content   []byte // JSON
}

// Digest is the digest of a bulletin.
func (b Bulletin) Digest() (string, error) {
	content, err := Canonical(b.Content)
	if err != nil {
		return "", fmt.Errorf("bulletin %d of %s: %w", b.Number, b.Programme, err)
	}
	return digest(b.Suite, "bulletin", b.Programme, fmt.Sprint(b.Number), b.Day, instant(b.Made), or(b.Previous), string(content)), nil
}

func digest(s seal.Suite, kind string, lines ...string) string {
	return s.Digest([]byte("shidian " + kind + " 1\n" + s.Name() + "\n" + strings.Join(lines, "\n") + "\n"))
}

func canonical(v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoCanonicalForm, err)
	}
	data, err = Canonical(data)
	return string(data), err
}

func instant(t time.Time) string { return t.UTC().Format(Instant) }

func or(s string) string {
	if s == "" {
		return none
	}
	return s
}
