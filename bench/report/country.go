package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shidian/bench/country"
)

// answersWithin is how long an answer of the record may take, p95.
const answersWithin = 100 * time.Millisecond

// slowestQuestions are shown at least, of those that are to be answered in time.
const slowestQuestions = 6

// shown is how many of so many rows are, the slowest first: at least so many, and all that
// take too long.
func shown(rows, least int, within time.Duration, took func(int) time.Duration) int {
	n := 0
	for n < rows && (n < least || took(n) > within) {
		n++
	}
	return n
}

// CountryText answers how fast the lists of a large record are: the slowest of
// those that have an aim, and those that grow with what is asked for.
func CountryText(size country.Size, all []country.Answer) string {
	var bounded, others []country.Answer
	for _, a := range all {
		if a.Bounded {
			bounded = append(bounded, a)
		} else {
			others = append(others, a)
		}
	}
	slices.SortStableFunc(bounded, func(a, b country.Answer) int { return cmp.Compare(b.P95, a.P95) })
	slow := shown(len(bounded), slowestQuestions, answersWithin, func(i int) time.Duration { return bounded[i].P95 })
	rows := [][]string{{"question", "answers", "p50 (ms)", "p95 (ms)", "aim"}}
	for _, a := range slices.Concat(bounded[:slow], others) {
		rows = append(rows, []string{a.Name, strconv.Itoa(a.Answers), number(milliseconds(a.P50)), number(milliseconds(a.P95)), verdict(a)})
	}
	rest := ""
	if left := bounded[slow:]; len(left) > 0 {
		rest = fmt.Sprintf("\nThe other %d questions took at most %s ms (p95).\n", len(left), number(milliseconds(left[0].P95)))
	}
	return fmt.Sprintf("\n#### How fast does the record of a country answer?\n\n%d programmes, %d communities, %d steps, %d messages: %.1f GB, copied in %s.\n\n%s%s",
		size.Programmes, size.Communities, size.Steps, size.Messages, float64(size.Bytes)/1e9, size.Took.Round(time.Second), Table(rows), rest)
}

func verdict(a country.Answer) string {
	switch {
	case !a.Bounded:
		return "–"
	case a.P95 > answersWithin:
		return "≤ 100: missed"
	}
	return "≤ 100: reached"
}

// CountryFigures are all of it.
func CountryFigures(size country.Size, all []country.Answer) []Figure {
	figures := []Figure{
		NewFigure("record of a country, programmes", "", float64(size.Programmes)),
		NewFigure("record of a country, sub-districts", "", float64(size.SubDistricts)),
		NewFigure("record of a country, communities", "", float64(size.Communities)),
		NewFigure("record of a country, steps", "", float64(size.Steps)),
		NewFigure("record of a country, messages", "", float64(size.Messages)),
		NewFigure("record of a country", unitSize, float64(size.Bytes)),
		NewFigure("record of a country, copied in", unitTime, milliseconds(size.Took)),
	}
	for _, a := range all {
		figures = append(figures,
			NewFigure(a.Name+", answers", "", float64(a.Answers)),
			NewFigure(a.Name+", p50", unitTime, milliseconds(a.P50)),
			NewFigure(a.Name+", p95", unitTime, milliseconds(a.P95)),
			NewFigure(a.Name+", read", "pages of 8 kB", float64(pages(a))))
	}
	return figures
}

// pages are those of all statements.
func pages(a country.Answer) (sum int) {
	for _, p := range a.Plans {
		sum += p.Pages
	}
	return sum
}

// CountryPlans shows how Postgres answered each question, and where the country is one
// programme each page of the web desk: the plan of the slowest statement of the last call.
func CountryPlans(run Run, all []country.Answer, pages []country.PageAnswer) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "Query plans of the run %s: of each question and page the slowest statement of its last call.\n", run.ID)
	for _, a := range all {
		writePlan(&b, a.Name, a.Plans)
	}
	for _, a := range pages {
		if a.Whole {
			writePlan(&b, "the web desk, one programme: "+a.Page+" ("+a.As+")", a.Plans)
		}
	}
	return []byte(b.String())
}

func writePlan(b *strings.Builder, name string, plans []country.Plan) {
	if len(plans) == 0 {
		return
	}
	p := plans[0]
	fmt.Fprintf(b, "\n== %s: %s", name, p.Took.Round(100*time.Microsecond))
	if len(plans) > 1 {
		fmt.Fprintf(b, " (the slowest of its %d statements)", len(plans))
	}
	fmt.Fprintf(b, "; reads %s\n\n%s\n", strings.Join(p.Scans, ", "), p.Text)
}
