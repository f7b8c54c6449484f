package plan

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/yamlfile"
)

// value is a node with the key that it stands under.
type value struct {
	node ast.Node
	key  string
	at   pos // of the value
}

// name is what messages call a value: its key; the root has none.
func (v value) name() any {
	if v.key == "" {
		return phrase("plan.the-file")
	}
	return v.key
}

// field is one line of a mapping.
type field struct {
	name string
	at   pos // of the key
	val  value
}

// fields is a mapping whose keys are known to be fine.
type fields struct {
	at   pos
	list []field
}

// get returns a key's value; false when it is not there.
func (f fields) get(key string) (value, bool) {
	i := slices.IndexFunc(f.list, func(x field) bool { return x.name == key })
	if i < 0 {
		return value{}, false
	}
	return f.list[i].val, true
}

// known is the keys that a mapping may have.
type known struct {
	required, optional []string
	unknown            Code // what another key is called; empty: unknown-key
	missing            Code // what all missing keys are called together; empty: missing-key, one by one
}

func (k known) all() []string { return slices.Concat(k.required, k.optional) }

// mapping reads a mapping with known keys. Unknown, doubled and missing keys are
// reported; what is left can be used.
func (r *reader) mapping(v value, k known) fields {
	f := r.entries(v)
	if f.at == (pos{}) {
		return f
	}
	var meant []string
	f.list = slices.DeleteFunc(f.list, func(x field) bool {
		if slices.Contains(k.all(), x.name) {
			return false
		}
		meant = append(meant, r.unknownKey(x, v.name(), k))
		return true
	})
	var missing []string
	for _, key := range k.required {
		if _, ok := f.get(key); !ok && !slices.Contains(meant, key) {
			missing = append(missing, key)
		}
	}
	if k.missing != "" && len(missing) > 0 {
		r.fail(f.at, k.missing, catalog.Args{"keys": missing, "first": missing[0], "in": v.name()})
		return f
	}
	for _, key := range missing {
		r.fail(f.at, CodeMissingKey, catalog.Args{"key": key, "in": v.name()})
	}
	return f
}

// unknownKey reports a key and returns the one that was meant, if it is missing.
func (r *reader) unknownKey(x field, in any, k known) string {
	code := k.unknown
	if code == "" {
		code = CodeUnknownKey
	}
	args := catalog.Args{"key": shown(x.name), "in": in, "known": k.all(), "near": nearest(x.name, k.all(), 3)}
	meant, ok := closest(x.name, k.all())
	if ok {
		args["suggest"] = meant
	}
	r.fail(x.at, code, args)
	return meant
}

// entries reads a mapping with any keys, in order; a doubled key counts once.
func (r *reader) entries(v value) fields {
	entries, ok := yamlfile.Entries(v.node)
	if !ok {
		r.wrongType(v, "plan.kind.mapping")
		return fields{}
	}
	f := fields{at: yamlfile.Position(v.node)}
	for _, e := range entries {
		switch _, merges := e.Odd.(*ast.MergeKeyNode); {
		case merges:
			r.fail(e.At, CodeYAMLFeature, catalog.Args{"what": phrase("plan.yaml.merge")})
		case e.Odd != nil:
			r.fail(e.At, CodeYAMLFeature, catalog.Args{"what": phrase("plan.yaml.key")})
		case e.First != pos{}:
			r.fail(e.At, CodeDuplicateKey, catalog.Args{"key": shown(e.Key), "line": e.First.Line})
		default:
			f.list = append(f.list, field{e.Key, e.At, value{e.Value, e.Key, yamlfile.Position(e.Value)}})
		}
	}
	return f
}

// list reads a sequence of at most limit entries.
func (r *reader) list(v value, limit int) ([]value, bool) {
	s, ok := v.node.(*ast.SequenceNode)
	if !ok {
		r.wrongType(v, "plan.kind.list")
		return nil, false
	}
	if len(s.Values) > limit {
		r.fail(v.at, CodeTooMany, catalog.Args{"key": v.key, "limit": limit, "found": len(s.Values)})
		return nil, false
	}
	var items []value
	for _, n := range s.Values {
		at := yamlfile.Position(n)
		if at == (pos{}) {
			at = v.at
		}
		items = append(items, value{n, v.key, at})
	}
	return items, true
}

// someOf is a list that must not be empty.
func (r *reader) someOf(v value, limit int) []value {
	items, ok := r.list(v, limit)
	if ok && len(items) == 0 {
		r.fail(v.at, CodeEmptyList, catalog.Args{"key": v.key})
	}
	return items
}
