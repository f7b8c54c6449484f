package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func TestForm_HintsTellWhoChoosesNoCodes(t *testing.T) {
	t.Parallel()
	bodies := []string{"assembly", "residents-committee"}
	for _, c := range []struct {
		lang        catalog.Lang
		hint, shown string
	}{
		{catalog.Chinese, "由谁通过: 代表大会 assembly、居委会 residents-committee", "由谁通过: 代表大会、居委会"},
		{catalog.Chinese, "只能是居委会 residents-committee; 按 R24 填", "只能是居委会; 按 R24 填"},
		{catalog.English, "the body that adopted it: assembly, residents-committee", "the body that adopted it: the representative assembly, the residents' committee"},
		{catalog.Chinese, "谁提议: assembly 代表大会, residents-committee 居委会自行召集", "谁提议:代表大会,居委会自行召集"},
		{catalog.English, "the assembly-roster is another word", "the assembly-roster is another word"},
	} {
		f := former{lang: c.lang}
		require.Equal(t, c.shown, f.withoutCodes(c.hint, bodies))
	}
}

func TestForm_NoHintOfAChoiceHoldsItsCodes(t *testing.T) {
	t.Parallel()
	for _, spec := range pilot.Catalogue() {
		f := former{lang: catalog.Chinese, target: target{place: "yuetan", step: &spec}}
		var walk func([]field)
		walk = func(fields []field) {
			for _, one := range fields {
				for _, o := range one.Options {
					require.NotContains(t, " "+one.Hint+" ", " "+o.Value+" ", one.Path)
				}
				walk(one.Fields)
				for _, row := range one.Rows {
					walk(row)
				}
			}
		}
		walk(f.fields())
	}
}

// What only the law in force since 2026 gives is no field of a pilot of 2002.
func TestForm_LeavesOutWhatThePilotsLawDoesNotGive(t *testing.T) {
	t.Parallel()
	spec, _ := pilot.Spec(pilot.StepCommitteeElection)
	paths := func(terms *pilot.Terms, what typed) (all []string) {
		f := former{lang: catalog.Chinese, target: target{place: "sample/sample-1", step: &spec}, basis: evidence.Case{Terms: terms}, typed: what}
		for _, one := range f.fields() {
			all = append(all, one.Path)
		}
		return all
	}
	require.NotContains(t, paths(examples.SampleTerms(), nil), "evidence.proxies")
	require.Contains(t, paths(examples.LawTerms(), nil), "evidence.proxies")
	require.Contains(t, paths(examples.SampleTerms(), typed{"evidence.proxies": "3"}), "evidence.proxies", "what was filled in all the same")
}

func TestForm_TheArchiveIsFilledInWithTheClassesOfTheProfilesTable(t *testing.T) {
	t.Parallel()
	s := sheetOf(t, "/p/sample/steps/archive-filing", nil)
	require.Equal(t, "1", s.typed["evidence.items[0].item"])
	require.Equal(t, "short", s.typed["evidence.items[3].retention"])
	s.basis.Terms.Profile.RetentionTable = nil
	require.NotContains(t, prefilled(s.basis.Case, s.t), "evidence.items[0].retention", "this profile has no table")
	s.basis.Terms.Profile.RetentionTable = []pilot.RetentionClass{{Class: "permanent", Documents: []string{"pilot-plan-text"}}}
	again := prefilled(s.basis.Case, s.t)
	require.NotContains(t, again, "evidence.items[0].retention", "of a document that the table does not name")
	require.Equal(t, "permanent", again["evidence.items[1].retention"])
}
