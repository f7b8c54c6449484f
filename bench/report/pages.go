package report

import (
	"fmt"
	"strconv"
	"time"

	"shidian/bench/country"
)

// pagesWithin is how long a page of the web desk may take, p95.
const pagesWithin = 300 * time.Millisecond

// PagesText answers how fast the web desk is: a row for each page, on the record of many
// programmes and where it is one.
func PagesText(size country.Size, all []country.PageAnswer) string {
	rows := [][]string{{"page", "asked for as", "p50 (ms)", "p95 (ms)", "kB", "queries", "one programme: p50 (ms)", "p95 (ms)", "kB", "queries", "aim"}}
	ones := map[[2]string]country.PageAnswer{}
	requests := 0
	for _, a := range all {
		if a.Whole {
			ones[[2]string{a.Page, a.As}] = a
		}
		requests = a.Requests
	}
	for _, a := range all {
		if a.Whole {
			continue
		}
		one, both := ones[[2]string{a.Page, a.As}]
		row := append([]string{a.Page, a.As}, pageFields(a)...)
		if both {
			row = append(row, pageFields(one)...)
		} else {
			row = append(row, "–", "–", "–", "–")
		}
		verdict := "≤ 300: reached"
		if max(a.P95, one.P95) > pagesWithin {
			verdict = "≤ 300: missed"
		}
		rows = append(rows, append(row, verdict))
	}
	return fmt.Sprintf("\n#### How fast does the web desk answer?\n\nEach page %d times, one after another: as somebody of a programme of ordinary size among %d communities, and where all of these are one programme (%d sub-districts).\n\n%s",
		requests, size.Communities, size.SubDistricts, Table(rows))
}

func pageFields(a country.PageAnswer) []string {
	return []string{number(milliseconds(a.P50)), number(milliseconds(a.P95)), number(float64(a.Bytes) / 1000), strconv.Itoa(a.Queries)}
}

// PageFigures are all of it.
func PageFigures(all []country.PageAnswer) []Figure {
	var figures []Figure
	for _, a := range all {
		name := "web desk, " + a.Page
		if a.Whole {
			name += ", one programme"
		}
		for _, f := range []Figure{
			NewFigure(name+", p50", unitTime, milliseconds(a.P50)), NewFigure(name+", p95", unitTime, milliseconds(a.P95)),
			NewFigure(name+", answer", unitSize, float64(a.Bytes)), NewFigure(name+", queries", "", float64(a.Queries)),
		} {
			f.Contender = a.As
			figures = append(figures, f)
		}
	}
	return figures
}
