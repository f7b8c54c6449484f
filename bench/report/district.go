package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"shidian/bench/district"
	"shidian/bench/lab"
)

// WriteDistrict writes what a district in one go took, with what a cloud would charge.
func WriteDistrict(out io.Writer, r district.Result, clients int, t district.Tariff) error {
	sent := float64(r.Messages)
	var cpu time.Duration
	for _, used := range r.CPU {
		cpu += used
	}
	actions := district.Actions(r.Kinds)
	rows := [][]string{
		{"what", "in all", "a message"},
		{"sub-districts, communities", fmt.Sprintf("%d, %d", r.Pilots, r.Communities), "–"},
		{"messages (hand-ins and records, one by one)", strconv.FormatInt(r.Messages, 10), "–"},
		{fmt.Sprintf("wall time, %d clients", clients), r.Wall.Round(100 * time.Millisecond).String(), fmt.Sprintf("%s/s", number(sent/r.Wall.Seconds()))},
		{"of it starting, at the desk's pace", r.Started.Round(100 * time.Millisecond).String(), "–"},
		{"CPU, everything", cpu.Round(100 * time.Millisecond).String(), number(milliseconds(cpu)/sent) + " ms"},
		{"history events, starts and closing counted", strconv.FormatInt(r.History.Events, 10), number(float64(r.History.Events) / sent)},
		{"history bytes", bytesOf(r.History.Bytes), bytesOf(r.History.Bytes / r.Messages)},
	}
	for _, database := range slices.Sorted(maps.Keys(r.Grown)) {
		if grown := r.Grown[database]; grown > 0 {
			rows = append(rows, []string{"growth of database " + database, bytesOf(grown), bytesOf(grown / r.Messages)})
		}
	}
	rows = append(rows,
		[]string{"actions that a cloud bills", strconv.FormatInt(actions, 10), number(float64(actions) / sent)},
		[]string{fmt.Sprintf("at US$ %g a million (%s)", t.PerMillion, t.Name), fmt.Sprintf("US$ %.2f", t.Charge(actions)), "–"},
	)
	_, err := fmt.Fprintf(out, "\n#### A district in one go\n\nThe plan of 2002, every step of every pilot to its end; once.\n\n%s", Table(rows))
	return err
}

func bytesOf(n int64) string {
	switch {
	case n >= 10_000_000:
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	case n >= 10_000:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Starts are the ways to start many pilots, for a table of their own.
const (
	StartPaced  = "at the desk's pace"
	StartAtOnce = "all at once"
)

// StartClients is how many hand in elsewhere meanwhile.
const StartClients = 1

// WriteStarts writes how fast pilots that are started together are at work, and
// what updates to others take meanwhile.
func (r *Results) WriteStarts(out io.Writer, server lab.Server, communities int) error {
	rows := [][]string{{"started", "communities at work a second", "updates meanwhile p50 (ms)", "p99", "slowest", "CPU a community, the updates' included (ms)", "CPU busy (%)"}}
	for _, way := range []string{StartPaced, StartAtOnce} {
		cell := Cell{server, way, StartClients}
		row := []string{way}
		for _, m := range []Metric{Ready, BesideP50, BesideP99, Slowest, StartCPU, Busy} {
			row = append(row, Show(r.Of(cell, m)))
		}
		rows = append(rows, row)
	}
	_, err := fmt.Fprintf(out, "\n#### Bulk start\n\n%d communities with their sub-districts started together, while one client hands in at other pilots, some ten times a second. At work: its first workflow task is done and recorded.\n\n%s",
		communities, Table(rows))
	return err
}
