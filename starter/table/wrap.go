package table

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"

	"shidian/internal/pilot"
)

// Gap is the space between columns.
const Gap = 2

// Wrap breaks a text into lines of at most so many columns: after spaces and
// beside Chinese characters, never before a mark that closes. What can't be
// broken stays whole.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, unit := range units(pilot.OneLine(text)) {
		if line != "" && Width(line)+Width(strings.TrimRight(unit, " ")) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line = ""
		}
		line += unit
	}
	return append(lines, strings.TrimRight(line, " "))
}

// units are the parts between which a line may break.
func units(text string) []string {
	var all []string
	var unit []rune
	for _, r := range text {
		if len(unit) > 0 && mayBreak(unit[len(unit)-1], r) {
			all = append(all, string(unit))
			unit = nil
		}
		unit = append(unit, r)
	}
	return append(all, string(unit))
}

func mayBreak(before, after rune) bool {
	switch {
	case after == ' ' || strings.ContainsRune(",.;:!?)]},。;:!?、)》〉”’」』…", after):
		return false
	case before == ' ':
		return true
	case strings.ContainsRune("([{(《〈“‘「『", before):
		return false
	}
	return wide(before) || wide(after)
}

func wide(r rune) bool { return runewidth.RuneWidth(r) == 2 || unicode.Is(unicode.Han, r) }
