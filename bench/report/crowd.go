package report

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"shidian/bench/crowd"
)

// growsAbove is the ratio of costs, the most communities to the fewest, from which
// they are said to grow: below it is the noise of two runs.
const growsAbove = 1.25

// noticed is how much of a cost has to be there for its ratio to say something.
const noticed = 1

// cost is something that each community costs, by the number of communities.
type cost struct {
	what string
	of   func(crowd.Result) float64
	rate bool // the more the better
}

// WriteCrowds writes what communities open at once cost, for the fewest first.
func WriteCrowds(out io.Writer, all []crowd.Result) error {
	if len(all) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("\n### Communities open at once\n\nEach number on servers of its own, made anew. A pilot is a community or its sub-district.\n\n")
	b.WriteString(Table(costRows(all)))
	b.WriteString("\n#### How fast the desk answers (ms)\n\n`shidian` as a whole process, asked about the same district of 143 communities, however many others there are; and the desk's query of a pilot itself.\n\n")
	b.WriteString(Table(answerRows(all)))
	b.WriteString("\n#### After a crash of the worker\n\nFrom `kill -9` until pilots at random, all of them in its memory, answer a query again; the worker is started anew at once. Seconds, by crash.\n\n")
	b.WriteString(Table(silenceRows(all)))
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fmt.Errorf("write what communities cost: %w", err)
	}
	return nil
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

func costs(all []crowd.Result) []cost {
	each := func(of func(crowd.Result) int64) func(crowd.Result) float64 {
		return func(r crowd.Result) float64 { return float64(of(r)) / 1e3 / float64(r.Communities) }
	}
	list := []cost{
		{"started, communities a second", func(r crowd.Result) float64 { return r.Start.Rate }, true},
		{"CPU of everything to start one (ms)", func(r crowd.Result) float64 { return milliseconds(r.Start.CPU) }, false},
		{"worker, resident memory each (kB)", each(func(r crowd.Result) int64 { return r.Memory.Worker }), false},
		{"worker, live heap each (kB)", each(func(r crowd.Result) int64 { return r.Memory.Live }), false},
		{"worker, stacks each (kB)", each(func(r crowd.Result) int64 { return r.Memory.Stacks }), false},
		{"Temporal server, resident memory each (kB)", each(func(r crowd.Result) int64 { return r.Memory.Server }), false},
	}
	databases := map[string]bool{}
	for _, r := range all {
		for database, size := range r.Bytes {
			databases[database] = databases[database] || size > 100_000
		}
	}
	for _, database := range slices.Sorted(maps.Keys(databases)) {
		if databases[database] {
			list = append(list, cost{"database `" + database + "` each (kB)", each(func(r crowd.Result) int64 { return r.Bytes[database] }), false})
		}
	}
	return list
}

func costRows(all []crowd.Result) [][]string {
	rows := [][]string{titles(all, "communities")}
	pilots := []string{"pilots"}
	for _, r := range all {
		pilots = append(pilots, strconv.Itoa(r.Pilots))
	}
	if len(all) > 1 {
		pilots = append(pilots, "", "")
	}
	rows = append(rows, pilots)
	for _, c := range costs(all) {
		row := []string{c.what}
		values := make([]float64, len(all))
		for i, r := range all {
			values[i] = c.of(r)
			row = append(row, number(values[i]))
		}
		rows = append(rows, append(row, ratio(values, c.rate)...))
	}
	return rows
}

// ratio is that of the most communities to the fewest, and whether it is worse; nothing with one
// number of communities.
func ratio(values []float64, rate bool) []string {
	if len(values) < 2 {
		return nil
	}
	first, last := values[0], values[len(values)-1]
	r := last / first
	if math.Abs(first) < noticed && math.Abs(last) < noticed || first <= 0 {
		return []string{"–", ""}
	}
	worse := r
	if rate {
		worse = 1 / r
	}
	if worse > growsAbove || worse < 0 {
		return []string{number(r), "grows"}
	}
	return []string{number(r), ""}
}

func answerRows(all []crowd.Result) [][]string {
	rows := [][]string{titles(all, "p50 / p95")}
	add := func(name string, of func(crowd.Result) crowd.Times) {
		row := []string{name}
		values := make([]float64, len(all))
		for i, r := range all {
			t := of(r)
			values[i] = milliseconds(t.P50)
			row = append(row, number(milliseconds(t.P50))+" / "+number(milliseconds(t.P95)))
		}
		rows = append(rows, append(row, ratio(values, false)...))
	}
	for i, command := range all[0].Desk {
		add(command.Name, func(r crowd.Result) crowd.Times { return r.Desk[i].Times })
	}
	add("query of a pilot in the worker's memory", func(r crowd.Result) crowd.Times { return r.Cached })
	add("query of a pilot evicted from it", func(r crowd.Result) crowd.Times { return r.Evicted })
	return rows
}

// silentAtMost is how long pilots may be silent after a crash, every time.
const silentAtMost = 6 * time.Second

func silenceRows(all []crowd.Result) [][]string {
	rows := [][]string{{"communities", "asked", "worker", "until half answer", "until all answer", "longest", "aim"}}
	for _, r := range all {
		for _, s := range r.Silences {
			longest, verdict := time.Duration(0), "for comparison"
			if len(s.All) > 0 {
				longest = slices.Max(s.All)
			}
			if s.Stated {
				verdict = fmt.Sprintf("≤ %.0f s: reached", silentAtMost.Seconds())
				if longest > silentAtMost {
					verdict = fmt.Sprintf("≤ %.0f s: missed", silentAtMost.Seconds())
				}
			}
			rows = append(rows, []string{
				strconv.Itoa(r.Communities), strconv.Itoa(s.Pilots), s.Name, seconds(s.Half...), seconds(s.All...), seconds(longest), verdict,
			})
		}
	}
	return rows
}

func seconds(all ...time.Duration) string {
	texts := make([]string, len(all))
	for i, d := range all {
		texts[i] = strconv.FormatFloat(d.Seconds(), 'f', 1, 64)
	}
	return strings.Join(texts, " ")
}
