package report

import (
	"fmt"
	"slices"
	"strings"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// HandIns answers how soon a hand-in is taken with the fewest clients, and how many
// are with the most, one in a message, beside textbook in the same rounds.
func (r *Results) HandIns(server lab.Server, least, most int, n Names) string {
	rows := [][]string{{"contender, one at a time", clientsOf(least) + ": answered p50 (ms)", "durable p50 (ms)", clientsOf(most) + ": hand-ins/s", "÷ textbook", "answered p50 (ms)", "p99 (ms)"}}
	for _, c := range r.with(server, most, Rate) {
		if n.several(c.Contender) {
			continue
		}
		few := Cell{server, c.Contender, least}
		rows = append(rows, []string{
			c.Contender, Show(r.Of(few, AnsweredP50)), Show(r.Of(few, DurableP50)),
			Show(r.Of(c, Rate)), r.beside(c, Rate, n), Show(r.Of(c, AnsweredP50)), number(r.Of(c, AnsweredP99).Median),
		})
	}
	if len(rows) == 1 {
		return ""
	}
	return "\n#### How many hand-ins, and how soon?\n\n" + Table(rows) + r.Meaning(server, most, n)
}

// several says whether a contender is for the comparison of several in one message.
func (n Names) several(contender string) bool {
	return slices.Contains([]string{n.Singly, n.Eight, n.ThirtyTwo, n.DBOSEight, n.RiverEight}, contender)
}

// Bulk answers what several in one message bring, with the most clients: the product's
// eight beside others' eight, and beside their singles.
func (r *Results) Bulk(server lab.Server, most int, n Names) string {
	eight := Cell{server, n.Eight, most}
	if !r.Of(eight, Rate).Known() {
		return ""
	}
	rows := [][]string{{"way", "hand-ins/s", "Shidian, eight at once ÷ it", "messages/s", "answered p50 (ms)"}}
	add := func(name, label string) {
		c := Cell{server, name, most}
		if !r.Of(c, Rate).Known() {
			return
		}
		beside := ""
		if c != eight {
			beside = ShowRatio(stats.Ratio(r.Rounds(eight, Rate), r.Rounds(c, Rate)))
		}
		rows = append(rows, []string{name + label, Show(r.Of(c, Rate)), beside, Show(r.Of(c, Messages)), Show(r.Of(c, AnsweredP50))})
	}
	const bulk, single = " (bulk)", " (single)"
	add(n.Eight, bulk)
	add(n.ThirtyTwo, " (bulk, 24 of 32 refused)")
	add(n.DBOSEight, bulk)
	add(n.RiverEight, bulk)
	add(n.Singly, single)
	add(n.DBOS, ", one by one"+single)
	add(n.River, ", one by one"+single)
	return "\n#### What do several in one message bring?\n\n" + Table(rows)
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
	return "\n#### What does a hand-in cost?\n\n" + Table(rows) + r.proof(server)
}

// proof says what proving a hand-in costs, measured by itself.
func (r *Results) proof(server lab.Server) string {
	c := Cell{server, ProofAlone, 1}
	seal, chain := r.Of(c, SealCost), r.Of(c, ChainCost)
	if !seal.Known() || !chain.Known() {
		return ""
	}
	return fmt.Sprintf("\nAlone, opening a hand-in's seal takes %s ms of a processor, and the digests that chain its message, notices and events %s ms: of the costs above only the sealed one has the first, and all of Shidian's have the second.\n",
		Show(seal), Show(chain))
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
	text := fmt.Sprintf("\nBeside textbook, with %s, Shidian takes so many hand-ins a second: %s.", clientsOf(most), strings.Join(parts, ", and "))
	if s := stats.Ratio(r.Rounds(Cell{server, n.One, most}, Rate), r.Rounds(Cell{server, n.Duties, most}, Rate)); s.Known() {
		text += fmt.Sprintf(" Beside textbook with the same duties %s × as many one at a time (%s).", number(s.Median), difference(s))
	}
	return text + "\n"
}
