package evidence_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

func TestName_IsTheSameHoweverItWasTyped(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"梁慧敏", "梁 慧敏"}, {"王伟", "王　伟"}, {"王伟", "王\u00a0\u200b伟"}, {"王伟(3号楼)", "王伟 （３ 号楼）"}, {"王伟(3号楼)", "王 伟(3号楼) "},
		{"买买提·阿里", "买买提・阿里"}, {"买买提·阿里", "买买提•阿里"}, {"买买提·阿里", "买买提．阿里"}, {"买买提·阿里", "买买提 ‧ 阿里"},
		{"José", "Jose\u0301"}, {"Li  Wei", "Ｌｉ Ｗｅｉ"}, {"\uac00", "\u1100\u1161"}, {"\uf9d1", "六"},
	} {
		require.True(t, pilot.SameName(pair[0], pair[1]), "%q %q", pair[0], pair[1])
		require.True(t, pilot.SameName(pair[1], pair[0]))
	}
	for _, pair := range [][2]string{
		{"王伟", "王炜"}, {"王伟", "王伟(3号楼)"}, {"王伟(3号楼)", "王伟(5号楼)"}, {"Li Wei", "LiWei"}, {"Li Wei", "li wei"}, {"三里河", "三里河一区"}, {"", "王伟"},
	} {
		require.False(t, pilot.SameName(pair[0], pair[1]), "%q %q", pair[0], pair[1])
	}
	require.True(t, pilot.Namesakes("王 伟", "王伟(3号楼)"))
	require.False(t, pilot.Namesakes("王伟", "王炜(3号楼)"))
}

func TestName_TwoPeopleOfOneNameStandInOneListWithAMark(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		first, second string
		twice         bool
	}{
		{"王伟", "王伟", true}, {"王伟", "王 伟", true}, {"王伟(3号楼)", "王伟（3号楼）", true},
		{"王伟(3号楼)", "王伟(5号楼)", false}, {"王伟", "王伟(5号楼)", false},
	} {
		w := newWorld(t)
		for step, list := range map[pilot.Step]string{
			pilot.StepAssemblyRoster: "representatives", pilot.StepSubCommittees: "committees.0.members", pilot.StepPartyElection: "elected", pilot.StepLeadingGroup: "members",
		} {
			raw := edits{list + ".1.name": c.first, list + ".2.name": c.second}.on(t, w.example(t, step))
			v := w.examine(step, raw)
			if c.twice {
				require.Contains(t, codesIn(v), evidence.CodeNameTwice, "%s %+v", step, c)
			} else {
				require.Empty(t, v.Findings, "%s %+v", step, c)
			}
		}
	}
}

func codesIn(v evidence.Verdict) []string {
	var codes []string
	for _, f := range v.Findings {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestName_MeansWhoeverIsCalledSoOnRecord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		chair string
		codes []string
	}{
		{"as on record", "王伟(3号楼)", nil},
		{"in other writing", "王 伟（3号楼）", nil},
		{"one of two", "王伟", []string{evidence.CodeNameAmbiguous}},
		{"only one is called so", "李 敏", nil},
		{"a mark that the record does not have", "李敏(2号楼)", []string{evidence.CodeNotOnCommittee, evidence.CodeNameAsOnRecord}},
		{"the record has no mark", "张强(1号楼)", []string{evidence.CodeNotOnCommittee, evidence.CodeNameAsOnRecord}},
		{"nobody", "赵六", []string{evidence.CodeNotOnCommittee}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			election := *w.below.Election
			election.Members = append([]string{"王伟(3号楼)", "王伟(5号楼)", "李敏(8号楼)", "张强"}, election.Members[4:]...)
			election.Director = election.Members[4]
			w.below.Election = &election
			for _, step := range []pilot.Step{pilot.StepCharter, pilot.StepCommitteeBylaws} {
				v := w.examine(step, edits{"chair": c.chair}.on(t, w.example(t, step)))
				require.Equal(t, c.codes, codesIn(v), step)
			}
			v := w.examine(pilot.StepAgreements, edits{"agreements.0.signatory": c.chair}.on(t, w.example(t, pilot.StepAgreements)))
			require.Equal(t, c.codes, codesIn(v))
		})
	}
}

// A mark given once is kept, though later hand-ins leave it out where one is meant.
func TestName_IsKeptWithItsMarkFromStepToStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hand := func(step pilot.Step, e edits) {
		raw := e.on(t, w.example(t, step))
		v := w.examine(step, raw)
		require.Empty(t, v.Findings, "%s %s", step, raw)
		w.below = w.below.With(v.Facts)
	}
	hand(pilot.StepCommitteeElection, edits{"candidates.0.name": "王伟(3号楼)", "elected.0.name": "王 伟", "candidates.1.name": "王芳", "elected.1.name": "王　芳"})
	require.Equal(t, "王伟(3号楼)", w.below.Election.Director)
	require.True(t, w.below.Election.Sits("王伟") && w.below.Election.Sits("王伟（3号楼）") && w.below.Election.Sits("王芳"))
	hand(pilot.StepRecruitment, edits{"assessed.0.name": "李敏(2号楼)", "hired.0.name": "李敏"})
	hand(pilot.StepAgreements, edits{"agreements.0.name": "李 敏"})
	require.Contains(t, w.below.Agreements.Signed, "李敏(2号楼)")
	hand(pilot.StepWorkstation, edits{"head": "王芳", "staff.0.name": "王 芳", "staff.1.name": "李敏"})
}

func TestName_OfACandidateMayBeThatOfSomebodyElseOnTheElectionCommittee(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	member := w.below.ElectionCommittee.Members[1]
	try := func(candidate string, more edits) []string {
		e := edits{"candidates.7.name": candidate}
		for path, value := range more {
			e[path] = value
		}
		return codesIn(w.examine(pilot.StepCommitteeElection, e.on(t, w.example(t, pilot.StepCommitteeElection))))
	}
	spaced := string([]rune(member)[:1]) + "　" + string([]rune(member)[1:])
	require.Equal(t, []string{evidence.CodeCandidateConducts}, try(spaced, nil))
	require.Empty(t, try(spaced, edits{"leftElectionCommittee": []any{member}}))
	require.Empty(t, try(member+"(9号楼)", nil), "another of that name")
}

func TestName_WithHiddenCharactersIsRefusedWhereverItIsTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, hidden := range []string{"\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\U000e0041", "\u0085", "\u0091", "\u001b", "\u3164", "\u2028"} {
		for step, path := range map[pilot.Step]string{
			pilot.StepSizeAdjustment: "name", pilot.StepElectionCommittee: "members.0", pilot.StepAssemblyRoster: "representatives.0.name", pilot.StepRecruitment: "assessed.3.name",
			pilot.StepWorkstation: "plate.text", pilot.StepCharter: "chair", pilot.StepLeadingGroup: "head",
		} {
			raw := edits{path: "梁" + hidden + "敏"}.on(t, w.example(t, step))
			require.Contains(t, codesIn(w.examine(step, raw)), evidence.CodeNameHidden, "%s %q", step, hidden)
		}
		by, _ := json.Marshal(map[string]any{"v": 1, "id": "a", "step": "charter", "by": map[string]any{"name": "王" + hidden + "伟", "role": "district", "unit": "x"}})
		_, findings := judge.ParseHandIn(by)
		require.Equal(t, evidence.CodeNameHidden, findings[0].Code, "%q", hidden)
		require.Equal(t, "by.name", findings[0].Field)
	}
	_, findings := judge.ParseHandIn(json.RawMessage(`{"v":1,"id":"a","step":"charter","by":{"name":"王\u202e伟","role":"district","unit":"x"}}`))
	require.Equal(t, "U+202E", findings[0].Found)
	require.Equal(t, "王<U+202E>伟", findings[0].Wanted)
}

func TestHarmless_TextTurnsNothingAround(t *testing.T) {
	t.Parallel()
	require.Equal(t, "abc def", pilot.Harmless("a\u202eb\u200bc\u001bdef"))
	require.Equal(t, "a\nb\tc", pilot.Harmless("a\nb\tc"))
	require.Equal(t, "a b c", pilot.OneLine("a\r\nb\tc"))
	require.Equal(t, "\u001b[31mred", pilot.Unhidden("\u001b[31m\u2067red"))
	require.Equal(t, "葛\U000e0100", pilot.Harmless("葛\U000e0100"), "the glyph of a name stays")
	w := newWorld(t)
	v := w.examine(pilot.StepLeadingGroup, edits{"members.0.duty": "\u200b\u2060"}.on(t, w.example(t, pilot.StepLeadingGroup)))
	require.Equal(t, []string{evidence.CodeMissing}, codesIn(v), "a text of nothing is none")
}

func TestPlace_OfAnotherCommunityIsFoundAndMayBeExplained(t *testing.T) {
	t.Parallel()
	at := func(community string) world {
		return newWorld(t, func(p *pilot.Terms) {
			p.District.Name, p.SubDistrict.Name, p.Communities[0].Name, p.Communities[0].New = "西城区", "月坛", community, true
		})
	}
	for community, cases := range map[string]map[string]bool{
		"三里河": {
			"三里河": true, "三里河社区": true, "月坛街道三里河社区居委会": true, "北京市西城区月坛街道三里河社区": true, "三 里河": true,
			"三里河一区": false, "南三里河": false, "月坛": false,
		},
		"月坛":         {"月坛社区": true, "月坛街道月坛社区": true, "月坛街道三里河社区": false, "北月坛社区": false},
		"三里河一区":      {"三里河一区社区": true, "三里河二区社区": false, "三里河社区": false, "三里河": false},
		"铁道部住宅区第二、一": {"铁道部住宅区第二、一社区": true, "铁道部住宅区第二、二社区": false, "铁道部住宅区第二": false},
	} {
		w := at(community)
		for name, own := range cases {
			for step, edit := range map[pilot.Step]edits{
				pilot.StepSizeAdjustment: {"name": name}, pilot.StepPartyFounding: {"organisation": "中共" + name + "支部委员会"},
			} {
				v := w.examine(step, edit.on(t, w.example(t, step)))
				if own {
					require.Empty(t, v.Findings, "%s: %s %s", community, step, name)
					continue
				}
				require.Equal(t, []string{evidence.CodeAnotherPlace}, codesIn(v), "%s: %s %s", community, step, name)
				f := v.Findings[0]
				require.Equal(t, f.Wanted, community)
				require.Contains(t, f.Found, name)
				require.False(t, evidence.Refuses(v.Findings, map[string]string{f.Rule: "已更名"}))
			}
		}
	}
}

func TestPlace_GivenAnotherNameIsCalledByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.examine(pilot.StepSizeAdjustment, edits{"name": "新华里社区"}.on(t, w.example(t, pilot.StepSizeAdjustment)))
	w.below = w.below.With(v.Facts)
	for text, codes := range map[string][]string{
		"新华里社区居委会": nil, "示例街道新华里社区居民委员会": nil, "示例社区居委会": nil,
		"新华里二区社区居委会": {evidence.CodeAnotherPlace}, "月坛社区居委会": {evidence.CodePlate},
	} {
		v := w.examine(pilot.StepWorkstation, edits{"plate.text": text}.on(t, w.example(t, pilot.StepWorkstation)))
		require.Equal(t, codes, codesIn(v), text)
	}
}

func TestPlace_ABodyOfAnotherSubDistrictIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for by, codes := range map[string][]string{
		"示例街道工委": nil, "中共示例街道工作委员会": nil, "街道工委": nil, "示例区街道工委": nil,
		"金融街街道工委": {evidence.CodeAnotherPlace},
	} {
		v := w.examine(pilot.StepPartyElection, edits{"approvedBy": by}.on(t, w.example(t, pilot.StepPartyElection)))
		require.Equal(t, codes, codesIn(v), by)
	}
}

func TestRecruitment_WithoutATestWantsNoScoreOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	untested := edits{"procedure.2": gone{}, "deviationReason": "报名人数少, 区里同意只面试"}
	for i := range 6 {
		untested["assessed."+string(rune('0'+i))+".writtenScore"] = gone{}
	}
	absent := edits{"assessed.4.interviewScore": gone{}, "assessed.4.absent": true}
	for name, c := range map[string]struct {
		edits edits
		codes []string
	}{
		"no test, with its reason":            {untested, []string{evidence.CodeStageMissing}}, // noted
		"somebody did not come":               {absent, nil},
		"somebody was not qualified":          {edits{"assessed.4.interviewScore": gone{}, "assessed.4.writtenScore": gone{}, "assessed.4.qualified": false}, nil},
		"a score forgotten":                   {edits{"assessed.4.interviewScore": gone{}}, []string{evidence.CodeScoreMissing}}, // noted
		"a score of nought":                   {edits{"assessed.4.interviewScore": 0}, nil},
		"hired without a score":               {edits{"assessed.0.interviewScore": gone{}}, []string{evidence.CodeMissing}},
		"hired though absent":                 {edits{"assessed.0.interviewScore": gone{}, "assessed.0.absent": true}, []string{evidence.CodeMissing}},
		"a medical examination, with reason":  {edits{"procedure.4": map[string]any{"stage": "体检", "date": "2002-12-04"}, "procedure.3.stage": "interview", "deviationReason": "岗位需要"}, []string{evidence.CodeStageExtra, evidence.CodeStageMissing}},
		"a medical examination, and no words": {edits{"procedure.3": map[string]any{"stage": "体检", "date": "2002-12-08"}}, []string{evidence.CodeStageExtra, evidence.CodeStageMissing}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := w.examine(pilot.StepRecruitment, c.edits.on(t, w.example(t, pilot.StepRecruitment)))
			require.Equal(t, c.codes, codesIn(v))
			refused := name == "hired without a score" || name == "hired though absent" || name == "a medical examination, and no words"
			require.Equal(t, refused, evidence.Refuses(v.Findings, nil))
		})
	}
}

func TestRecruitment_ComparesOnlyTheScoresThatBothHave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	raw := edits{"assessed.3.writtenScore": 99, "assessed.3.interviewScore": gone{}, "assessed.3.absent": true}.on(t, w.example(t, pilot.StepRecruitment))
	require.Empty(t, w.examine(pilot.StepRecruitment, raw).Findings, "whoever did not come was not passed over")
	twice := edits{"assessed.3.name": "王伟", "assessed.4.name": "王伟", "assessed.3.qualified": false, "hired.1.name": "王伟"}.on(t, w.example(t, pilot.StepRecruitment))
	for _, f := range w.examine(pilot.StepRecruitment, twice).Findings {
		require.NotEqual(t, evidence.CodeNotQualified, f.Code, "he was found qualified for the post for which he was hired")
	}
}

func TestArchive_WantsNoPapersThatThereCanNotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	without := edits{"items.3.documents": []any{"voter-register", "published-list"}}.on(t, w.example(t, pilot.StepCommunityArchive))
	require.Equal(t, []string{evidence.CodeDocumentMissing}, codesIn(w.examine(pilot.StepCommunityArchive, without)), "there was an objection")

	election := *w.below.Election
	election.Objections = nil
	w.below.Election = &election
	v := w.examine(pilot.StepCommunityArchive, without)
	require.Equal(t, []string{evidence.CodeDocumentUntold}, codesIn(v), "an earlier version did not keep the number")
	require.False(t, evidence.Refuses(v.Findings, map[string]string{"R19": "没有人提出异议"}))

	peaceful := edits{"objections": 0, "lastObjectionDate": gone{}, "objectionsDecidedDate": gone{}}.on(t, w.example(t, pilot.StepCommitteeElection))
	w.below = w.below.With(w.examine(pilot.StepCommitteeElection, peaceful).Facts)
	require.Empty(t, w.examine(pilot.StepCommunityArchive, without).Findings)
	require.Empty(t, w.examine(pilot.StepCommunityArchive, w.example(t, pilot.StepCommunityArchive)).Findings, "the example")
	require.NotContains(t, evidence.ArchivePapers(&w.community, 11, w.below), "objections")
}

func TestArchive_OfANewCommunityHasTheFoundingsPapersInsteadOfTheElections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *pilot.Terms) { p.Communities[0].New = true })
	require.Equal(t, []string{"ideological-work-records"}, evidence.ArchivePapers(&w.community, 16, w.below))
	raw := w.example(t, pilot.StepCommunityArchive)
	require.Empty(t, w.examine(pilot.StepCommunityArchive, raw).Findings)
	require.NotContains(t, string(raw), "party-election-file")
}

func TestAppraisal_OfAWorkstationWithoutSpecialistsListsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	office := pilot.OfficeFrom(w.below)
	office.Specialists = nil
	w.below.Office = office
	c := w.told().Case(pilot.StepCharter)
	raw, err := json.Marshal(examples.RecordOn(&w.community, w.below, pilot.KindAppraisal, w.today))
	require.NoError(t, err)
	without := edits{"specialists": gone{}}.on(t, raw)
	require.Empty(t, evidence.ExamineRecord(c, pilot.KindAppraisal, without).Findings)
}

func TestOffice_TwoOfOneNameComeAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.below.Office = &pilot.OfficeFacts{Specialists: []pilot.Holder{{Name: "王伟(3号楼)", Post: "specialist"}, {Name: "李敏", Post: "specialist"}}}
	change := func(joined, left string) evidence.Verdict {
		body := map[string]any{"body": "specialists", "reason": "hiring", "date": w.today, "document": "决定"}
		if joined != "" {
			body["joined"] = []any{map[string]any{"name": joined, "post": "specialist", "signedBy": "residents-committee"}}
		}
		if left != "" {
			body["left"] = []any{left}
		}
		raw, err := json.Marshal(body)
		require.NoError(t, err)
		return evidence.ExamineRecord(w.told().Case(pilot.StepCharter), pilot.KindChange, raw)
	}
	require.Equal(t, []string{evidence.CodeInOffice}, codesIn(change("李 敏", "")))
	require.Empty(t, change("李敏(二)", "").Findings)
	v := change("王伟(5号楼)", "")
	require.Empty(t, v.Findings)
	w.below.Office = v.Facts.Office
	require.Equal(t, []string{evidence.CodeNameAmbiguous}, codesIn(change("", "王伟")))
	v = change("", "王 伟（5号楼）")
	require.Empty(t, v.Findings)
	require.Len(t, v.Facts.Office.SpecialistsOn(w.today), 2)
	w.below.Office = &pilot.OfficeFacts{Specialists: []pilot.Holder{{Name: "王伟(3号楼)", Post: "specialist"}}}
	require.Empty(t, change("", "王伟").Facts.Office.SpecialistsOn(w.today), "only one is called so")
}
