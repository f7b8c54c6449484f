package sheet

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"shidian/internal/catalog"
	"shidian/internal/yamlguard"
)

// MaxBytes is the largest file that is read: a message of 32 KiB with generous comments.
const MaxBytes = 256 << 10

// reader collects what is wrong with a file and where its fields stand.
type reader struct {
	file     string
	source   string // as the parser got it
	places   map[string]Pos
	problems []Problem
}

func (r *reader) fail(at Pos, code string, args catalog.Args) {
	r.problems = append(r.problems, Problem{File: r.file, Pos: at, Code: code, Args: args})
}

// parse turns bytes into the one document's body.
func (r *reader) parse(data []byte) (ast.Node, bool) {
	if len(data) > MaxBytes {
		r.fail(Pos{}, "too-large", catalog.Args{"limit": "256 KiB"})
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
	p := Problem{File: r.file, Pos: Pos{s.Line, s.Column}, Code: s.Code, Args: catalog.Args{"sign": s.Sign, "plain": s.Plain}}
	if s.Code != yamlguard.CodeTooComplex {
		p.slip = s.Key()
	}
	r.problems = append(r.problems, p)
}

// slipAt explains what is wrong at a node by a slip on its line, if there is one.
func (r *reader) slipAt(n ast.Node) bool {
	slip, ok := yamlguard.NewLines(r.source).Slip(position(n).Line)
	if ok {
		r.slip(slip)
	}
	return ok
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
		if !r.slipAt(body) {
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
