package view

import (
	"cmp"
	"fmt"
	"slices"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// FindingWords is a finding as people read it, part by part.
type FindingWords struct {
	Severity string // what it means for the sender
	Rule     string // its code, or what is checked where no rule is
	Clause   string // of the plan; empty: none
	Text     string // what is wrong, and what to do
	Field    string // what the field is for; empty: not known
	Wants    string // what the rule wants; empty: there is no rule
}

// ClauseText is a rule's clause, of the district's plan or of a law.
func ClauseText(lang catalog.Lang, rule, clause string) string {
	if spec, ok := pilot.Rule(rule); ok && spec.OfLaw() {
		return catalog.Text(lang, "desk.law-clause", catalog.Args{"clause": clause})
	}
	return catalog.Text(lang, "desk.clause", catalog.Args{"clause": clause})
}

// InWords says a finding in a language. Form is whose fields it speaks of where it does
// not say: the code of a step, or the kind of a record.
func InWords(lang catalog.Lang, f pilot.Finding, form string) FindingWords {
	w := FindingWords{
		Severity: catalog.Text(lang, SeverityKey(f)), Rule: f.Rule, Text: cmp.Or(f.Message, FindingText(lang, f)),
		Field: FieldText(lang, cmp.Or(f.Form, form), f.Field),
	}
	if key := "desk.form." + f.Rule; catalog.Has(key) {
		w.Rule = catalog.Text(lang, key)
	}
	if f.Clause != "" {
		w.Clause = ClauseText(lang, f.Rule, f.Clause)
	}
	if key := "rule." + f.Rule; catalog.Has(key) {
		w.Wants = catalog.Text(lang, "desk.rule-wants", catalog.Args{"rule": f.Rule, "text": catalog.Text(lang, key)})
	}
	for _, part := range []struct{ name, value string }{{"found", f.Found}, {"wanted", f.Wanted}} {
		if part.value != "" && !says(f, part.name) {
			w.Text += fmt.Sprintf(" [%s]", catalog.Text(lang, "desk."+part.name, catalog.Args{"value": Value(lang, part.value)}))
		}
	}
	return w
}

// Gravest are findings with the gravest first, else in the order given.
func Gravest(findings []pilot.Finding) []pilot.Finding {
	grave := []pilot.Severity{pilot.Hard, pilot.Soft, pilot.Note}
	return slices.SortedStableFunc(slices.Values(findings), func(a, b pilot.Finding) int {
		return slices.Index(grave, a.Severity) - slices.Index(grave, b.Severity)
	})
}
