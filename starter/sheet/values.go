package sheet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/yamlfile"
)

// entry is one key with its value.
type entry struct {
	key   string
	at    Pos
	value ast.Node
}

// entries reads the keys of a group and notes where they stand.
func (r *reader) entries(n ast.Node, path string) []entry {
	all, ok := yamlfile.Entries(n)
	if !ok {
		r.odd(n, "wants-keys", path)
		return nil
	}
	var out []entry
	for _, e := range all {
		switch {
		case e.Odd != nil:
			r.fail(e.At, "yaml-feature", catalog.Args{"what": e.Odd.String()})
		case e.First != Pos{}:
			r.fail(e.At, "doubled-key", catalog.Args{"key": e.Key})
		default:
			r.places[join(path, e.Key)] = e.At
			out = append(out, entry{e.Key, e.At, e.Value})
		}
	}
	return out
}

func (r *reader) items(n ast.Node, path string) []ast.Node {
	if yamlfile.IsNull(n) {
		return nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.odd(n, "wants-list", path)
		return nil
	}
	for i, item := range list.Values {
		r.places[fmt.Sprintf("%s[%d]", path, i)] = yamlfile.Position(item)
	}
	return list.Values
}

// text is a value that has to be text; a number or date typed there is taken as it stands.
func (r *reader) text(n ast.Node, path string) string {
	if yamlfile.IsNull(n) {
		return ""
	}
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		return v.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.GetToken().Value
	}
	r.odd(n, "wants-text", path)
	return ""
}

func (r *reader) odd(n ast.Node, code, path string) {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		r.fail(yamlfile.Position(n), "yaml-feature", catalog.Args{"what": n.GetToken().Value})
		return
	}
	r.fail(yamlfile.Position(n), code, catalog.Args{"field": path})
}

// json writes a value as JSON, and notes where everything in it stands.
func (r *reader) json(n ast.Node, path string) json.RawMessage {
	var b bytes.Buffer
	r.write(&b, n, path)
	return b.Bytes()
}

// group is json of what should be keys with values. A text in their place comes of
// a slip that YAML takes for text; without one the judge says what is wanted.
func (r *reader) group(n ast.Node, path string) json.RawMessage {
	if _, isText := n.(*ast.StringNode); isText {
		r.slipAt(n)
	}
	return r.json(n, path)
}

// plainNumber is a number as JSON writes it; another notation stays text, so that
// the finding shows what was typed.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func (r *reader) write(b *bytes.Buffer, n ast.Node, path string) {
	if yamlfile.IsNull(n) {
		b.WriteString("null")
		return
	}
	switch v := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		r.writeGroup(b, v, path)
	case *ast.SequenceNode:
		b.WriteByte('[')
		for i, item := range r.items(v, path) {
			if i > 0 {
				b.WriteByte(',')
			}
			r.write(b, item, fmt.Sprintf("%s[%d]", path, i))
		}
		b.WriteByte(']')
	case *ast.BoolNode:
		fmt.Fprint(b, v.Value)
	case *ast.IntegerNode, *ast.FloatNode:
		if literal := v.GetToken().Value; plainNumber.MatchString(literal) {
			b.WriteString(literal)
		} else {
			writeText(b, literal)
		}
	case *ast.InfinityNode, *ast.NanNode:
		writeText(b, v.GetToken().Value)
	default:
		writeText(b, r.text(n, path))
	}
}

func (r *reader) writeGroup(b *bytes.Buffer, n ast.Node, path string) {
	b.WriteByte('{')
	for i, e := range r.entries(n, path) {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(b, e.key)
		b.WriteByte(':')
		r.write(b, e.value, join(path, e.key))
	}
	b.WriteByte('}')
}

func writeText(b *bytes.Buffer, s string) {
	quoted, _ := json.Marshal(s) // a string always marshals
	b.Write(quoted)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
