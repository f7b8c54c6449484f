package plan

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// closest is the option that a person most likely meant, if one is near enough.
func closest(typed string, options []string) (string, bool) {
	const far = 1 << 30
	best, bestAt := "", far
	plain := canonical(typed)
	for _, option := range options {
		if len(plain) >= 4 && strings.HasPrefix(canonical(option), plain) {
			return option, true
		}
		if d := distance(plain, canonical(option)); d < bestAt {
			best, bestAt = option, d
		}
	}
	allowed := max(1, (len([]rune(plain))+1)/3)
	return best, best != "" && bestAt <= min(allowed, 4)
}

// nearest are the options nearest to what was typed, the nearest first.
func nearest(typed string, options []string, most int) []string {
	plain := canonical(typed)
	near := slices.Clone(options)
	slices.SortStableFunc(near, func(a, b string) int {
		return cmp.Compare(distance(plain, canonical(a)), distance(plain, canonical(b)))
	})
	return near[:min(most, len(near))]
}

// canonical takes out what is often mixed up in a key: case, _ and blanks.
func canonical(s string) string {
	if len(s) > 64 {
		s = s[:64]
	}
	return strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(s))
}

// distance counts insertions, deletions, replacements and swaps of neighbours.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}

// asCode turns what a person wrote into a valid code; false when nothing is left
// of it, as with a Chinese name.
func asCode(s string) (string, bool) {
	var b strings.Builder
	for _, c := range strings.ToLower(halfWidth(s)) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteRune(c)
		case strings.ContainsRune("-_ ./", c) && b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	code := strings.Trim(b.String(), "-")
	if len(code) > maxCode {
		code = strings.Trim(code[:maxCode], "-")
	}
	return code, code != ""
}

// halfWidth turns the full-width letters and digits of Chinese input into ASCII.
func halfWidth(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '!'+0xfee0 && c <= '~'+0xfee0 {
			return c - 0xfee0
		}
		return c
	}, s)
}

// lastDayOf is the month's last day, where a day after it was written.
func lastDayOf(written string) (string, bool) {
	part := dayBeyond.FindStringSubmatch(halfWidth(strings.TrimSpace(written)))
	if part == nil {
		return "", false
	}
	for day := 30; day >= 28; day-- {
		if date, err := pilot.ParseDate(fmt.Sprintf("%s-%s-%d", part[1], part[2], day)); err == nil {
			return string(date), true
		}
	}
	return "", false
}

// dayBeyond is a date whose day some month does not have.
var dayBeyond = regexp.MustCompile(`^(\d{4})\D+(\d{1,2})\D+(?:29|3[01])\D*$`)
