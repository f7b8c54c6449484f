package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"shidian/bench/crowd"
	"shidian/bench/lab"
	"shidian/bench/stats"
)

// Ratios of the most communities to the fewest from which something is said to grow: of
// costs by what is aimed at, of times by the noise of two runs.
const (
	costsGrowAbove = 1.1
	timesGrowAbove = 1.25
)

// noticed is how much of a cost has to be there for its ratio to say something.
const noticed = 1

// cost is something that each community costs, by the number of communities.
type cost struct {
	what, unit string
	of         func(crowd.Result) float64
	rate       bool // the more the better
	detail     bool // for the file of figures only
}

// Crowds answers what communities open at once cost, for the fewest first.
func Crowds(all []crowd.Result) string {
	if len(all) == 0 {
		return ""
	}
	return "\n" + all[0].Lists + "\n\n#### What does a community cost that is open?\n\n" + Table(costRows(all)) +
		"\n#### How fast does the desk answer (ms)?\n\n" + Table(answerRows(all)) +
		"\n#### How long are pilots silent after a crash of the worker (s)?\n\n" + Table(silenceRows(all))
}

// CrowdFigures are all of it.
func CrowdFigures(all []crowd.Result) []Figure {
	var figures []Figure
	for _, r := range all {
		first := len(figures)
		for _, c := range costs(all) {
			figures = append(figures, NewFigure(c.what, c.unit, c.of(r)))
		}
		for _, a := range answers(r) {
			figures = append(figures, NewFigure(a.Name+", p50", unitTime, milliseconds(a.P50)), NewFigure(a.Name+", p95", unitTime, milliseconds(a.P95)))
		}
		for _, s := range r.Silences {
			half, whole := NewFigure("after a crash, until half answer", unitTime, eachIn(s.Half)...), NewFigure("after a crash, until all answer", unitTime, eachIn(s.All)...)
			half.Contender, whole.Contender = s.Name, s.Name
			figures = append(figures, half, whole)
		}
		for i := range figures[first:] {
			figures[first+i].Server, figures[first+i].Communities = string(lab.OnPostgres), r.Communities
		}
	}
	return figures
}

func eachIn(all []time.Duration) []float64 {
	values := make([]float64, len(all))
	for i, d := range all {
		values[i] = milliseconds(d)
	}
	return values
}

func titles(all []crowd.Result, first string) []string {
	row := []string{first}
	for _, r := range all {
		row = append(row, strconv.Itoa(r.Communities))
	}
	if len(all) > 1 {
		row = append(row, "ratio", "")
	}
	return row
}

// What starting costs, as tables call it.
const (
	startRate = "started, communities"
	startCPU  = "CPU of everything to start one"
)

func costs(all []crowd.Result) []cost {
	each := func(of func(crowd.Result) int64) func(crowd.Result) float64 {
		return func(r crowd.Result) float64 { return kilobytesEach(r, of(r)) }
	}
	const size = "kB"
	list := []cost{
		{"pilots, sub-districts counted", "", func(r crowd.Result) float64 { return float64(r.Pilots) }, true, true},
		{startRate, unitRate, func(r crowd.Result) float64 { return r.Start.Rate }, true, false},
		{startCPU, unitTime, func(r crowd.Result) float64 { return milliseconds(r.Start.CPU) }, false, false},
		{"worker, resident memory each", size, each(func(r crowd.Result) int64 { return r.Memory.Worker }), false, false},
		{"worker, live heap each", size, each(func(r crowd.Result) int64 { return r.Memory.Live }), false, true},
		{"worker, stacks each", size, each(func(r crowd.Result) int64 { return r.Memory.Stacks }), false, true},
		{"Temporal server, resident memory each", size, each(func(r crowd.Result) int64 { return r.Memory.Server }), false, false},
	}
	for _, part := range lab.Parts {
		list = append(list, cost{"CPU to start one, " + string(part), unitTime, func(r crowd.Result) float64 { return milliseconds(r.Start.Parts[part]) }, false, true})
	}
	databases := map[string]bool{}
	for _, r := range all {
		for database, grown := range r.Bytes {
			databases[database] = databases[database] || grown > 100_000
		}
	}
	for _, database := range slices.Sorted(maps.Keys(databases)) {
		if databases[database] {
			list = append(list, cost{"database `" + database + "` each", size, each(func(r crowd.Result) int64 { return r.Bytes[database] }), false, false})
		}
	}
	return list
}

func costRows(all []crowd.Result) [][]string {
	rows := [][]string{titles(all, "communities")}
	for _, c := range costs(all) {
		if c.detail {
			continue
		}
		row := []string{c.what + " (" + c.unit + ")"}
		values := make([]float64, len(all))
		for i, r := range all {
			values[i] = c.of(r)
			row = append(row, number(values[i]))
		}
		rows = append(rows, append(row, ratio(values, c.rate, costsGrowAbove)...))
	}
	return rows
}

// ratio is that of the most communities to the fewest, and whether it is worse; nothing with one
// number of communities.
func ratio(values []float64, rate bool, growsAbove float64) []string {
	if len(values) < 2 {
		return nil
	}
	worse, known := growth(values, rate)
	if !known {
		return []string{"–", ""}
	}
	r := number(values[len(values)-1] / values[0])
	if worse > growsAbove || worse < 0 {
		return []string{r, "grows"}
	}
	return []string{r, ""}
}

// growth is how much worse the most communities fare than the fewest; of a rate, how much
// less it is. Not known where there is nothing to speak of.
func growth(values []float64, rate bool) (worse float64, known bool) {
	first, last := values[0], values[len(values)-1]
	if math.Abs(first) < noticed && math.Abs(last) < noticed || first <= 0 {
		return 0, false
	}
	if rate {
		return first / last, true
	}
	return last / first, true
}

// answers are the desk's commands and queries, timed.
func answers(r crowd.Result) []crowd.Command {
	return append(slices.Clone(r.Desk),
		crowd.Command{Name: "query of a pilot in the worker's memory", Times: r.Cached},
		crowd.Command{Name: "query of a pilot evicted from it", Times: r.Evicted})
}

func answerRows(all []crowd.Result) [][]string {
	rows := [][]string{titles(all, "p50 / p95")}
	for i, first := range answers(all[0]) {
		row := []string{first.Name}
		values := make([]float64, len(all))
		for j, r := range all {
			a := answers(r)[i]
			values[j] = milliseconds(a.P50)
			row = append(row, number(milliseconds(a.P50))+" / "+number(milliseconds(a.P95)))
		}
		rows = append(rows, append(row, ratio(values, false, timesGrowAbove)...))
	}
	return rows
}

// silentAtMost is how long pilots may be silent after a crash, every time.
const silentAtMost = 6 * time.Second

func silenceRows(all []crowd.Result) [][]string {
	rows := [][]string{{"communities", "asked", "worker", "until all answer", "longest", "aim"}}
	for _, r := range all {
		for _, s := range r.Silences {
			whole := stats.Of(eachIn(s.All))
			verdict := "–"
			if s.Stated {
				verdict = fmt.Sprintf("≤ %.0f: reached", silentAtMost.Seconds())
				if whole.Max > milliseconds(silentAtMost) {
					verdict = fmt.Sprintf("≤ %.0f: missed", silentAtMost.Seconds())
				}
			}
			rows = append(rows, []string{
				strconv.Itoa(r.Communities), strconv.Itoa(s.Pilots), s.Name, seconds(whole.Median), seconds(whole.Max), verdict,
			})
		}
	}
	return rows
}

func seconds(ms float64) string { return strconv.FormatFloat(ms/1000, 'f', 1, 64) }
