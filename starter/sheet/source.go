package sheet

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"shidian/internal/catalog"
	"shidian/internal/yamlguard"
)

// MaxBytes is the largest file that is read: a message of 32 KiB with generous comments.
const MaxBytes = 256 << 10

// reader collects what is wrong with a file and where its fields stand.
type reader struct {
	file     string
	lines    []string
	places   map[string]Pos
	problems []Problem
}

func (r *reader) fail(at Pos, code string, args catalog.Args) {
	r.problems = append(r.problems, Problem{File: r.file, Pos: at, Code: code, Args: args})
}

// parse turns bytes into the one document's body.
func (r *reader) parse(data []byte) (ast.Node, bool) {
	text := string(bytes.TrimPrefix(data, []byte("\ufeff")))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	r.lines = strings.Split(text, "\n")
	switch {
	case len(data) > MaxBytes:
		r.fail(Pos{}, "too-large", catalog.Args{"limit": "256 KiB"})
		return nil, false
	case !utf8.ValidString(text), strings.ContainsRune(text, 0):
		r.fail(Pos{}, "not-utf8", nil)
		return nil, false
	}
	tokens := lexer.Tokenize(text)
	if t := yamlguard.TooComplex(tokens); t != nil {
		r.fail(posOf(t), "too-complex", nil)
		return nil, false
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil, false
	}
	return r.onlyDocument(file)
}

// syntax reports what the parser stumbled on. Tabs in the indentation and
// full-width signs are the usual causes and are all named.
func (r *reader) syntax(err error) {
	for i, line := range r.lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if column := strings.IndexByte(indent, '\t'); column >= 0 && strings.TrimSpace(line) != "" {
			r.fail(Pos{i + 1, column + 1}, "tab", nil)
		}
	}
	r.wide()
	if len(r.problems) > 0 {
		return
	}
	var found *yaml.SyntaxError
	if !errors.As(err, &found) {
		r.fail(Pos{}, "syntax", catalog.Args{"reason": err.Error()})
		return
	}
	r.fail(posOf(found.Token), "syntax", catalog.Args{"reason": found.Message})
}

// fullWidth finds a full-width colon after a key: what a Chinese keyboard writes
// when nobody looks.
var fullWidth = regexp.MustCompile(`^\s*(?:- )?[A-Za-z][A-Za-z0-9_-]*\s*(：)`)

func (r *reader) wide() {
	for i, line := range r.lines {
		if at := fullWidth.FindStringSubmatchIndex(line); at != nil {
			r.fail(Pos{i + 1, utf8.RuneCountInString(line[:at[2]]) + 1}, "full-width", nil)
		}
	}
}

func (r *reader) onlyDocument(file *ast.File) (ast.Node, bool) {
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.DirectiveType {
			continue
		}
		if body != nil {
			r.fail(position(doc.Body), "several-documents", nil)
			return nil, false
		}
		body = doc.Body
	}
	if isNull(body) {
		r.fail(Pos{}, "empty", nil)
		return nil, false
	}
	if _, ok := mapping(body); !ok {
		if r.wide(); len(r.problems) == 0 {
			r.fail(position(body), "not-keys", catalog.Args{"known": strings.Join(keys, ", ")})
		}
		return nil, false
	}
	return body, true
}

func posOf(t *token.Token) Pos {
	if t == nil || t.Position == nil {
		return Pos{}
	}
	return Pos{t.Position.Line, t.Position.Column}
}

// position is where a node starts as a person sees it: a mapping at its first key.
func position(n ast.Node) Pos {
	if pairs, ok := mapping(n); ok && len(pairs) > 0 {
		if m, isMap := n.(*ast.MappingNode); !isMap || !m.IsFlowStyle {
			return posOf(pairs[0].Key.GetToken())
		}
	}
	if n == nil {
		return Pos{}
	}
	return posOf(n.GetToken())
}
