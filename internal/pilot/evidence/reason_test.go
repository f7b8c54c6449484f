package evidence_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/pilot/judge"
)

// noReasons are typed where a reason is asked for and nothing is to be said.
func noReasons() []string {
	return []string{"无", " 无。", "没有", "暂无", "无 理由", "略", "同上", "none", "None.", "N/A", "ｎ／ａ", "n.a.", "-", "——", "/", "。", "same", "Same as above", "...", "无无无", "123", "xxx"}
}

func TestReasons_WordsForNoneExplainNothing(t *testing.T) {
	t.Parallel()
	soft := []pilot.Finding{{Rule: "R39", Severity: pilot.Soft, Code: evidence.CodeHeadNotDirector}}
	for _, none := range noReasons() {
		require.True(t, evidence.Refuses(soft, map[string]string{"R39": none}), none)
		said := evidence.Explaining(soft, map[string]string{"R39": none}, false)
		require.Len(t, said, 2, none)
		require.Equal(t, pilot.CodeNoExplanation, said[1].Code)
		require.Equal(t, "explanations.R39", said[1].Field)
		require.True(t, evidence.Refuses(said, nil), none)
		require.False(t, evidence.Refuses(evidence.Explaining(soft, map[string]string{"R39": none}, true), nil), "what was taken once stands when it is confirmed")
	}
	for _, why := range []string{"主任年事已高", "病", "无合适人选", "没有人报名", "None of the directors is well", "x", "12 人住院"} {
		require.False(t, evidence.Refuses(soft, map[string]string{"R39": why}), why)
		said := evidence.Explaining(soft, map[string]string{"R39": why}, false)
		require.Equal(t, why, said[0].Explained)
		require.False(t, evidence.Refuses(said, nil), why)
	}
}

func TestReasons_AreWantedWhereverTheEvidenceAsksForOne(t *testing.T) {
	t.Parallel()
	own := newWorld(t, func(p *pilot.Terms) { p.OwnPlan = true })
	usual := newWorld(t)
	for _, c := range []struct {
		w     *world
		step  pilot.Step
		edits edits
		field string
	}{
		{&own, pilot.StepPilotPlan, edits{"departures": []any{map[string]any{"rule": "R33", "what": "每个委员会两人", "reason": "无"}}}, "evidence.departures[0].reason"},
		{&usual, pilot.StepAssemblyRoster, edits{"emptyConstituencies": []any{map[string]any{"constituency": "migrants", "reason": "无"}}}, "evidence.emptyConstituencies[0].reason"},
		{&usual, pilot.StepRecruitment, edits{"singleCandidateReasons": []any{map[string]any{"post": "社区服务岗", "reason": "-"}}}, "evidence.singleCandidateReasons[0].reason"},
		{&usual, pilot.StepRecruitment, edits{"procedure.2": gone{}, "deviationReason": "无"}, "evidence.deviationReason"},
		{&usual, pilot.StepSizeAdjustment, edits{"households": 3000, "householdsNote": "无"}, "evidence.householdsNote"},
		{&usual, pilot.StepArchiveFiling, edits{"lateness": map[string]any{"reason": "无", "newDate": "2003-01-15", "districtRecord": "区试办〔2003〕1号"}}, "evidence.lateness.reason"},
		{&usual, pilot.StepArchiveReceipt, edits{"decision": "returned", "reasons": []any{map[string]any{"text": "无"}}}, "evidence.reasons[0].text"},
	} {
		findings := c.w.edited(t, c.step, c.edits).Findings
		require.True(t, slices.ContainsFunc(findings, func(f pilot.Finding) bool {
			return f.Code == pilot.CodeNoReason && f.Field == c.field
		}), "%s %s: %+v", c.step, c.field, findings)
	}
	v := usual.edited(t, pilot.StepRecruitment, edits{"deviationReason": "无"})
	require.Empty(t, v.Findings, "where nothing deviates there is nothing to give a reason for")
}

func TestReasons_OfADeviationSettleIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.edited(t, pilot.StepRecruitment, edits{"procedure.2": gone{}, "deviationReason": "报名人数少, 免笔试"})
	require.Len(t, v.Findings, 1)
	require.Equal(t, pilot.Note, v.Findings[0].Severity)
	require.Equal(t, "报名人数少, 免笔试", v.Findings[0].Explained)
}

func TestReasons_OfTheLevelAboveSayWhy(t *testing.T) {
	t.Parallel()
	by := pilot.Actor{Name: "区试点办", Role: pilot.RoleDistrict, Unit: "sample-district"}
	header := pilot.Header{V: 1, ID: "m-1", By: by}
	read := func(m any) json.RawMessage {
		raw, err := json.Marshal(m)
		require.NoError(t, err)
		return raw
	}
	for _, none := range []string{"无", "none", "/"} {
		_, returned := judge.ParseReturn(read(pilot.Return{Header: header, Steps: []pilot.Step{pilot.StepCharter}, Reasons: []pilot.ReturnReason{{Text: none}}}))
		_, extended := judge.ParseExtension(read(pilot.Extension{Header: header, To: "2003-01-01", Reason: none}))
		_, suspended := judge.ParseSuspension(read(pilot.Suspension{Header: header, Reason: none}))
		for _, findings := range [][]pilot.Finding{returned, extended, suspended} {
			require.Len(t, findings, 1, none)
			require.Equal(t, pilot.CodeNoReason, findings[0].Code)
		}
	}
}

// ruled says whether a rule is broken at a field.
func ruled(findings []pilot.Finding, rule, field string) bool {
	return slices.ContainsFunc(findings, func(f pilot.Finding) bool { return f.Rule == rule && f.Field == field && f.Severity == pilot.Hard })
}

func TestRules_AreNamedWhereAFieldWrongInFormHidesThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		step  pilot.Step
		edits edits
		field string
		rules []string
	}{
		{pilot.StepSizeAdjustment, edits{"households": 0}, "evidence.households", []string{"format", "R6"}},
		{pilot.StepSubCommittees, edits{"committees.0.members.0.identity": "clerk"}, "evidence.committees[0].members[0].identity", []string{"format", "R33"}},
		{pilot.StepWorkstation, edits{"allocation.funds": -1}, "evidence.allocation.funds", []string{"format", "R43"}},
		{pilot.StepArchiveFiling, edits{"communities": gone{}}, "evidence.communities", []string{"R60", "R5"}},
		{pilot.StepArchiveFiling, edits{"communities": []any{}}, "evidence.communities", []string{"R60", "R5"}},
		{pilot.StepArchiveFiling, edits{"communities.0.community": "elsewhere"}, "evidence.communities", []string{"R60", "R5"}},
		{pilot.StepCharter, edits{"adoptedBy": "sub-district-office"}, "evidence.adoptedBy", []string{"R24", "R31"}},
		{pilot.StepCivilityCovenant, edits{"adoptedBy": "月坛街道办事处"}, "evidence.adoptedBy", []string{"R25", "R31"}},
		{pilot.StepDisclosureRules, edits{"adoptedBy": "sub-district-office"}, "evidence.adoptedBy", []string{"R27", "R31"}},
		{pilot.StepSizeAdjustment, edits{"decidedBy": "西城区试点工作办公室"}, "evidence.decidedBy", []string{"R6"}},
	} {
		findings := w.edited(t, c.step, c.edits).Findings
		for _, rule := range c.rules {
			require.True(t, ruled(findings, rule, c.field), "%s %s at %s: %+v", c.step, rule, c.field, findings)
		}
	}
}
