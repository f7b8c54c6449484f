package pilot

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// MessageVersion is the version that every message carries as "v".
const MessageVersion = 1

// MaxMessageBytes is the largest message that is read (contract, Shapes).
const MaxMessageBytes = 32 << 10

// MaxSubmissions is the largest number of hand-ins in one message.
const MaxSubmissions = 32

// Actor is who says so: a claim of whoever may reach the pilot.
type Actor struct {
	Name string `json:"name"`
	Role Role   `json:"role"`
	Unit string `json:"unit"` // xicheng, yuetan or yuetan/sanlihe-1
}

// Header is what all messages have in common.
type Header struct {
	V    int        `json:"v"`
	ID   string     `json:"id"` // 1–64 printable ASCII, no spaces, chosen by the sender
	By   Actor      `json:"by"`
	At   *time.Time `json:"at,omitempty"` // the sender's claim, RFC 3339
	Note string     `json:"note,omitempty"`
	Seal string     `json:"seal,omitempty"` // proves who By is: see [Sealed]
}

// HandIn is the message that a step is done (`step-completed`, `complete-step`).
type HandIn struct {
	Header
	Step         Step              `json:"step"`
	Evidence     json.RawMessage   `json:"evidence,omitempty"` // typed by the step
	Attachments  []Attachment      `json:"attachments,omitempty"`
	Explanations map[string]string `json:"explanations,omitempty"` // by rule code, e.g. R39
	Confirms     string            `json:"confirms,omitempty"`     // id of an earlier hand-in, confirmed unchanged
	Replaces     string            `json:"replaces,omitempty"`     // id of the held hand-in that it takes the place of
}

// Attachment describes a file by its digest; the file itself never travels here.
type Attachment struct {
	Digest string `json:"digest"` // sha256:<64 hex digits>
	Title  string `json:"title"`
	Item   string `json:"item,omitempty"`
	Date   Date   `json:"date,omitempty"`
	Author string `json:"author,omitempty"`
	Pages  int    `json:"pages,omitempty"`
	Copy   string `json:"copy,omitempty"` // original or copy
	Type   string `json:"type,omitempty"` // media type
	Size   int64  `json:"size,omitempty"` // bytes
}

// HandIns is several hand-ins in one message, judged in this order.
type HandIns struct {
	V           int               `json:"v"`
	Submissions []json.RawMessage `json:"submissions"`
}

// Return reopens accepted steps, for the level above. Of the committee's election
// it takes back a round on record with those after it, by default the last.
type Return struct {
	Header
	Steps   []Step         `json:"steps"`
	Reasons []ReturnReason `json:"reasons"`
	Round   *int           `json:"round,omitempty"` // counted from 1
}

// ReturnReason says what is wrong with what is returned.
type ReturnReason struct {
	Text  string `json:"text"`
	Rule  string `json:"rule,omitempty"`
	Field string `json:"field,omitempty"`
}

// Extension moves a due date, for the level above.
type Extension struct {
	Header
	Step   Step   `json:"step,omitempty"` // empty: the whole pilot
	To     Date   `json:"to"`
	Reason string `json:"reason"`
	Record string `json:"record,omitempty"` // the district's document, for a hard date
}

// Suspension stops a pilot's clocks; as a resumption it lets them run again.
type Suspension struct {
	Header
	Reason string `json:"reason"`
	Until  Date   `json:"until,omitempty"` // the last day of the suspension; empty: until resumed
}

// Record is filed beside the steps.
type Record struct {
	Header
	Kind        string          `json:"kind"`
	Period      string          `json:"period,omitempty"` // e.g. 2002-W41 of a bulletin
	Body        json.RawMessage `json:"body,omitempty"`   // typed by the kind
	Attachments []Attachment    `json:"attachments,omitempty"`
}

// OutcomeKind is what became of a message.
type OutcomeKind string

// The outcomes (contract, Shapes).
const (
	Accepted  OutcomeKind = "accepted"
	Held      OutcomeKind = "held"     // came early: kept, judged again when its step opens
	Recorded  OutcomeKind = "recorded" // valid and kept, but the step stays open
	Refused   OutcomeKind = "refused"
	Duplicate OutcomeKind = "duplicate" // same id and content: Current says what became of it
)

// Outcome answers a message.
type Outcome struct {
	V        int         `json:"v"`
	ID       string      `json:"id"`
	Step     Step        `json:"step,omitempty"`
	Outcome  OutcomeKind `json:"outcome"`
	Findings []Finding   `json:"findings,omitempty"`
	Seq      int64       `json:"seq"`
	Current  OutcomeKind `json:"current,omitempty"`
}

// Severity says what a finding does.
type Severity string

// The severities.
const (
	Hard Severity = "hard" // refuses
	Soft Severity = "soft" // refuses unless explained
	Note Severity = "note" // never blocks
)

// Finding is one thing wrong with a message. Code names the catalogue's text
// (finding.<code>), Rule the requirement or the rule of form that it breaks.
type Finding struct {
	Rule     string   `json:"rule"`             // R46, or a rule of form: see the Rule… constants
	Clause   string   `json:"clause,omitempty"` // the plan's clause, e.g. 二(一)4
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	Field    string   `json:"field,omitempty"` // e.g. evidence.present
	Message  string   `json:"message,omitempty"`
	Found    string   `json:"found,omitempty"`
	Wanted   string   `json:"wanted,omitempty"`
	// Than is what Found was held against: a field of the same evidence, e.g.
	// evidence.pollingDay, or what is on record: fact.<step>.<field of its evidence>,
	// fact.office.… after the pilot; or "held", who handed in what is held, and when.
	// ThanIs is what stands there.
	Than   string `json:"than,omitempty"`
	ThanIs string `json:"thanIs,omitempty"`
	// Form is the step or the kind of record to whose form the field belongs; empty
	// for a field of the message itself.
	Form string `json:"form,omitempty"`
	// Explained is the explanation, or the reason on record, that settles it: it asks
	// for nothing any more.
	Explained string `json:"explained,omitempty"`
	// Waived is the id of the district's decision that lets it pass, and Document the
	// district's document by which it was decided: it refuses nothing any more.
	Waived   string `json:"waived,omitempty"`
	Document string `json:"document,omitempty"`
}

// Rules of form, beside R1–R60.
const (
	RuleFormat   = "format"    // can't be read, or a field is missing or of the wrong kind
	RuleStep     = "step"      // no such step here
	RuleIDReused = "id-reused" // the same id with other content
	RuleOrder    = "order"     // not now
	RuleTime     = "time"      // a claim that lies in the future
	RuleClosed   = "closed"    // the pilot is closed, closing or cancelled
)

var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// IsDigest says whether a text is the sha256 of a file, as attachments name it.
func IsDigest(s string) bool { return digestForm.MatchString(s) }

// Gravity orders severities: the gravest is 0.
func Gravity(s Severity) int { return slices.Index([]Severity{Hard, Soft, Note}, s) }

// FieldAt is the path of a list's element or of a field of it.
func FieldAt(list string, i int, name string) string {
	if name == "" {
		return fmt.Sprintf("%s[%d]", list, i)
	}
	return fmt.Sprintf("%s[%d].%s", list, i, name)
}
