package plan

import (
	"bytes"
	"unicode/utf8"

	"shidian/internal/catalog"
)

// maxBytes is the largest plan that is read.
const maxBytes = 1 << 20

// plainText refuses what is no UTF-8 text of a sensible size. A byte order mark,
// which some editors write, is taken off.
func (r *reader) plainText(data []byte) (string, bool) {
	if len(data) > maxBytes {
		r.fail(pos{}, CodeTooLarge, catalog.Args{"limit": "1 MiB"})
		return "", false
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		r.fail(firstBadByte(data), CodeNotUTF8, nil)
		return "", false
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		r.fail(posAt(data, i), CodeNotUTF8, nil)
		return "", false
	}
	return string(data), true
}

func firstBadByte(data []byte) pos {
	for i := 0; i < len(data); {
		char, size := utf8.DecodeRune(data[i:])
		if char == utf8.RuneError && size == 1 {
			return posAt(data, i)
		}
		i += size
	}
	return pos{}
}

func posAt(data []byte, i int) pos {
	before := data[:i]
	start := bytes.LastIndexByte(before, '\n') + 1
	return pos{bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1}
}
