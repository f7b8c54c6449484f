package pilot

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What a sub-district and its communities tell each other. Each message has a
// number; an older one than the last seen changes nothing.

// GateChanged tells a community how its sub-district stands as far as it concerns
// the community (`gate-changed`): always the whole, so that a later one makes up
// for any that was missed.
type GateChanged struct {
	V          int         `json:"v"`
	Seq        int64       `json:"seq"`
	Open       bool        `json:"open"`                 // elections may open
	Stopped    *Stop       `json:"stopped,omitempty"`    // the whole pilot is suspended
	Departures []Departure `json:"departures,omitempty"` // of its filed plan (A28)
	Extended   int         `json:"extended,omitempty"`   // days given to the whole pilot
}

// GateMessage is what a sub-district's communities are to hear.
func (s *State) GateMessage() GateChanged {
	return GateChanged{V: MessageVersion, Seq: s.Gate.Seq, Open: s.Gate.Open, Departures: s.Departures(), Stopped: s.Stopped, Extended: s.Extended}
}

// Closing asks a community to agree that nothing changes any more, or takes the
// question back (`pilot-closing`).
type Closing struct {
	V         int   `json:"v"`
	Seq       int64 `json:"seq"`
	Withdrawn bool  `json:"withdrawn,omitempty"`
}

// Closed tells a community that the pilot is closed (`pilot-closed`).
type Closed struct {
	V   int   `json:"v"`
	Seq int64 `json:"seq"`
}

// Progress is a community's report (`community-progress`).
type Progress struct {
	V         int       `json:"v"`
	Seq       int64     `json:"seq"` // the community's own event number
	Community string    `json:"community"`
	Stage     Stage     `json:"stage,omitempty"`
	Light     Light     `json:"light"`
	Accepted  int       `json:"accepted"` // steps
	Total     int       `json:"total"`
	Overdue   int       `json:"overdue,omitempty"`
	NextDue   time.Time `json:"nextDue,omitzero"`
	Complete  bool      `json:"complete,omitempty"`
	Returned  int       `json:"returned,omitempty"` // how often something was returned here
	Gate      int64     `json:"gate,omitempty"`     // the gate's change last seen
	Agreed    int64     `json:"agreed,omitempty"`   // the closing agreed to
	Declined  int64     `json:"declined,omitempty"` // the closing declined
	AsOf      time.Time `json:"asOf,omitzero"`      // plan time of the event reported on
}

// Reports are those of several communities, in one message to their sub-district.
type Reports struct {
	V       int        `json:"v"`
	Reports []Progress `json:"reports"`
}

// ReportsAtMost is how many reports one message brings.
const ReportsAtMost = 32

// ClockReached says that an instant of plan time is reached.
type ClockReached struct {
	Until time.Time `json:"until"`
}

// Sendback is what a sub-district's pilot sends back to one of its communities,
// because the district returned the archive for it.
type Sendback struct {
	Number    int            `json:"number,omitempty"` // counted from 1
	Community string         `json:"community"`
	Steps     []Step         `json:"steps"`
	Reasons   []ReturnReason `json:"reasons"`
	By        Actor          `json:"by"`
	// Undelivered says that it has not reached the community and is tried again.
	Undelivered bool `json:"undelivered,omitempty"`
}

// Message is the return that the community gets, in the name of who decided.
func (b Sendback) Message() Return {
	return Return{
		Header: Header{V: MessageVersion, ID: fmt.Sprintf("%s%d", sentBack, b.Number), By: b.By},
		Steps:  b.Steps, Reasons: b.Reasons,
	}
}

// sentBack starts the id of what a sub-district passes down to a community.
const sentBack = "sent-back-"

// SentBackID is the number in such an id; 0 where it is none.
func SentBackID(id string) int {
	number, passedDown := strings.CutPrefix(id, sentBack)
	if n, err := strconv.Atoi(number); passedDown && err == nil {
		return n
	}
	return 0
}

// Delivery says what became of handing down to a community what the district sent
// back to it: the first time that it fails, and when it then arrives.
type Delivery struct {
	Number int  `json:"number"` // of the [Sendback]
	Failed bool `json:"failed,omitempty"`
}
