package pilot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// EntryKind says what an inbox entry is.
type EntryKind string

// What people send.
const (
	EntryHandIn  EntryKind = "hand-in"
	EntryHandIns EntryKind = "hand-ins"
	EntryReturn  EntryKind = "return"
	EntryExtend  EntryKind = "extension"
	EntrySuspend EntryKind = "suspension"
	EntryResume  EntryKind = "resumption"
	EntryRecord  EntryKind = "record"
	EntryDecide  EntryKind = "decision"
	EntryAmend   EntryKind = "amendment"
	EntryUnits   EntryKind = "units"
	EntryUnknown EntryKind = "unknown" // a signal whose name nobody knows
)

// What happens by itself.
const (
	EntryOpen     EntryKind = "open"     // the pilot starts
	EntryClock    EntryKind = "clock"    // a warning or due time is reached: payload ClockReached
	EntryGate     EntryKind = "gate"     // to a community: payload GateChanged
	EntryProgress EntryKind = "progress" // from a community: payload Progress
	EntryReports  EntryKind = "reports"  // from several communities: payload Reports
	EntryClosing  EntryKind = "closing"  // to a community: payload Closing
	EntryClosed   EntryKind = "closed"   // to a community: payload Closed
	EntryCancel   EntryKind = "cancel"   // the workflow was cancelled
	EntryDelivery EntryKind = "delivery" // something sent back to a community failed to arrive, or did: payload Delivery
	EntryRevived  EntryKind = "revived"  // the first of a run that was begun from the record: payload Interruption
)

// Via says how an entry came.
type Via string

// The ways.
const (
	ViaUpdate Via = "update"
	ViaSignal Via = "signal"
	ViaDesk   Via = "desk" // sealed, as update or as signal: who sent it is proved
	ViaSelf   Via = "self" // the pilot's own clock or life
)

// Entry is one thing in a pilot's inbox, as it came.
type Entry struct {
	Kind    EntryKind       `json:"kind"`
	Name    string          `json:"name,omitempty"` // of the signal or update, as sent
	Via     Via             `json:"via"`
	At      time.Time       `json:"at"`                // real time of receipt
	Payload json.RawMessage `json:"payload,omitempty"` // as it came: an object, or a text that holds one
	Junk    *Junk           `json:"junk,omitempty"`    // instead of a payload that can't be read
	// Arrival names this coming of a message, in all of its pilot's runs: the same
	// message sent twice arrives twice. Empty in what older versions carried on.
	Arrival string `json:"arrival,omitempty"`
}

// Junk is what is kept of a payload that can't be read: enough to recognise it.
type Junk struct {
	Code   string `json:"code"`   // why: the finding's code
	Digest string `json:"digest"` // sha256 of the whole, hex
	Head   string `json:"head"`   // its first 200 characters
	Size   int    `json:"size"`   // bytes
}

const junkHead = 200

// NewJunk is what is kept of a message that can't be read.
func NewJunk(code string, data []byte) *Junk {
	sum := sha256.Sum256(data)
	return &Junk{Code: code, Digest: hex.EncodeToString(sum[:]), Head: CleanText(string(data), junkHead), Size: len(data)}
}

// NewEntry takes what was sent into the inbox. What can't be read as a JSON
// object of at most [MaxMessageBytes] becomes [Junk], never an error.
func NewEntry(kind EntryKind, name string, via Via, at time.Time, data []byte) Entry {
	e := Entry{Kind: kind, Name: signalName(name), Via: via, At: at}
	if code := Unreadable(data); code != "" {
		e.Junk = NewJunk(code, data)
		return e
	}
	e.Payload = data
	return e
}

// SelfEntry is an entry of the pilot's own making, its payload any JSON shape of ours.
func SelfEntry(kind EntryKind, at time.Time, payload any) Entry {
	data, err := json.Marshal(payload)
	if err != nil { // our own shapes always marshal; a broken one must not pass silently
		panic("pilot: " + err.Error())
	}
	return Entry{Kind: kind, Via: ViaSelf, At: at, Payload: data}
}

// Unreadable says why data can't be read as a message; empty when it can.
func Unreadable(data []byte) string {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return CodeNoPayload
	case len(data) > MaxMessageBytes:
		return CodeTooLarge
	case !utf8.Valid(data):
		return CodeNotUTF8
	case !json.Valid(data):
		return CodeNotJSON
	}
	switch message := MessageIn(data); {
	case asText(data) && !json.Valid(message):
		return CodeNotJSON
	case bytes.TrimSpace(message)[0] != '{':
		return CodeNotObject
	case tooDeep(message):
		return CodeTooDeep
	case bytes.Contains(message, []byte(`\u0000`)):
		return CodeNotText
	}
	return ""
}

// MessageIn is the object in valid JSON: itself, or what a text holds, since older
// Temporal UIs send as a text whatever is typed there. A text in that text is none.
func MessageIn(data []byte) json.RawMessage {
	if !asText(data) {
		return data
	}
	var typed string
	if err := json.Unmarshal(data, &typed); err != nil || !strings.HasPrefix(strings.TrimSpace(typed), "{") {
		return data
	}
	return json.RawMessage(strings.TrimSpace(typed))
}

func asText(data []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(data), []byte(`"`)) }

// Weight is what an entry counts where a run's work is cut into batches, in bytes.
// A message that came as a text weighs nothing, as it did while texts were not
// read: the batches of a history from then are cut where they were.
func (e Entry) Weight() int {
	if asText(e.Payload) {
		return 0
	}
	return len(e.Payload)
}

// MaxMessageDepth is how deep a message may nest. A batch wraps messages a few
// levels deeper, and what then exceeds the depth of encoding/json could never be
// handed to the recorder.
const MaxMessageDepth = 64

// tooDeep looks at valid JSON.
func tooDeep(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > MaxMessageDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// Key names an entry by its kind and content, so that a repeated attempt to
// record it finds what was recorded.
func (e Entry) Key() string {
	sum := sha256.New()
	sum.Write([]byte(e.Name))
	sum.Write(e.Payload)
	if e.Junk != nil {
		sum.Write([]byte(e.Junk.Digest))
	}
	return string(e.Kind) + "/" + hex.EncodeToString(sum.Sum(nil)[:12])
}

// ContentDigest is the digest of what a message says: its JSON without the
// claimed time, the seal and without regard to the order of keys or to white space. The
// same hand-in sent again, a minute later, has the same digest.
func ContentDigest(raw json.RawMessage) string {
	sum := sha256.Sum256(canonical(raw, "at", "seal")) // sealed anew, it says the same
	return hex.EncodeToString(sum[:16])
}

// canonical is a message without some of its fields, in one form whatever the order of
// keys and the white space; what is no message stays as it is.
func canonical(raw json.RawMessage, without ...string) []byte {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var fields map[string]any
	if d.Decode(&fields) != nil {
		return raw
	}
	for _, name := range without {
		delete(fields, name)
	}
	if content, err := json.Marshal(fields); err == nil {
		return content
	}
	return raw
}

// maxShown is how many characters of a value a finding shows.
const maxShown = 60

// CleanText makes a sender's text fit to be kept and shown in a line: valid UTF-8,
// harmless, at most n characters.
func CleanText(s string, n int) string {
	s = OneLine(strings.ToValidUTF8(s, "\uFFFD"))
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

// signalName is an unknown signal's name as its entry keeps it. The entry's key is
// made of it, so it stays as it is.
func signalName(s string) string {
	const n = 100
	s = strings.ToValidUTF8(s, "\uFFFD")
	out := make([]rune, 0, min(n, len(s)))
	for _, r := range s {
		if len(out) == n {
			break
		}
		if r < ' ' || r == 0x7f || unicode.Is(unicode.Bidi_Control, r) { // the last turn lines around
			r = ' '
		}
		out = append(out, r)
	}
	return string(out)
}

// Shorten is a value as a finding shows it.
func Shorten(s string) string { return ShortenTo(s, maxShown) }

// ShortenTo cuts a text to so many characters, the last of them … where it was longer.
func ShortenTo(s string, most int) string {
	s = OneLine(s)
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
