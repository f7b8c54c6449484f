package icalendar

import (
	"strings"
	"unicode/utf8"
)

// maxLine is how long a line may be, in octets, without its end.
const maxLine = 75

// writer puts content lines one behind another.
type writer struct{ strings.Builder }

// line writes a property whose value is written as it is meant to stand.
func (w *writer) line(name, value string) {
	_, _ = w.WriteString(Fold(name+":"+value) + "\r\n") // a builder takes everything
}

// text writes a property that holds a text; one that is empty is left out.
func (w *writer) text(name, value string) {
	if value != "" {
		w.line(name, Escape(value))
	}
}

// Escape is a text as a property's value. Line breaks are kept, other control characters
// are not allowed there and go.
func Escape(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t' || r >= ' ' && r != 0x7f:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Fold breaks a line that is too long, between characters: what goes on begins with a blank.
func Fold(line string) string {
	var b strings.Builder
	room := maxLine
	for len(line) > room {
		at := room
		for at > 0 && !utf8.RuneStart(line[at]) {
			at--
		}
		if at == 0 { // not UTF-8 at all: octets are all there is
			at = room
		}
		b.WriteString(line[:at])
		b.WriteString("\r\n ")
		line, room = line[at:], maxLine-1
	}
	b.WriteString(line)
	return b.String()
}

// Unfold is what was folded.
func Unfold(text string) string {
	return strings.NewReplacer("\r\n ", "", "\r\n\t", "").Replace(text)
}
