package view

import (
	"regexp"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// FindingText is a finding's message in a language: what is wrong and what to do;
// of what was explained, what is and the explanation, and of what the district let pass,
// what is and by which document: nothing is asked any more.
func FindingText(lang catalog.Lang, f pilot.Finding) string {
	template := catalog.Text(lang, findingKey(f))
	switch {
	case f.Waived != "":
		is := catalog.Fill(firstSentence(lang, template), findingArgs(lang, f))
		return is + catalog.Text(lang, "waived", catalog.Args{"record": oneLine(f.Document)})
	case f.Explained == "":
		return catalog.Fill(template, findingArgs(lang, f))
	}
	is := catalog.Fill(firstSentence(lang, template), findingArgs(lang, f))
	return is + catalog.Text(lang, "explained", catalog.Args{"text": oneLine(f.Explained)})
}

// SeverityKey is the text of how grave a finding is; one that is explained asks for nothing.
func SeverityKey(f pilot.Finding) string {
	switch {
	case f.Waived != "":
		return "desk.severity.waived"
	case f.Explained != "":
		return "desk.severity.explained"
	}
	return "desk.severity." + string(f.Severity)
}

// findingKey is the text's; some codes say something else of a record's body, where
// what to do next is not what it is for a hand-in, when they only note, or
// when they name what is wanted.
func findingKey(f pilot.Finding) string {
	key := "finding." + f.Code
	switch note, wanted, record := key+"."+string(f.Severity), key+".wanted", key+".record"; {
	case strings.HasPrefix(f.Field, "body") && catalog.Has(record):
		return record
	case catalog.Has(note):
		return note
	case f.Wanted != "" && catalog.Has(wanted):
		return wanted
	}
	return key
}

func findingArgs(lang catalog.Lang, f pilot.Finding) catalog.Args {
	wanted := Value(lang, f.Wanted)
	if f.Code == evidence.CodeMisspeltField {
		wanted = f.Wanted + bracketed(lang, labelOf(lang, f.Form, neighbour(indices.ReplaceAllString(f.Field, ""), f.Wanted)))
	}
	bounded := bound.MatchString(f.Wanted)
	demand := func(key string) string {
		if bounded {
			key += "-bound"
		}
		return catalog.Text(lang, key, catalog.Args{"wanted": wanted})
	}
	return catalog.Args{
		"field": FieldName(lang, f.Form, f.Field), "found": Value(lang, f.Found), "wanted": wanted, "code": f.Wanted,
		"should": demand("demand.should"), "must": demand("demand.must"), "than": than(lang, f),
	}
}

// firstSentence is what a text says before it asks for anything.
func firstSentence(lang catalog.Lang, template string) string {
	ends := chineseStop
	if lang == catalog.English {
		ends = englishStop
	}
	if at := ends.FindStringIndex(template); at != nil {
		template = template[:at[1]]
	}
	return strings.TrimSpace(template)
}

var (
	chineseStop = regexp.MustCompile(`。`)
	englishStop = regexp.MustCompile(`[.?] `)
)

// than names what a value was held against, as the end of a clause; empty where
// the finding does not say, as those recorded before it did.
func than(lang catalog.Lang, f pilot.Finding) string {
	if f.Than == "" || f.ThanIs == "" {
		return ""
	}
	key, name := "than.field", ""
	switch {
	case catalog.Has("than." + f.Than):
		key = "than." + f.Than
	case catalog.Has(f.Than):
		key, name = "than.fact", catalog.Text(lang, f.Than)
	default:
		name = FieldName(lang, f.Form, f.Than)
	}
	if m := bound.FindStringSubmatch(f.Wanted); m != nil && m[2] == f.ThanIs || f.Wanted == f.ThanIs {
		key += "-itself"
	}
	return catalog.Text(lang, key, catalog.Args{"name": name, "value": Value(lang, f.ThanIs)})
}

// says whether a finding's text has a place for found or wanted.
func says(f pilot.Finding, placeholder string) bool {
	text := catalog.Text(catalog.Chinese, findingKey(f))
	names := []string{placeholder}
	if placeholder == "wanted" {
		names = append(names, "should", "must", "code")
	}
	for _, name := range names {
		if strings.Contains(text, "{"+name+"}") {
			return true
		}
	}
	return false
}

var (
	bound = regexp.MustCompile(`^(≥|≤|>|<) ?([^ ]+)(?: \((.+)\))?$`)
	dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
	span  = regexp.MustCompile(`^(\S+) – (\S+)$`)
	coded = regexp.MustCompile(`^([a-z-]+) (\d{4}-\d{2}-\d{2})$`)
)

// Value says a value of a finding in words: bounds, spans, and what the codes mean
// that evidence is written in; anything else stays as it is.
func Value(lang catalog.Lang, value string) string {
	if m := bound.FindStringSubmatch(value); m != nil {
		text := catalog.Text(lang, boundKeys[m[1]][dated.MatchString(m[2])], catalog.Args{"value": m[2]})
		if m[3] != "" {
			text += " (" + m[3] + ")"
		}
		return text
	}
	if m := span.FindStringSubmatch(value); m != nil {
		return catalog.Text(lang, "bound.between", catalog.Args{"from": m[1], "to": m[2]})
	}
	if m := coded.FindStringSubmatch(value); m != nil {
		return choice(lang, m[1]) + " " + m[2]
	}
	if strings.Contains(value, " | ") {
		return listed(lang, strings.Split(value, " | "), "list.or")
	}
	return listed(lang, strings.Split(value, ", "), "list.and")
}

// listed names what is in a list, with a word before the last.
func listed(lang catalog.Lang, codes []string, last string) string {
	var b strings.Builder
	for i, code := range codes {
		switch {
		case i == 0:
		case i == len(codes)-1:
			b.WriteString(catalog.Text(lang, last))
		default:
			b.WriteString(catalog.Text(lang, "list.and"))
		}
		b.WriteString(choice(lang, code))
	}
	return b.String()
}

// boundKeys are the texts of a bound, for a number and for a date.
var boundKeys = map[string]map[bool]string{
	"≥": {false: "bound.at-least", true: "bound.not-before"},
	"≤": {false: "bound.at-most", true: "bound.not-after"},
	">": {false: "bound.more-than", true: "bound.after"},
	"<": {false: "bound.fewer-than", true: "bound.before"},
}

// choice is a code with its meaning.
func choice(lang catalog.Lang, code string) string {
	for _, kind := range []string{"choice.", "role.", "body.", "step.", "document.", "record.", "level.", "status."} {
		if catalog.Has(kind + code) {
			meaning := catalog.Text(lang, kind+code)
			if lang == catalog.English || strings.Contains(meaning, "(") {
				meaning += " "
			}
			return meaning + "(" + code + ")"
		}
	}
	return code
}
