package plan

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"shidian/internal/catalog"
	"shidian/internal/yamlguard"
)

// pos is a line and a column, both from 1; the zero value is the whole file.
type pos struct{ line, column int }

// reader collects what is wrong with one file.
type reader struct {
	file   string
	lines  []string
	issues []Issue
}

func (r *reader) fail(at pos, code Code, args catalog.Args) {
	r.issues = append(r.issues, Issue{SeverityError, code, args, r.file, at.line, at.column})
}

func (r *reader) warn(at pos, code Code, args catalog.Args) {
	r.issues = append(r.issues, Issue{SeverityWarning, code, args, r.file, at.line, at.column})
}

// sort puts issues in the order of the file, those with a common cause as one.
func (r *reader) sort() {
	r.explainWide()
	slices.SortStableFunc(r.issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// readFile returns the bytes of a file of at most maxBytes. A pipe to which nobody
// writes is read as empty, not waited for.
func (r *reader) readFile(path string) ([]byte, bool) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err == nil {
		defer func() { _ = f.Close() }() // only read from
		var data []byte
		if data, err = io.ReadAll(io.LimitReader(f, maxBytes+1)); err == nil {
			return data, true
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		r.fail(pos{}, CodeNoSuchFile, nil)
		return nil, false
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	r.fail(pos{}, CodeUnreadable, catalog.Args{"reason": err.Error()})
	return nil, false
}

// parse turns bytes into the one document's body.
func (r *reader) parse(data []byte) (ast.Node, bool) {
	text, ok := r.plainText(data)
	if !ok {
		return nil, false
	}
	r.lines = strings.Split(text, "\n")
	tokens := lexer.Tokenize(text)
	if t := yamlguard.TooComplex(tokens); t != nil {
		r.fail(posOf(t), CodeTooComplex, nil)
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
			r.fail(pos{i + 1, column + 1}, CodeTab, nil)
		}
		if at, sign, ok := r.wideAt(i + 1); ok {
			r.failWide(at, sign)
		}
	}
	if len(r.issues) > 0 {
		return
	}
	var found *yaml.SyntaxError
	if !errors.As(err, &found) {
		r.fail(pos{}, CodeSyntax, catalog.Args{"reason": err.Error()})
		return
	}
	r.fail(posOf(found.Token), CodeSyntax, catalog.Args{"reason": found.Message})
}

func (r *reader) onlyDocument(file *ast.File) (ast.Node, bool) {
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.DirectiveType {
			continue
		}
		if body != nil {
			r.fail(position(doc.Body), CodeSeveralDocuments, nil)
			return nil, false
		}
		body = doc.Body
	}
	if body == nil || body.Type() == ast.NullType {
		r.fail(pos{}, CodeEmptyFile, nil)
		return nil, false
	}
	return body, true
}

// posOf is a token's place.
func posOf(t *token.Token) pos {
	if t == nil || t.Position == nil {
		return pos{}
	}
	return pos{t.Position.Line, t.Position.Column}
}

// position is where a node starts as a person sees it: a mapping at its first key.
func position(n ast.Node) pos {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return posOf(m.Values[0].Key.GetToken())
	}
	if n == nil {
		return pos{}
	}
	return posOf(n.GetToken())
}
