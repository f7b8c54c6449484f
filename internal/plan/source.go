package plan

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"shidian/internal/catalog"
	"shidian/internal/yamlguard"
)

// maxBytes is the largest plan that is read.
const maxBytes = 1 << 20

// pos is a line and a column, both from 1; the zero value is the whole file.
type pos struct{ line, column int }

// reader collects what is wrong with one file.
type reader struct {
	file   string
	source string // as the parser got it
	issues []Issue
}

func (r *reader) fail(at pos, code Code, args catalog.Args) {
	r.issues = append(r.issues, Issue{Severity: SeverityError, Code: code, Args: args, File: r.file, Line: at.line, Column: at.column})
}

func (r *reader) warn(at pos, code Code, args catalog.Args) {
	r.issues = append(r.issues, Issue{Severity: SeverityWarning, Code: code, Args: args, File: r.file, Line: at.line, Column: at.column})
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
	if len(data) > maxBytes {
		r.fail(pos{}, CodeTooLarge, catalog.Args{"limit": "1 MiB"})
		return nil, false
	}
	text, slip := yamlguard.Text(data)
	if slip != nil {
		r.slip(*slip)
		return nil, false
	}
	r.source = text
	file, slips := yamlguard.Parse(text)
	for _, slip := range slips {
		r.slip(slip)
	}
	if len(slips) > 0 {
		return nil, false
	}
	return r.onlyDocument(file)
}

// slip is a file's not being YAML.
func (r *reader) slip(s yamlguard.Slip) {
	i := Issue{Severity: SeverityError, Code: Code(s.Code), File: r.file, Line: s.Line, Column: s.Column, Args: catalog.Args{"sign": s.Sign, "plain": s.Plain}}
	if s.Code != yamlguard.CodeTooComplex {
		i.slip = s.Key()
	}
	r.issues = append(r.issues, i)
}

// explainWide replaces what was found on lines with a full-width sign by the
// one cause of it.
func (r *reader) explainWide() {
	issues, lines := r.issues, yamlguard.NewLines(r.source)
	r.issues = nil
	said := map[int]bool{}
	for _, i := range issues {
		slip, ok := lines.Slip(i.Line)
		switch {
		case !ok || slip.Code != yamlguard.CodeFullWidth || i.Severity != SeverityError:
			r.issues = append(r.issues, i)
		case !said[i.Line]:
			r.slip(slip)
			said[i.Line] = true
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
