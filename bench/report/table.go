package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"shidian/bench/stats"
)

// Show writes a spread: "12.3 ± 14 %", the round furthest from the median, or "–" where nothing was measured.
func Show(s stats.Spread) string {
	if !s.Known() {
		return "–"
	}
	if s.Rounds == 1 || s.Median == 0 {
		return number(s.Median)
	}
	return fmt.Sprintf("%s ± %.0f %%", number(s.Median), 100*max(s.Max-s.Median, s.Median-s.Min)/math.Abs(s.Median))
}

// ShowRatio writes a ratio as a spread, with a "~" where some rounds are above one
// and some below, so that they tell no difference.
func ShowRatio(s stats.Spread) string {
	if s.Known() && s.Min <= 1 && s.Max >= 1 {
		return Show(s) + " ~"
	}
	return Show(s)
}

// difference says in words what the rounds of a ratio tell.
func difference(s stats.Spread) string {
	switch {
	case s.Rounds == 1:
		return "one round only, which tells nothing of the spread"
	case s.Min > 1:
		return "more in every round"
	case s.Max < 1:
		return "less in every round"
	}
	return "no difference that these rounds tell"
}

// number has three digits that count.
func number(v float64) string {
	switch size := math.Abs(v); {
	case math.IsNaN(v):
		return "–"
	case size >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case size >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
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
