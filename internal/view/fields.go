package view

import (
	"regexp"
	"strconv"
	"strings"

	"shidian/internal/catalog"
)

// FieldText explains a field of a step's evidence or a record's body that a finding
// names, evidence.elected[3].votes; empty when it is none.
func FieldText(lang catalog.Lang, form, field string) string {
	top, path, _ := strings.Cut(indices.ReplaceAllString(field, ""), ".")
	key := "field." + form + "." + path
	if top != "evidence" && top != "body" || !catalog.Has(key) {
		return ""
	}
	return catalog.Text(lang, key)
}

var indices = regexp.MustCompile(`\[\d+\]`)

// FieldName names a field as its form does, with the code that is typed for it:
// "当选名单第 4 项得票数(votes)" for evidence.elected[3].votes. Form is the step or
// the kind of record; empty for the message itself.
func FieldName(lang catalog.Lang, form, field string) string {
	for _, top := range []string{"evidence.", "body."} {
		field = strings.TrimPrefix(field, top)
	}
	var parts []string
	path, code := "", ""
	segments := strings.Split(field, ".")
	for i, segment := range segments {
		name, index, listed := strings.Cut(segment, "[")
		path, code = joined(path, name), joined(code, name)
		if n, err := strconv.Atoi(strings.TrimSuffix(index, "]")); listed && err == nil {
			parts = append(parts, entryName(lang, labelOf(lang, form, path), n+1))
			if i < len(segments)-1 {
				code = ""
			}
		} else if i == len(segments)-1 {
			parts = append(parts, leafName(lang, form, path, code)...)
		}
	}
	name := inOne(lang, parts)
	if name == "" || name == code {
		return field
	}
	return name + bracketed(lang, code)
}

func joined(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func entryName(lang catalog.Lang, list string, n int) string {
	return catalog.Text(lang, "name.entry", catalog.Args{"list": list, "n": n})
}

// leafName is the field's own name, with its group's where its own would not do;
// a field that has none, as one that is misspelt, goes by its group.
func leafName(lang catalog.Lang, form, path, code string) []string {
	own := catalog.FieldLabel(lang, form, path)
	group, _ := cutLast(path)
	inner, grouped := cutLast(code)
	switch {
	case own == "" && group != "" && catalog.FieldLabel(lang, form, group) != "":
		return []string{labelOf(lang, form, group)}
	case own == "":
		return []string{code}
	case grouped && inner != "" && !catalog.HasFieldLabel(form, path):
		return []string{labelOf(lang, form, group), own}
	}
	return []string{own}
}

// cutLast is the path without its last part; false when it has only one.
func cutLast(path string) (string, bool) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(0, i)], i >= 0
}

func labelOf(lang catalog.Lang, form, path string) string {
	if label := catalog.FieldLabel(lang, form, path); label != "" {
		return label
	}
	return path
}

// inOne joins the parts of a name; in English only the first begins with a capital.
func inOne(lang catalog.Lang, parts []string) string {
	if lang == catalog.Chinese {
		return strings.Join(parts, "")
	}
	for i, part := range parts {
		if i > 0 && !strings.HasPrefix(part, "Party") {
			parts[i] = strings.ToLower(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, ", ")
}

func bracketed(lang catalog.Lang, code string) string {
	if lang == catalog.Chinese {
		return "(" + code + ")"
	}
	return " (" + code + ")"
}

// neighbour is the path of another field of the same group.
func neighbour(field, name string) string {
	group, _ := cutLast(field)
	return joined(group, name)
}
