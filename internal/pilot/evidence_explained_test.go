package pilot_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func TestExplanation_OfADeviationFromTheProcedureExcusesNothingElseOfTheRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	why := map[string]string{"R35": "人少, 免笔试"}
	v := w.edited(t, pilot.StepRecruitment, edits{"procedure.2": gone{}})
	require.Equal(t, []string{"evidence.procedure stage-missing"}, said(v))
	require.Equal(t, pilot.Soft, v.Findings[0].Severity)
	require.True(t, pilot.Refuses(v.Findings, nil))
	require.False(t, pilot.Refuses(v.Findings, why))

	v = w.edited(t, pilot.StepRecruitment, edits{"procedure.2": gone{}, "hired.0.name": "外人"})
	require.True(t, pilot.Refuses(v.Findings, why), "hired without assessment is hard")
	v = w.edited(t, pilot.StepRecruitment, edits{"procedure.0": gone{}, "deviationReason": "来不及公告"})
	require.True(t, pilot.Refuses(v.Findings, why), "no reason stands for the public notice")
}

func TestExplanation_NeverExcusesAHardRule(t *testing.T) {
	t.Parallel()
	every := map[string]string{}
	for _, r := range pilot.Rules() {
		every[r.Code] = "情况特殊"
	}
	w := newWorld(t)
	for _, spec := range pilot.Catalogue() {
		raw := w.example(t, spec.Code)
		for _, c := range examples.WrongFor(spec.Code) {
			if c.Place != nil {
				continue
			}
			findings := w.examine(spec.Code, edits(c.Edits).on(t, raw)).Findings
			hard := slices.ContainsFunc(findings, func(f pilot.Finding) bool { return f.Severity == pilot.Hard })
			require.Equal(t, hard, pilot.Refuses(findings, every), c.Name)
		}
	}
}

func TestExplanation_WithoutAFindingDoesNoHarmAndIsNotKept(t *testing.T) {
	t.Parallel()
	o := openOffice(t, examples.SampleTerms())
	h := o.handIn(pilot.StepLeadingGroup)
	h.Explanations = map[string]string{"R39": "没有用处", "R8": "也没有用处"}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, h)[0].Outcome)
	require.Empty(t, o.state.Step(pilot.StepLeadingGroup).Explained)
}

func TestExplanation_EachSoftRuleNeedsItsOwnAndAllAreKept(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.OwnPlan = true
	community, _ := terms.ForCommunity("sample-1")
	o := openOffice(t, &community)
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{
		V: 1, Seq: 1, Open: true, Departures: []pilot.Departure{{Rule: "R33"}, {Rule: "R32"}},
	}))
	o.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee, pilot.StepCommitteeElection)
	h := o.handIn(pilot.StepSubCommittees)
	h.Evidence = edits{"committees.5": gone{}, "committees.1.members.0": gone{}}.on(t, h.Evidence)
	h.Explanations = map[string]string{"R33": " 楼门少 "}
	out := o.send(pilot.EntryHandIn, h)[0]
	require.Equal(t, pilot.Refused, out.Outcome)
	require.Len(t, out.Findings, 2)
	h.ID, h.Explanations = "again", map[string]string{"R33": " 楼门少 ", "R32": "两个合设"}
	require.Equal(t, pilot.Accepted, o.send(pilot.EntryHandIn, h)[0].Outcome)
	require.Equal(t, map[string]string{"R33": "楼门少", "R32": "两个合设"}, o.state.Step(pilot.StepSubCommittees).Explained)
}

func TestFindings_OfOneHandInAreAllSaidAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all, e := map[string]bool{}, edits{}
	for _, c := range []string{"convenedBy", "conductedBy"} {
		e[c] = "sub-district-office"
	}
	e["seats"], e["voterListDate"], e["filed.date"], e["elected.3.votes"], e["elected.4.age"] = 4, "2002-10-30", "2002-11-29", 197, 17
	for _, f := range w.edited(t, pilot.StepCommitteeElection, e).Findings {
		all[f.Field] = true
		require.NotEmpty(t, f.Rule)
		require.NotEmpty(t, f.Clause)
	}
	for _, field := range []string{
		"evidence.convenedBy", "evidence.conductedBy", "evidence.seats", "evidence.voterListDate", "evidence.filed.date",
		"evidence.elected[3].votes", "evidence.elected[4].age",
	} {
		require.True(t, all[field], field)
	}
}

func TestLeadingGroup_CommunitiesHaveTheirOwnWhereThePlanProvidesForIt(t *testing.T) {
	t.Parallel()
	group := edits{"communityGroups": []any{map[string]any{"community": "sample-1", "head": "甲", "date": "2002-09-25"}}}
	w := newWorld(t, func(p *pilot.Terms) { p.OptionalGroups = true })
	require.Empty(t, w.edited(t, pilot.StepLeadingGroup, group).Findings)
	w = newWorld(t)
	v := w.edited(t, pilot.StepLeadingGroup, group)
	require.Equal(t, []string{"evidence.communityGroups groups-not-provided"}, said(v))
	require.False(t, pilot.Refuses(v.Findings, nil))
}

func TestParty_AStrictDistrictRefusesAVoteBeforeTheCommittees(t *testing.T) {
	t.Parallel()
	early := edits{"meetingDate": "2002-11-01", "requestDate": "2002-11-01"}
	w := newWorld(t)
	require.False(t, pilot.Refuses(w.edited(t, pilot.StepPartyElection, early).Findings, nil))
	w = newWorld(t, func(p *pilot.Terms) { p.Profile.Party.Strict = true })
	require.True(t, pilot.Refuses(w.edited(t, pilot.StepPartyElection, early).Findings, map[string]string{"R20": "先开了会"}))
}

func TestParty_AProfileWithItsOwnShareOfVotesIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *pilot.Terms) { p.Profile.Party.Winner = pilot.Share{Num: 24, Den: 25} })
	require.Empty(t, w.edited(t, pilot.StepPartyElection, nil).Findings)
	v := w.edited(t, pilot.StepPartyElection, edits{"elected.1.votes": 54})
	require.Contains(t, said(v), "evidence.elected[1].votes party-votes")
}
