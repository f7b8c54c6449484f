package catalog

import "strings"

// FieldLabel names a field of a form, its path without indices; empty when the
// form has no such field.
func FieldLabel(lang Lang, form, path string) string {
	last := path[strings.LastIndexByte(path, '.')+1:]
	for _, key := range []string{"label." + form + "." + path, "label." + path, "label." + last} {
		if Has(key) {
			return Text(lang, key)
		}
	}
	return ""
}

// HasFieldLabel says whether a path has a name of its own, not only its last part.
func HasFieldLabel(form, path string) bool {
	return Has("label."+form+"."+path) || Has("label."+path)
}
