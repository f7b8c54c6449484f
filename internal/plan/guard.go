package plan

import (
	"bytes"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"shidian/internal/catalog"
)

// Limits that keep a hostile file harmless. A plan of a thousand communities has
// about 15,000 words in YAML's sense and nests five deep.
const (
	maxBytes   = 1 << 20
	maxTokens  = 40_000
	maxNesting = 20
)

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

// harmless refuses what the parser would take minutes or too much stack for.
func (r *reader) harmless(tokens token.Tokens) bool {
	flow, inLine, line := 0, 0, 0
	for i, t := range tokens {
		if t.Position.Line != line {
			line, inLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			flow++
		case token.MappingEndType, token.SequenceEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			inLine++
		}
		if i >= maxTokens || flow > maxNesting || inLine > maxNesting || t.Position.IndentNum > 10*maxNesting {
			r.fail(posOf(t), CodeTooComplex, nil)
			return false
		}
	}
	return true
}
