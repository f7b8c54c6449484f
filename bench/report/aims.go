package report

import (
	"strconv"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// Names are what the contenders are called, for tables and aims to find them.
type Names struct {
	One, Sealed, Eight, Singly, ThirtyTwo string // the product's
	Textbook, Duties, Bare                string // Temporal's
	DBOS, River, DBOSEight, RiverEight    string
}

// Aim is something wanted, and what it came to.
type Aim struct {
	What   string
	Wanted float64
	AtMost bool // else at least
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
		least("one at a time, hand-ins/s ÷ textbook", 2.3, ratio(Rate, one, at(n.Textbook, most))),
		least("one at a time, hand-ins/s ÷ bare update", 0.9, ratio(Rate, one, at(n.Bare, most))),
		greatest("events a hand-in", 6.5, r.Of(one, Events)),
		greatest("bytes beyond the message", beyondWanted, r.Of(one, Beyond)),
		greatest("alone, durable p50 ÷ textbook", 0.45, ratio(DurableP50, at(n.One, 1), at(n.Textbook, 1))),
		greatest("eight in one message, cost ÷ one alone", 1.6, ratio(Messages, at(n.Singly, most), eight)),
		least("eight in one message, hand-ins/s ÷ DBOS one by one", 1, ratio(Rate, eight, at(n.DBOS, most))),
		least("eight in one message, hand-ins/s ÷ River one by one", 1, ratio(Rate, eight, at(n.River, most))),
		least("bulk start all at once, communities/s", 120, r.Of(at(StartAtOnce, StartClients), Ready)),
		greatest("bulk start paced, slowest update meanwhile (ms)", 1000, r.Of(at(StartPaced, StartClients), Slowest)),
	}
	var known []Aim
	for _, a := range all {
		if a.Found.Known() {
			known = append(known, a)
		}
	}
	return known
}

func least(what string, wanted float64, found stats.Spread) Aim {
	return Aim{What: what, Wanted: wanted, Found: found}
}

func greatest(what string, wanted float64, found stats.Spread) Aim {
	return Aim{What: what, Wanted: wanted, AtMost: true, Found: found}
}

// AimsText shows aims, each with what was found and whether it is reached.
func AimsText(aims []Aim) string {
	if len(aims) == 0 {
		return ""
	}
	rows := [][]string{{"aim", "wanted", "found", ""}}
	for _, a := range aims {
		sign, verdict := "≥", "missed"
		if a.AtMost {
			sign = "≤"
		}
		if a.Reached() {
			verdict = "reached"
		}
		rows = append(rows, []string{a.What, sign + " " + strconv.FormatFloat(a.Wanted, 'f', -1, 64), Show(a.Found), verdict})
	}
	return "\n#### Is it what was aimed at?\n\n" + Table(rows)
}
