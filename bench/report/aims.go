package report

import (
	"math"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// Names are what the contenders are called, for the aims to find them.
type Names struct {
	One, Eight, Singly            string // the product's
	Textbook, TextbookTuned, Bare string // Temporal's
	DBOS, DBOSEight               string
	River, RiverEight             string
	None                          string
}

// Aim is something wanted, and what it came to.
type Aim struct {
	What   string
	Wanted float64
	AtMost bool // else at least
	Stated bool // false: for comparison only, nothing is wanted
	Found  stats.Spread
}

// Reached says whether the median is as wanted.
func (a Aim) Reached() bool {
	if a.AtMost {
		return a.Found.Median <= a.Wanted
	}
	return a.Found.Median >= a.Wanted
}

// beyondWanted is 1.1 KB.
const beyondWanted = 1100

// Aims compares what was measured on a server, with this many clients at most,
// with what was aimed at.
func (r *Results) Aims(server lab.Server, most int, n Names) []Aim {
	at := func(name string, clients int) Cell { return Cell{server, name, clients} }
	ratio := func(m Metric, over, under Cell) stats.Spread {
		return stats.Ratio(r.Rounds(over, m), r.Rounds(under, m))
	}
	one, eight := at(n.One, most), at(n.Eight, most)
	all := []Aim{
		least("one at a time, hand-ins a second ÷ textbook", 2.3, ratio(Rate, one, at(n.Textbook, most))),
		compared("one at a time, hand-ins a second ÷ textbook with as many pollers", ratio(Rate, one, at(n.TextbookTuned, most))),
		least("one at a time, hand-ins a second ÷ bare update", 0.9, ratio(Rate, one, at(n.Bare, most))),
		greatest("history events a hand-in, the parent's counted", 6.5, r.Of(one, Events)),
		greatest("history bytes a hand-in beyond the message, the parent's counted", beyondWanted, r.Of(one, Beyond)),
		greatest("alone, p50 until durable ÷ textbook", 0.45, ratio(DurableP50, at(n.One, 1), at(n.Textbook, 1))),
		compared("alone, p50 until answered ÷ textbook until durable", stats.Ratio(r.Rounds(at(n.One, 1), AnsweredP50), r.Rounds(at(n.Textbook, 1), DurableP50))),
		greatest("eight in one message, cost ÷ one alone (messages a second)", 1.6, ratio(Messages, at(n.Singly, most), eight)),
		least("eight in one message, hand-ins a second ÷ DBOS one by one", 1, ratio(Rate, eight, at(n.DBOS, most))),
		least("eight in one message, hand-ins a second ÷ River one by one", 1, ratio(Rate, eight, at(n.River, most))),
		least("bulk start all at once, communities at work a second", 120, r.Of(at(StartAtOnce, StartClients), Ready)),
		greatest("bulk start at the desk's pace, slowest update meanwhile (ms)", 1000, r.Of(at(StartPaced, StartClients), Slowest)),
		compared("eight in one message, hand-ins a second ÷ DBOS eight in one", ratio(Rate, eight, at(n.DBOSEight, most))),
		compared("eight in one message, hand-ins a second ÷ River eight in one", ratio(Rate, eight, at(n.RiverEight, most))),
	}
	var known []Aim
	for _, a := range all {
		if a.Found.Known() && !math.IsNaN(a.Found.Median) {
			known = append(known, a)
		}
	}
	return known
}

func least(what string, wanted float64, found stats.Spread) Aim {
	return Aim{What: what, Wanted: wanted, Stated: true, Found: found}
}

func greatest(what string, wanted float64, found stats.Spread) Aim {
	return Aim{What: what, Wanted: wanted, AtMost: true, Stated: true, Found: found}
}

func compared(what string, found stats.Spread) Aim { return Aim{What: what, Found: found} }
