package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/starter/table"
)

func TestRules_AreListedInAHundredColumnsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh", "en"} {
		r := call{}.run(t, "rules", "--lang", lang)
		require.Equal(t, exitDone, r.status)
		for _, line := range strings.Split(r.out, "\n") {
			require.LessOrEqual(t, table.Width(line), rulesWidth, line)
			require.NotContains(t, line, "desk.", "a text is missing")
		}
		for _, spec := range slices.Concat(pilot.Rules(), pilot.LawRules()) {
			require.Regexp(t, `(?m)^`+spec.Code+` `, r.out)
		}
	}
}

func TestRules_AsDataAreAllWithTheirWording(t *testing.T) {
	t.Parallel()
	r := call{}.run(t, "rules", "-o", "json")
	var rules []rule
	require.NoError(t, json.Unmarshal([]byte(r.out), &rules))
	require.Len(t, rules, 60+len(pilot.LawRules()))
	for _, rule := range rules {
		require.NotContains(t, rule.Text, "rule.")
	}
}

func TestRules_OneIsExplainedWithAPassingAndAFailingExample(t *testing.T) {
	t.Parallel()
	r := call{}.run(t, "rules", "r24", "--lang", "zh")
	require.Equal(t, exitDone, r.status)
	for _, part := range []string{"三(二)2", "硬性", "charter", "A5", "adoptedBy: assembly", "adoptedBy: residents-committee", "必改  R24"} {
		require.Contains(t, r.out, part)
	}
}

func TestRules_EachIsExplainedInBothLanguagesAndAsData(t *testing.T) {
	t.Parallel()
	for _, spec := range slices.Concat(pilot.Rules(), pilot.LawRules()) {
		for _, lang := range []string{"zh", "en"} {
			r := call{}.run(t, "rules", spec.Code, "--lang", lang)
			require.Equal(t, exitDone, r.status, spec.Code)
			require.NotRegexp(t, `\b(desk|reading|rule|record|step|role|field)\.[a-zA-Z]`, strings.ReplaceAll(r.out, "by.role", ""), "%s: a text is missing", spec.Code)
		}
		var one explained
		r := call{}.run(t, "rules", spec.Code, "-o", "json")
		require.NoError(t, json.Unmarshal([]byte(r.out), &one))
		require.Equal(t, spec.Code, one.Code)
		require.Len(t, one.Readings, len(spec.Readings))
		if one.Failing != nil {
			require.Equal(t, spec.Code, one.Failing.Finding.Rule)
			require.NotEmpty(t, one.Failing.Finding.Message)
			require.NotEqual(t, string(one.Passing.Evidence), string(one.Failing.Evidence))
		}
	}
}
