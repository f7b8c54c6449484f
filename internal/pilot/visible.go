package pilot

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// unshown says whether a character shows nothing of itself: a control character,
// formatting that joins, parts, hides or turns its neighbours around, a letter
// that is blank by design, a selector of another glyph. Line breaks and tabs are
// white space and another matter.
func unshown(r rune) bool {
	return forbiddenInNames(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Variation_Selector, r)
}

// forbiddenInNames says whether a character has no place in a name of a person or
// place: two such names would look alike, or one would read otherwise than it is
// written. Glyph selectors are part of how some names are written, and spaces align.
func forbiddenInNames(r rune) bool { return !plainLetter(r) && forbiddenByTables(r) }

func forbiddenByTables(r rune) bool {
	switch r {
	case '\u034F', '\u115F', '\u1160', '\u17B4', '\u17B5', '\u2800', '\u3164', '\uFFA0': // blank letters
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r) // these are seen
}

// plainLetter says of nearly everything that is written here, without asking tables, that
// it may stand in a name: ASCII that is seen, and what lies between two of the letters that
// may not, Chinese characters and their punctuation among it.
func plainLetter(r rune) bool {
	return ' ' <= r && r <= '~' || 0x2E80 <= r && r < '\u3164' || '\u3164' < r && r <= 0xFDFF || 0xFF01 <= r && r < '\uFFA0'
}

// Harmless is a text as it may be shown anywhere: without what turns text around,
// hides in it or steers a terminal. Line breaks and tabs stay.
func Harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, Unhidden(s))
}

// Unhidden is a text without formatting that hides or turns text around. Control
// characters stay: our own colours on a terminal are some.
func Unhidden(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || !forbiddenInNames(r):
			return r
		}
		return -1
	}, s)
}

// OneLine is a text as it may be shown in a line: harmless, without line breaks.
func OneLine(s string) string { return Harmless(lineBreaks.Replace(s)) }

var lineBreaks = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ")

// Blank says whether a text shows nothing.
func Blank(s string) bool { return strings.TrimSpace(Harmless(s)) == "" }

// HiddenIn is the first character of a name that must not be there, as U+202E, and
// the name with each such character written out where it stands; empty when there
// is none.
func HiddenIn(name string) (character, where string) {
	i := slices.IndexFunc([]rune(name), forbiddenInNames)
	if i < 0 {
		return "", ""
	}
	var b strings.Builder
	for _, r := range name {
		if forbiddenInNames(r) {
			fmt.Fprintf(&b, "<U+%04X>", r)
			continue
		}
		b.WriteRune(r)
	}
	return fmt.Sprintf("U+%04X", []rune(name)[i]), b.String()
}
