package view_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// atWork is a sub-district on its first morning whose communities have reported.
func atWork(t *testing.T, reports ...pilot.Progress) view.Reader {
	t.Helper()
	terms := withDue(examples.SampleTerms())
	terms.Communities = nil
	for _, p := range reports {
		terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: p.Community, Name: p.Community + "社区"}})
	}
	r, _ := opened(t, terms)
	r.State.Communities, r.Lang, r.Namespace = reports, catalog.Chinese, "default"
	return r
}

// report is what a community told that has a step due on a day.
func report(community string, stage pilot.Stage, light pilot.Light, due pilot.Date) pilot.Progress {
	beijing := examples.SampleTerms().Location()
	return pilot.Progress{
		Community: community, Stage: stage, Light: light, Total: 18, NextDue: due.End(beijing),
		AsOf: due.Start(beijing).AddDate(0, 0, -3),
	}
}

// section is a part of the page, from its title to the next.
func section(t *testing.T, page, title string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, "### "+title+"\n")
	require.True(t, found, "no %s in\n%s", title, page)
	part, _, _ := strings.Cut(rest, "### ")
	return part
}

func TestPage_ListsWhatIsDueWithinAWeekTheSoonestFirst(t *testing.T) {
	t.Parallel()
	r := atWork(t,
		report("b", pilot.StageElection, pilot.LightYellow, "2002-09-22"),
		report("a", pilot.StageFoundation, pilot.LightYellow, "2002-09-20"),
		report("c", pilot.StageElection, pilot.LightYellow, "2002-09-22"),
		report("later", pilot.StageElection, pilot.LightGreen, "2002-09-24"),
		report("late", pilot.StageElection, pilot.LightRed, "2002-09-13"))
	due := section(t, r.Page(false), "7 天内到期")
	require.Equal(t, []string{
		"- **2002-09-20** 还有 4 天 · 基础条件：[a社区](/namespaces/default/workflows/pilot%2Fsample-2002%2Fsample%2Fa)",
		"- **2002-09-22** 还有 6 天 · 居委会换届选举：[b社区](/namespaces/default/workflows/pilot%2Fsample-2002%2Fsample%2Fb)" +
			" · [c社区](/namespaces/default/workflows/pilot%2Fsample-2002%2Fsample%2Fc)",
		"- **2002-09-23** 还有 7 天 · 成立试点工作领导小组：街道工委",
	}, strings.Split(strings.TrimSpace(due), "\n"))

	r.Real = r.Real.AddDate(0, 0, -20)
	require.Equal(t, "无", strings.TrimSpace(section(t, r.Page(false), "7 天内到期")), "nothing is due")
	r.Terms.WarnDays = 30
	require.Contains(t, section(t, r.Page(false), "30 天内到期"), "later社区", "all that is yellow is listed")
}

func TestPage_SaysWhyItIsRed(t *testing.T) {
	t.Parallel()
	late := report("late", pilot.StageElection, pilot.LightRed, "2002-09-13")
	late.Overdue = 2
	r := atWork(t, report("well", pilot.StageElection, pilot.LightGreen, "2002-10-30"), late)
	page := r.Page(false)
	require.True(t, strings.HasPrefix(page, "## 🔴 示例街道街道试点 · 红灯(逾期) · 0%\n\n**等街道工委提交“成立试点工作领导小组”，2002-09-23 前完成（还有 7 天）；1 个社区逾期**"), page)
	require.Equal(t, "- [late社区](/namespaces/default/workflows/pilot%2Fsample-2002%2Fsample%2Flate)：逾期 2 项（居委会换届选举），最早 2002-09-13 到期",
		strings.TrimSpace(section(t, page, "为什么红灯")))

	r.State.Steps[0].Overdue = true
	r.Real = r.Real.AddDate(0, 0, 9)
	require.Contains(t, section(t, r.Page(false), "为什么红灯"), "- 成立试点工作领导小组（街道工委）：2002-09-23 到期，已逾期 2 天\n- [late社区]")

	r.State.Steps[0].Overdue, r.State.Communities[1].Light = false, pilot.LightYellow
	require.NotContains(t, r.Page(false), "为什么")
	require.Contains(t, r.Headline(), "；1 个社区临近期限")
}

func TestPage_SaysHowFarEachStageIsAndOfWhenTheReportsAre(t *testing.T) {
	t.Parallel()
	unheard := pilot.Progress{Community: "new", Stage: pilot.StageFoundation, Light: pilot.LightGreen, Total: 18}
	done := pilot.Progress{Community: "done", Light: pilot.LightDone, Accepted: 18, Total: 18, Complete: true}
	page := atWork(t, report("a", pilot.StageParty, pilot.LightGreen, "2002-11-29"), done, unheard).Page(false)
	progress := section(t, page, "各阶段进度")
	for _, wanted := range []string{
		"| 筹备动员 | □□□□□□□□□□ | 0 / 4 |", "| 基础条件 | ■■■■■■□□□□ | 2 / 3 个社区 |", "| 居委会换届选举 | ■■■■■■□□□□ | 2 / 3 个社区 |",
		"| 党组织换届选举 | ■■■□□□□□□□ | 1 / 3 个社区 |", "| 总结上报 | □□□□□□□□□□ | 0 / 4 |",
	} {
		require.Contains(t, progress, wanted)
	}
	communities := section(t, page, "各社区")
	require.Contains(t, communities, "| 🟢 绿灯(正常) | 党组织换届选举 | 0 / 18 | 2002-11-26 |")
	require.Contains(t, communities, "| 🟢 绿灯(正常) | 基础条件 | 0 / 18 |  |", "not yet reported")
	require.Contains(t, communities, "| ✅ 已完成 |  | 18 / 18 |  |")
}

func TestListLine_SaysInOneLineWhereAPilotStands(t *testing.T) {
	t.Parallel()
	r := atWork(t, report("late", pilot.StageElection, pilot.LightRed, "2002-09-13"))
	require.Equal(t, "🔴 示例街道：等街道工委提交“成立试点工作领导小组”，2002-09-23 到期；1 个社区逾期", view.ListLine(r.Terms, r.State))
	r.State.Steps[0].Overdue, r.Terms.Lang = true, "en"
	require.Equal(t, "🔴 示例街道: Waiting for the Sub-district Party working committee: Set up the pilot leading group, due 2002-09-23, overdue; communities late: 1",
		view.ListLine(r.Terms, r.State))
	r.Terms.SubDistrict.Name = strings.Repeat("长", 200)
	require.LessOrEqual(t, len(view.ListLine(r.Terms, r.State)), view.MaxSummary)
	r.State.Phase = pilot.PhaseCancelled
	require.True(t, strings.HasPrefix(view.ListLine(r.Terms, r.State), "⚪"))
}

func TestPage_SaysWhatACommunityReported(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	r, session := opened(t, terms)
	for i, p := range []pilot.Progress{
		report("sample-1", pilot.StageElection, pilot.LightRed, "2002-09-13"),
		{Community: "sample-1", Light: pilot.LightDone, Accepted: 18, Total: 18, Complete: true},
	} {
		p.V, p.Seq = pilot.MessageVersion, int64(i+1)
		session.Take(pilot.SelfEntry(pilot.EntryProgress, r.Real, p))
	}
	r.State, r.Lang = session.State(), catalog.Chinese
	recent := section(t, r.Page(false), "最近动态")
	require.Contains(t, recent, "社区进展：示例社区 · 居委会换届选举 · 🔴 红灯(逾期)\n")
	require.Contains(t, recent, "社区进展：示例社区 · 全部步骤已通过 · ✅ 已完成\n")
}

func TestPage_SaysWhatWasExplainedAndWhereTheOwnPlanDeparts(t *testing.T) {
	t.Parallel()
	r := atWork(t)
	require.NotContains(t, r.Page(false), "已说明的要求")
	r.State.Facts.PilotPlan = &pilot.PilotPlanFacts{Departures: []pilot.Departure{{Rule: "R33", Reason: "楼门少"}}}
	r.State.Steps[0].Explained = map[string]string{"R8": "乙", "R4": "甲"}
	require.Equal(t, []string{
		"- 本街道方案的变通 · R33：楼门少",
		"- 成立试点工作领导小组 · R4：甲",
		"- 成立试点工作领导小组 · R8：乙",
	}, strings.Split(strings.TrimSpace(section(t, r.Page(false), "已说明的要求")), "\n"))
}
