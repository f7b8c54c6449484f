package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"shidian/bench/country"
)

// answersWithin is how long an answer of the record may take, p95.
const answersWithin = 100 * time.Millisecond

// plansShown is how many statements of a question have their plans shown.
const plansShown = 1

// WriteCountry writes how fast the lists of a large record are, with their plans.
func WriteCountry(out io.Writer, size country.Size, all []country.Answer) error {
	rows := [][]string{{"question", "answers", "p50 (ms)", "p95 (ms)", "aim", "reads", "pages"}}
	var plans strings.Builder
	for _, a := range all {
		verdict := "≤ 100: reached"
		switch {
		case !a.Bounded:
			verdict = "–"
		case a.P95 > answersWithin:
			verdict = "≤ 100: missed"
		}
		var reads []string
		pages := 0
		for i, p := range a.Plans {
			pages += p.Pages
			if i < plansShown {
				reads = p.Scans
				fmt.Fprintf(&plans, "\n%s, %s%s:\n\n```\n%s\n```\n", a.Name, p.Took.Round(100*time.Microsecond), others(len(a.Plans)), p.Text)
			}
		}
		rows = append(rows, []string{
			a.Name, strconv.Itoa(a.Answers), number(milliseconds(a.P50)), number(milliseconds(a.P95)), verdict,
			strings.Join(reads, ", "), strconv.Itoa(pages),
		})
	}
	_, err := fmt.Fprintf(out, "\n### The record of a country\n\n%d programmes, %d sub-districts, %d communities, %d steps, %d messages: %.1f GB, copied in %s.\n"+
		"Reads: the indexes and tables of the slowest statement. Pages of 8 kB, of all statements.\n\n%s\n<details><summary>Query plans</summary>\n%s\n</details>\n",
		size.Programmes, size.SubDistricts, size.Communities, size.Steps, size.Messages, float64(size.Bytes)/1e9, size.Took.Round(time.Second),
		Table(rows), plans.String())
	if err != nil {
		return fmt.Errorf("write the record of a country: %w", err)
	}
	return nil
}

func others(statements int) string {
	if statements < 2 {
		return ""
	}
	return fmt.Sprintf(" (the slowest of its %d statements)", statements)
}
