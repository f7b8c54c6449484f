package report

import (
	"fmt"
	"strconv"
	"strings"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// HandIns answers how many hand-ins each contender takes and how soon, beside
// textbook in the same rounds: for the fewest and the most clients on the real server, for the
// most on the development server.
func (r *Results) HandIns(server lab.Server, least, most int, n Names) string {
	rows := [][]string{{"contender", "clients", "hand-ins/s", "÷ textbook", "answered p50 (ms)", "p99", "durable p50 (ms)"}}
	for _, c := range r.Cells {
		shown := c.Clients == most || c.Clients == least && server == lab.OnPostgres
		if c.Server != server || !shown || !r.Of(c, Rate).Known() {
			continue
		}
		rows = append(rows, []string{
			c.Contender, strconv.Itoa(c.Clients), Show(r.Of(c, Rate)), r.beside(c, Rate, n),
			Show(r.Of(c, AnsweredP50)), Show(r.Of(c, AnsweredP99)), Show(r.Of(c, DurableP50)),
		})
	}
	if len(rows) == 1 {
		return ""
	}
	return "\n#### How many, and how soon?\n\n" + Table(rows) + r.meaning(server, most, n)
}

// Costs answers what a hand-in costs, with the most clients.
func (r *Results) Costs(server lab.Server, most int, n Names) string {
	rows := [][]string{{"contender", "CPU (ms)", "÷ textbook", "Temporal's", "worker's", "events", "bytes beyond the message"}}
	for _, c := range r.Cells {
		if c.Server != server || c.Clients != most || !r.Of(c, CPU).Known() {
			continue
		}
		row := []string{c.Contender, Show(r.Of(c, CPU)), r.beside(c, CPU, n)}
		for _, m := range []Metric{CPUOf(lab.TemporalServer), CPUOf(lab.Worker), Events, Beyond} {
			row = append(row, justMedian(r.Of(c, m)))
		}
		rows = append(rows, row)
	}
	if len(rows) == 1 {
		return ""
	}
	return fmt.Sprintf("\n#### What does a hand-in cost, with %d clients?\n\n%s", most, Table(rows))
}

// justMedian is empty where there is nothing: others have no history and no worker.
func justMedian(s stats.Spread) string {
	if !s.Known() || s.Median == 0 {
		return ""
	}
	return number(s.Median)
}

// beside is a ratio to textbook with as many clients; empty for textbook itself.
func (r *Results) beside(c Cell, m Metric, n Names) string {
	if c.Contender == n.Textbook {
		return ""
	}
	return ShowRatio(r.ratio(m, c, n))
}

func (r *Results) ratio(m Metric, c Cell, n Names) stats.Spread {
	return stats.Ratio(r.Rounds(c, m), r.Rounds(Cell{c.Server, n.Textbook, c.Clients}, m))
}

// meaning says in a sentence what the table comes to for the product.
func (r *Results) meaning(server lab.Server, most int, n Names) string {
	var parts []string
	for _, way := range []struct{ name, what string }{{n.One, "one at a time"}, {n.Eight, "with eight in one message"}} {
		if s := r.ratio(Rate, Cell{server, way.name, most}, n); s.Known() {
			parts = append(parts, fmt.Sprintf("%s %s × as many hand-ins a second as textbook (%s)", way.what, number(s.Median), difference(s)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("\nWith %d clients Shidian takes %s.\n", most, strings.Join(parts, ", and "))
}
