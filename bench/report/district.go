package report

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"shidian/bench/district"
	"shidian/bench/lab"
)

// DistrictText answers what a district in one go takes, with what a cloud would charge.
func DistrictText(r district.Result, clients int, t district.Tariff) string {
	sent := float64(r.Messages)
	var grown int64
	for _, bytes := range r.Grown {
		grown += max(bytes, 0)
	}
	var cpu time.Duration
	for _, used := range r.CPU {
		cpu += used
	}
	actions := district.Actions(r.Kinds)
	return fmt.Sprintf("\n#### What does a whole district take?\n\nThe plan of 2002, %d sub-districts with %d communities, every step of every pilot to its end, once: "+
		"%d messages by %d clients in %s. A message costs %s ms of CPU, %s events, %s of history and %s of databases. "+
		"A cloud would bill %d actions: US$ %.2f at US$ %g a million (%s).\n",
		r.Pilots, r.Communities, r.Messages, clients, r.Wall.Round(time.Second),
		number(milliseconds(cpu)/sent), number(float64(r.History.Events)/sent), bytesOf(r.History.Bytes/r.Messages), bytesOf(grown/r.Messages),
		actions, t.Charge(actions), t.PerMillion, t.Name)
}

// DistrictFigures are the same, and what each part and each database took.
func DistrictFigures(r district.Result, clients int) []Figure {
	all := []Figure{
		NewFigure("sub-districts", "", float64(r.Pilots)),
		NewFigure("communities", "", float64(r.Communities)),
		NewFigure("messages", "", float64(r.Messages)),
		NewFigure("wall time", unitTime, milliseconds(r.Wall)),
		NewFigure("of it starting", unitTime, milliseconds(r.Started)),
		NewFigure("history events", "", float64(r.History.Events)),
		NewFigure("history", unitSize, float64(r.History.Bytes)),
		NewFigure("actions that a cloud bills", "", float64(district.Actions(r.Kinds))),
	}
	for _, part := range lab.Parts {
		all = append(all, NewFigure("CPU, "+string(part), unitTime, milliseconds(r.CPU[part])))
	}
	for _, database := range slices.Sorted(maps.Keys(r.Grown)) {
		all = append(all, NewFigure("growth of database "+database, unitSize, float64(r.Grown[database])))
	}
	for i := range all {
		all[i].Server, all[i].Clients, all[i].Contender = string(lab.OnPostgres), clients, "a district in one go"
	}
	return all
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

// Starts answers how fast pilots that are started together are at work, and what
// updates to others take meanwhile.
func (r *Results) Starts(server lab.Server, communities int) string {
	rows := [][]string{{"started", "communities at work/s", "updates meanwhile p50 (ms)", "slowest (ms)", "CPU a community (ms)", "CPU busy (%)"}}
	for _, way := range []string{StartPaced, StartAtOnce} {
		row := []string{way}
		for _, m := range []Metric{Ready, BesideP50, Slowest, StartCPU, Busy} {
			row = append(row, Show(r.Of(Cell{server, way, StartClients}, m)))
		}
		rows = append(rows, row)
	}
	return fmt.Sprintf("\n#### How fast do many start together?\n\n%d communities with their sub-districts, while one client hands in at other pilots, some ten times a second. "+
		"At work: its first workflow task is done and recorded.\n\n%s", communities, Table(rows))
}
