package pilot

import (
	"slices"
	"time"
)

// EventType says what happened. The values are kept in histories and in the
// event log and never change.
type EventType string

// What became of messages.
const (
	EventAccepted  EventType = "accepted"
	EventHeld      EventType = "held"
	EventRecorded  EventType = "recorded"
	EventRefused   EventType = "refused"
	EventDuplicate EventType = "duplicate"
	EventReturned  EventType = "returned"
	EventExtended  EventType = "extended"
	EventSuspended EventType = "suspended"
	EventResumed   EventType = "resumed"
	EventFiled     EventType = "filed"         // a record
	EventDecided   EventType = "decided"       // by the district: what, Kind says
	EventAmended   EventType = "amended"       // other terms hold, as the district ordered
	EventUnits     EventType = "units-changed" // communities were merged, split or moved, as the district ordered
)

// What happened to the pilot and its steps.
const (
	EventOpened           EventType = "opened"
	EventBegun            EventType = "begun" // the opening day of a pilot that was not yet open has come
	EventStepOpened       EventType = "step-opened"
	EventStepWaiting      EventType = "step-waiting" // shut again: what it rests on is open again
	EventToConfirm        EventType = "to-confirm"
	EventDueSoon          EventType = "due-soon"
	EventOverdue          EventType = "overdue"
	EventReminded         EventType = "reminded"
	EventEscalated        EventType = "escalated"
	EventReportMissing    EventType = "report-missing" // a reporting period ended without a bulletin
	EventGateOpened       EventType = "gate-opened"
	EventGateClosed       EventType = "gate-closed"
	EventPollingSet       EventType = "polling-set" // due dates that count from polling day follow it
	EventProgressed       EventType = "progressed"  // a community reported
	EventUndelivered      EventType = "undelivered" // what was sent back to a community has not reached it
	EventDelivered        EventType = "delivered"   // it has, at last
	EventClosing          EventType = "closing"     // everything is in; communities are asked to close
	EventClosingAgreed    EventType = "closing-agreed"
	EventClosingDeclined  EventType = "closing-declined"
	EventClosingWithdrawn EventType = "closing-withdrawn"
	EventClosed           EventType = "closed"
	EventCancelled        EventType = "cancelled"
	EventDissolved        EventType = "dissolved" // there is no such community any more
	EventRevived          EventType = "revived"   // its workflow had been lost, and was begun again from the record
)

// What happens in a community's life after its pilot.
const (
	EventFulfilled  EventType = "fulfilled"   // a duty is done for a period
	EventMissed     EventType = "missed"      // a period ended without it
	EventYearClosed EventType = "year-closed" // nothing of a year can be filed any more
)

// EventTypes lists every type.
func EventTypes() []EventType {
	return []EventType{
		EventAccepted, EventHeld, EventRecorded, EventRefused, EventDuplicate, EventReturned,
		EventExtended, EventSuspended, EventResumed, EventFiled, EventReminded, EventEscalated, EventReportMissing,
		EventOpened, EventStepOpened, EventStepWaiting, EventToConfirm, EventDueSoon, EventOverdue, EventGateOpened, EventGateClosed,
		EventProgressed, EventClosing, EventClosingAgreed, EventClosingDeclined, EventClosingWithdrawn, EventClosed, EventCancelled, EventRevived,
		EventFulfilled, EventMissed, EventYearClosed, EventDecided, EventUndelivered, EventDelivered, EventPollingSet, EventAmended, EventDissolved, EventBegun,
		EventUnits,
	}
}

// eventsSince are the kinds of events that workflows before a version of the recorder
// did not know, and folded as nothing. Each new kind stands here.
var eventsSince = map[EventType]int{
	EventDecided: 2, EventUndelivered: 2, EventDelivered: 2,
	EventPollingSet: 3, EventAmended: 3, EventUnits: 3, EventDissolved: 3, EventBegun: 3,
}

// Since is the first version of the recorder whose workflows know a kind of event.
func (t EventType) Since() int { return eventsSince[t] }

// Known says whether this release knows how to fold an event: what a later one recorded
// it may not fold as nothing.
func (e Event) Known() bool { return e.V <= FoldVersion && slices.Contains(EventTypes(), e.Type) }

// Event is one line of the pilot's record. A state is the fold of its events.
type Event struct {
	V     int    `json:"v,omitempty"` // how it is folded: [FoldVersion] of the release that recorded it
	Seq   int64  `json:"seq"`
	Entry int64  `json:"entry"` // seq of the first event of the same inbox entry
	Key   string `json:"key"`   // of the inbox entry
	// Arrival is the entry's, on the first of its events: a repeated attempt to record
	// the entry finds it by that. Empty in older records.
	Arrival string    `json:"arrival,omitempty"`
	Type    EventType `json:"type"`
	At      time.Time `json:"at"`     // plan time
	Real    time.Time `json:"realAt"` // real time of receipt
	Via     Via       `json:"via,omitempty"`

	Step       Step              `json:"step,omitempty"`
	ID         string            `json:"id,omitempty"` // of the message
	Digest     string            `json:"digest,omitempty"`
	By         *Actor            `json:"by,omitempty"`
	Proved     *Proof            `json:"proved,omitempty"`     // who By is proved to be; nil: claimed
	Unanswered bool              `json:"unanswered,omitempty"` // sealed, and came as a signal: nobody waited for the answer
	Current    OutcomeKind       `json:"current,omitempty"`    // of a duplicate
	Supersedes string            `json:"supersedes,omitempty"` // the held hand-in that this one takes the place of
	Confirms   string            `json:"confirms,omitempty"`   // the earlier hand-in confirmed
	Findings   []Finding         `json:"findings,omitempty"`
	Facts      *Facts            `json:"facts,omitempty"`
	Explains   map[string]string `json:"explains,omitempty"` // soft rules explained
	Due        time.Time         `json:"due,omitzero"`
	Steps      []Step            `json:"steps,omitempty"` // returned
	Reasons    []ReturnReason    `json:"reasons,omitempty"`
	Fallen     []string          `json:"fallen,omitempty"`       // hand-ins of the election's rounds returned
	FallenOpen int               `json:"fallenRounds,omitempty"` // as many of them had been recorded, not accepted
	Progress   *Progress         `json:"progress,omitempty"`
	Gate       int64             `json:"gate,omitempty"`       // number of the gate's change
	Departures []Departure       `json:"departures,omitempty"` // told with the gate (A28)
	Closing    int64             `json:"closing,omitempty"`    // number of the closing
	Junk       *Junk             `json:"junk,omitempty"`
	Name       string            `json:"name,omitempty"` // of an unknown signal

	// Catalogue, of an opening, are the steps of the catalogue by which the pilot began,
	// a sub-district's communities' included. Empty in older records: the frozen list.
	Catalogue []Step `json:"catalogue,omitempty"`
	// NotBefore, of an opening before the plan's opening day, is that day: until then the
	// pilot is not yet open. Empty where it opened at once.
	NotBefore Date `json:"notBefore,omitempty"`

	ToCommunities   []Sendback     `json:"below,omitempty"`    // sent back to communities
	Sendback        int            `json:"sendback,omitempty"` // number of the one that was delivered, or was not
	Told            int            `json:"told,omitempty"`     // notices that it gave rise to
	Refusal         *RefusalNotice `json:"refusal,omitempty"`  // what a role hears of a refused message
	ActsFor         string         `json:"actsFor,omitempty"`  // the absent person for whom the sender acts
	FromSubDistrict bool           `json:"above,omitempty"`    // told by the sub-district's pilot: extended, suspended, resumed
	Days            int            `json:"days,omitempty"`     // by which due dates moved
	Dues            []NewDue       `json:"dues,omitempty"`     // of the steps waited for
	To              Date           `json:"to,omitempty"`       // of an extension
	Until           Date           `json:"until,omitempty"`    // of a suspension
	Reason          string         `json:"reason,omitempty"`
	Record          string         `json:"record,omitempty"`  // the district's document
	Granted         bool           `json:"granted,omitempty"` // a hard date: on record, and not moved
	Rung            *Rung          `json:"rung,omitempty"`
	Kind            string         `json:"kind,omitempty"`    // of a record or a decision
	Period          string         `json:"period,omitempty"`  // of a record, of a duty, or a reporting period
	Places          []string       `json:"places,omitempty"`  // communities that a record covers or a decision concerns
	Rule            string         `json:"rule,omitempty"`    // that a decision waives, at the step
	Code            string         `json:"code,omitempty"`    // the one finding that it lets pass; empty: all of the rule's
	Through         Date           `json:"through,omitempty"` // reporting periods are settled up to here

	Interruption *Interruption `json:"interruption,omitempty"` // that the pilot was revived from
	Changes      Changes       `json:"changes,omitempty"`      // of the terms, by an order
	Amended      int           `json:"amended,omitempty"`      // the order's number
	Former       *Former       `json:"former,omitempty"`       // what became of a community
	Units        *UnitsOrder   `json:"units,omitempty"`        // that changed
	Inherited    *Inherited    `json:"inherited,omitempty"`    // of an opening: with what it begins

	// After the pilot, and of polling.
	On    Date   `json:"on,omitempty"`    // of a meeting, of what was done; polling day
	Extra bool   `json:"extra,omitempty"` // an extra meeting
	Ahead []Deed `json:"ahead,omitempty"` // what a record does for periods to come
	Filed int64  `json:"filed,omitempty"` // seq of the record by which a duty is done
}

// NewDue is a step's due time after it moved.
type NewDue struct {
	Step Step      `json:"step"`
	Due  time.Time `json:"due"`
}

// Outcome is what the event says became of a message; empty when it says nothing of one.
func (e Event) Outcome() OutcomeKind {
	switch e.Type {
	case EventAccepted, EventHeld, EventRecorded, EventRefused, EventDuplicate:
		return OutcomeKind(e.Type)
	case EventReturned, EventExtended, EventSuspended, EventResumed, EventFiled, EventDecided, EventAmended, EventUnits:
		return Accepted
	}
	return ""
}

// Decides says whether the event is what became of a message.
func (e Event) Decides() bool { return e.Outcome() != "" }

// Outcomes reads the answers to one inbox entry from its events, in the order
// in which its messages were judged. What followed by itself is no answer: a held
// hand-in judged because its step opened, steps that a receipt sent back.
func Outcomes(events []Event) []Outcome {
	var out []Outcome
	for _, e := range events {
		if !e.Decides() || e.Rejudged() || e.Via == ViaSelf {
			continue
		}
		out = append(out, e.AsOutcome())
	}
	return out
}

// Rejudged says whether the event decides a hand-in that had been held.
func (e Event) Rejudged() bool { return e.Via == ViaHeld }

// ViaHeld marks what had been held and is judged again.
const ViaHeld Via = "held"

// AsOutcome is the answer that an event is to the message it decides.
func (e Event) AsOutcome() Outcome {
	return Outcome{V: MessageVersion, ID: e.ID, Step: e.Step, Outcome: e.Outcome(), Findings: e.Findings, Seq: e.Seq, Current: e.Current}
}

// Interruption is how a pilot's workflow was lost, and who began it again from the
// record. It moves no due date and changes no light.
type Interruption struct {
	Last    int64     `json:"last"`              // number of the last event before it
	How     string    `json:"how"`               // terminated, failed or timed-out, as Temporal said; gone: Temporal knew nothing of it
	At      time.Time `json:"at,omitzero"`       // real time at which it ended; zero: not known
	EndedBy string    `json:"endedBy,omitempty"` // who terminated it, as Temporal knows them
	Said    string    `json:"said,omitempty"`    // why, as they said
	By      string    `json:"by,omitempty"`      // who had it revived
	Reason  string    `json:"reason,omitempty"`  // as they said
}
