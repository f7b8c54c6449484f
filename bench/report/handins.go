package report

import (
	"fmt"
	"strings"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// HandIns answers how soon a hand-in is taken with the fewest clients, and how many
// are with the most, beside textbook in the same rounds.
func (r *Results) HandIns(server lab.Server, least, most int, n Names) string {
	rows := [][]string{{"contender", clientsOf(least) + ": answered p50 (ms)", "durable p50 (ms)", clientsOf(most) + ": hand-ins/s", "÷ textbook", "answered p50 (ms)"}}
	for _, c := range r.with(server, most, Rate) {
		few := Cell{server, c.Contender, least}
		rows = append(rows, []string{
			c.Contender, Show(r.Of(few, AnsweredP50)), Show(r.Of(few, DurableP50)),
			Show(r.Of(c, Rate)), r.beside(c, Rate, n), Show(r.Of(c, AnsweredP50)),
		})
	}
	if len(rows) == 1 {
		return ""
	}
	return "\n#### How many hand-ins, and how soon?\n\n" + Table(rows) + r.Meaning(server, most, n)
}

func clientsOf(n int) string {
	if n == 1 {
		return "1 client"
	}
	return fmt.Sprintf("%d clients", n)
}

// Costs answers what a hand-in costs, with the most clients.
func (r *Results) Costs(server lab.Server, most int, n Names) string {
	rows := [][]string{{"contender", "CPU (ms)", "÷ textbook", "events", "bytes beyond the message"}}
	for _, c := range r.with(server, most, CPU) {
		rows = append(rows, []string{c.Contender, Show(r.Of(c, CPU)), r.beside(c, CPU, n), Show(r.Of(c, Events)), Show(r.Of(c, Beyond))})
	}
	if len(rows) == 1 {
		return ""
	}
	return "\n#### What does a hand-in cost?\n\n" + Table(rows)
}

// with are the cells of a server with so many clients in which this was measured.
func (r *Results) with(server lab.Server, clients int, m Metric) []Cell {
	var all []Cell
	for _, c := range r.Cells {
		if c.Server == server && c.Clients == clients && r.Of(c, m).Known() {
			all = append(all, c)
		}
	}
	return all
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

// Meaning says in a sentence what a server's rounds come to for the product.
func (r *Results) Meaning(server lab.Server, most int, n Names) string {
	var parts []string
	for _, way := range []struct{ name, what string }{{n.One, "one at a time"}, {n.Eight, "with eight in one message"}} {
		if s := r.ratio(Rate, Cell{server, way.name, most}, n); s.Known() {
			parts = append(parts, fmt.Sprintf("%s × as many %s (%s)", number(s.Median), way.what, difference(s)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("\nBeside textbook, with %s, Shidian takes so many hand-ins a second: %s.\n", clientsOf(most), strings.Join(parts, ", and "))
}
