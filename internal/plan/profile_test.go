package plan_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/plan"
)

const shippedProfile = "../../plans/profiles/cn-1989-beijing-2000.yaml"

var wrongProfiles = []wrong{
	{"another name", []string{"name: cn-1989-beijing-2000", "name: cn-1989"}, []string{"6:7 profile-name"}, false},
	{"a section missing", []string{"sub-committees:\n  # 主任由居委会成员兼任, 不计在内 (A8)\n  members: {value: 3-5, source: 区试点方案二(二)5, kind: default}\n", ""}, []string{"6:1 missing-key"}, true},
	{"a value without source", []string{"{value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "{value: 4/5, kind: practice}"}, []string{"42:15 missing-key"}, true},
	{"a bare value", []string{"{value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "4/5"}, []string{"42:15 wrong-type"}, true},
	{"a kind misspelt", []string{"attendance: {value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "attendance: {value: 4/5, source: 通行, kind: practise}"}, []string{"42:46 not-one-of"}, true},
	{"a range the wrong way round", []string{"value: 5-9", "value: 9-5"}, []string{"10:20 bad-range"}, false},
	{"a range in words", []string{"value: 5-9", "value: five"}, []string{"10:20 bad-range"}, true},
	{"a share above one", []string{"value: 4/5", "value: 5/4"}, []string{"42:23 bad-share"}, false},
	{"a share by nought", []string{"value: 4/5", "value: 4/0"}, []string{"42:23 bad-share"}, true},
	{"a share with a point", []string{"value: 4/5", "value: 0.8"}, []string{"42:23 wrong-type"}, true},
	{"a switch that is neither on nor off", []string{"strict-order: {value: false", "strict-order: {value: never"}, []string{"46:25 wrong-type"}, true},
	{"a method that the law does not know", []string{"[all-voters,", "[all-voter,"}, []string{"17:21 not-one-of"}, true},
	{"a document that there is not", []string{"  charter:", "  chartre:"}, []string{"58:3 unknown-key"}, true},
	{"a body that cannot adopt", []string{"charter: {value: assembly", "charter: {value: sub-district-office"}, []string{"58:20 not-one-of"}, true},
	{"a class that is not kept", []string{"class: short, years", "class: shorter, years"}, []string{"95:15 not-one-of"}, false},
	{"classes in another order", []string{"value: [permanent, long, short]", "value: [permanent, short, long]"}, []string{"95:15 retention-order"}, false},
	{"a document of no archive", []string{"sealed-ballots]", "sealed-ballot]"}, []string{"95:70 unknown-document"}, false},
	{"a document in two classes", []string{"sealed-ballots]", "count-sheet]"}, []string{"95:70 duplicate-code"}, false},
	{"no years", []string{"years: 15", "years: 0"}, []string{"95:29 out-of-range"}, true},
	{"a table without its source", []string{"  source: 本系统设定, 各地自有归档范围和保管期限表的照改\n", ""}, []string{"80:3 missing-key"}, true},
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

func TestProfiles_HoldWhatLawAndPracticeOfTheirTimeFix(t *testing.T) {
	t.Parallel()
	old, today := shipped(t, "cn-1989-beijing-2000"), shipped(t, "cn-2018")
	require.Equal(t, []int{3, 5}, []int{old.Committee.TermYears, today.Committee.TermYears})
	require.Equal(t, pilot.Range{Min: 100, Max: 700}, old.Households)
	require.Equal(t, pilot.Range{Min: 1000, Max: 3000}, today.Households)
	require.Equal(t, []string{"permanent", "long", "short"}, old.Retention)
	require.Equal(t, []string{"permanent", "30-years", "10-years"}, today.Retention)
	for i, row := range old.RetentionTable {
		require.Equal(t, row.Documents, today.RetentionTable[i].Documents, row.Class)
	}
	require.Equal(t, "permanent", today.RetentionOf([]string{"sealed-ballots", "count-sheet", "result-report"}), "that of the longest kept")
	require.Equal(t, "10-years", today.RetentionOf([]string{"sealed-ballots"}))
	require.Equal(t, 15, old.RetentionYears("short"))
	require.Len(t, slices.Concat(old.RetentionTable[0].Documents, old.RetentionTable[1].Documents, old.RetentionTable[2].Documents), 59, "every document of the list")
	today.RetentionTable = old.RetentionTable
	today.Name, today.Committee.TermYears, today.Households, today.Retention = old.Name, old.Committee.TermYears, old.Households, old.Retention
	require.Equal(t, old, today, "the rest is alike")
	require.Equal(t, pilot.PartyProfile{Attendance: pilot.Share{Num: 4, Den: 5}, Winner: pilot.Share{Num: 1, Den: 2}}, old.Party)
}

// shipped is the profile of that name, named by a plan.
func shipped(t *testing.T, name string) pilot.Profile {
	t.Helper()
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan, "profile: cn-1989-beijing-2000", "profile: "+name))
	require.False(t, plan.Failed(issues), texts(issues))
	return p.Profile
}

func TestProfiles_ADistrictAddsItsOwnBesideItsPlan(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	own := edited(t, shippedProfile, "name: cn-1989-beijing-2000", "name: xicheng-own", "value: 4/5", "value: 2/3",
		"  strict-order: {value: false", "  strict-order: {value: true")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "profiles"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "profiles", "xicheng-own.yaml"), own, 0o600))
	load := func(edits ...string) *plan.Plan {
		path := filepath.Join(dir, "plan.yaml")
		data := edited(t, smallPlan, append([]string{"profile: cn-1989-beijing-2000", "profile: xicheng-own"}, edits...)...)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		p, issues := plan.Load(path)
		require.False(t, plan.Failed(issues), texts(issues))
		return p
	}
	p := load()
	require.Equal(t, "xicheng-own", p.Profile.Name)
	require.Equal(t, pilot.Share{Num: 2, Den: 3}, p.Profile.Party.Attendance)
	require.True(t, p.Profile.Party.Strict)

	p = load("warn-days:", "party-strict-order: false\nwarn-days:")
	require.False(t, p.Profile.Party.Strict, "the plan has the last word (A3)")
	terms, err := p.Terms(p.SubDistricts()[0].Code, plan.Options{})
	require.NoError(t, err)
	require.False(t, terms.Profile.Party.Strict)
}

func TestPlan_MayBeStricterThanItsProfile(t *testing.T) {
	t.Parallel()
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan, "warn-days:", "party-strict-order: true\nwarn-days:"))
	require.False(t, plan.Failed(issues), texts(issues))
	require.True(t, p.Profile.Party.Strict)
	_, issues = plan.Parse("small.yaml", edited(t, smallPlan, "warn-days:", "party-strict-order: often\nwarn-days:"))
	require.True(t, plan.Failed(issues))
}

func TestProfiles_WithoutTheNewerKeysStillRead(t *testing.T) {
	t.Parallel()
	data := string(edited(t, shippedProfile))
	var kept []string
	for _, line := range strings.Split(data, "\n") {
		if !strings.HasPrefix(line, "  strict-order:") && !(strings.HasPrefix(line, "  winner:") && strings.Contains(line, "基层党组织")) {
			kept = append(kept, line)
		}
	}
	p, issues := ownProfile(t, []byte(strings.Join(kept, "\n")))
	require.Empty(t, issues, texts(issues))
	require.Equal(t, pilot.PartyProfile{Attendance: pilot.Share{Num: 4, Den: 5}}, p.Profile.Party)
}
