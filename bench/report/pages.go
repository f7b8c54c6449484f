package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"shidian/bench/country"
)

// pagesWithin is how long a page of the web desk may take, p95.
const pagesWithin = 300 * time.Millisecond

// slowestPages are shown at least; those that take too long all are.
const slowestPages = 8

// pageRow is a page on both records; without one it was not asked for where all is one programme.
type pageRow struct{ many, one country.PageAnswer }

func (r pageRow) p95() time.Duration { return max(r.many.P95, r.one.P95) }

// PagesText answers how fast the web desk is, on the record of many programmes and where it
// is one: a row for each of the slowest pages.
func PagesText(size country.Size, all []country.PageAnswer) string {
	pages := pageRows(all)
	slow := shown(len(pages), slowestPages, pagesWithin, func(i int) time.Duration { return pages[i].p95() })
	rows := [][]string{{"page", "asked for as", "p95 (ms)", "kB", "one programme: p95 (ms)", "kB", "aim"}}
	for _, p := range pages[:slow] {
		row := append([]string{p.many.Page, p.many.As}, pageFields(p.many)...)
		if p.one.Whole {
			row = append(row, pageFields(p.one)...)
		} else {
			row = append(row, "–", "–")
		}
		verdict := "≤ 300: reached"
		if p.p95() > pagesWithin {
			verdict = "≤ 300: missed"
		}
		rows = append(rows, append(row, verdict))
	}
	requests, rest := 0, ""
	if len(pages) > 0 {
		requests = pages[0].many.Requests
	}
	if others := pages[slow:]; len(others) > 0 {
		rest = fmt.Sprintf("\nThe other %d took at most %s ms (p95), on either record.\n", len(others), number(milliseconds(others[0].p95())))
	}
	return fmt.Sprintf("\n#### How fast does the web desk answer?\n\nEach page %d times, one after another: as somebody of a programme of ordinary size among %d communities, and where all of these are one programme (%d sub-districts).\n\n%s%s",
		requests, size.Communities, size.SubDistricts, Table(rows), rest)
}

// pageRows are the pages, the slowest first.
func pageRows(all []country.PageAnswer) []pageRow {
	ones := map[[2]string]country.PageAnswer{}
	for _, a := range all {
		if a.Whole {
			ones[[2]string{a.Page, a.As}] = a
		}
	}
	var rows []pageRow
	for _, a := range all {
		if !a.Whole {
			rows = append(rows, pageRow{a, ones[[2]string{a.Page, a.As}]})
		}
	}
	slices.SortStableFunc(rows, func(a, b pageRow) int { return cmp.Compare(b.p95(), a.p95()) })
	return rows
}

func pageFields(a country.PageAnswer) []string {
	return []string{number(milliseconds(a.P95)), number(float64(a.Bytes) / 1000)}
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
