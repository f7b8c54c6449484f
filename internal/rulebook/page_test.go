package rulebook_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

const page = "../../docs/rules.md"

// SHIDIAN_UPDATE=1 writes the page instead of comparing it: `make rules`.
func TestRulebook_ThePageSaysWhatTheCodeSays(t *testing.T) {
	t.Parallel()
	wanted := writePage(t)
	if os.Getenv("SHIDIAN_UPDATE") != "" {
		require.NoError(t, os.WriteFile(page, []byte(wanted), 0o644))
	}
	have, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, wanted, string(have), "docs/rules.md is not what the code says: make rules")
}

const top = `# The rules

Every requirement of the district's plan, R1 to R60: where it is carried, what judges it, which tests prove it. This page is written
from the code by the tests of ` + "`internal/rulebook`" + ` (` + "`make rules`" + `), which fail when a rule has no judge, no positive or no negative test.
` + "`shidian rules`" + ` lists the same at the desk, and ` + "`shidian rules R24`" + ` explains one with a passing and a failing example.

Severity: a **hard** rule refuses; a **soft** one ("in principle") is met or explained; a **note** is pointed out and never blocks. ★ marks a
basic principle of the district's plan, from which a sub-district's own plan may not depart (R3). Level: D district, SD sub-district, C community.

## What they want

`

const middle = `
## What judges them, and what proves it

Functions and types are of ` + "`internal/pilot/evidence`" + ` or ` + "`internal/pilot/judge`" + `, for R1 of ` + "`internal/plan`" + `, where nothing else is said; a type stands for fields that the rule asks for.
"charter: its example" and "charter: half present" are cases of ` + "`TestEvidence_EachStepTakesItsExampleAndRefusesWhatIsWrong`" + `
(` + "`internal/pilot/evidence`" + `): the step's example passes, and with one thing changed (` + "`internal/examples/wrong_….go`" + `) it gets that rule's finding. Cases of records filed after the pilot are of
` + "`TestGovernanceRecords_EachKindTakesItsExampleAndRefusesWhatIsWrong`" + `. On real servers
` + "`" + realServers + "`" + ` has three of each step refused, by ` + "`shidian submit`" + ` and by a raw signal.

`

const laws = `
## Rules of a law

What a law wants that the plan of 2002 did not know. A profile brings them (` + "`plans/profiles/`" + `): one that says nothing of a key judges nothing, so pilots go on under the
profile that they began with. No plan of a sub-district's own departs from them. A wrong hand-in is judged under ` + "`cn-2026`" + `; where as many candidates as seats
are allowed, as in Beijing in 1991, L3 is a note.

`

const bottom = `
## Readings

What the plan leaves open, and how it is settled.

`

func writePage(t *testing.T) string {
	t.Helper()
	s := readSource(t, judging...)
	var b strings.Builder
	b.WriteString(top + "| rule | clause | severity | level | carried by | what it wants |\n|---|---|---|---|---|---|\n")
	for _, r := range pilot.Rules() {
		row(&b, anchor(r), r.Clause, string(r.Severity), r.Level, carriedBy(r), both("rule."+r.Code))
	}
	b.WriteString(middle + "| rule | judged by | positive tests | negative tests |\n|---|---|---|---|\n")
	for _, r := range pilot.Rules() {
		p := provenBy(r.Code)
		row(&b, r.Code, quoted(append(append([]string{}, s.judges[r.Code]...), proofs[r.Code].code...)), list(p.positive), list(p.negative))
	}
	b.WriteString(laws + "| rule | of | severity | carried by | what it wants |\n|---|---|---|---|---|\n")
	for _, r := range pilot.LawRules() {
		row(&b, r.Code, r.Clause, string(r.Severity), carriedBy(r), both("rule."+r.Code))
	}
	b.WriteString("\n| rule | judged by | positive tests | negative tests |\n|---|---|---|---|\n")
	for _, r := range pilot.LawRules() {
		p := provenBy(r.Code)
		row(&b, r.Code, quoted(append(append([]string{}, s.judges[r.Code]...), proofs[r.Code].code...)), list(p.positive), list(p.negative))
	}
	b.WriteString(bottom + "| reading | of | says |\n|---|---|---|\n")
	for i := 1; i <= 29; i++ {
		code := fmt.Sprintf("A%d", i)
		row(&b, code, strings.Join(readOf(code), ", "), both("reading."+code))
	}
	return b.String()
}

func row(b *strings.Builder, cells ...string) {
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

func anchor(r pilot.RuleSpec) string {
	if r.Principle {
		return r.Code + " ★"
	}
	return r.Code
}

func both(key string) string {
	return catalog.Text(catalog.Chinese, key) + "<br>" + catalog.Text(catalog.English, key)
}

func carriedBy(r pilot.RuleSpec) string {
	var by []string
	for _, s := range r.Steps {
		by = append(by, "`"+string(s)+"`")
	}
	for _, kind := range r.Records {
		by = append(by, "record `"+kind+"`")
	}
	if r.Carrier != "" {
		by = append(by, strings.ReplaceAll(r.Carrier, "-", " "))
	}
	return strings.Join(by, ", ")
}

func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, "`"+name+"`")
	}
	return strings.Join(all, ", ")
}

// list names what comes from the table in words and other tests by their name.
func list(tests []string) string {
	var all []string
	for _, test := range tests {
		if !strings.Contains(test, ": ") {
			test = "`" + test + "`"
		}
		all = append(all, test)
	}
	return strings.Join(all, "; ")
}

func readOf(reading string) []string {
	var rules []string
	for _, r := range pilot.Rules() {
		if slices.Contains(r.Readings, reading) {
			rules = append(rules, r.Code)
		}
	}
	return rules
}

func TestRulebook_EveryReadingIsWordedAndOfARule(t *testing.T) {
	t.Parallel()
	for i := 1; i <= 29; i++ {
		code := fmt.Sprintf("A%d", i)
		require.True(t, catalog.Has("reading."+code), code)
		if code != "A19" { // about words, not about a rule
			require.NotEmpty(t, readOf(code), code)
		}
	}
	for _, r := range pilot.Rules() {
		for _, reading := range r.Readings {
			require.True(t, catalog.Has("reading."+reading), "%s of %s", reading, r.Code)
		}
	}
}
