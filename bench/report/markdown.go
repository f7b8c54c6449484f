package report

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
	enumspb "go.temporal.io/api/enums/v1"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// Column is a column of the table of results.
type column struct {
	title string
	of    Metric
}

// tables are the tables of results, each a page wide.
func tables() map[string][]column {
	var kinds []column
	for _, k := range shownKinds {
		kinds = append(kinds, column{k.String(), EventsOf(k)})
	}
	cpu := []column{{"all", CPU}}
	for _, p := range lab.Parts {
		cpu = append(cpu, column{string(p), CPUOf(p)})
	}
	return map[string][]column{
		"Throughput and latency (ms)": {
			{"hand-ins/s", Rate}, {"answered p50", AnsweredP50}, {"answered p99", AnsweredP99}, {"durable p50", DurableP50}, {"durable p99", DurableP99},
		},
		"Temporal history, per hand-in": {{"events", Events}, {"bytes", Bytes}, {"bytes beyond the message", Beyond}, {"workflow tasks", Tasks}},
		"Events by kind, per hand-in":   kinds,
		"CPU per hand-in (ms)":          cpu,
	}
}

// shownKinds are the kinds of events that hand-ins cause, a workflow task's three
// as its last.
var shownKinds = []enumspb.EventType{
	enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
	enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, enumspb.EVENT_TYPE_MARKER_RECORDED,
	enumspb.EVENT_TYPE_TIMER_STARTED, enumspb.EVENT_TYPE_TIMER_CANCELED,
	enumspb.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, enumspb.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
	enumspb.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED, enumspb.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
}

// order is that of the tables.
var order = []string{"Throughput and latency (ms)", "Temporal history, per hand-in", "Events by kind, per hand-in", "CPU per hand-in (ms)"}

// WriteTables writes a server's results: medians, with least and greatest.
func (r *Results) WriteTables(out io.Writer, server lab.Server) error {
	for _, title := range order {
		columns := tables()[title]
		rows := [][]string{{"contender", "clients"}}
		for _, c := range columns {
			rows[0] = append(rows[0], c.title)
		}
		for _, cell := range r.Cells {
			if row := r.row(cell, columns); cell.Server == server && row != nil {
				rows = append(rows, row)
			}
		}
		if _, err := fmt.Fprintf(out, "\n#### %s\n\n%s", title, Table(rows)); err != nil {
			return fmt.Errorf("write the results: %w", err)
		}
	}
	return nil
}

// row is nil when nothing of it was measured.
func (r *Results) row(cell Cell, columns []column) []string {
	row := []string{cell.Contender, strconv.Itoa(cell.Clients)}
	known := false
	for _, c := range columns {
		s := r.Of(cell, c.of)
		known = known || s.Known()
		row = append(row, Show(s))
	}
	if !known {
		return nil
	}
	return row
}

// Show writes a spread: "12.3 (11.0–14.1)", or "–" where nothing was measured.
func Show(s stats.Spread) string {
	if !s.Known() {
		return "–"
	}
	if s.Rounds == 1 {
		return number(s.Median)
	}
	return fmt.Sprintf("%s (%s–%s)", number(s.Median), number(s.Min), number(s.Max))
}

// number has three digits that count.
func number(v float64) string {
	switch size := math.Abs(v); {
	case size >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case size >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// WriteAims writes the aims, each with what was found and whether it is reached.
func WriteAims(out io.Writer, aims []Aim) error {
	rows := [][]string{{"aim", "wanted", "found", ""}}
	for _, a := range aims {
		sign, verdict := "≥", "missed"
		if a.AtMost {
			sign = "≤"
		}
		if a.Reached() {
			verdict = "reached"
		}
		wanted := sign + " " + strconv.FormatFloat(a.Wanted, 'f', -1, 64)
		if !a.Stated {
			wanted, verdict = "–", "for comparison"
		}
		rows = append(rows, []string{a.What, wanted, Show(a.Found), verdict})
	}
	if _, err := fmt.Fprintf(out, "\n#### Aims\n\n%s", Table(rows)); err != nil {
		return fmt.Errorf("write the aims: %w", err)
	}
	return nil
}

// Table writes rows, the first of them titles, as Markdown with straight columns.
func Table(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, field := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(field))
		}
	}
	var b strings.Builder
	for i, row := range rows {
		for j, field := range row {
			b.WriteString("| " + runewidth.FillRight(field, widths[j]) + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			for _, w := range widths {
				b.WriteString("|" + strings.Repeat("-", w+2))
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}
