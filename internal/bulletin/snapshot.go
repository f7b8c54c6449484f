package bulletin

import (
	"time"

	"shidian/internal/pilot"
)

// ProgrammeSnapshot is how a programme stands at one moment, as the record holds it.
type ProgrammeSnapshot struct {
	Programme    string
	AsOf         time.Time // real time
	UTCOffset    int       // minutes, of the programme
	SubDistricts []Pilot
	Late         []Item // awaited and past their deadline, the latest first
	Coming       []Item // awaited and due within [ComingDays], the first due first
	Sent         Sent
	Decisions    []Decision // of the district, the last first
}

// Decision is a decision of the district about a place.
type Decision struct {
	Place       string      `json:"place"`
	SubDistrict pilot.Unit  `json:"subDistrict"`
	Community   *pilot.Unit `json:"community,omitempty"`
	On          pilot.Date  `json:"on"` // on its calendar
	Kind        string      `json:"decision"`
	Step        pilot.Step  `json:"step,omitempty"`
	Rule        string      `json:"rule,omitempty"`
	Code        string      `json:"code,omitempty"`
	LeftOut     *pilot.Unit `json:"leftOut,omitempty"` // a community
	Reason      string      `json:"reason"`
	Record      string      `json:"record"` // the district's document
	By          string      `json:"by"`
}

// ComingDays is how far ahead next steps are listed, on each pilot's calendar.
const ComingDays = 7

// Pilot is a sub-district's pilot with its communities' summed up.
type Pilot struct {
	pilot.Unit
	Phase     pilot.Phase `json:"phase"`
	Light     pilot.Light `json:"light"`
	Today     pilot.Date  `json:"today"` // on its calendar
	Rebased   bool        `json:"rebased,omitempty"`
	Deadline  pilot.Date  `json:"deadline"`
	Closed    pilot.Date  `json:"closed,omitempty"`    // or cancelled
	Undecided bool        `json:"undecided,omitempty"` // it was cancelled, and the district has not decided what becomes of it
	NotBefore pilot.Date  `json:"notBefore,omitempty"` // not yet open: the day on which it opens
	Counts    Counts      `json:"counts"`
	Completed []string    `json:"completed"` // names of communities with everything in
}

// Ended says whether nothing more can happen.
func (p Pilot) Ended() bool { return p.Phase.Ended() }

// Counts counts communities and steps, those of the communities included.
type Counts struct {
	Communities int `json:"communities"`
	Complete    int `json:"complete"` // communities with everything in
	Steps       int `json:"steps"`
	Done        int `json:"done"`       // accepted
	InProgress  int `json:"inProgress"` // waited for
	Late        int `json:"late"`
}

func (c Counts) plus(other Counts) Counts {
	return Counts{
		Communities: c.Communities + other.Communities, Complete: c.Complete + other.Complete,
		Steps: c.Steps + other.Steps, Done: c.Done + other.Done, InProgress: c.InProgress + other.InProgress, Late: c.Late + other.Late,
	}
}

// Percent is a share of the steps, rounded down: 100 means all.
func (c Counts) Percent(n int) int {
	if c.Steps == 0 {
		return 0
	}
	return n * 100 / c.Steps
}

// Item is a step of a place.
type Item struct {
	Place       string      `json:"place"`
	SubDistrict pilot.Unit  `json:"subDistrict"`
	Community   *pilot.Unit `json:"community,omitempty"`
	Step        pilot.Step  `json:"step"`
	Role        pilot.Role  `json:"role"`
	Due         pilot.Date  `json:"due"`
	Days        int         `json:"days"` // late, or left
}

func (i Item) key() string { return i.Place + " " + string(i.Step) }

// Sent counts what people sent since the programme began.
type Sent struct {
	Accepted int `json:"accepted"`
	Refused  int `json:"refused"`
	Returned int `json:"returned"` // messages that returned something
}
