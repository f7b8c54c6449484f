package view

import (
	"regexp"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// FindingText is a finding's message in a language.
func FindingText(lang catalog.Lang, f pilot.Finding) string {
	args := catalog.Args{"field": f.Field, "found": wording(lang, f.Found), "wanted": wording(lang, f.Wanted)}
	return catalog.Text(lang, findingKey(f), args)
}

// findingKey is a finding's text; of a record's body another one where what to do
// next is not what it is for a hand-in.
func findingKey(f pilot.Finding) string {
	key := "finding." + f.Code
	if own := key + ".record"; strings.HasPrefix(f.Field, "body") && catalog.Has(own) {
		return own
	}
	return key
}

// Says whether a code's text has a place for found or wanted.
func Says(code, placeholder string) bool {
	return strings.Contains(catalog.Text(catalog.Chinese, "finding."+code), "{"+placeholder+"}")
}

// FieldText explains a field of a step's evidence that a finding names,
// evidence.elected[3].votes; empty when it is none.
func FieldText(lang catalog.Lang, step pilot.Step, field string) string {
	path, inside := strings.CutPrefix(indices.ReplaceAllString(field, ""), "evidence.")
	key := "field." + string(step) + "." + path
	if !inside || !catalog.Has(key) {
		return ""
	}
	return catalog.Text(lang, key)
}

var indices = regexp.MustCompile(`\[\d+\]`)

var (
	bound = regexp.MustCompile(`^(≥|≤|>) ?(\S+)$`)
	dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
)

// wording says bounds in words, and what the codes mean that evidence is written
// in; what else was found or is wanted stays as it is.
func wording(lang catalog.Lang, value string) string {
	if m := bound.FindStringSubmatch(value); m != nil {
		return catalog.Text(lang, boundKeys[m[1]][dated.MatchString(m[2])], catalog.Args{"value": m[2]})
	}
	for _, separator := range []string{" | ", ", "} {
		if strings.Contains(value, separator) {
			parts := strings.Split(value, separator)
			for i, part := range parts {
				parts[i] = choice(lang, part)
			}
			return strings.Join(parts, separator)
		}
	}
	return choice(lang, value)
}

// boundKeys are the texts of a bound, for a number and for a date.
var boundKeys = map[string]map[bool]string{
	"≥": {false: "bound.at-least", true: "bound.not-before"},
	"≤": {false: "bound.at-most", true: "bound.not-after"},
	">": {false: "bound.more-than", true: "bound.after"},
}

// choice is a code with its meaning. In English codes speak for themselves, but a
// document of the archive is called by its name.
func choice(lang catalog.Lang, code string) string {
	kinds := []string{"document."}
	if lang == catalog.Chinese {
		kinds = []string{"choice.", "role.", "step.", "document."}
	}
	for _, kind := range kinds {
		if catalog.Has(kind + code) {
			return catalog.Text(lang, kind+code) + "(" + code + ")"
		}
	}
	return code
}
