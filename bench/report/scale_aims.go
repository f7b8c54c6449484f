package report

import (
	"cmp"
	"fmt"
	"slices"

	"shidian/bench/country"
	"shidian/bench/crowd"
	"shidian/bench/lab"
	"shidian/bench/stats"
)

// memoryWanted is what an open community may take of the worker, in kB.
const memoryWanted = 100

// ScaleAims compares what was measured at scale with what was aimed at.
func ScaleAims(crowds []crowd.Result, answers []country.Answer) []Aim {
	var all []Aim
	for _, a := range answers {
		if a.Name == country.Monitoring {
			all = append(all, greatest("counts for monitoring of a country, p95 (ms)", milliseconds(answersWithin), stats.Of([]float64{milliseconds(a.P95)}),
				"every step that is waited for is counted, by its sub-district's clock"))
		}
	}
	if len(crowds) > 0 {
		most := mostMemory(crowds)
		all = append(all, greatest("memory of an open community in the worker (kB)", memoryWanted, stats.Of([]float64{kilobytesEach(most, most.Memory.Worker)}),
			fmt.Sprintf("of it heap %s and stacks %s; the rest is what Go's collector keeps in hand",
				number(kilobytesEach(most, most.Memory.Live)), number(kilobytesEach(most, most.Memory.Stacks)))))
	}
	if len(crowds) > 1 {
		what, worst := grownMost(crowds)
		all = append(all, greatest("what grows most per open community, most ÷ fewest: "+what, costsGrowAbove, stats.Of([]float64{worst}), whyStartsGrow(what, crowds)))
	}
	return known(all...)
}

// mostMemory is the crowd of which each took most of the worker: of very many it does not keep
// all in memory.
func mostMemory(crowds []crowd.Result) crowd.Result {
	return slices.MaxFunc(crowds, func(a, b crowd.Result) int {
		return cmp.Compare(kilobytesEach(a, a.Memory.Worker), kilobytesEach(b, b.Memory.Worker))
	})
}

func kilobytesEach(r crowd.Result, bytes int64) float64 {
	return float64(bytes) / 1e3 / float64(r.Communities)
}

// grownMost is the cost that is worst with the most communities, beside the fewest.
func grownMost(crowds []crowd.Result) (what string, worst float64) {
	for _, c := range costs(crowds) {
		if c.detail {
			continue
		}
		values := make([]float64, len(crowds))
		for i, r := range crowds {
			values[i] = c.of(r)
		}
		if worse, is := growth(values, c.rate); is && (what == "" || worse > worst) {
			what, worst = c.what, worse
		}
	}
	return what, worst
}

// whyStartsGrow names the parts that use most more to start one of the most communities than
// one of the fewest; empty where what grows is something else.
func whyStartsGrow(what string, crowds []crowd.Result) string {
	if what != startRate && what != startCPU {
		return ""
	}
	fewest, most := crowds[0].Start, crowds[len(crowds)-1].Start
	more := func(p lab.Part) float64 { return milliseconds(most.Parts[p] - fewest.Parts[p]) }
	return fmt.Sprintf("of the %s ms that one more of many costs beyond one of few, %s", number(milliseconds(most.CPU-fewest.CPU)), mostUsed(2, more))
}
