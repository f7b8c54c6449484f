package screen

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// mark stands around the program's own control sequences. It is drawn when the
// program starts, so that no text can imitate it.
var mark = "\x00" + rand.Text() + "\x00"

// Own is a control sequence of the program's own, which a [Writer] lets through.
func Own(sequence string) string { return mark + sequence + mark }

// Paint colours a text: code is of the kind 31 or 34;1.
func Paint(code, text string) string { return Own("\x1b["+code+"m") + text + Own("\x1b[0m") }

// Redraw begins a line that takes the place of the one before.
func Redraw() string { return Own("\r\x1b[K") }

// Steers says whether a character does something to a terminal, or turns a line
// around, instead of being shown: control characters of C0 and C1 but the line break
// and the tabulator, and those of bidirectional text.
func Steers(r rune) bool {
	return r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// Clean puts a sign that can be seen where a text would steer a terminal.
func Clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if Steers(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

// Escape writes what would steer a terminal as JSON writes it with \u, so that the
// data stay the same.
func Escape(json []byte) []byte {
	if !bytes.ContainsFunc(json, Steers) {
		return json
	}
	var out bytes.Buffer
	for _, r := range string(json) {
		if Steers(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.Bytes()
}

// Writer writes texts for people.
type Writer struct {
	To   io.Writer
	mu   sync.Mutex
	left []byte // the beginning of a character whose rest is still to come
}

// New is a writer in front of another; of one that is such a writer already, that one.
func New(to io.Writer) *Writer {
	if w, ok := to.(*Writer); ok {
		return w
	}
	return &Writer{To: to}
}

// Write cleans a text on its way. A sequence of the program's own must come whole.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := append(w.left, p...)
	cut := len(text) - unfinished(text)
	w.left = bytes.Clone(text[cut:])
	var out strings.Builder
	for i, part := range strings.Split(string(text[:cut]), mark) {
		if i%2 == 0 {
			part = Clean(part)
		}
		out.WriteString(part)
	}
	if _, err := io.WriteString(w.To, out.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// unfinished is how many bytes at the end begin a character.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if b := text[len(text)-n]; utf8.RuneStart(b) {
			if utf8.FullRune(text[len(text)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

// File is the file behind a stream, if there is one.
func File(stream any) (*os.File, bool) {
	if w, ok := stream.(*Writer); ok {
		stream = w.To
	}
	f, ok := stream.(*os.File)
	return f, ok
}
