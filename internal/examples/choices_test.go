package examples_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// form is the example of a step or of a kind of record, with its fields.
type form struct {
	code   string
	fields []evidence.Field
	basis  evidence.Case
	sample map[string]any
}

func forms(t *testing.T) []form {
	t.Helper()
	above := examples.SampleTerms()
	below, ok := above.ForCommunity("sample-1")
	require.True(t, ok)
	var all []form
	add := func(code string, fields []evidence.Field, c evidence.Case, sample any) {
		raw, err := json.Marshal(sample)
		require.NoError(t, err)
		f := form{code: code, fields: fields, basis: c}
		require.NoError(t, json.Unmarshal(raw, &f.sample), code)
		all = append(all, f)
	}
	for _, s := range pilot.Catalogue() {
		terms := above
		if s.Level == pilot.LevelCommunity {
			terms = &below
		}
		add(string(s.Code), evidence.EvidenceFields(s.Code), evidence.Case{Terms: terms}, examples.For(terms, pilot.Facts{}, s.Code, terms.Deadline))
	}
	for _, k := range evidence.AllRecords() {
		c := evidence.Case{Terms: above}
		add(k.Kind, evidence.RecordFields(k.Kind), c, examples.RecordFor(c, k.Kind, above.Deadline))
	}
	return all
}

// eachText calls f with every text in a group, and how to put another in its place.
func eachText(fields []evidence.Field, group map[string]any, f func(evidence.Field, string, func(string))) {
	for _, field := range fields {
		list, isList := group[field.Name].([]any)
		if !isList {
			list = []any{group[field.Name]}
		}
		for i, value := range list {
			switch v := value.(type) {
			case map[string]any:
				eachText(field.Fields, v, f)
			case string:
				f(field, v, func(other string) {
					if isList {
						list[i] = other
					} else {
						group[field.Name] = other
					}
				})
			}
		}
	}
}

var coded = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)

func TestChoices_HoldEveryCodeThatAnExampleHas(t *testing.T) {
	t.Parallel()
	for _, f := range forms(t) {
		eachText(f.fields, f.sample, func(field evidence.Field, text string, _ func(string)) {
			choices := f.basis.Choices(f.code, field)
			if coded.MatchString(text) || len(choices) > 0 {
				require.Contains(t, choices, text, "%s.%s", f.code, field.Path)
			}
		})
	}
}

// A form offers the choices, so each needs its word; a community has its own name.
func TestChoices_HaveTheirWords(t *testing.T) {
	t.Parallel()
	worded := func(code string) bool {
		return slices.ContainsFunc([]string{"choice.", "role.", "body.", "step.", "document.", "rule."}, func(kind string) bool { return catalog.Has(kind + code) })
	}
	var walk func(f form, fields []evidence.Field)
	walk = func(f form, fields []evidence.Field) {
		for _, field := range fields {
			for _, code := range f.basis.Choices(f.code, field) {
				require.True(t, worded(code) || strings.HasPrefix(code, "sample-"), "%s.%s: %s has no word", f.code, field.Path, code)
			}
			walk(f, field.Fields)
		}
	}
	for _, f := range forms(t) {
		walk(f, f.fields)
	}
}

// What a form does not offer, the judge does not take: in no field that has choices.
func TestChoices_AreWhatTheJudgeTakes(t *testing.T) {
	t.Parallel()
	examine := func(f form) []string {
		raw, err := json.Marshal(f.sample)
		require.NoError(t, err)
		var v evidence.Verdict
		if _, isRecord := evidence.RecordKind(f.code); isRecord {
			v = evidence.ExamineRecord(f.basis, f.code, raw)
		} else {
			c := f.basis
			c.HandIn = &pilot.HandIn{Step: pilot.Step(f.code)}
			v = evidence.Examine(c, raw)
		}
		var wrong []string
		for _, found := range v.Findings {
			if found.Severity != pilot.Note {
				wrong = append(wrong, found.Field)
			}
		}
		return wrong
	}
	held := 0
	for _, f := range forms(t) {
		eachText(f.fields, f.sample, func(field evidence.Field, text string, put func(string)) {
			if len(f.basis.Choices(f.code, field)) == 0 || f.code == pilot.KindRevision {
				return // a revised document may be one that the sub-district adopted itself
			}
			put("no-such-code")
			found := slices.ContainsFunc(examine(f), func(path string) bool {
				at, ok := evidence.FieldAt(f.fields, path[strings.Index(path, ".")+1:])
				return ok && at.Path == field.Path
			})
			require.True(t, found, "%s.%s takes what it does not offer", f.code, field.Path)
			put(text)
			held++
		})
	}
	require.Greater(t, held, 50)
}
