package report

import (
	"fmt"
	"io"

	"shidian/bench/lab"
)

// WriteSpike puts what was measured beside what a first attempt, before the
// product, had shown on two cores of another machine.
func (r *Results) WriteSpike(out io.Writer, most int, n Names) error {
	at := func(name string, clients int) Cell { return Cell{lab.OnPostgres, name, clients} }
	one, textbook := at(n.One, most), at(n.Textbook, most)
	rows := [][]string{{"what", "first attempt", "this run"}}
	for _, row := range []struct {
		what, then string
		cell       Cell
		of         Metric
	}{
		{"textbook, hand-ins a second", "79", textbook, Rate},
		{"Shidian's way, hand-ins a second", "190", one, Rate},
		{"Shidian's way, CPU a hand-in (ms)", "10", one, CPU},
		{"of it Temporal's server", "5.2", one, CPUOf(lab.TemporalServer)},
		{"of it the server's Postgres", "2.3", one, CPUOf(lab.PostgresForIt)},
		{"of it the worker", "1.8", one, CPUOf(lab.Worker)},
		{"history events a hand-in", "6.1", one, Events},
		{"textbook alone, p50 until durable (ms)", "17", at(n.Textbook, 1), DurableP50},
		{"textbook alone, p99 until durable (ms)", "49", at(n.Textbook, 1), DurableP99},
		{"Shidian's way alone, p50 until durable (ms)", "7", at(n.One, 1), DurableP50},
		{"Shidian's way alone, p99 until durable (ms)", "11", at(n.One, 1), DurableP99},
		{"no engine, a second", "9,100", at(n.None, most), Rate},
		{"River, a second", "1,000–1,800", at(n.River, most), Rate},
		{"DBOS, a second", "780–850", at(n.DBOS, most), Rate},
	} {
		if found := r.Of(row.cell, row.of); found.Known() {
			rows = append(rows, []string{row.what, row.then, Show(found)})
		}
	}
	_, err := fmt.Fprintf(out, "\n#### Beside the first attempt\n\nIt was an update, a local activity and one timer: no search attributes set, no parent told. %d clients where not alone.\n\n%s", most, Table(rows))
	return err
}
