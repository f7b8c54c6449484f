package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
	What    string
	Wanted  float64
	Stretch float64 // better still; 0: nothing more is wanted
	AtMost  bool    // else at least
	Found   stats.Spread
	Why     string // it is missed, where it is, as far as known
}

// Reached says whether the median is as wanted.
func (a Aim) Reached() bool {
	if a.AtMost {
		return a.Found.Median <= a.Wanted
	}
	return a.Found.Median >= a.Wanted
}

// beyondWanted is 2.2 KB.
const beyondWanted = 2200

// Aims compares what was measured on a server, with this many clients at most,
// with what was aimed at.
func (r *Results) Aims(server lab.Server, most int, n Names) []Aim {
	at := func(name string) Cell { return Cell{server, name, most} }
	ratio := func(m Metric, over, under string) stats.Spread {
		return stats.Ratio(r.Rounds(at(over), m), r.Rounds(at(under), m))
	}
	bare := least("hand-ins/s ÷ bare update", 0.65, ratio(Rate, n.One, n.Bare),
		"a bare update records nothing: the judged result, the timer and the write to the record come on top")
	bare.Stretch = 0.75
	way, started := r.bestStart(server)
	return known(
		least("hand-ins/s ÷ textbook", 1.7, ratio(Rate, n.One, n.Textbook),
			"textbook neither judges nor keeps lists nor tells the sub-district"+r.heaviest(at(n.One), CPU, CPUOf, 1)),
		least("hand-ins/s ÷ textbook with the same duties", 2, ratio(Rate, n.One, n.Duties), ""),
		bare,
		greatest("events a hand-in", 7.3, r.Of(at(n.One), Events),
			"a timer that moves costs two, a new stage about six"),
		greatest("bytes beyond the message", beyondWanted, r.Of(at(n.One), Beyond),
			"the judged result is kept in the history, so that replay never judges again"),
		greatest("durable p99 ÷ p50", 3, stats.Ratio(r.Rounds(at(n.One), DurableP99), r.Rounds(at(n.One), DurableP50)),
			fmt.Sprintf("half are on record within %s ms, before Temporal has written anything, and wait for it afterwards; the last hundredth waits for a processor before, %s ms", number(r.Of(at(n.One), DurableP50).Median), number(r.Of(at(n.One), DurableP99).Median))),
		greatest("CPU with seal and chain ÷ without", 1.05, r.proved(at(n.Sealed), at(n.One)),
			"alone it is as little as the sentence below the costs says; the rest is the longer message, and how much rounds differ"),
		least("eight in one message, hand-ins/s ÷ River one by one", 1.2, ratio(Rate, n.Eight, n.River),
			"River writes to one database once"),
		least("eight in one message, hand-ins/s ÷ DBOS one by one", 0.65, ratio(Rate, n.Eight, n.DBOS),
			"DBOS writes to one database once"),
		greatest("thirty-two in one message, CPU ÷ one alone", 2, ratio(CPUMessage, n.ThirtyTwo, n.Singly),
			"each of them is judged, answered and put on record by itself"+r.heaviest(at(n.ThirtyTwo), CPU, CPUOf, inThirtyTwo)),
		least("communities started/s, the better way", 65, started,
			"each is a workflow of its own with its rows, and the processors are busy"+r.heaviest(way, StartCPU, StartCPUOf, 1)),
	)
}

// proved is CPU with seals to CPU with neither seal nor chain: what the digests of the chain
// cost, which every hand-in has, is taken off what is compared with.
func (r *Results) proved(sealed, plain Cell) stats.Spread {
	chain := r.Rounds(Cell{plain.Server, ProofAlone, 1}, ChainCost)
	over, under := r.Rounds(sealed, CPU), r.Rounds(plain, CPU)
	for i := range under {
		if i >= len(chain) {
			return stats.Of(nil)
		}
		under[i] -= chain[i]
	}
	return stats.Ratio(over, under)
}

// inThirtyTwo is how many hand-ins a message of thirty-two has.
const inThirtyTwo = 32

// heaviest says what uses most of the processors for something that so many together are, as
// the end of a sentence; empty where that was not measured.
func (r *Results) heaviest(c Cell, whole Metric, of func(lab.Part) Metric, together float64) string {
	all := r.Of(c, whole)
	if !all.Known() {
		return ""
	}
	return fmt.Sprintf("; of %s ms of a processor %s", number(together*all.Median), mostUsed(3, func(p lab.Part) float64 { return together * r.Of(c, of(p)).Median }))
}

// mostUsed names those parts that use most, in milliseconds, the most first.
func mostUsed(n int, used func(lab.Part) float64) string {
	parts := slices.SortedFunc(slices.Values(lab.Parts), func(a, b lab.Part) int { return cmp.Compare(used(b), used(a)) })
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("%s %s", parts[i], number(used(parts[i])))
	}
	return strings.Join(texts, ", ")
}

// bestStart is the way to start many that was faster, and how fast it was.
func (r *Results) bestStart(server lab.Server) (Cell, stats.Spread) {
	best, rate := Cell{}, stats.Of(nil)
	for _, way := range []string{StartPaced, StartAtOnce} {
		c := Cell{server, way, StartClients}
		if s := r.Of(c, Ready); s.Known() && (!rate.Known() || s.Median > rate.Median) {
			best, rate = c, s
		}
	}
	return best, rate
}

// known are the aims of which something was measured.
func known(all ...Aim) []Aim {
	var some []Aim
	for _, a := range all {
		if a.Found.Known() {
			some = append(some, a)
		}
	}
	return some
}

func least(what string, wanted float64, found stats.Spread, why string) Aim {
	return Aim{What: what, Wanted: wanted, Found: found, Why: why}
}

func greatest(what string, wanted float64, found stats.Spread, why string) Aim {
	return Aim{What: what, Wanted: wanted, AtMost: true, Found: found, Why: why}
}

// AimsText shows aims, each with what was found and whether it is reached; if not, why not.
func AimsText(aims []Aim) string {
	if len(aims) == 0 {
		return ""
	}
	rows := [][]string{{"aim", "wanted", "found", ""}}
	for _, a := range aims {
		rows = append(rows, []string{a.What, a.wanted(), Show(a.Found), a.verdict()})
	}
	return "\n#### Is it what was aimed at?\n\n" + Table(rows)
}

func (a Aim) wanted() string {
	sign := "≥ "
	if a.AtMost {
		sign = "≤ "
	}
	text := sign + strconv.FormatFloat(a.Wanted, 'f', -1, 64)
	if a.Stretch > 0 {
		text += ", better " + strconv.FormatFloat(a.Stretch, 'f', -1, 64)
	}
	return text
}

func (a Aim) verdict() string {
	switch {
	case a.Reached():
		return "reached"
	case a.Why == "":
		return "missed; why is not known"
	}
	return "missed: " + a.Why
}
