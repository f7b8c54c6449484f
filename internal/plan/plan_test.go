package plan_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
)

const realPlan = "../../plans/xicheng-2002.yaml"

func loadReal(t *testing.T) *plan.Plan {
	t.Helper()
	p, issues := plan.Load(realPlan)
	require.Empty(t, texts(issues))
	require.NotNil(t, p)
	return p
}

// texts puts issues on lines that are easy to read in a failure.
func texts(issues []plan.Issue) []string {
	var all []string
	for _, i := range issues {
		all = append(all, i.Where()+" "+string(i.Code)+" "+i.Text(catalog.English))
	}
	return all
}

func TestLoad_ShippedPlanHasTenSubDistrictsAnd143Communities(t *testing.T) {
	t.Parallel()
	p := loadReal(t)
	code := regexp.MustCompile(`^[a-z0-9-]+$`)
	total, places := 0, map[string]bool{}
	for _, s := range p.SubDistricts() {
		require.GreaterOrEqual(t, len(s.Communities), 7, s.Code)
		require.LessOrEqual(t, len(s.Communities), 38, s.Code)
		total += len(s.Communities)
		for _, c := range s.Communities {
			require.Regexp(t, code, c.Code)
			require.False(t, places[s.Code+"/"+c.Code], "%s/%s stands twice", s.Code, c.Code)
			require.True(t, c.Illustrative, c.Code)
			places[s.Code+"/"+c.Code] = true
		}
	}
	require.Len(t, p.SubDistricts(), 10)
	require.Equal(t, 143, total)
	require.True(t, places["yuetan/sanlihe-1"])
}

func TestLoad_OnlyTheTwoNamedPilotsFollowTheDistrictPlan(t *testing.T) {
	t.Parallel()
	for _, s := range loadReal(t).SubDistricts() {
		named := s.Code == "yuetan" || s.Code == "fusuijing"
		require.Equal(t, !named, s.OwnPlan, s.Code)
		if named {
			require.Equal(t, pilot.BindingHard, s.Binding)
			require.Equal(t, pilot.Date("2002-12-31"), s.Deadline)
			continue
		}
		require.Equal(t, pilot.BindingSoft, s.Binding)
		require.Equal(t, pilot.Date("2003-01-31"), s.Deadline)
	}
}

func TestTerms_OfYuetanAreComplete(t *testing.T) {
	t.Parallel()
	p := loadReal(t)
	terms, err := p.Terms("yuetan", plan.Options{Lang: catalog.English})
	require.NoError(t, err)
	require.Equal(t, 1, terms.V)
	require.Equal(t, "xicheng-2002", terms.Programme)
	require.Equal(t, "en", terms.Lang)
	require.Equal(t, pilot.Unit{Code: "xicheng", Name: "西城区"}, terms.District)
	require.Equal(t, pilot.Unit{Code: "yuetan", Name: "月坛"}, terms.SubDistrict)
	require.Equal(t, 480, terms.UTCOffsetMinutes)
	require.Equal(t, 7, terms.WarnDays)
	require.Len(t, terms.Communities, 26)
	require.Regexp(t, `^sha256:[0-9a-f]{64}$`, terms.PlanDigest)
	require.Equal(t, "cn-1989-beijing-2000", terms.Profile.Name)
	require.Len(t, terms.Due, 27)
	for _, spec := range pilot.Catalogue() {
		require.Equal(t, spec.Optional, terms.DueAt(spec.Code).IsZero(), spec.Code)
	}
	require.Equal(t, beijing(2003, 1, 1), terms.DueAt(pilot.StepArchiveFiling))
	require.Equal(t, beijing(2003, 1, 11), terms.DueAt(pilot.StepArchiveReceipt))
	require.Equal(t, beijing(2002, 11, 23), terms.DueAt(pilot.StepCommitteeElection))
}

func TestTerms_OfACommunityComeFromItsSubDistrict(t *testing.T) {
	t.Parallel()
	terms, err := loadReal(t).Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	own, ok := terms.ForCommunity("tiedaobu-2-1")
	require.True(t, ok)
	require.Equal(t, "铁道部住宅区第二、一", own.Community.Name)
	require.Equal(t, "yuetan/tiedaobu-2-1", own.Place())
	require.Equal(t, "zh", own.Lang)
	require.Len(t, pilot.StepsOf(&own), 18)
	founded, ok := terms.ForCommunity("guangdian-2")
	require.True(t, ok)
	require.Len(t, pilot.StepsOf(&founded), 19)
}

func TestTerms_RefusesASubDistrictThatThePlanDoesNotHave(t *testing.T) {
	t.Parallel()
	_, err := loadReal(t).Terms("dongcheng", plan.Options{})
	require.ErrorIs(t, err, plan.ErrUnknownSubDistrict)
}

func TestTerms_DoNotShareTheirListsWithThePlan(t *testing.T) {
	t.Parallel()
	p := loadReal(t)
	first, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	first.Due[0].Due, first.Communities[0].Name, first.Profile.Retention[0] = "1999-01-01", "x", "x"
	again, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	require.NotEqual(t, first.Due[0], again.Due[0])
	require.NotEqual(t, "x", again.Communities[0].Name)
	require.NotEqual(t, "x", again.Profile.Retention[0])
}

func TestProfiles_CarryTheNumbersOfLawAndPractice(t *testing.T) {
	t.Parallel()
	old := loadReal(t).Profile
	require.Equal(t, pilot.CommitteeProfile{
		Members: pilot.Range{Min: 5, Max: 9}, Directors: 1, ViceDirectors: pilot.Range{Min: 1, Max: 2}, TermYears: 3,
		OtherSize: true, Acting: true,
	}, old.Committee)
	require.Equal(t, pilot.ElectionProfile{
		VotingAge: 18, Methods: plan.ElectionMethods()[:3],
		Turnout: pilot.Share{Num: 1, Den: 2}, Winner: pilot.Share{Num: 1, Den: 2}, Supplementary: pilot.Share{Num: 1, Den: 3},
		CommitteeDaysBefore: 30, VoterListDaysBefore: 20, ObjectionDays: 5, ObjectionDecisionDays: 3,
		CandidatesDaysBefore: 5, ResultsFiledDaysAfter: 10,
		MoreCandidates: true, EqualCandidates: true, CommitteeMembers: pilot.Range{Min: 5, Max: 9},
		CommitteeChosenBy: []string{"residents-meeting"}, ReElectAfterYears: 1,
	}, old.Election)
	require.Equal(t, pilot.Share{Num: 4, Den: 5}, old.Party.Attendance)
	require.Equal(t, pilot.Range{Min: 3, Max: 5}, old.SubCommittees.Members)
	require.Equal(t, pilot.Range{Min: 100, Max: 700}, old.Households)
	require.Equal(t, []string{"permanent", "long", "short"}, old.Retention)
	require.Contains(t, old.Adoption, pilot.AdoptionRule{Step: pilot.StepCharter, Body: "assembly", Hard: true})
	require.Len(t, old.Adoption, 8)

	today := shipped(t, "cn-2018")
	require.Equal(t, 5, today.Committee.TermYears)
	require.Equal(t, []string{"permanent", "30-years", "10-years"}, today.Retention)
}

func TestLoad_AProfileBesideThePlanComesFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	own := edited(t, "../../plans/profiles/cn-1989-beijing-2000.yaml", "attendance: {value: 4/5", "attendance: {value: 2/3")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "profiles"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "profiles", "cn-1989-beijing-2000.yaml"), own, 0o600))
	data, err := os.ReadFile(realPlan)
	require.NoError(t, err)
	path := filepath.Join(dir, "plan.yaml")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	p, issues := plan.Load(path)
	require.Empty(t, texts(issues))
	require.Equal(t, pilot.Share{Num: 2, Den: 3}, p.Profile.Party.Attendance)
	require.NotEqual(t, loadReal(t).Digest, p.Digest, "the digest covers the profile")
}

func TestRebase_StartsTheEarliestOpeningMorningNow(t *testing.T) {
	t.Parallel()
	p := loadReal(t)
	now := time.Date(2026, 5, 4, 10, 30, 0, 0, time.UTC)
	clock := plan.Rebase(p, now, 60)
	require.Equal(t, time.Date(2002, 9, 16, 1, 0, 0, 0, time.UTC), clock.Plan(now))
	require.Equal(t, time.Date(2002, 9, 16, 2, 0, 0, 0, time.UTC), clock.Plan(now.Add(time.Minute)))
	require.InDelta(t, 1.0, plan.Rebase(p, now, 0).Speed, 0)
	require.InDelta(t, 1.0, plan.Rebase(p, now, -3).Speed, 0)
}

func beijing(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.FixedZone("", 8*3600)).UTC()
}

func TestTerms_OfAPlanWithWavesExemptionsAndStepsLeftOut(t *testing.T) {
	t.Parallel()
	edits := append(secondWave("2002-12-31"),
		"name: 木樨地, new: true}", "name: 木樨地, exempt: 拆迁}\n      - {code: yongle, name: 永乐, merges: [yong, le]}",
		"workstation: 2002-12-18\n", "workstation: none\n",
		"institutions: 2002-12-06, workstation: 2002-12-18", "institutions: 2002-12-06, workstation: none",
		"election: 2002-11-25", "election: D+1", "opens: 2002-09-16, deadline: 2002-12-31,", "opens: 2002-09-16, deadline: 2002-12-31, polling-day: 2002-11-24,",
	)
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan, edits...))
	require.NotNil(t, p, "%v", texts(issues))
	terms, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	require.Equal(t, []pilot.Exemption{{Unit: pilot.Unit{Code: "muxidi", Name: "木樨地"}, Reason: "拆迁"}}, terms.Exempt)
	require.Len(t, terms.Communities, 2)
	require.Equal(t, []pilot.Step{pilot.StepRecruitment, pilot.StepAgreements, pilot.StepWorkstation}, terms.Without)
	own, _ := terms.ForCommunity("sanlihe-1")
	require.Equal(t, pilot.Date("2002-11-24"), own.PollingDay)
	require.Equal(t, beijing(2002, 11, 26), own.DueAt(pilot.StepCommitteeElection), "a day after polling day, at 24:00")
	other, _ := terms.ForCommunity("yongle")
	require.Equal(t, beijing(2002, 11, 23), other.DueAt(pilot.StepCommitteeElection))
	require.Equal(t, []string{"yong", "le"}, other.Merges)
	require.Empty(t, other.Exempt)
	for _, spec := range pilot.StepsOf(&other) {
		require.NotEqual(t, pilot.StageWorkstation, spec.Stage)
		require.False(t, other.DueAt(spec.Code).IsZero(), spec.Code)
	}
}
