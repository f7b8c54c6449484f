package examples

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Excerpt writes the part of a step's evidence, or of a record's body, that these paths ("elected.0.votes")
// are about, as YAML: the fields around them, of a list only the elements meant.
func Excerpt(lang catalog.Lang, step pilot.Step, given json.RawMessage, paths []string) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(given))
	decoder.UseNumber()
	var tree map[string]any
	if err := decoder.Decode(&tree); err != nil {
		return "", fmt.Errorf("read the evidence of %s: %w", step, err)
	}
	e := excerpt{lang: lang}
	known, head := evidence.EvidenceFields(step), "evidence:"
	if known == nil {
		known, head = evidence.RecordFields(string(step)), "body:"
	}
	e.line("", head)
	e.fields("  ", tree, known, splitPaths(paths))
	return strings.Join(e.lines, "\n") + "\n", nil
}

// meant is a tree of the path's parts; one without branches means all of it.
type meant map[string]meant

func splitPaths(paths []string) meant {
	root := meant{}
	for _, path := range paths {
		at := root
		for part := range strings.SplitSeq(path, ".") {
			if at[part] == nil {
				at[part] = meant{}
			}
			at = at[part]
		}
	}
	return root
}

type excerpt struct {
	lang  catalog.Lang
	lines []string
}

func (e *excerpt) line(indent, text string) { e.lines = append(e.lines, indent+text) }

// fields writes those that are meant, in the order of the evidence's type, then
// those that it does not have: a misspelt name.
func (e *excerpt) fields(indent string, group map[string]any, known []evidence.Field, wanted meant) {
	names := make([]string, 0, len(known))
	for _, f := range known {
		names = append(names, f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(group)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		inner, asked := wanted[name]
		value, there := group[name]
		switch {
		case len(wanted) > 0 && !asked:
		case there:
			e.value(indent, name+":", value, fieldsIn(known, name), inner)
		case asked:
			e.line(indent, "# "+catalog.Text(e.lang, "field.hand-in.left-out", catalog.Args{"field": name}))
		}
	}
}

func fieldsIn(known []evidence.Field, name string) []evidence.Field {
	i := slices.IndexFunc(known, func(f evidence.Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return known[i].Fields
}

func (e *excerpt) value(indent, before string, value any, known []evidence.Field, wanted meant) {
	switch v := value.(type) {
	case map[string]any:
		e.line(indent, before)
		e.fields(indent+"  ", v, known, wanted)
	case []any:
		e.list(indent, before, v, known, wanted)
	default:
		e.line(indent, before+" "+plain(v))
	}
}

// plain is a single value.
func plain(v any) string {
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	if v == nil {
		return "null"
	}
	return scalar(reflect.ValueOf(v))
}

// shownElements is how much of a list is shown that is meant as a whole.
const shownElements = 2

// list writes the elements meant, the first few when it is meant as a whole, and
// how many others there are.
func (e *excerpt) list(indent, before string, list []any, known []evidence.Field, wanted meant) {
	if !slices.ContainsFunc(list, composite) {
		items := make([]string, len(list))
		for i, v := range list {
			items[i] = plain(v)
		}
		e.line(indent, before+" ["+strings.Join(items, ", ")+"]")
		return
	}
	e.line(indent, before)
	shown := 0
	for i, v := range list {
		if _, asked := wanted[strconv.Itoa(i)]; asked || (len(wanted) == 0 && i < shownElements) {
			e.element(indent+"  ", v, known)
			shown++
		}
	}
	if others := len(list) - shown; others > 0 {
		e.line(indent+"  ", "# "+catalog.Text(e.lang, "field.hand-in.others", catalog.Args{"n": others}))
	}
}

func (e *excerpt) element(indent string, v any, known []evidence.Field) {
	group, ok := v.(map[string]any)
	if !ok {
		e.line(indent, "- "+plain(v))
		return
	}
	from := len(e.lines)
	e.fields(indent+"  ", group, known, nil)
	if len(e.lines) > from {
		e.lines[from] = indent + "- " + strings.TrimPrefix(e.lines[from], indent+"  ")
	}
}

func composite(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}
