package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// shown is a value of evidence as a page shows it: a text, a group, a list of
// texts, or a list of groups as a table.
type shown struct {
	Label   string
	Text    string
	Items   []shown
	Columns []string
	Rows    [][]shown
}

// evidenceShown reads evidence by the step's fields, or a record's body by its kind's, labelled by the catalogue. A
// field that the step does not know is shown under its own name: nothing that
// somebody sent is left out.
func (m *maker) evidenceShown(step pilot.Step, raw json.RawMessage) []shown {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var content any
	if d.Decode(&content) != nil {
		return nil
	}
	group, ok := content.(map[string]any)
	if !ok {
		return []shown{m.value(step, evidence.Field{}, content)}
	}
	fields := evidence.EvidenceFields(step)
	if fields == nil {
		fields = evidence.RecordFields(string(step))
	}
	return m.group(step, fields, group)
}

func (m *maker) group(step pilot.Step, fields []evidence.Field, group map[string]any) []shown {
	out := []shown{}
	for _, f := range inOrderOf(fields, group) {
		s := m.value(step, f, group[f.Name])
		s.Label = m.label(step, f)
		out = append(out, s)
	}
	return out
}

// inOrderOf are the fields that a group has, the known ones in their order first.
func inOrderOf(fields []evidence.Field, group map[string]any) []evidence.Field {
	var out []evidence.Field
	known := map[string]bool{}
	for _, f := range fields {
		known[f.Name] = true
		if v, given := group[f.Name]; given && v != nil {
			out = append(out, f)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(group)) {
		if !known[name] {
			out = append(out, evidence.Field{Name: name})
		}
	}
	return out
}

func (m *maker) label(step pilot.Step, f evidence.Field) string {
	key := fmt.Sprintf("field.%s.%s", step, f.Path)
	if text := m.text(key); f.Path != "" && text != key {
		return text
	}
	return f.Name
}

func (m *maker) value(step pilot.Step, f evidence.Field, v any) shown {
	switch x := v.(type) {
	case map[string]any:
		return shown{Items: m.group(step, f.Fields, x)}
	case []any:
		return m.list(step, f, x)
	}
	return shown{Text: m.plain(v)}
}

func (m *maker) plain(v any) string {
	if v == nil {
		return ""
	}
	return m.named(fmt.Sprint(v))
}

// named is the name of a code in which evidence is written; any other text stays
// as it is.
func (m *maker) named(text string) string {
	for _, kind := range []string{"choice.", "role.", "step.", "document."} {
		if codeForm.MatchString(text) && catalog.Has(kind+text) {
			return m.text(kind + text)
		}
	}
	return text
}

var codeForm = regexp.MustCompile(`^[a-z0-9-]+$`)

// list is a table where every item is a group, else its texts in one line.
func (m *maker) list(step pilot.Step, f evidence.Field, list []any) shown {
	all := map[string]any{}
	var texts []string
	for _, item := range list {
		group, ok := item.(map[string]any)
		if !ok {
			texts = append(texts, m.plain(item))
			continue
		}
		maps.Copy(all, group)
	}
	if len(texts) > 0 || len(list) == 0 {
		return shown{Text: strings.Join(texts, m.text("archive.comma"))}
	}
	s := shown{}
	columns := inOrderOf(f.Fields, all)
	for _, c := range columns {
		s.Columns = append(s.Columns, m.label(step, c))
	}
	for _, item := range list {
		group, _ := item.(map[string]any)
		var row []shown
		for _, c := range columns {
			row = append(row, m.value(step, c, group[c.Name]))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}
