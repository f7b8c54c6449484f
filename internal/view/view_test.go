package view_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
	"shidian/internal/view"
)

// opened is a pilot on its first morning.
func opened(t *testing.T, terms *pilot.Terms) (view.Reader, *judge.Session) {
	t.Helper()
	terms.Clock = pilot.Clock{}
	now := terms.Opens.Start(terms.Location()).Add(9 * time.Hour)
	session := judge.NewSession(terms, pilot.NewState(), nil)
	session.Take(pilot.SelfEntry(pilot.EntryOpen, now, struct{}{}))
	return view.Reader{Terms: terms, State: session.State(), Lang: catalog.English, Real: now}, session
}

func withDue(terms *pilot.Terms) *pilot.Terms {
	terms.Due = []pilot.StepDue{{Step: pilot.StepLeadingGroup, Due: "2002-09-23"}, {Step: pilot.StepSizeAdjustment, Due: "2002-10-11"}}
	return terms
}

func TestReader_SaysWhoIsWaitedForUntilWhen(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, withDue(examples.SampleTerms()))
	tasks := r.Tasks()
	require.Len(t, tasks, 1)
	require.Equal(t, "leading-group", tasks[0].Step.Code)
	require.Equal(t, "2002-09-23", tasks[0].Due, "24:00 of that day is still that day")
	require.Equal(t, 7, *tasks[0].DaysLeft)
	require.Equal(t, "sample", tasks[0].Unit)
	require.Contains(t, r.Headline(), "Set up the pilot leading group")
	r.Lang = catalog.Chinese
	require.Contains(t, r.Headline(), "成立试点工作领导小组")
}

func TestReader_CountsTheDaysThatATaskIsLate(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, withDue(examples.SampleTerms()))
	r.Real = r.Real.AddDate(0, 0, 10)
	require.Equal(t, "3 days late", view.DaysText(r.Lang, r.Tasks()[0].DaysLeft))
}

func TestReader_AStatusReadsBackAsJSON(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, withDue(examples.SampleTerms()))
	status := r.Status()
	data, err := json.Marshal(status)
	require.NoError(t, err)
	var back view.Status
	require.NoError(t, json.Unmarshal(data, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(again))
	require.Equal(t, "pilot/sample-2002/sample/sample-1", status.Communities[0].WorkflowID)
	for _, st := range status.Steps {
		for _, c := range []view.Code{st.Step, st.Stage, st.Status, st.Role} {
			require.NotContains(t, c.Name, ".", "a code without a name: %s", c.Code)
		}
	}
}

func TestReader_SaysWhyNobodyIsWaitedFor(t *testing.T) {
	t.Parallel()
	terms, _ := examples.SampleTerms().ForCommunity("sample-1")
	r, _ := opened(t, &terms)
	for phase, wanted := range map[pilot.Phase]string{
		pilot.PhaseClosed: "closed on", pilot.PhaseCancelled: "cancelled on", pilot.PhaseClosing: "asked to close",
	} {
		state := r.State.Clone()
		state.Phase = phase
		other := r
		other.State = state
		require.Contains(t, other.Headline(), wanted)
	}
	state := r.State.Clone()
	state.Steps[0].Status = pilot.Complete
	r.State = state
	require.Contains(t, r.Headline(), "preparation", "a community before the gate")
}

func TestPage_StaysSmallAndWholeWithManyCommunitiesAndWildNames(t *testing.T) {
	t.Parallel()
	wild := "第二、一|*粗*_斜_[链接](x)<b>`码`#\n" + strings.Repeat("长", 180)
	terms := withDue(examples.SampleTerms())
	terms.SubDistrict.Name = wild
	terms.Communities = nil
	for i := range 38 {
		terms.Communities = append(terms.Communities, pilot.CommunityTerms{Unit: pilot.Unit{Code: fmt.Sprintf("c-%d", i), Name: wild}})
	}
	r, session := opened(t, terms)
	for range 8 {
		session.Take(pilot.NewEntry(pilot.EntryHandIn, "step-completed", pilot.ViaSignal, r.Real, []byte(`{"v":1,"id":"x","by":{"name":"`+strings.Repeat("名", 90)+`"}}`)))
	}
	r.State = session.State()
	for i := range r.State.Communities {
		r.State.Communities[i].Stage, r.State.Communities[i].NextDue = pilot.StageInstitutions, r.Real.AddDate(0, 0, i%7)
		if i%2 == 0 {
			r.State.Communities[i].Light, r.State.Communities[i].NextDue = pilot.LightRed, r.Real.AddDate(0, 0, -i)
		}
	}
	page := r.Page(true)
	require.Less(t, len(page), view.MaxPage, "the Temporal UI's limit is 20,000 bytes")
	require.NotContains(t, page, "<b>")
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "|") {
			require.Equal(t, strings.Count(line, " | ")+2, strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"), "a name broke the table: %s", line)
		}
	}
	require.Contains(t, page, "Last events")
}

func TestBrief_CutsBetweenCharacters(t *testing.T) {
	t.Parallel()
	require.Equal(t, "短", view.Brief("短"))
	for n := range 4 {
		s := view.Brief(strings.Repeat("x", n) + strings.Repeat("长", 100))
		require.LessOrEqual(t, len(s), view.MaxSummary)
		require.True(t, utf8.ValidString(s))
		require.True(t, strings.HasSuffix(s, "…"))
	}
}

func TestPage_LinksCommunitiesToTheirWorkflows(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, examples.SampleTerms())
	require.NotContains(t, r.Page(false), "](", "no namespace, no link")
	r.Namespace = "default"
	require.Contains(t, r.Page(false), "[示例社区](/namespaces/default/workflows/pilot%2Fsample-2002%2Fsample%2Fsample-1)")
}

func TestEvents_HaveATextForEachType(t *testing.T) {
	t.Parallel()
	for _, e := range pilot.EventTypes() {
		require.True(t, catalog.Has("event."+string(e)), e)
	}
	for _, s := range []pilot.Status{pilot.Waiting, pilot.Open, pilot.Complete, pilot.ToConfirm} {
		require.True(t, catalog.Has("status."+string(s)), s)
	}
}

func TestFindings_AreSaidInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	for _, code := range append(evidence.EvidenceCodes(), pilot.MessageCodes()...) {
		f := pilot.Finding{Code: code, Field: "evidence.x", Found: "3", Wanted: "4"}
		zh, en := view.FindingText(catalog.Chinese, f), view.FindingText(catalog.English, f)
		require.NotEqual(t, zh, en, code)
		require.NotContains(t, zh, "{", code)
		require.NotContains(t, en, "{", code)
	}
}

func TestFindings_SayBoundsInWordsAndInChineseWhatCodesMean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ wanted, zh, en string }{
		{"≥ 11", "不少于 11", "at least 11"}, {"≤ 460", "不多于 460", "at most 460"}, {"< 3", "少于 3", "less than 3"}, {"> 0", "多于 0", "more than 0"},
		{"≥ 2002-09-20", "不早于 2002-09-20", "no earlier than 2002-09-20"}, {"≤ 2002-11-24T11:02:27+08:00", "不晚于 2002-11-24T11:02:27+08:00", "no later than 2002-11-24T11:02:27+08:00"},
		{"assembly", "社区成员代表大会(assembly)", "the representative assembly (assembly)"},
		{"community-party, residents-committee", "社区党组织(community-party)、社区居委会(residents-committee)", "Community Party organisation (community-party), the residents' committee (residents-committee)"},
		{"meaning | method", "意义(meaning)或方法(method)", "the meaning (meaning) or the method (method)"}, {"王志强 | 黄丽华 | 高学文", "王志强、黄丽华或高学文", "王志强, 黄丽华 or 高学文"}, {"5–9", "5–9", "5–9"},
	} {
		f := pilot.Finding{Code: evidence.CodeWrongBody, Field: "evidence.adoptedBy", Found: "x", Wanted: c.wanted}
		require.Contains(t, view.FindingText(catalog.Chinese, f), "由 "+c.zh+" 办")
		require.Contains(t, view.FindingText(catalog.English, f), "only "+c.en+" may")
	}
}

func TestFields_OfFindingsAreExplained(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, view.FieldText(catalog.Chinese, "committee-election", "evidence.elected[3].votes"))
	for _, field := range []string{"", "evidence", "evidence.nothing", "attachments[0].digest", "by.role"} {
		require.Empty(t, view.FieldText(catalog.Chinese, "committee-election", field), field)
	}
	require.NotEmpty(t, view.FieldText(catalog.Chinese, pilot.KindMeeting, "body.resolutions[1].inFavour"))
}

func TestInWords_SaysFoundAndWantedOnceAndWhatTheRuleWants(t *testing.T) {
	t.Parallel()
	f := pilot.Finding{Rule: "R14", Clause: "3.2", Code: evidence.CodeNameTwice, Severity: pilot.Hard, Field: "evidence.elected[1].name", Found: "李红", Wanted: "one of each"}
	w := view.InWords(catalog.English, f, "committee-election")
	require.Equal(t, []string{"R14", "clause 3.2"}, []string{w.Rule, w.Clause})
	require.Equal(t, 1, strings.Count(w.Text, "李红"), w.Text)
	require.Contains(t, w.Text, "one of each") // the text itself has no place for it
	require.NotEmpty(t, w.Field)
	require.Contains(t, w.Wants, "R14")

	f.Explained = "两人同名"
	require.NotEqual(t, w.Severity, view.InWords(catalog.English, f, "").Severity)
	require.Empty(t, view.InWords(catalog.English, pilot.Finding{Rule: "form", Code: "unknown-field"}, "").Wants)
	require.Equal(t, []pilot.Severity{pilot.Hard, pilot.Soft, pilot.Soft, pilot.Note}, func() (out []pilot.Severity) {
		for _, g := range view.Gravest([]pilot.Finding{{Severity: pilot.Soft}, {Severity: pilot.Note}, {Severity: pilot.Soft}, {Severity: pilot.Hard}}) {
			out = append(out, g.Severity)
		}
		return out
	}())
}

func TestFindingText_NamesTheDocumentsThatAreMissing(t *testing.T) {
	t.Parallel()
	f := pilot.Finding{Code: evidence.CodeDocumentMissing, Field: "evidence.items[3].documents", Found: "11", Wanted: "objections, objection-decisions"}
	require.Contains(t, view.FindingText(catalog.Chinese, f), "第 11 件还缺: 选民名单异议登记")
	english := view.FindingText(catalog.English, f)
	require.Contains(t, english, "decisions on objections")
	require.Contains(t, english, "(objection-decisions)")
}

func TestTasks_NameThePersonOrWhoStandsIn(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.Recipients = []pilot.Recipient{{
		Role: pilot.RoleSubDistrictParty, Unit: "sample", Name: "周书记",
		Deputy: &pilot.Deputy{Name: "吴副书记"}, Away: []pilot.Span{{From: "2002-10-01", To: "2002-10-07"}},
	}}
	require.Equal(t, []string{"周书记"}, view.People(catalog.Chinese, terms, pilot.RoleSubDistrictParty, "2002-09-30"))
	require.Equal(t, []string{"吴副书记 代 周书记"}, view.People(catalog.Chinese, terms, pilot.RoleSubDistrictParty, "2002-10-07"))
	require.Empty(t, view.People(catalog.Chinese, terms, pilot.RoleDistrict, "2002-10-07"))
}

func TestPage_OfACommunityLeadsToItsSubDistrict(t *testing.T) {
	t.Parallel()
	sub := examples.SampleTerms()
	terms, _ := sub.ForCommunity("sample-1")
	r := view.Reader{Terms: &terms, State: pilot.NewState(), Lang: catalog.Chinese, Namespace: "default"}
	const link = "](/namespaces/default/workflows/pilot%2Fsample-2002%2Fsample)"
	require.Contains(t, r.Page(false), "所属街道：["+sub.SubDistrict.Name+link)
	r.Terms = sub
	require.NotContains(t, r.Page(false), link)
}
