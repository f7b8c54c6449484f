package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
)

const shippedProfile = "../../plans/profiles/cn-1989-beijing-2000.yaml"

var wrongProfiles = []wrong{
	{"another name", []string{"name: cn-1989-beijing-2000", "name: cn-1989"}, []string{"8:7 profile-name"}, false},
	{"a section missing", []string{"sub-committees:\n  # 主任由居委会成员兼任, 不计在内 (A8); 法规只说按需设立, 六个是区方案定的\n  members: {value: 3-5, source: 区试点方案二(二)5, kind: default}\n", ""}, []string{"8:1 missing-key"}, true},
	{"a value without source", []string{"{value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "{value: 4/5, kind: practice}"}, []string{"58:15 missing-key"}, true},
	{"a bare value", []string{"{value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "4/5"}, []string{"58:15 wrong-type"}, true},
	{"a kind misspelt", []string{"attendance: {value: 4/5, source: 基层党组织选举通行做法, kind: practice}", "attendance: {value: 4/5, source: 通行, kind: practise}"}, []string{"58:46 not-one-of"}, true},
	{"a range the wrong way round", []string{"value: 5-9", "value: 9-5"}, []string{"14:20 bad-range"}, false},
	{"a range in words", []string{"value: 5-9", "value: five"}, []string{"14:20 bad-range"}, true},
	{"a share above one", []string{"value: 4/5", "value: 5/4"}, []string{"58:23 bad-share"}, false},
	{"a share by nought", []string{"value: 4/5", "value: 4/0"}, []string{"58:23 bad-share"}, true},
	{"a share with a point", []string{"value: 4/5", "value: 0.8"}, []string{"58:23 wrong-type"}, true},
	{"a switch that is neither on nor off", []string{"strict-order: {value: false", "strict-order: {value: never"}, []string{"62:25 wrong-type"}, true},
	{"a method that the law does not know", []string{"[all-voters,", "[all-voter,"}, []string{"25:21 not-one-of"}, true},
	{"a document that there is not", []string{"  charter:", "  chartre:"}, []string{"74:3 unknown-key"}, true},
	{"a body that cannot adopt", []string{"charter: {value: assembly", "charter: {value: sub-district-office"}, []string{"74:20 not-one-of"}, true},
	{"a time that ends before it begins", []string{"to: 2018-12-28", "to: 1999-12-31"}, []string{"11:34 in-force-reversed"}, false},
	{"a time without its first day", []string{"in-force: {from: 2000-06-01, to: 2018-12-28}", "in-force: {to: 2018-12-28}"}, []string{"11:11 missing-key"}, true},
	{"a day that is none", []string{"from: 2000-06-01", "from: 2000-13-01"}, []string{"11:18 bad-date"}, true},
	{"a turnout of a method that is none", []string{"  winner: {value: 1/2, source: 各地", "  turnout-by-method: {by-post: {value: 1/2, source: x, kind: law}}\n  winner: {value: 1/2, source: 各地"}, []string{"36:23 unknown-key"}, true},
	{"a class of voters that is none", []string{"  winner: {value: 1/2, source: 各地", "  voter-classes: {value: [owners], source: x, kind: law}\n  winner: {value: 1/2, source: 各地"}, []string{"36:27 not-one-of"}, true},
	{"periods that cannot be kept", []string{"voter-list-days-before: {value: 20", "voter-list-days-before: {value: 6"}, []string{"40:27 periods-disagree"}, false},
	{"a class that is not kept", []string{"class: short, years", "class: shorter, years"}, []string{"111:15 not-one-of"}, false},
	{"classes in another order", []string{"value: [permanent, long, short]", "value: [permanent, short, long]"}, []string{"111:15 retention-order"}, false},
	{"a document of no archive", []string{"sealed-ballots]", "sealed-ballot]"}, []string{"111:70 unknown-document"}, false},
	{"a document in two classes", []string{"sealed-ballots]", "count-sheet]"}, []string{"111:70 duplicate-code"}, false},
	{"no years", []string{"years: 15", "years: 0"}, []string{"111:29 out-of-range"}, true},
	{"a table without its source", []string{"  source: 本系统设定, 各地自有归档范围和保管期限表的照改\n", ""}, []string{"96:3 missing-key"}, true},
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
	for _, edited := range []*pilot.Profile{&old, &today} { // the rest is alike, but for what Beijing had of its own
		edited.Name, edited.InForce, edited.Committee, edited.Households, edited.Retention, edited.RetentionTable = "", pilot.InForce{}, pilot.CommitteeProfile{}, pilot.Range{}, nil, nil
		own := &edited.Election
		own.CommitteeMembers, own.CommitteeChosenBy, own.MoreCandidates, own.EqualCandidates, own.ReElectAfterYears = pilot.Range{}, nil, false, false, 0
	}
	require.Equal(t, old, today)
	require.Equal(t, pilot.PartyProfile{Attendance: pilot.Share{Num: 4, Den: 5}, Winner: pilot.Share{Num: 1, Den: 2}}, old.Party)
}

// inYear is the small plan held in another year, its profile another one.
func inYear(t *testing.T, year int, profile string) []byte {
	t.Helper()
	return []byte(strings.NewReplacer("2002-", fmt.Sprintf("%d-", year), "2003-", fmt.Sprintf("%d-", year+1)).
		Replace(string(edited(t, smallPlan, "profile: cn-1989-beijing-2000", "profile: "+profile))))
}

// shipped is the profile of that name, named by a plan of its time.
func shipped(t *testing.T, name string) pilot.Profile {
	t.Helper()
	year := map[string]int{"cn-1989-beijing-2000": 2002, "cn-2018": 2021, "cn-2026": 2026}[name]
	p, issues := plan.Parse("small.yaml", inYear(t, year, name))
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

// What a profile of another time is told: the one that holds, and what is law there.
func TestParse_HoldsAProfileAgainstTheTimeOfThePlan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		year    int
		profile string
		want    []string
		says    []string
	}{
		{2002, "cn-1989-beijing-2000", nil, nil},
		{2021, "cn-2018", nil, nil},
		{2026, "cn-2026", nil, nil},
		{2002, "cn-2018", []string{"6:10 profile-not-in-force", "6:10 profile-law-differs"}, []string{"cn-2018 is of 2018-12-29 to 2025-12-31", "Did you mean cn-1989-beijing-2000?", "committee.term-years 5 (3)"}},
		{2026, "cn-2018", []string{"6:10 profile-not-in-force", "6:10 profile-law-differs"}, []string{"Did you mean cn-2026?", "assembly.extra-residents 1/5 (1/10)", "election.methods"}},
		{2026, "cn-1989-beijing-2000", []string{"6:10 profile-not-in-force", "6:10 profile-law-differs"}, []string{"committee.term-years 3 (5)", "households 100-700 (1000-3000)", "Write profile: cn-2026."}},
		{1998, "cn-1989-beijing-2000", []string{"6:10 profile-not-in-force"}, []string{"Name a profile that holds then"}},
		{1999, "cn-1989-beijing-2000", []string{"6:10 profile-not-in-force"}, nil},
	} {
		p, issues := plan.Parse("small.yaml", inYear(t, c.year, c.profile))
		issues = slices.DeleteFunc(issues, func(i plan.Issue) bool { return i.Code == plan.CodeProvisionalYears })
		require.Equal(t, c.want, places(issues, nil), "%d %s: %s", c.year, c.profile, texts(issues))
		require.Equal(t, plan.Failed(issues), p == nil)
		all := ""
		for _, i := range issues {
			requireText(t, i)
			all += i.Text(catalog.English)
		}
		for _, said := range c.says {
			require.Contains(t, all, said)
		}
	}
}

func TestParse_SaysWhichLawHoldsForWhichScheduleWhereItChanges(t *testing.T) {
	t.Parallel()
	across := func(profile string) []plan.Issue {
		data := strings.NewReplacer("2002-", "2025-", "2003-", "2026-", "election: 2002-12-13", "election: 2026-01-05",
			"party: 2002-12-20", "party: 2026-01-06", "institutions: 2002-12-31", "institutions: 2026-01-07").
			Replace(string(edited(t, smallPlan, "profile: cn-1989-beijing-2000", "profile: "+profile)))
		_, issues := plan.Parse("small.yaml", []byte(data))
		return slices.DeleteFunc(issues, func(i plan.Issue) bool { return i.Code == plan.CodeProvisionalYears })
	}
	for _, profile := range []string{"cn-2018", "cn-2026"} {
		issues := across(profile)
		require.Equal(t, []string{"6:10 profile-not-in-force", "6:10 profile-law-differs", "6:10 law-changes"}, places(issues, nil), texts(issues))
		require.Contains(t, issues[2].Text(catalog.English), "pilots (2025-11-22): cn-2018, others (2026-01-05): cn-2026")
		requireText(t, issues[2])
	}
}

func TestProfiles_OfTodayMarkAsLawOnlyWhatTheNationalTextSays(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../plans/profiles/cn-2026.yaml")
	require.NoError(t, err)
	kind := regexp.MustCompile(`^ *([a-z-]+): \{value: .*, kind: ([a-z]+)\}$`)
	kinds := map[string]string{}
	for _, line := range strings.Split(string(data), "\n") {
		if part := kind.FindStringSubmatch(line); part != nil {
			kinds[part[1]] = part[2]
		}
	}
	for _, provincialOrGuessed := range []string{"woman-member", "no-close-relatives", "handover-days", "objection-decision-days", "quorum", "meetings-per-year", "supplementary", "residents-representatives"} {
		require.NotEqual(t, "law", kinds[provincialOrGuessed], provincialOrGuessed)
		require.NotEmpty(t, kinds[provincialOrGuessed], provincialOrGuessed)
	}
	p := shipped(t, "cn-2026")
	require.True(t, p.Election.ListByLaw && p.Election.ObjectionsByLaw)
	more, rule := p.Election.TurnoutOf("residents-representatives")
	require.Equal(t, "L5", rule)
	require.Equal(t, pilot.Share{Num: 2, Den: 3}, more)
}
