package examples_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func sampleOf(step pilot.Step) any {
	terms := examples.SampleTerms()
	return examples.For(terms, pilot.Facts{}, step, terms.Deadline)
}

func TestYAML_ReadsBackAsTheSameEvidence(t *testing.T) {
	t.Parallel()
	for _, spec := range pilot.Catalogue() {
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			evidence := sampleOf(spec.Code)
			var file struct {
				Evidence     map[string]any    `yaml:"evidence"`
				Attachments  []any             `yaml:"attachments"`
				Explanations map[string]string `yaml:"explanations"`
				Note         string            `yaml:"note"`
			}
			text := examples.YAML(lang, spec.Code, evidence, examples.Head{Place: "sample", Name: "示例街道"})
			require.NoError(t, yaml.UnmarshalWithOptions([]byte(text), &file, yaml.DisallowUnknownField()), "%s\n%s", spec.Code, text)
			got, err := json.Marshal(file.Evidence)
			require.NoError(t, err)
			want, err := json.Marshal(evidence)
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(got), text)
		}
	}
}

func TestYAML_ExplainsEachFieldOnceInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, spec := range pilot.Catalogue() {
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			text := examples.YAML(lang, spec.Code, sampleOf(spec.Code), examples.Head{})
			explained := map[string]int{}
			for _, f := range flat(evidence.EvidenceFields(spec.Code)) {
				explained["# "+catalog.Text(lang, "field."+string(spec.Code)+"."+f.Path)]++
			}
			for comment, times := range explained {
				require.GreaterOrEqual(t, strings.Count(text, comment), times, "%s: %s\n%s", spec.Code, comment, text)
			}
			require.NotContains(t, text, "field."+string(spec.Code), "a field without text")
		}
	}
}

func TestYAML_CommentedOutFieldsReadBackToo(t *testing.T) {
	t.Parallel()
	text := examples.YAML(catalog.English, pilot.StepArchiveFiling, sampleOf(pilot.StepArchiveFiling), examples.Head{})
	require.Contains(t, text, "  # lateness:\n")
	require.Contains(t, text, "  #   reason:\n")
}

func flat(fields []evidence.Field) []evidence.Field {
	var all []evidence.Field
	for _, f := range fields {
		if f.Retired { // no example shows it
			continue
		}
		all = append(append(all, f), flat(f.Fields)...)
	}
	return all
}

func TestYAML_SaysWhatThereIsToChooseFromAtThePlace(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	at := func(terms *pilot.Terms) string {
		return examples.YAML(catalog.Chinese, pilot.StepArchiveFiling, sampleOf(pilot.StepArchiveFiling), examples.Head{Terms: terms})
	}
	require.Contains(t, at(terms), "[permanent | long | short]")
	require.NotContains(t, at(nil), "[permanent | long | short]")
	require.Contains(t, at(terms), "[sample-1]", "its communities")
	require.NotContains(t, at(terms), "leading-group-notice | ", "too many to list")
}
