package yamlfile

import "github.com/goccy/go-yaml/token"

const (
	maxTokens  = 40_000
	maxNesting = 20
)

// TooComplex finds the token at which a file becomes more than the parser should
// be given; nil for a harmless one.
func TooComplex(tokens token.Tokens) *token.Token {
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
			return t
		}
	}
	return nil
}
