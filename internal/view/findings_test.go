package view_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
)

// found is a finding of a wrong example.
type found struct {
	of string
	pilot.Finding
}

// everyFinding is what all the wrong examples get.
func everyFinding(t *testing.T) []found {
	t.Helper()
	var all []found
	add := func(of string, findings []pilot.Finding) {
		for _, f := range findings {
			all = append(all, found{of, f})
		}
	}
	for _, spec := range pilot.Catalogue() {
		for _, wrong := range examples.WrongFor(spec.Code) {
			w := worldOf(t, wrong.Place)
			example, err := w.Example(spec.Code)
			require.NoError(t, err)
			raw, err := wrong.Edits.On(example)
			require.NoError(t, err)
			add(string(spec.Code), w.Examine(spec.Code, raw).Findings)
		}
	}
	for _, kind := range evidence.AllRecords() {
		for _, wrong := range examples.WrongRecords(kind.Kind) {
			w := worldOf(t, wrong.Place)
			example, err := w.RecordExample(kind.Kind)
			require.NoError(t, err)
			raw, err := wrong.Edits.On(example)
			require.NoError(t, err)
			add(kind.Kind, w.ExamineRecord(kind.Kind, raw).Findings)
		}
	}
	return all
}

func worldOf(t *testing.T, place examples.Place) *examples.World {
	t.Helper()
	var places []examples.Place
	if place != nil {
		places = append(places, place)
	}
	w, err := examples.NewWorld(places...)
	require.NoError(t, err)
	return w
}

func TestFindings_OfEveryWrongExampleReadAsSentences(t *testing.T) {
	t.Parallel()
	for _, f := range everyFinding(t) {
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			text := view.FindingText(lang, f.Finding)
			for _, bad := range []string{"{", "((", "))", "evidence.", "body.", "fact.", "finding.", "≥", "≤", "应为 不", "应为不", "须为 不", " | ", " 。", "。。", "..", "  "} {
				require.NotContains(t, strings.ReplaceAll(text, "{…}", ""), bad, "%s %s: %s", f.of, f.Code, text)
			}
			require.NotRegexp(t, `^[a-z]`, text, "%s %s: %s", f.of, f.Code, text)
			require.Regexp(t, `[。.?]$|: shidian .*$`, text, "%s %s: %s", f.of, f.Code, text)
		}
	}
}

// yardsticks are the codes of findings that hold one value against another.
var yardsticks = regexp.MustCompile(`^(too-early|too-late|exceeds-total|total-differs|counts-differ|period-too-short|period-over|term-years|turnout-failed|` +
	`seats-unfilled|winner-below-threshold|no-quorum|not-carried|attendance|party-votes|meeting-void|request-below-threshold|report-period-too-long|stage-order|notice-missing)$`)

func TestFindings_NameWhatAValueWasHeldAgainst(t *testing.T) {
	t.Parallel()
	for _, f := range everyFinding(t) {
		if !yardsticks.MatchString(f.Code) {
			continue
		}
		require.NotEmpty(t, f.Than, "%s %+v", f.of, f.Finding)
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			require.Contains(t, view.FindingText(lang, f.Finding), f.ThanIs, "%s %+v", f.of, f.Finding)
		}
	}
}

func TestFindings_SayWhichEventAndWhichDate(t *testing.T) {
	t.Parallel()
	f := pilot.Finding{
		Code: evidence.CodeTooEarly, Severity: pilot.Hard, Form: "committee-election", Field: "evidence.voterListDate", Found: "2002-10-01",
		Wanted: "≥ 2002-10-05", Than: "fact.election-committee.date", ThanIs: "2002-10-05",
	}
	require.Equal(t, "选民名单公布日期(voterListDate)是 2002-10-01, 太早了, 应不早于 2002-10-05, 即选举委员会成立日期。请核对先后。", view.FindingText(catalog.Chinese, f))
	require.Equal(t, "Voter list's date (voterListDate) is 2002-10-01, which is too early; it should be no earlier than 2002-10-05, the day on which the election committee was set up. Check the order.",
		view.FindingText(catalog.English, f))
	f.Than, f.ThanIs, f.Form = "", "", "" // as recorded before findings said so
	require.Equal(t, "voterListDate是 2002-10-01, 太早了, 应不早于 2002-10-05。请核对先后。", strings.ReplaceAll(view.FindingText(catalog.Chinese, f), "evidence.", ""))
}

func TestFindings_SayWhatIsHeldAndHowToReplaceIt(t *testing.T) {
	t.Parallel()
	f := pilot.Finding{
		Code: pilot.CodeReplacesOther, Severity: pilot.Hard, Field: "replaces", Found: "charter-9", Wanted: "charter-1", Than: "held", ThanIs: "王秀英 2002-10-08 09:12",
	}
	for code, texts := range map[string][2]string{
		pilot.CodeHeldAlready: {
			"这一步已有一份材料 charter-1 暂存待审, 由 王秀英 2002-10-08 09:12 报送。要用这一份换下它, 请写明 replaces 为 charter-1(shidian 命令加 --replaces charter-1); 不换, 就不必再报。",
			"A hand-in of this step is held already: charter-1, handed in by 王秀英 2002-10-08 09:12. To put this one in its place, say replaces charter-1 (with shidian, --replaces charter-1); else nothing more is to be done.",
		},
		pilot.CodeReplacesOther: {
			"替换的编号(replaces)是 charter-9, 不是这一步暂存的材料; 暂存的是 charter-1, 由 王秀英 2002-10-08 09:12 报送。要换下它, 请写明 replaces 为 charter-1(shidian 命令加 --replaces charter-1)。",
			"Id replaced (replaces) is charter-9, which is not what is held of this step; that is charter-1, handed in by 王秀英 2002-10-08 09:12. To put this one in its place, say replaces charter-1 (with shidian, --replaces charter-1).",
		},
		pilot.CodeNothingHeld: {
			"替换的编号(replaces)是 charter-9, 而这一步没有暂存的材料。请去掉 replaces 再报。",
			"Id replaced (replaces) is charter-9, but nothing is held of this step. Leave replaces out and hand in again.",
		},
	} {
		f.Code = code
		require.Equal(t, texts[0], view.FindingText(catalog.Chinese, f))
		require.Equal(t, texts[1], view.FindingText(catalog.English, f))
	}
}

func TestFindings_ThatWereExplainedAskForNothing(t *testing.T) {
	t.Parallel()
	for _, code := range append(evidence.EvidenceCodes(), pilot.MessageCodes()...) {
		f := pilot.Finding{Code: code, Severity: pilot.Soft, Field: "evidence.head", Found: "王一", Wanted: "李二", Explained: "主任年事已高"}
		zh, en := view.FindingText(catalog.Chinese, f), view.FindingText(catalog.English, f)
		require.NotContains(t, zh, "请", code)
		require.True(t, strings.HasSuffix(zh, "已说明: 主任年事已高"), zh)
		require.True(t, strings.HasSuffix(en, " Explained: 主任年事已高"), en)
	}
}

func TestEvents_OfWhatWasAcceptedWithAnExplanationShowIt(t *testing.T) {
	t.Parallel()
	terms, _ := examples.SampleTerms().ForCommunity("sample-1")
	r, _ := opened(t, &terms)
	r.Lang, r.State = catalog.Chinese, r.State.Clone()
	r.State.Step(pilot.StepWorkstation).Explained = map[string]string{"R39": "主任年事已高"}
	line := pilot.Line{Type: pilot.EventAccepted, Step: pilot.StepWorkstation, Findings: []pilot.Finding{
		{Rule: "R39", Severity: pilot.Soft, Code: evidence.CodeHeadNotDirector, Field: "evidence.head", Found: "外人", Wanted: "王志强"}, // as recorded before findings kept it
	}}
	require.Contains(t, r.Event(line), "已说明: 主任年事已高")
	require.NotContains(t, r.Event(line), "请更换")
	line.Type = pilot.EventRefused
	require.Contains(t, r.Event(line), "请更换")
}

func TestFieldNames_AreThoseOfTheForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ form, field, zh, en string }{
		{"committee-election", "evidence.elected[3].votes", "当选名单第 4 项得票数(votes)", "Elected members, entry 4, votes (votes)"},
		{"committee-election", "evidence.filed.date", "备案日期(filed.date)", "Date of the filing (filed.date)"},
		{"sub-committees", "evidence.committees[2].members[1].name", "下属委员会第 3 项成员第 2 项姓名(name)", "Sub-committees, entry 3, members, entry 2, name (name)"},
		{"election-preparation", "body.electionCommittee[1]", "选举委员会成员第 2 项(electionCommittee)", "Election committee, entry 2 (electionCommittee)"},
		{"", "by.role", "报送人角色(by.role)", "Sender's role (by.role)"},
		{"", "attachments[0].digest", "附件第 1 项摘要值(digest)", "Attachments, entry 1, digest (digest)"},
		{"", "explanations.R39", "说明(explanations.R39)", "Explanations (explanations.R39)"},
		{"charter", "evidence", "材料内容(evidence)", "Evidence (evidence)"},
		{"charter", "evidence.nothing", "nothing", "nothing"}, {"", "", "", ""},
	} {
		require.Equal(t, c.zh, view.FieldName(catalog.Chinese, c.form, c.field), fmt.Sprint(c))
		require.Equal(t, c.en, view.FieldName(catalog.English, c.form, c.field), fmt.Sprint(c))
	}
}
