package yamlfile

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Pos is a line and a column, both from 1; the zero value is the whole file.
type Pos struct{ Line, Column int }

// Document is the one document of a file.
type Document struct {
	Root  ast.Node
	Lines Lines // also of a file that is no YAML
}

// Read reads a file of at most limit bytes. The slips say why it is not one document
// with something in it; then there is no root.
func Read(data []byte, limit int) (Document, []Slip) {
	if len(data) > limit {
		return Document{}, []Slip{{Code: CodeTooLarge}}
	}
	text, slip := Text(data)
	if slip != nil {
		return Document{}, []Slip{*slip}
	}
	d := Document{Lines: NewLines(text)}
	file, slips := Parse(text)
	if len(slips) > 0 {
		return d, slips
	}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.DirectiveType {
			continue
		}
		if d.Root != nil {
			at := Position(doc.Body)
			return Document{Lines: d.Lines}, []Slip{{Code: CodeSeveralDocuments, Line: at.Line, Column: at.Column}}
		}
		d.Root = doc.Body
	}
	if IsNull(d.Root) {
		return Document{Lines: d.Lines}, []Slip{{Code: CodeEmptyFile}}
	}
	return d, nil
}

// IsNull says whether nothing stands there.
func IsNull(n ast.Node) bool { return n == nil || n.Type() == ast.NullType }

// PosOf is where a token stands.
func PosOf(t *token.Token) Pos {
	if t == nil || t.Position == nil {
		return Pos{}
	}
	return Pos{t.Position.Line, t.Position.Column}
}

// Position is where a node starts as a person sees it: a mapping at its first key.
func Position(n ast.Node) Pos {
	if pairs, ok := pairsOf(n); ok && len(pairs) > 0 {
		if m, isMap := n.(*ast.MappingNode); !isMap || !m.IsFlowStyle {
			return PosOf(pairs[0].Key.GetToken())
		}
	}
	if n == nil {
		return Pos{}
	}
	return PosOf(n.GetToken())
}

// Entry is one line of a mapping: its key, where the key stands, and its value. An entry
// that can't be taken says why: the key is no plain text (Odd), or it stood before (First).
type Entry struct {
	Key   string
	At    Pos
	Value ast.Node
	Odd   ast.MapKeyNode
	First Pos
}

// Entries are the lines of a mapping in their order; false for anything else.
func Entries(n ast.Node) ([]Entry, bool) {
	pairs, ok := pairsOf(n)
	first := map[string]Pos{}
	var entries []Entry
	for _, p := range pairs {
		e := Entry{At: PosOf(p.Key.GetToken()), Value: p.Value}
		key, plain := keyOf(p.Key)
		was, twice := first[key]
		switch {
		case !plain:
			e.Odd = p.Key
		case twice:
			e.Key, e.First = key, was
		default:
			e.Key, first[key] = key, e.At
		}
		entries = append(entries, e)
	}
	return entries, ok
}

func pairsOf(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// keyOf is a key's text as it was typed: 2002 and yes are keys like any other.
func keyOf(key ast.MapKeyNode) (string, bool) {
	switch k := key.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.InfinityNode, *ast.NanNode:
		return k.GetToken().Value, true
	}
	return "", false
}
