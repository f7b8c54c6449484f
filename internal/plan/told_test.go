package plan_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
)

// told adds lines after line 7 of the small plan; what they say is in line 8.
func told(lines string) []string { return []string{"warn-days: 7", "warn-days: 7\n" + lines} }

// toOffice names recipients of Yuetan's office; the list or recipient is in line 38.
func toOffice(recipients string) []string {
	return []string{"    schedule: pilots\n", "    schedule: pilots\n    recipients:\n      sub-district-office: " + recipients + "\n"}
}

var wrongTold = []wrong{
	{"a ladder is fine", told("ladder: {before: [30, 0], after: [{days: 2, to: [district]}], every: 0, hour: 8, any-day: true, steps: {charter: {hour: 10}}}"), nil, false},
	{"reminders in the wrong order", told("ladder: {before: [2, 7]}"), []string{"8:22 ladder-order"}, false},
	{"a reminder twice", told("ladder: {before: [7, 7]}"), []string{"8:22 ladder-order"}, true},
	{"a reminder too early", told("ladder: {before: [91]}"), []string{"8:19 out-of-range"}, true},
	{"escalations in the wrong order", told("ladder: {after: [{days: 3, to: [district]}, {days: 3, to: [district]}]}"), []string{"8:52 ladder-order"}, false},
	{"an escalation on the due day", told("ladder: {after: [{days: 0, to: [district]}]}"), []string{"8:25 out-of-range"}, true},
	{"an escalation to nobody", told("ladder: {after: [{days: 1, to: []}]}"), []string{"8:32 empty-list"}, true},
	{"an escalation to a role that is none", told("ladder: {after: [{days: 1, to: [office]}]}"), []string{"8:33 not-one-of"}, true},
	{"an escalation twice to a role", told("ladder: {after: [{days: 1, to: [district, district]}]}"), []string{"8:43 duplicate-role"}, true},
	{"an hour that the day does not have", told("ladder: {hour: 24}"), []string{"8:16 out-of-range"}, true},
	{"a ladder of a step that is none", told("ladder: {steps: {chartre: {hour: 1}}}"), []string{"8:18 unknown-step"}, true},
	{"a ladder within a step's", told("ladder: {steps: {charter: {steps: {}}}}"), []string{"8:28 unknown-key"}, true},
	{"too many reminders", told("ladder: {before: [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]}"), []string{"8:18 too-many"}, true},

	{"no least time", told("min-days: {charter: 0}"), []string{"8:21 out-of-range"}, true},
	{"a least time of a step that is none", told("min-days: {chartre: 3}"), []string{"8:12 unknown-step"}, true},
	{"least times that fit", told("min-days: {committee-election: 30, recruitment: 10}"), nil, false},
	{"a chain that cannot fit", told("min-days: {size-adjustment: 20, election-committee: 20, committee-election: 30}"), []string{"19:17 chain-impossible", "32:73 chain-tight"}, false},
	{"a step whose least time does not fit behind the one before", told("min-days: {recruitment: 20}"), []string{"22:20 chain-tight", "33:53 chain-tight"}, false},
	{"a founding counts only where there is one", told("min-days: {party-founding: 45}"), []string{"18:19 chain-impossible"}, false},

	{"bulletins by the day", told("bulletins: day"), []string{"8:12 not-one-of"}, true},
	{"a digest in words", told("digest: half past eight"), []string{"8:9 bad-time"}, true},
	{"a digest without its zero is fine", told(`digest: "8:30"`), nil, false},
	{"a digest at an hour that is none", told(`digest: "24:00"`), []string{"8:9 bad-time"}, true},
	{"no digest is fine", told("digest: none"), nil, false},

	{"a local day off is fine", told("calendar: {off: [2002-11-20], on: [2002-11-23]}"), nil, false},
	{"a day off and on", told("calendar: {off: [2002-11-20], on: [2002-11-20]}"), []string{"8:36 duplicate-day"}, false},
	{"a day off twice", told("calendar: {off: [2002-11-20, 2002-11-20]}"), []string{"8:30 duplicate-day"}, true},
	{"a light that there is not", told("colours: {finished: blue}"), []string{"8:11 unknown-key"}, true},
	{"a colour that there is not", told("colours: {done: purple}"), []string{"8:17 not-one-of"}, true},
	{"a look of another colour", told("colours: {done: {name: 蓝灯, colour: navy}}"), []string{"8:36 not-one-of"}, true},
	{"a placeholder misspelt", told(`papers: {archive-number: "{district}-{itme}"}`), []string{"8:26 unknown-placeholder"}, true},
	{"two placeholders that there are not", told(`papers: {notice-number: "{city}{number}{n}号"}`), []string{"8:25 unknown-placeholder", "8:25 unknown-placeholder"}, true},
	{"a brace left open", told(`papers: {material-number: "{step-{n}"}`), []string{"8:27 open-brace"}, true},
	{"all papers with one number", told(`papers: {notice-number: "选告〔{year}〕1号"}`), []string{"8:25 same-numbers"}, false},
	{"a number of papers that there are not", told(`papers: {archive-no: "{item}"}`), []string{"8:10 unknown-key"}, true},
	{"a template that is empty", told(`papers: {archive-number: ""}`), []string{"8:26 empty-value"}, true},
	{"a day off that is off already", told("calendar: {off: [2002-10-01]}"), []string{"8:18 calendar-idle"}, false},
	{"a weekend worked that is worked already", told("calendar: {on: [2002-09-28]}"), []string{"8:17 calendar-idle"}, false},
	{"a day off of another time", told("calendar: {off: [2026-01-05]}"), []string{"8:18 calendar-idle"}, false},
	{"a year that is announced", told("calendar: {years: [2003]}"), []string{"8:20 calendar-idle"}, false},
	{"a year that is none", told("calendar: {years: [3]}"), []string{"8:20 out-of-range"}, true},

	{"one recipient is fine", toOffice("{name: 王秀英, email: wang@example.org}"), nil, false},
	{"several recipients are fine", toOffice(`[{name: 王秀英, email: wang@example.org, deputy: {name: 高峰}, away: [{from: 2002-10-28, to: 2002-10-28}]}, {name: 值班, webhook: ref:office-robot, webhook-kind: wecom}, {name: 公文系统, webhook: "https://oa.example.org/hook?from=pilot"}, {name: 本机, webhook: "http://127.0.0.1:8080/"}]`), nil, false},
	{"a recipient without a name", toOffice("{email: wang@example.org}"), []string{"38:28 missing-key"}, true},
	{"no recipient in the list", toOffice("[]"), []string{"38:28 empty-list"}, true},
	{"a word for a recipient", toOffice("wang@example.org"), []string{"38:28 wrong-type"}, true},
	{"a recipient twice", toOffice("[{name: 王秀英, email: a@example.org}, {name: 王秀英, email: b@example.org}]"), []string{"38:71 duplicate-recipient"}, false},
	{"a recipient whom nothing reaches", toOffice("{name: 王秀英}"), []string{"38:28 no-way-to-reach"}, false},
	{"a role of another level", []string{"    schedule: pilots\n", "    schedule: pilots\n    recipients: {district: {name: 王秀英, email: a@example.org}}\n"}, []string{"37:18 unknown-role"}, true},
	{"a role of another level in a community", []string{"name: 三里河一区", "name: 三里河一区, recipients: {sub-district-office: {name: 王秀英, email: a@example.org}}"}, []string{"38:53 unknown-role"}, true},
	{"a mail address without a domain", toOffice("{name: 王秀英, email: wang}"), []string{"38:47 bad-email"}, true},
	{"a mail address with its name", toOffice("{name: 王秀英, email: 王 <wang@example.org>}"), []string{"38:47 bad-email"}, true},
	{"a second header in a mail address", toOffice(`{name: 王秀英, email: "wang@example.org\r\nBcc: all@example.org"}`), []string{"38:47 bad-email"}, true},
	{"two mail addresses in one", toOffice(`{name: 王秀英, email: "a@example.org,b@example.org"}`), []string{"38:47 bad-email"}, true},
	{"a second header in a name", toOffice(`{name: "王\r\nBcc", email: wang@example.org}`), []string{"38:35 bad-name"}, true},
	{"a webhook in the clear", toOffice("{name: 王秀英, webhook: http://hooks.example.org/}"), []string{"38:49 bad-webhook"}, false},
	{"a webhook with a password", toOffice("{name: 王秀英, webhook: https://me:secret@hooks.example.org/}"), []string{"38:49 webhook-key"}, false},
	{"a robot's address", toOffice("{name: 王秀英, webhook: https://hooks.example.org/, webhook-kind: wecom}"), []string{"38:49 webhook-key"}, false},
	{"a webhook whose name is none", toOffice("{name: 王秀英, webhook: ref:Office_Robot}"), []string{"38:49 bad-webhook"}, true},
	{"a webhook without a name", toOffice(`{name: 王秀英, webhook: "ref:"}`), []string{"38:49 bad-webhook"}, true},
	{"a webhook that is a file", toOffice("{name: 王秀英, webhook: file:///etc/passwd}"), []string{"38:49 bad-webhook"}, true},
	{"a kind of webhook that is none", toOffice("{name: 王秀英, webhook: https://hooks.example.org/, webhook-kind: weixin}"), []string{"38:91 not-one-of"}, true},
	{"a kind of webhook without one", toOffice("{name: 王秀英, email: a@example.org, webhook-kind: wecom}"), []string{"38:28 missing-key"}, true},
	{"an absence that ends before it begins", toOffice("{name: 王秀英, email: a@example.org, deputy: {name: 高峰}, away: [{from: 2002-10-28, to: 2002-10-27}]}"), []string{"38:112 away-reversed"}, false},
	{"an absence of another time", toOffice("{name: 王秀英, email: a@example.org, deputy: {name: 高峰}, away: [{from: 2026-10-28, to: 2026-10-29}]}"), []string{"38:96 away-outside"}, false},
	{"an absence without a deputy", toOffice("{name: 王秀英, email: a@example.org, away: [{from: 2002-10-28, to: 2002-10-29}]}"), []string{"38:68 away-without-deputy"}, false},
	{"a deputy without a name", toOffice("{name: 王秀英, email: a@example.org, deputy: {email: b@example.org}}"), []string{"38:70 missing-key"}, true},
}

func init() { wrongPlans = append(wrongPlans, wrongTold...) }

func TestTerms_WithoutArrangementsAreTheUsualOnes(t *testing.T) {
	t.Parallel()
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan))
	require.Empty(t, texts(issues))
	terms, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	require.Equal(t, pilot.DefaultLadder(), *terms.Ladder)
	require.Equal(t, pilot.EveryWeek, terms.BulletinEvery)
	require.Empty(t, terms.StepLadders)
	require.Empty(t, terms.MinDays)
	require.Empty(t, terms.Recipients)
	require.Empty(t, terms.DigestAt)
	require.Equal(t, []int{2002, 2003, 2004}, terms.Calendar.Years, "from the opening to a year after the last deadline")
}

func TestTerms_TakeTheLadderOfThePlanAndOfItsSteps(t *testing.T) {
	t.Parallel()
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan, told(
		"ladder: {before: [10], every: 0, steps: {charter: {hour: 15}, summary: {before: [], after: [{days: 2, to: [district]}]}}}\n"+
			"min-days: {recruitment: 10}\nbulletins: none\ndigest: \"08:30\"")...))
	require.Empty(t, texts(issues))
	terms, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	usual := pilot.DefaultLadder()
	own := pilot.Ladder{Before: []int{10}, After: usual.After, Hour: usual.Hour}
	require.Equal(t, own, terms.LadderOf(pilot.StepPilotPlan))
	own.Hour = 15
	require.Equal(t, own, terms.LadderOf(pilot.StepCharter), "the rest is as in the plan's")
	require.Equal(t, pilot.Ladder{Before: []int{}, After: []pilot.Escalation{{Days: 2, To: []pilot.Role{pilot.RoleDistrict}}}, Hour: usual.Hour}, terms.LadderOf(pilot.StepSummary))
	require.Equal(t, []pilot.StepDays{{Step: pilot.StepRecruitment, Days: 10}}, terms.MinDays)
	require.Empty(t, terms.BulletinEvery)
	require.Equal(t, "08:30", terms.DigestAt)
}

func TestTerms_NameRecipientsAtTheirUnits(t *testing.T) {
	t.Parallel()
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan,
		"{code: xicheng, name: 西城区}", "{code: xicheng, name: 西城区, recipients: {district: {name: 李国强, email: li@example.org}}}",
		"    schedule: pilots\n", "    schedule: pilots\n    recipients:\n      sub-district-office:\n"+
			"        - {name: 王秀英, email: wang@example.org, deputy: {name: 高峰, email: gao@example.org}, away: [{from: 2002-10-28, to: 2002-11-03}]}\n"+
			"        - {name: 值班群, webhook: ref:duty-group, webhook-kind: dingtalk}\n",
		"name: 三里河一区", "name: 三里河一区, recipients: {community-party: {name: 赵强, email: zhao@example.org}}"))
	require.Empty(t, texts(issues))
	terms, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	community, ok := terms.ForCommunity("sanlihe-1")
	require.True(t, ok)

	to := func(role pilot.Role, on pilot.Date) []string {
		var names []string
		for _, a := range community.Addressees(role, on) {
			names = append(names, a.Unit+" "+a.Name)
		}
		return names
	}
	require.Equal(t, []string{"yuetan/sanlihe-1 赵强"}, to(pilot.RoleCommunityParty, "2002-10-01"))
	require.Equal(t, []string{"yuetan 王秀英", "yuetan 值班群"}, to(pilot.RoleSubDistrictOffice, "2002-10-27"))
	require.Equal(t, []string{"yuetan 高峰", "yuetan 值班群"}, to(pilot.RoleSubDistrictOffice, "2002-11-03"))
	require.Equal(t, []string{"xicheng 李国强"}, to(pilot.RoleDistrict, "2002-10-01"))
	require.Equal(t, []string{"yuetan/sanlihe-1 "}, to(pilot.RoleResidentsCommittee, "2002-10-01"), "nobody is named")
	group := community.Addressees(pilot.RoleSubDistrictOffice, "2002-10-01")[1]
	require.Equal(t, &pilot.Hook{URL: "ref:duty-group", Kind: pilot.HookDingTalk}, group.Webhook)

	other, err := p.Terms("dewai", plan.Options{})
	require.NoError(t, err)
	require.Len(t, other.Recipients, 1, "the district's alone")
}

// The plan's time is moved as a whole: no holiday, absence or due date changes.
func TestTerms_OfARebasedPlanKeepTheirDates(t *testing.T) {
	t.Parallel()
	p := loadReal(t)
	now := time.Date(2026, 5, 4, 10, 30, 0, 0, time.UTC)
	as, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	rebased, err := p.Terms("yuetan", plan.Options{Clock: plan.Rebase(p, now, 60)})
	require.NoError(t, err)
	day := rebased.Today(rebased.Clock.Plan(now.Add(24 * time.Hour))) // 60 days on
	require.Equal(t, pilot.Date("2002-11-15"), day)
	day = rebased.Today(rebased.Clock.Plan(now.Add(6 * time.Hour)))
	require.Equal(t, pilot.Date("2002-10-01"), day)
	require.False(t, rebased.Calendar.Workday(day), "National Day of the plan's time")
	rebased.Clock = pilot.Clock{}
	require.Equal(t, as, rebased)
}

func TestTerms_SayWhichYearsAreProvisional(t *testing.T) {
	t.Parallel()
	later := func(text string) []byte {
		return []byte(strings.NewReplacer("2002-", "2998-", "2003-", "2999-", "profile: cn-1989-beijing-2000", "profile: cn-2026").Replace(text))
	}
	_, issues := plan.Parse("small.yaml", later(string(edited(t, smallPlan))))
	require.Equal(t, []string{"0:0 provisional-years"}, places(issues, nil))
	require.Contains(t, issues[0].Text(catalog.English), "2998-2999: public holidays are not known; dates are provisional")
	require.Contains(t, issues[0].Text(catalog.Chinese), "2998-2999: 放假安排尚未公布")

	p, issues := plan.Parse("small.yaml", later(string(edited(t, smallPlan, told("calendar: {off: [2002-10-01], on: [2002-10-05], years: [2998]}")...))))
	require.Contains(t, issues[0].Text(catalog.English), "2999: public")
	terms, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	require.Equal(t, []int{2998}, terms.Calendar.Years)
	require.False(t, terms.Calendar.Workday("2998-10-01"))
	require.True(t, terms.Calendar.Provisional("2999-10-01"))
}

func TestTerms_TakeLocalDaysIntoTheCalendar(t *testing.T) {
	t.Parallel()
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan, told("calendar: {off: [2002-11-20, 2002-09-28], on: [2002-11-23, 2002-10-07]}")...))
	require.Empty(t, texts(issues))
	c := p.Calendar()
	for day, worked := range map[pilot.Date]bool{
		"2002-11-20": false, "2002-09-28": false, "2002-11-23": true, "2002-10-07": true, "2002-10-06": false, "2002-09-29": true,
	} {
		require.Equal(t, worked, c.Workday(day), day)
	}
}

func TestTerms_OfTheLargestSubDistrictWithItsRecipientsAreSmall(t *testing.T) {
	t.Parallel()
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan, "      - {code: muxidi, name: 木樨地, new: true}\n", manyCommunities(37, 2, "")))
	require.Empty(t, texts(issues))
	terms, err := p.Terms("yuetan", plan.Options{})
	require.NoError(t, err)
	require.Len(t, terms.Communities, 38)
	raw, err := json.Marshal(terms)
	require.NoError(t, err)
	require.Less(t, len(raw), 200<<10, "a run's input is at most 512 KiB with everything else")
}

func TestParse_RefusesMoreRecipientsThanAPilotCanTakeAlong(t *testing.T) {
	t.Parallel()
	p, issues := plan.Parse("small.yaml", edited(t, smallPlan, "      - {code: muxidi, name: 木樨地, new: true}\n", manyCommunities(37, 3, strings.Repeat("x", 400))))
	require.True(t, p == nil && plan.Failed(issues))
	require.Equal(t, []string{"34:11 terms-too-large"}, places(issues, nil), texts(issues))
	requireText(t, issues[0])
}

// manyCommunities are communities with so many recipients for each role, each
// with a deputy, an absence, and a webhook with so long a path.
func manyCommunities(n, each int, path string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "      - code: community-%d\n        name: 第%d社区居民委员会\n        recipients:\n", i, i)
		for _, role := range []string{"community-party", "election-committee", "residents-committee", "workstation"} {
			fmt.Fprintf(&b, "          %s:\n", role)
			for j := range each {
				fmt.Fprintf(&b, "            - {name: 联系人%d, email: %s-%d-%d@community.xicheng.example.org, webhook: https://hooks.example.org/robots/%03d/%s, "+
					"deputy: {name: 代办人, email: deputy-%d@community.xicheng.example.org}, away: [{from: 2002-10-28, to: 2002-11-03}]}\n", j, role, i, j, i, path, i)
			}
		}
	}
	return b.String()
}
