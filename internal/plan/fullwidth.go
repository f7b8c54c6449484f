package plan

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"shidian/internal/catalog"
)

// fullWidth finds a full-width colon after a key, or a full-width comma before
// the next one: what a Chinese keyboard writes when nobody looks.
var fullWidth = regexp.MustCompile(`^[^#"']*?(?:\b[a-z][a-z0-9_-]*(：)|(，)\s*[a-z])`)

// wideAt is where a line has such a sign; false when it has none.
func (r *reader) wideAt(line int) (at pos, sign string, ok bool) {
	if line < 1 || line > len(r.lines) {
		return pos{}, "", false
	}
	text := r.lines[line-1]
	found := fullWidth.FindStringSubmatchIndex(text)
	if found == nil {
		return pos{}, "", false
	}
	start, end := found[2], found[3]
	if start < 0 {
		start, end = found[4], found[5]
	}
	return pos{line, utf8.RuneCountInString(text[:start]) + 1}, text[start:end], true
}

func (r *reader) failWide(at pos, sign string) {
	plain := strings.NewReplacer("：", ":", "，", ",").Replace(sign)
	r.fail(at, CodeFullWidth, catalog.Args{"sign": sign, "plain": plain})
}

// explainWide replaces what was found on lines with a full-width sign by the
// one cause of it.
func (r *reader) explainWide() {
	issues := r.issues
	r.issues = nil
	said := map[int]bool{}
	for _, i := range issues {
		at, sign, ok := r.wideAt(i.Line)
		switch {
		case !ok || i.Severity != SeverityError:
			r.issues = append(r.issues, i)
		case !said[i.Line]:
			r.failWide(at, sign)
			said[i.Line] = true
		}
	}
}
