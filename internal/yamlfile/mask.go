package yamlfile

import (
	"regexp"
	"strings"
)

// masking goes through lines and hides what is text to YAML whatever stands in it.
type masking struct {
	quote rune   // that is open; 0 for none
	block int    // columns that a line of the open block is indented by at least; 0 for none
	at    int    // number of the line
	opens Slip   // where the open quote begins
	long  []span // texts in quotes that go over several lines
}

// span is a text in quotes: where it begins, and the line on which it ends.
type span struct {
	opens Slip
	ends  int // 0: it does not
}

// hidden stands for a character that is none of the structure.
const hidden = '\u00a4'

// mask hides texts in quotes, comments and blocks, keeping every other character
// at its place.
func mask(lines []string) (masked []string, long []span) {
	var m masking
	masked = make([]string, len(lines))
	for i, line := range lines {
		m.at = i + 1
		masked[i] = m.line(line)
	}
	if m.quote != 0 {
		m.long = append(m.long, span{opens: m.opens})
	}
	return masked, m.long
}

// opensBlock is a line whose value is a block: its lines follow, deeper indented.
var opensBlock = regexp.MustCompile(`(?:^|: +|- +)[|>][+-]?[0-9]?[+-]?\s*$`)

func (m *masking) line(line string) string {
	switch {
	case m.block > 0 && (strings.TrimSpace(line) == "" || indentOf(line) >= m.block):
		return strings.Map(func(rune) rune { return hidden }, line)
	case m.block > 0:
		m.block = 0
	}
	out := m.quoted(line)
	if m.quote == 0 && opensBlock.MatchString(out) {
		m.block = len(line) - len(strings.TrimLeft(line, " -")) + 1
	}
	return out
}

// quoted hides what stands in quotes, which may end on a later line, and comments.
func (m *masking) quoted(line string) string {
	out := []rune(line)
	begins := true // here a value or a key may begin
	for i := 0; i < len(out); i++ {
		c := out[i]
		switch {
		case m.quote != 0:
			if c == '\\' && m.quote == '"' && i+1 < len(out) {
				out[i+1] = hidden
			}
			if c == m.quote {
				m.close()
			}
			out[i] = hidden
		case c == '#' && (i == 0 || out[i-1] == ' ' || out[i-1] == '\t'):
			return string(out[:i])
		case begins && (c == '"' || c == '\''):
			m.opens = Slip{Code: CodeSyntax, Cause: CauseOpenQuote, Line: m.at, Column: i + 1, Sign: string(c)}
			m.quote, out[i] = c, hidden
		case c == ' ' || c == '\t':
		default:
			begins = strings.ContainsRune("[{,", c) || (c == ':' || c == '-') && i+1 < len(out) && out[i+1] == ' '
		}
	}
	return string(out)
}

func (m *masking) close() {
	m.quote = 0
	if m.opens.Line < m.at {
		m.long = append(m.long, span{m.opens, m.at})
	}
}
