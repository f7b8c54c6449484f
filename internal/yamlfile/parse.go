package yamlfile

import (
	"errors"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Parse reads text as [Text] gives it. A key that stands twice is left to the
// caller. The slips say why it is no YAML, or not what its writer thinks it is.
func Parse(text string) (*ast.File, []Slip) {
	tokens := lexer.Tokenize(text)
	if t := TooComplex(tokens); t != nil {
		return nil, []Slip{{Code: CodeTooComplex, Line: t.Position.Line, Column: t.Position.Column}}
	}
	lines := strings.Split(text, "\n")
	if slips := wideKeys(tokens); len(slips) > 0 {
		return nil, slips
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err == nil {
		return file, nil
	}
	var found *yaml.SyntaxError
	if !errors.As(err, &found) || found.Token == nil || found.Token.Position == nil {
		return nil, explain(lines, "", Slip{Code: CodeSyntax})
	}
	at := found.Token.Position
	return nil, explain(lines, found.Message, Slip{Code: CodeSyntax, Line: at.Line, Column: at.Column})
}

// wideKeys finds keys indented by blanks that YAML takes for a part of them.
func wideKeys(tokens token.Tokens) []Slip {
	var slips []Slip
	for i, t := range tokens {
		if i+1 == len(tokens) || tokens[i+1].Type != token.MappingValueType || t.Type != token.StringType {
			continue
		}
		if blank := widePrefix.FindString(t.Value); blank != "" {
			slips = append(slips, Slip{Code: CodeWideBlank, Line: t.Position.Line, Column: t.Position.Column})
		}
	}
	return slips
}

// widePrefix is a blank at a text's beginning that only looks like one.
var widePrefix = regexp.MustCompile(`^[\p{Zs}\p{Cf}]`)

// explain says what the parser stumbled on. Slips that are surely some are named
// on every line; others only where the parser stopped; its own words, last.
func explain(lines []string, message string, at Slip) []Slip {
	masked, long := mask(lines)
	var slips []Slip
	for i, line := range masked {
		if s, ok := sureSlip(line); ok {
			s.Line = i + 1
			slips = append(slips, s)
		}
	}
	if len(slips) > 0 {
		return slips
	}
	for line := at.Line; line <= at.Line+1 && line <= len(masked) && line > 0; line++ {
		if s, ok := likelySlip(masked[line-1]); ok {
			s.Line = line
			return []Slip{s}
		}
	}
	at = inWords(lines, message, at)
	for _, text := range long { // a quote left open ends where the next one begins
		if at.Cause == CauseAfterQuote && text.ends == at.Line {
			return []Slip{text.opens}
		}
	}
	return []Slip{at}
}

// causes are what the parser's words come to.
var causes = []struct {
	says  *regexp.Regexp
	cause string
}{
	{regexp.MustCompile(`end character of (?:double|single)-quoted`), CauseOpenQuote},
	{regexp.MustCompile(`could not find .*end token|sequence end token|mapping end token`), CauseOpenBracket},
	{regexp.MustCompile(`character corresponding to`), CauseStrayBracket},
	{regexp.MustCompile(`is a reserved character|found character .* that cannot start`), CauseReserved},
	{regexp.MustCompile(`escape character`), CauseEscape},
	{regexp.MustCompile(`map key-value is pre-defined`), CauseAfterQuote},
	{regexp.MustCompile(`unexpected key name|non-map value is specified`), CauseNoColon},
	{regexp.MustCompile(`^value is not allowed in this context`), CauseIndent},
}

// inWords turns what the parser says into one of our own causes.
func inWords(lines []string, message string, at Slip) Slip {
	for _, c := range causes {
		if c.says.MatchString(message) {
			at.Cause, at.Sign = c.cause, signAt(lines, at)
			if at.Cause == CauseAfterQuote && at.Column == indentOf(lines[at.Line-1])+1 {
				at.Cause = CauseIndent // what is over is the line above
			}
			return at
		}
	}
	if !strings.Contains(message, "mapping value is not allowed") {
		return at
	}
	at.Cause = CauseSecondColon
	if at.Line > 0 && at.Line < len(lines) && indentOf(lines[at.Line]) > indentOf(lines[at.Line-1]) {
		at.Cause, at.Line, at.Column = CauseIndent, at.Line+1, indentOf(lines[at.Line])+1
	}
	return at
}

// signAt is what stands at a place; empty when nothing does.
func signAt(lines []string, at Slip) string {
	if at.Line < 1 || at.Line > len(lines) {
		return ""
	}
	if line := []rune(lines[at.Line-1]); at.Column >= 1 && at.Column <= len(line) {
		return string(line[at.Column-1])
	}
	return ""
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
