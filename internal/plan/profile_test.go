package plan_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/plan"
)

const shippedProfile = "../../plans/profiles/cn-1989-beijing-2000.yaml"

var wrongProfiles = []wrong{
	{"another name", []string{"name: cn-1989-beijing-2000", "name: cn-1989"}, []string{"6:7 profile-name"}, false},
	{"a section missing", []string{"party:\n  attendance: {value: 4/5, source: 基层党组织选举通行做法, kind: practice}\n", ""}, []string{"6:1 missing-key"}, true},
	{"a value without source", []string{"{value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "{value: 4/5, kind: practice}"}, []string{"42:15 missing-key"}, true},
	{"a bare value", []string{"{value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "4/5"}, []string{"42:15 wrong-type"}, true},
	{"a kind misspelt", []string{"attendance: {value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "attendance: {value: 4/5, source: 通行, kind: practise}"}, []string{"42:46 not-one-of"}, true},
	{"a range the wrong way round", []string{"value: 5-9", "value: 9-5"}, []string{"10:20 bad-range"}, false},
	{"a range in words", []string{"value: 5-9", "value: five"}, []string{"10:20 bad-range"}, true},
	{"a share above one", []string{"value: 4/5", "value: 5/4"}, []string{"42:23 bad-share"}, false},
	{"a share by nought", []string{"value: 4/5", "value: 4/0"}, []string{"42:23 bad-share"}, true},
	{"a share with a point", []string{"value: 4/5", "value: 0.8"}, []string{"42:23 wrong-type"}, true},
	{"a method that the law does not know", []string{"[all-voters,", "[all-voter,"}, []string{"17:21 not-one-of"}, true},
	{"a document that there is not", []string{"  charter:", "  chartre:"}, []string{"54:3 unknown-key"}, true},
	{"a body that cannot adopt", []string{"charter: {value: assembly", "charter: {value: sub-district-office"}, []string{"54:20 not-one-of"}, true},
	{"periods that cannot be kept", []string{"voter-list-days-before: {value: 20", "voter-list-days-before: {value: 6"}, []string{"24:27 periods-disagree"}, false},
}

func TestLoad_NamesWhatIsWrongInAProfile(t *testing.T) {
	t.Parallel()
	for _, w := range wrongProfiles {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			p, issues := ownProfile(t, edited(t, shippedProfile, w.edit...))
			require.Equal(t, w.want, places(issues, nil), texts(issues))
			require.Equal(t, plan.Failed(issues), p == nil)
			require.Equal(t, "cn-1989-beijing-2000.yaml", filepath.Base(issues[0].File))
			requireText(t, issues[0])
		})
	}
}

func TestLoad_NamesTheIssuesOfPlanAndProfileTogether(t *testing.T) {
	t.Parallel()
	_, issues := ownProfile(t, []byte("name: [\n"))
	require.Equal(t, []plan.Code{plan.CodeSyntax}, codes(issues))
	_, issues = ownProfile(t, nil)
	require.Equal(t, []plan.Code{plan.CodeEmptyFile}, codes(issues))
}

func codes(issues []plan.Issue) []plan.Code {
	var all []plan.Code
	for _, i := range issues {
		all = append(all, i.Code)
	}
	return all
}

func TestProfiles_AdoptionKnowsTheEightDocuments(t *testing.T) {
	t.Parallel()
	var documents []pilot.Step
	for _, rule := range loadReal(t).Profile.Adoption {
		documents = append(documents, rule.Step)
	}
	var want []pilot.Step
	for _, spec := range pilot.Catalogue() {
		if spec.Stage == pilot.StageInstitutions && spec.Code != pilot.StepSubCommittees {
			want = append(want, spec.Code)
		}
	}
	require.Equal(t, want, documents)
}
