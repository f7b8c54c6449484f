package main

import (
	"time"

	"shidian/internal/pilot"
)

// Figures are what a run came to.
type Figures struct {
	Seed     uint64    `json:"seed"`
	Minutes  float64   `json:"minutes"`
	Date     time.Time `json:"date"`
	Command  string    `json:"command"`
	Machine  Machine   `json:"machine"`
	Versions Versions  `json:"versions"`
	Took     Took      `json:"took"`

	Faults    map[FaultKind]int `json:"faults"`
	DiskKind  string            `json:"disk"` // what was full
	Kills     int               `json:"kills"`
	Sent      int               `json:"sent"`
	ByManner  map[string]int    `json:"byManner"`
	ByWay     map[Way]int       `json:"byWay"`
	ByResult  map[Result]int    `json:"byResult"`
	Outcomes  map[string]int    `json:"outcomes"` // answers
	Pilots    int               `json:"pilots"`
	Ended     int               `json:"ended"`
	Events    int               `json:"events"`
	Messages  int               `json:"messages"`
	Rungs     int               `json:"rungs"`         // reminders, due times, escalations, missing bulletins
	Orders    int               `json:"orders"`        // of the district that hold, of all sub-districts
	Mergers   int               `json:"mergers"`       // of the orders: merged two communities
	Expected  int               `json:"expectedRungs"` // of the rungs: worked out from the plan alone
	Notices   int               `json:"notices"`
	Files     int               `json:"files"`
	Runs      Runs              `json:"runs"`
	Probes    int               `json:"probes"`
	Enemies   []Enemy           `json:"enemies"`
	Lost      int               `json:"lost"`
	Doubled   int               `json:"doubled"`
	Breaches  []Breach          `json:"breaches"`
	LongestMs int64             `json:"longestAnswerMs"`
}

// Took is how long each part of a run took.
type Took struct {
	Start  time.Duration `json:"start"`
	Window time.Duration `json:"window"`
	Calm   time.Duration `json:"calm"`
	Proof  time.Duration `json:"proof"`

	Enemies time.Duration `json:"enemies"`
}

// countSent fills in what the clients did.
func (f *Figures) countSent(sent []Sent) {
	f.ByManner, f.ByWay, f.ByResult, f.Outcomes = map[string]int{}, map[Way]int{}, map[Result]int{}, map[string]int{}
	for _, s := range sent {
		f.Sent++
		f.ByManner[s.Manner]++
		f.ByWay[s.Way]++
		f.ByResult[s.Result]++
		if s.Manner == probeName {
			f.Probes++
		}
		for _, o := range s.Outcomes {
			f.Outcomes[string(o.Outcome)]++
		}
		if s.Result == Answered {
			f.LongestMs = max(f.LongestMs, s.Took.Milliseconds())
		}
	}
}

// countBooks fills in what is on record.
func (f *Figures) countBooks(books map[string]Book) {
	for _, b := range books {
		f.Pilots++
		f.Events += len(b.Events)
		f.Messages += len(b.Messages)
		for _, e := range b.Events {
			f.Notices += e.Told
			switch e.Type {
			case pilot.EventReminded, pilot.EventDueSoon, pilot.EventOverdue, pilot.EventEscalated, pilot.EventReportMissing:
				f.Rungs++
			case pilot.EventClosed:
				f.Ended++
			default:
			}
		}
	}
}

// judge keeps the breaches, and how many of them are losses and doublings.
func (f *Figures) judge(breaches []Breach) {
	f.Breaches = breaches
	f.Lost, f.Doubled = 0, 0
	for _, b := range breaches {
		switch b.Proof {
		case AnswersKept, SignalsKept:
			f.Lost++
		case NothingTwice:
			f.Doubled++
		default:
		}
	}
}
