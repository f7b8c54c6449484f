package view_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
)

// told is one thing that a notice can be about, and what it must say.
type told struct {
	kind   pilot.NoticeKind
	role   pilot.Role
	event  pilot.Event
	sub    bool // of the sub-district's own pilot
	zh, en []string
}

func everyNotice(loc *time.Location) map[string]told {
	due := pilot.Date("2002-11-20").End(loc)
	office := &pilot.Actor{Name: "赵德明", Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	committee, charter := pilot.RoleResidentsCommittee, pilot.StepCharter
	submit := "shidian submit sample/sample-1 charter -f charter.yaml --as 李秀英 --role residents-committee"
	return map[string]told{
		"reminder": {pilot.NoticeReminder, committee, pilot.Event{Type: pilot.EventReminded, Step: charter, Due: due}, false,
			[]string{"还有 7 天", "2002-11-20", "自治章程", submit}, []string{"7 days left", "2002-11-20", submit}},
		"due today": {pilot.NoticeReminder, committee, pilot.Event{Type: pilot.EventReminded, Step: charter, Due: pilot.Date("2002-11-13").End(loc)}, false,
			[]string{"今天到期"}, []string{"Due today"}},
		"bulletin": {pilot.NoticeReminder, pilot.RoleSubDistrictOffice, pilot.Event{Type: pilot.EventReminded, Period: "2002-W46"}, true,
			[]string{"2002-W46", "shidian record bulletin sample -f bulletin.yaml --period 2002-W46"}, []string{"2002-W46", "bulletin"}},
		"overdue": {pilot.NoticeOverdue, committee, pilot.Event{Type: pilot.EventOverdue, Step: charter, Due: pilot.Date("2002-11-10").End(loc)}, false,
			[]string{"逾期 3 天", "街道办事处说明", submit}, []string{"3 days late", "Sub-district office", submit}},
		"escalation": {pilot.NoticeEscalation, pilot.RoleSubDistrictOffice, pilot.Event{Type: pilot.EventEscalated, Step: charter, Due: pilot.Date("2002-11-12").End(loc)}, false,
			[]string{"逾期 1 天", "社区居委会", "shidian extend sample/sample-1 charter --to"}, []string{"1 day late", "Residents' committee", "shidian status sample/sample-1"}},
		"no bulletin": {pilot.NoticeReport, pilot.RoleDistrict, pilot.Event{Type: pilot.EventReportMissing, Period: "2002-W45"}, true,
			[]string{"2002-W45", "shidian status sample"}, []string{"2002-W45", "shidian status sample"}},
		"returned": {pilot.NoticeReturned, committee, pilot.Event{
			Type: pilot.EventReturned, Steps: []pilot.Step{charter, pilot.StepPartyElection}, By: office,
			Reasons: []pilot.ReturnReason{{Text: "到会人数\n未过半", Rule: "R46", Field: "(present)"}},
		}, false, []string{"R46：到会人数 未过半 ((present))", "赵德明", submit}, []string{"R46: 到会人数 未过半", submit}},
		"refused": {pilot.NoticeRefused, committee, pilot.Event{
			Type: pilot.EventRefused, Step: charter, ID: "charter-1", Via: pilot.ViaSignal,
			Findings: []pilot.Finding{{Rule: "R46", Severity: pilot.Hard, Code: evidence.CodeMissing, Field: "(present)"}},
		}, false, []string{"charter-1", "(present)", "shidian evidence check charter", submit}, []string{"charter-1", "R46", submit}},
		"refused, unread": {pilot.NoticeRefused, pilot.RoleSubDistrictOffice, pilot.Event{
			Type: pilot.EventRefused, Via: pilot.ViaSignal, Findings: []pilot.Finding{{Rule: pilot.RuleFormat, Severity: pilot.Hard, Code: pilot.CodeNotJSON}},
		}, false, []string{"不能办理"}, []string{"can't be acted on"}},
		"amended": {pilot.NoticeAmended, committee, pilot.Event{
			Type: pilot.EventAmended, Dues: []pilot.NewDue{{Step: charter, Due: due}}, Reason: "洪水", By: &pilot.Actor{Name: "李国强", Role: pilot.RoleDistrict, Unit: "xicheng"},
		}, false, []string{"1项", "shidian tasks sample/sample-1"}, []string{"1 step", "shidian tasks sample/sample-1"}},
		"dissolved": {pilot.NoticeDissolved, committee, pilot.Event{
			Type: pilot.EventDissolved, Former: &pilot.Former{Unit: pilot.Unit{Code: "sample-1", Name: "示例社区"}, Kind: pilot.FormerMerged, Into: []string{"sample/new-1"}},
		}, false, []string{"sample/new-1", "shidian tasks sample/new-1"}, []string{"What takes its place: sample/new-1"}},
		"extended": {pilot.NoticeExtended, committee, pilot.Event{
			Type: pilot.EventExtended, Step: charter, To: "2002-12-05", Reason: "会场维修", By: office, Dues: []pilot.NewDue{{Step: charter, Due: pilot.Date("2002-12-05").End(loc)}},
		}, false, []string{"延到 2002-12-05", "会场维修", "赵德明"}, []string{"2002-12-05", "shidian tasks sample/sample-1"}},
		"extended as a whole": {pilot.NoticeExtended, committee, pilot.Event{
			Type: pilot.EventExtended, FromSubDistrict: true, Days: 5, Dues: []pilot.NewDue{{Step: charter, Due: pilot.Date("2002-11-25").End(loc)}},
		}, false, []string{"延期 5 天", "2002-11-25"}, []string{"5 more days", "2002-11-25"}},
		"a hard date": {pilot.NoticeExtended, pilot.RoleSubDistrictOffice, pilot.Event{
			Type: pilot.EventExtended, Step: pilot.StepArchiveFiling, To: "2003-01-10", Granted: true, Record: "西政发〔2002〕9号",
		}, true, []string{"不能顺延", "西政发〔2002〕9号"}, []string{"does not move", "2003-01-10"}},
		"suspended":       {pilot.NoticeSuspended, committee, pilot.Event{Type: pilot.EventSuspended, Reason: "防汛", By: office}, false, []string{"另行通知", "防汛"}, []string{"until further notice"}},
		"suspended until": {pilot.NoticeSuspended, committee, pilot.Event{Type: pilot.EventSuspended, Until: "2002-11-30"}, false, []string{"2002-11-30"}, []string{"after 2002-11-30"}},
		"resumed": {pilot.NoticeResumed, committee, pilot.Event{
			Type: pilot.EventResumed, Days: 1, Dues: []pilot.NewDue{{Step: charter, Due: pilot.Date("2002-11-21").End(loc)}},
		}, false, []string{"顺延 1 天", "2002-11-21"}, []string{"1 day later"}},
		"a community complete": {pilot.NoticeCompleted, pilot.RoleSubDistrictOffice, pilot.Event{Type: pilot.EventAccepted, Step: pilot.StepCommunityArchive}, false,
			[]string{"全部通过"}, []string{"Every step"}},
		"an archive filed": {pilot.NoticeCompleted, pilot.RoleDistrict, pilot.Event{Type: pilot.EventAccepted, Step: pilot.StepArchiveFiling}, true,
			[]string{"待接收", "shidian submit sample archive-receipt"}, []string{"receive it", "--role district"}},
		"closed": {pilot.NoticeCompleted, pilot.RoleSubDistrictOffice, pilot.Event{Type: pilot.EventClosed}, true, []string{"办结"}, []string{"closed"}},
		"a duty reminded of": {pilot.NoticeReminder, committee, pilot.Event{Type: pilot.EventReminded, Step: pilot.Step(pilot.DutyAssemblyMeeting), Due: due}, false,
			[]string{"定期会议", "shidian record assembly-meeting sample/sample-1 -f assembly-meeting.yaml --as 李秀英"}, []string{"Regular assembly meeting", "evidence example assembly-meeting --place sample/sample-1"}},
		"a duty missed": {pilot.NoticeMissed, pilot.RoleDistrict, pilot.Event{Type: pilot.EventMissed, Step: pilot.Step(pilot.DutyAppraisal), Period: "2003", Due: due}, false,
			[]string{"未完成", "2003", "考评", "shidian status sample/sample-1"}, []string{"on record as missed", "2003"}},
		"a rule waived": {pilot.NoticeDecided, committee, pilot.Event{
			Type: pilot.EventDecided, Kind: pilot.DecisionWaive, Step: charter, Rule: "R24", Reason: "会场失火", Record: "西政发〔2002〕31号", By: office,
		}, false, []string{"R24", "准予放行", "西政发〔2002〕31号", "shidian submit sample/sample-1 charter"}, []string{"may pass", "stay on record"}},
		"a pilot reinstated": {pilot.NoticeDecided, committee, pilot.Event{Type: pilot.EventDecided, Kind: pilot.DecisionReinstate, Days: 3, Reason: "误点", Record: "31号"}, false,
			[]string{"恢复", "3 天"}, []string{"goes on", "3 days later"}},
		"a community left out": {pilot.NoticeDecided, pilot.RoleSubDistrictOffice, pilot.Event{
			Type: pilot.EventDecided, Kind: pilot.DecisionLeaveOut, Places: []string{"sample-1"}, Reason: "拆迁", Record: "31号",
		}, true, []string{"不再计入"}, []string{"no longer takes part"}},
		"a sub-district given up": {pilot.NoticeDecided, pilot.RoleSubDistrictOffice, pilot.Event{Type: pilot.EventDecided, Kind: pilot.DecisionLeaveOut, Reason: "合并", Record: "31号"}, true,
			[]string{"不再纳入"}, []string{"goes on without"}},
		"a year settled": {pilot.NoticeYearClosed, committee, pilot.Event{Type: pilot.EventYearClosed, Period: "2003"}, false,
			[]string{"2003 年", "shidian archive sample/sample-1 --year 2003 --out 2003.zip"}, []string{"2003", "yearly file"}},
	}
}

func TestNotice_OfEveryKindSaysWhatWhereUntilWhenAndWhatToDoNext(t *testing.T) {
	t.Parallel()
	above := examples.SampleTerms()
	seen := map[pilot.NoticeKind]bool{}
	for name, c := range everyNotice(above.Location()) {
		seen[c.kind] = true
		for lang, wanted := range map[string][]string{"zh": c.zh, "en": c.en} {
			terms, _ := above.ForCommunity("sample-1")
			if c.sub {
				terms = *above
			}
			terms.Lang = lang
			c.event.At = pilot.Date("2002-11-13").Start(terms.Location()).Add(9 * time.Hour)
			n := view.ReadNotice(&terms, c.event, c.kind, pilot.Addressee{Role: c.role, Unit: "u", Name: "李秀英"}, c.event.At)
			text := n.Subject + "\n" + n.Text(catalog.Lang(lang))
			for _, w := range append(wanted, "李秀英", terms.Place(), "shidian ") {
				require.Contains(t, text, w, "%s %s", name, lang)
			}
			for _, never := range []string{"{", "}", "notice.lead", "notice.fact", "notice.do", "notice.subject", "%!"} {
				require.NotContains(t, text, never, "%s %s", name, lang)
			}
			require.NotContains(t, n.Subject, "\n")
			require.NotEmpty(t, n.Next, name)
			require.True(t, catalog.Has("notice."+string(c.kind)), "lists name the kind %s", c.kind)
		}
	}
	require.Len(t, seen, len(pilot.NoticeKinds()))
}

func TestNotice_ToADeputyNamesWhoIsAway(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	e := pilot.Event{Type: pilot.EventReminded, Step: pilot.StepLeadingGroup, Due: terms.Deadline.End(terms.Location())}
	n := view.ReadNotice(terms, e, pilot.NoticeReminder, pilot.Addressee{Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "刘洋", For: "王建国"}, terms.Clock.RealStart)
	require.Contains(t, n.Hello, "刘洋（代 王建国）")
	require.Contains(t, n.Text(catalog.Chinese), "--as 刘洋 --role sub-district-party")
}

func TestNotice_ANameThatAShellWouldReadIsQuoted(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	e := pilot.Event{Type: pilot.EventReminded, Step: pilot.StepLeadingGroup, Due: terms.Deadline.End(terms.Location())}
	n := view.ReadNotice(terms, e, pilot.NoticeReminder, pilot.Addressee{Role: pilot.RoleSubDistrictParty, Name: "Li $(x) `Y`\nZ"}, terms.Clock.RealStart)
	require.Contains(t, n.Text(catalog.English), `--as "Li (x) Y Z" --role`)
}

func TestDigest_HasASectionForEachAndAnOverview(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	var notices []view.Notice
	var langs []catalog.Lang
	for _, step := range []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepMobilisation} {
		e := pilot.Event{Type: pilot.EventOverdue, Step: step, Due: terms.Opens.End(terms.Location())}
		notices = append(notices, view.ReadNotice(terms, e, pilot.NoticeOverdue, pilot.Addressee{Role: pilot.RoleSubDistrictOffice, Name: "赵德明"}, terms.Clock.RealStart))
		langs = append(langs, catalog.Chinese)
	}
	subject, text := view.Digest(catalog.Chinese, notices, langs)
	require.Contains(t, subject, "3 项")
	require.Equal(t, 1, strings.Count(text, "赵德明："), "addressed once")
	for _, n := range notices {
		require.Equal(t, 2, strings.Count(text, n.Subject))
		require.Contains(t, text, n.Lead)
	}
}

func TestMarkdown_KeepsWithinWhatARobotTakesAndQuotesNothingByAccident(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	e := pilot.Event{Type: pilot.EventReturned, Steps: []pilot.Step{pilot.StepPilotPlan}}
	for range 20 {
		e.Reasons = append(e.Reasons, pilot.ReturnReason{Text: "<@all> [点这里](https://example.org) `x` " + strings.Repeat("表决票数不符，", 40)})
	}
	n := view.ReadNotice(terms, e, pilot.NoticeReturned, pilot.Addressee{Role: pilot.RoleSubDistrictOffice}, terms.Clock.RealStart)
	short := n.Markdown(catalog.Chinese, 4096)
	require.LessOrEqual(t, len(short), 4096)
	require.True(t, utf8.ValidString(short))
	for _, never := range []string{"<@", "](", "[点"} {
		require.NotContains(t, short, never)
	}
}

func TestMaskedAddress_ShowsNoKey(t *testing.T) {
	t.Parallel()
	for address, masked := range map[string]string{
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret": "https://qyapi.weixin.qq.com/…",
		"https://me:secret@example.org?token=secret":                  "https://example.org/…",
		"li@example.org": "li@example.org",
	} {
		require.Equal(t, masked, view.MaskedAddress(address))
	}
}

func TestNoticeError_IsWordedOrShownAsItIs(t *testing.T) {
	t.Parallel()
	require.Equal(t, "the webhook did not take it: HTTP 404", view.NoticeError(catalog.English, "webhook-answer: HTTP 404"))
	require.Equal(t, "未发：没有配置邮件服务器", view.NoticeError(catalog.Chinese, "no-mail-server"))
	require.Equal(t, "a code of tomorrow", view.NoticeError(catalog.English, "a code of tomorrow"))
}
