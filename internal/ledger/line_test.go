package ledger_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
)

var (
	now    = time.Date(2002, 12, 10, 2, 0, 0, 0, time.UTC) // 10:00 in Beijing
	yuetan = pilot.Unit{Code: "yuetan", Name: "月坛"}
)

func reader(lang catalog.Lang) ledger.Reader {
	return ledger.Reader{Lang: lang, Head: ledger.Head{Programme: "xicheng-2002", AsOf: now, UTCOffset: 480}}
}

// charter is a community's charter, waited for and due at the end of 6 December.
func charter() ledger.Entry {
	return ledger.Entry{
		SubDistrict: yuetan, Community: &pilot.Unit{Code: "sanlihe-1", Name: "三里河一区"}, Binding: pilot.BindingHard, UTCOffset: 480,
		Step: pilot.StepCharter, Stage: pilot.StageInstitutions, Role: pilot.RoleResidentsCommittee, Status: pilot.Open, Light: pilot.LightRed,
		PlannedStart: time.Date(2002, 11, 22, 16, 0, 0, 0, time.UTC), PlannedDue: time.Date(2002, 12, 6, 16, 0, 0, 0, time.UTC),
		Deadline: time.Date(2002, 12, 6, 16, 0, 0, 0, time.UTC), Changed: time.Date(2002, 12, 6, 16, 0, 0, 0, time.UTC),
	}
}

func TestLine_SaysWhoseTurnItIsAndByWhen(t *testing.T) {
	t.Parallel()
	l := reader(catalog.Chinese).Line(7, charter())
	require.Equal(t, 7, l.No)
	require.Equal(t, "yuetan/sanlihe-1", l.Place)
	require.Equal(t, "三里河一区社区居委会", l.Unit)
	require.Equal(t, "月坛街道办事处", l.Supervisor)
	require.Equal(t, []string{"三(二)2", "二(一)4"}, l.Clauses)
	require.Equal(t, "2002-11-23", l.PlannedStart)
	require.Equal(t, "2002-12-06", l.PlannedFinish, "24:00 of a day is still that day")
	require.Equal(t, "2002-12-06", l.Deadline)
	require.Empty(t, l.Finished)
	require.Empty(t, l.Person, "nobody has handed in")
	require.Equal(t, "逾期 4 天", l.Problem)
	require.Equal(t, ledger.Evidence{Have: 0, Of: 2}, l.Evidence)

	en := reader(catalog.English).Line(7, charter())
	require.Equal(t, "Residents' committee, 三里河一区", en.Unit)
	require.Equal(t, "4 days late", en.Problem)
}

func TestLine_ShowsALightAsThePlanNamesIt(t *testing.T) {
	t.Parallel()
	r, e := reader(catalog.Chinese), charter()
	e.Light = pilot.LightDone
	require.Equal(t, []string{"已完成", "blue"}, []string{r.Line(1, e).Light.Name, r.Line(1, e).Colour}, "as usual")
	r.Head.Looks = pilot.Looks{pilot.LightDone: {Name: "绿灯(办结)", Colour: "green"}, pilot.LightGreen: {Colour: "grey"}}
	require.Equal(t, []string{"绿灯(办结)", "green"}, []string{r.Line(1, e).Light.Name, r.Line(1, e).Colour})
	require.Equal(t, "done", r.Line(1, e).Light.Code, "which stays what it is")
	e.Light = pilot.LightGreen
	require.Equal(t, []string{"绿灯(正常)", "grey"}, []string{r.Line(1, e).Light.Name, r.Line(1, e).Colour})
}

func TestLine_TellsProblemAndMeasure(t *testing.T) {
	t.Parallel()
	e := charter()
	e.Returns = []pilot.ReturnReason{{Text: "文本不是会议通过的一稿", Rule: "R24"}}
	e.Rounds = 2
	e.Held = now
	e.Last = &ledger.HandIn{
		By: pilot.Actor{Name: "李秀英", Role: pilot.RoleResidentsCommittee}, Outcome: pilot.Refused, Explains: map[string]string{"R39": "另有任用", "R4": "搬迁"},
		Findings: []pilot.Finding{
			{Rule: "R46", Severity: pilot.Hard, Code: pilot.CodeNotAccepted}, {Rule: "R16", Severity: pilot.Note, Code: pilot.CodeBadID},
			{Rule: pilot.RuleTime, Severity: pilot.Hard, Code: pilot.CodeFutureClaim}, {Rule: "R24", Severity: pilot.Hard, Code: pilot.CodeBadID},
			{Rule: "R24", Severity: pilot.Hard, Code: pilot.CodeBadID},
		},
	}
	l := reader(catalog.English).Line(1, e)
	require.Equal(t, "李秀英", l.Person)
	require.Contains(t, l.Problem, "4 days late; returned: 文本不是会议通过的一稿 (R24); 2 rounds recorded, still to be completed; refused: R46 ")
	require.Contains(t, l.Problem, ", 1 more", "three findings are enough for a line; a note is no problem")
	require.Equal(t, "R4 explained: 搬迁; R39 explained: 另有任用; handed in early on 2002-12-10; judged when it opens", l.Measure)
	require.Equal(t, 2, l.Evidence.Have, "what is held is in hand")

	e.Status, e.Light, e.Accepted = pilot.Complete, pilot.LightDone, now
	l = reader(catalog.English).Line(1, e)
	require.Empty(t, l.Problem, "what is done has none")
	require.Equal(t, "2002-12-10", l.Finished)

	e.Last.By.Role = pilot.RoleDistrict // somebody else's attempt
	require.Empty(t, reader(catalog.English).Line(1, e).Person)
}

func TestLine_ShowsWhatTheDistrictLetsPass(t *testing.T) {
	t.Parallel()
	e := charter()
	e.Decisions = []pilot.Decided{{Kind: pilot.DecisionWaive, Step: pilot.StepCharter, Rule: "R24", Reason: "会场失火", Record: "西政发〔2002〕31号", By: pilot.Actor{Name: "李国强"}}}
	require.Equal(t, "准予放行 · R24：会场失火（西政发〔2002〕31号，李国强）", reader(catalog.Chinese).Line(1, e).Measure)
	e.Status, e.Light, e.Accepted = pilot.Complete, pilot.LightDone, now
	require.Contains(t, reader(catalog.English).Line(1, e).Measure, "Rule waived · R24", "it stays when the step is done")
}

func TestLine_NamesTheRulesThatBindHere(t *testing.T) {
	t.Parallel()
	filing := ledger.Entry{SubDistrict: yuetan, Step: pilot.StepArchiveFiling, Role: pilot.RoleSubDistrictOffice, Binding: pilot.BindingHard}
	var binding ledger.Column
	for _, c := range ledger.Columns() {
		if c.Code == "binding" {
			binding = c
		}
	}
	r := reader(catalog.Chinese)
	require.Equal(t, "必须", binding.Cell(r.Lang, r.Line(1, filing)), "R2: by the end of the year")
	filing.Binding = pilot.BindingSoft
	require.Equal(t, "必须（R4 原则上）", binding.Cell(r.Lang, r.Line(1, filing)), "R4: in principle")
	plan := ledger.Entry{SubDistrict: yuetan, Step: pilot.StepPilotPlan, Role: pilot.RoleSubDistrictOffice}
	require.NotContains(t, r.Line(1, plan).Clauses, "三", "R3 is for those with a plan of their own")
	plan.OwnPlan = true
	require.Contains(t, r.Line(1, plan).Clauses, "三")
}

func TestUnitName_DoesNotRepeatWhatTheNameEndsWith(t *testing.T) {
	t.Parallel()
	sub, community := pilot.Unit{Name: "示例街道"}, &pilot.Unit{Name: "示例社区"}
	require.Equal(t, "示例街道办事处", ledger.UnitName(catalog.Chinese, pilot.RoleSubDistrictOffice, sub, nil))
	require.Equal(t, "示例街道工委", ledger.UnitName(catalog.Chinese, pilot.RoleSubDistrictParty, sub, community))
	require.Equal(t, "示例社区居委会", ledger.UnitName(catalog.Chinese, pilot.RoleResidentsCommittee, sub, community))
	require.Equal(t, "区试点办", ledger.UnitName(catalog.Chinese, pilot.RoleDistrict, sub, nil))
}

func TestColumns_HaveTheirTextsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		for _, c := range ledger.Columns() {
			require.NotContains(t, c.Title(lang), ".col.")
		}
		for _, spec := range pilot.Catalogue() {
			e := charter()
			e.Step, e.Stage, e.Role = spec.Code, spec.Stage, spec.Role
			l := reader(lang).Line(1, e)
			require.NotEmpty(t, l.Clauses, spec.Code)
			require.NotContains(t, l.Unit+l.Supervisor, "role.")
		}
	}
	r := reader(catalog.Chinese)
	r.Head.Clock = &pilot.Clock{RealStart: now, PlanStart: now.AddDate(-1, 0, 0), Speed: 60}
	_, below := r.Title()
	require.Equal(t, "数据截至 2002-12-10 10:00:00（方案时间 2001-12-10 10:00）", below)
}

func TestLine_CallsBodiesAsThePlanDoes(t *testing.T) {
	t.Parallel()
	r := ledger.Reader{Lang: catalog.Chinese}
	e := ledger.Entry{
		SubDistrict: pilot.Unit{Code: "heping", Name: "和平"}, Community: &pilot.Unit{Code: "yongan", Name: "永安"}, Step: pilot.StepSizeAdjustment, Role: pilot.RoleSubDistrictOffice,
		RoleNames: map[pilot.Role]string{pilot.RoleDistrict: "区委社会工作部", pilot.RoleSubDistrictOffice: "和平镇人民政府", pilot.RoleResidentsCommittee: "居民委员会"},
	}
	line := r.Line(1, e)
	require.Equal(t, "和平镇人民政府", line.Unit, "also of a community's step")
	require.Equal(t, "和平镇人民政府", line.Role.Name)
	require.Equal(t, "区委社会工作部", line.Supervisor)
	e.Role = pilot.RoleResidentsCommittee
	line = r.Line(1, e)
	require.Equal(t, "永安居民委员会", line.Unit)
	require.Equal(t, "和平镇人民政府", line.Supervisor)
}

func TestLine_SaysByWhichTermsAStepWasAccepted(t *testing.T) {
	t.Parallel()
	e := charter()
	e.Status, e.Light, e.Accepted, e.TermsNow = pilot.Complete, pilot.LightDone, now, 2
	l := reader(catalog.Chinese).Line(1, e)
	require.Equal(t, "按最初的条款", l.Measure)
	require.Zero(t, l.Terms)
	e.Terms = 1
	require.Equal(t, "按第 1 次调整的条款", reader(catalog.Chinese).Line(1, e).Measure)
	e.Terms = 2
	require.Empty(t, reader(catalog.Chinese).Line(1, e).Measure, "by those that hold")
	require.Equal(t, 2, reader(catalog.Chinese).Line(1, e).Terms)
}
