package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// typed is what stands in a form, by the path of the field: evidence.members[0].name. It is
// raw text, and stays it until a message is made of it.
type typed map[string]string

// Beside the fields of evidence a form has these.
const (
	pathNote     = "note"
	pathReplaces = "replaces"
	pathPeriod   = "period"
	explainPath  = "explain."
	filePath     = "file"
)

// maxTyped is how many fields of a form are read.
const maxTyped = 20_000

// readTyped takes what was typed in a form's fields, and nothing else that was posted.
func readTyped(form url.Values, t target) typed {
	out := typed{}
	for name, values := range form {
		ours := name == pathNote || name == pathReplaces || name == pathPeriod || strings.HasPrefix(name, explainPath) ||
			strings.HasPrefix(name, filePath+"[") || strings.HasPrefix(name, pastePath+t.top()+".") || strings.HasPrefix(name, t.top()+".")
		if ours && len(values) > 0 && len(name) < 200 && len(out) < maxTyped {
			out[name] = strings.Join(values, "\n")
		}
	}
	return out.compact(t)
}

// compact drops empty fields and empty rows, so that rows are counted as they are sent.
func (in typed) compact(t target) typed {
	out := typed{}
	in.copyGroup(t.fields(), t.top(), t.top(), out)
	for name, value := range in {
		if !strings.HasPrefix(name, t.top()+".") && !pilot.Blank(value) {
			out[name] = value
		}
	}
	return out
}

// copyGroup copies the fields of a group that are not empty; false when all are.
func (in typed) copyGroup(fields []evidence.Field, from, to string, out typed) bool {
	filled := false
	for _, f := range fields {
		from, to := from+"."+f.Name, to+"."+f.Name
		switch {
		case f.Kind == evidence.FieldGroup:
			filled = in.copyGroup(f.Fields, from, to, out) || filled
		case f.Kind == evidence.FieldList && len(f.Fields) > 0:
			n := 0
			for _, i := range in.rows(from) {
				if in.copyGroup(f.Fields, fmt.Sprintf("%s[%d]", from, i), fmt.Sprintf("%s[%d]", to, n), out) {
					n, filled = n+1, true
				}
			}
		case !pilot.Blank(in[from]):
			out[to], filled = in[from], true
		}
	}
	return filled
}

// rows are the numbers of the rows of a list that something is said of, in order.
func (in typed) rows(list string) []int {
	seen := map[int]bool{}
	for name := range in {
		rest, ok := strings.CutPrefix(name, list+"[")
		if !ok {
			continue
		}
		index, _, closed := strings.Cut(rest, "]")
		if n, err := strconv.Atoi(index); closed && err == nil && n >= 0 && n < maxTyped {
			seen[n] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// evidence is what is typed as a message has it. What can't be read as what its field
// holds stays text, so that a finding shows it.
func (in typed) evidence(t target) json.RawMessage {
	raw, err := json.Marshal(in.group(t.fields(), t.top()))
	if err != nil {
		return nil // a map of texts and numbers can be written
	}
	return raw
}

func (in typed) group(fields []evidence.Field, at string) map[string]any {
	out := map[string]any{}
	for _, f := range fields {
		at := at + "." + f.Name
		switch {
		case f.Kind == evidence.FieldGroup:
			if inner := in.group(f.Fields, at); len(inner) > 0 {
				out[f.Name] = inner
			}
		case f.Kind == evidence.FieldList && len(f.Fields) > 0:
			var rows []any
			for _, i := range in.rows(at) {
				if row := in.group(f.Fields, fmt.Sprintf("%s[%d]", at, i)); len(row) > 0 {
					rows = append(rows, row)
				}
			}
			if rows != nil {
				out[f.Name] = rows
			}
		case f.Kind == evidence.FieldList:
			var items []any
			for line := range strings.SplitSeq(in[at], "\n") {
				if !pilot.Blank(line) {
					items = append(items, valueOf(f.Item(), line))
				}
			}
			if items != nil {
				out[f.Name] = items
			}
		case !pilot.Blank(in[at]):
			out[f.Name] = valueOf(f.Kind, in[at])
		}
	}
	return out
}

// valueOf reads a text as a kind of value.
func valueOf(kind evidence.FieldKind, text string) any {
	text = strings.TrimSpace(text)
	plain := strings.ReplaceAll(strings.Map(pilot.HalfWidth, text), ",", "")
	switch kind {
	case evidence.FieldWhole:
		if n, err := strconv.Atoi(plain); err == nil {
			return n
		}
	case evidence.FieldNumber:
		if n, err := strconv.ParseFloat(plain, 64); err == nil && n-n == 0 {
			return n
		}
	case evidence.FieldDate:
		if day, err := pilot.ParseDate(text); err == nil {
			return day
		}
	case evidence.FieldYesNo:
		switch text {
		case "yes":
			return true
		case "no":
			return false
		}
	}
	return text
}

// typedFrom is evidence as a form shows it.
func typedFrom(t target, raw json.RawMessage) typed {
	out := typed{}
	var group map[string]any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if d.Decode(&group) == nil {
		out.takeGroup(t.fields(), t.top(), group)
	}
	return out
}

func (in typed) takeGroup(fields []evidence.Field, at string, group map[string]any) {
	for _, f := range fields {
		at := at + "." + f.Name
		switch value := group[f.Name].(type) {
		case nil:
		case map[string]any:
			in.takeGroup(f.Fields, at, value)
		case []any:
			var items []string
			for i, row := range value {
				if inner, ok := row.(map[string]any); ok {
					in.takeGroup(f.Fields, fmt.Sprintf("%s[%d]", at, i), inner)
					continue
				}
				items = append(items, textOf(row))
			}
			if items != nil {
				in[at] = strings.Join(items, "\n")
			}
		default:
			in[at] = textOf(value)
		}
	}
}

func textOf(value any) string {
	switch value {
	case true:
		return "yes"
	case false:
		return "no"
	}
	return fmt.Sprint(value)
}

// explanations are what was written beside soft rules, by rule.
func (in typed) explanations() map[string]string {
	var out map[string]string
	for name, text := range in {
		if rule, ok := strings.CutPrefix(name, explainPath); ok && !pilot.Blank(text) {
			if out == nil {
				out = map[string]string{}
			}
			out[rule] = text
		}
	}
	return out
}

// The parts of an attachment's description that people write.
var fileParts = []string{"title", "item", "date", "author", "pages", "copy"}

// attachments are the files that are named in a form.
func (in typed) attachments() []pilot.Attachment {
	var out []pilot.Attachment
	for _, i := range in.rows(filePath) {
		part := func(name string) string { return strings.TrimSpace(in[pilot.FieldAt(filePath, i, name)]) }
		if part("digest") == "" {
			continue
		}
		a := pilot.Attachment{
			Digest: part("digest"), Title: part("title"), Item: part("item"), Date: pilot.Date(part("date")), Author: part("author"), Copy: part("copy"), Type: part("type"),
		}
		if day, err := pilot.ParseDate(part("date")); err == nil {
			a.Date = day
		}
		a.Pages, _ = strconv.Atoi(strings.Map(pilot.HalfWidth, part("pages")))
		a.Size, _ = strconv.ParseInt(part("size"), 10, 64)
		out = append(out, a)
	}
	return out
}

// attach names one more file; had says under which title the form has it already.
func (in typed) attach(a pilot.Attachment) (title string, had bool) {
	rows := in.rows(filePath)
	next := 0
	for _, i := range rows {
		if in[pilot.FieldAt(filePath, i, "digest")] == a.Digest {
			return in[pilot.FieldAt(filePath, i, "title")], true
		}
		next = i + 1
	}
	for name, value := range map[string]string{"digest": a.Digest, "title": a.Title, "type": a.Type, "size": strconv.FormatInt(a.Size, 10)} {
		in[pilot.FieldAt(filePath, next, name)] = value
	}
	return "", false
}

// leaf is a field of a row, with its path inside the row.
type leaf struct {
	evidence.Field
	path string
}

// leaves are the cells of a row in their order; lists inside a row are none.
func leaves(fields []evidence.Field, within string) []leaf {
	var out []leaf
	for _, f := range fields {
		switch {
		case f.Kind == evidence.FieldGroup:
			out = append(out, leaves(f.Fields, within+f.Name+".")...)
		case f.Kind != evidence.FieldList || len(f.Fields) == 0:
			out = append(out, leaf{f, within + f.Name})
		}
	}
	return out
}
