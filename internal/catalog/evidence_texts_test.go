package catalog_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// requireTexts wants a key in both languages, Chinese in Chinese.
func requireTexts(t *testing.T, key string) {
	t.Helper()
	require.True(t, catalog.Has(key), "no text for %s", key)
	zh, en := catalog.Text(catalog.Chinese, key), catalog.Text(catalog.English, key)
	require.Regexp(t, `\p{Han}`, zh, key)
	require.NotEmpty(t, strings.TrimSpace(en), key)
	require.NotEqual(t, zh, en, key)
}

func TestTexts_EveryFindingCodeHasOneInBothLanguages(t *testing.T) {
	t.Parallel()
	placeholder := regexp.MustCompile(`\{[^}]*\}`)
	codes := append(evidence.EvidenceCodes(), without(pilot.MessageCodes(), evidence.EvidenceCodes())...)
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(codes))), len(codes), "a code is listed twice")
	for _, code := range codes {
		requireTexts(t, "finding."+code)
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			for _, name := range placeholder.FindAllString(catalog.Text(lang, "finding."+code), -1) {
				require.Contains(t, []string{"{field}", "{found}", "{wanted}", "{should}", "{must}", "{than}", "{code}"}, name, code)
			}
		}
	}
}

func TestTexts_EveryDocumentOfTheArchiveHasAName(t *testing.T) {
	t.Parallel()
	for item := 1; item <= 24; item++ {
		for _, code := range evidence.ArchiveDocuments(item) {
			requireTexts(t, "document."+code)
		}
	}
}

func TestTexts_EveryRuleSaysWhatItWants(t *testing.T) {
	t.Parallel()
	for i := 1; i <= 60; i++ {
		requireTexts(t, fmt.Sprintf("rule.R%d", i))
	}
}

func TestTexts_EveryFieldOfEvidenceIsExplained(t *testing.T) {
	t.Parallel()
	var walk func(step pilot.Step, fields []evidence.Field)
	walk = func(step pilot.Step, fields []evidence.Field) {
		for _, f := range fields {
			requireTexts(t, fmt.Sprintf("field.%s.%s", step, f.Path))
			for _, choice := range f.Choices {
				requireTexts(t, "choice."+choice)
			}
			walk(step, f.Fields)
		}
	}
	for _, kind := range evidence.AllRecords() {
		require.NotEmpty(t, evidence.RecordFields(kind.Kind), kind.Kind)
		walk(pilot.Step(kind.Kind), evidence.RecordFields(kind.Kind))
	}
	for _, spec := range pilot.Catalogue() {
		fields := evidence.EvidenceFields(spec.Code)
		require.NotEmpty(t, fields, spec.Code)
		walk(spec.Code, fields)
	}
}

func TestTexts_EveryFieldOfAFormHasAShortName(t *testing.T) {
	t.Parallel()
	var walk func(form string, fields []evidence.Field)
	walk = func(form string, fields []evidence.Field) {
		for _, f := range fields {
			requireLabel(t, form, f.Path)
			walk(form, f.Fields)
		}
	}
	for _, spec := range pilot.Catalogue() {
		walk(string(spec.Code), evidence.EvidenceFields(spec.Code))
	}
	for _, kind := range evidence.AllRecords() {
		walk(kind.Kind, evidence.RecordFields(kind.Kind))
	}
	for _, path := range []string{
		"v", "id", "by", "by.name", "by.role", "by.unit", "at", "note", "seal", "step", "steps", "evidence", "explanations", "confirms", "replaces", "reasons",
		"reasons.text", "reasons.rule", "reasons.field", "to", "reason", "record", "until", "kind", "period", "body", "submissions",
		"attachments", "attachments.digest", "attachments.title", "attachments.item", "attachments.date", "attachments.author", "attachments.pages",
		"attachments.copy", "attachments.type", "attachments.size",
	} {
		requireLabel(t, "", path)
	}
}

// requireLabel wants a short noun in both languages, without the field's code.
func requireLabel(t *testing.T, form, path string) {
	t.Helper()
	zh, en := catalog.FieldLabel(catalog.Chinese, form, path), catalog.FieldLabel(catalog.English, form, path)
	require.Regexp(t, `^[\p{Han}“”()]+$`, zh, "%s %s", form, path)
	require.LessOrEqual(t, utf8.RuneCountInString(zh), 16, "%s %s", form, path)
	require.Regexp(t, `^[A-Z][A-Za-z',\- ]+$`, en, "%s %s", form, path)
	require.NotContains(t, zh+en, ".", "%s %s", form, path)
}

func without(list, known []string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return slices.Contains(known, s) })
}
