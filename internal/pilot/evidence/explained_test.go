package evidence_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func TestExplanation_OfADeviationFromTheProcedureExcusesNothingElseOfTheRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	why := map[string]string{"R35": "人少, 免笔试"}
	v := w.edited(t, pilot.StepRecruitment, edits{"procedure.2": gone{}})
	require.Equal(t, []string{"evidence.procedure stage-missing"}, said(v))
	require.Equal(t, pilot.Soft, v.Findings[0].Severity)
	require.True(t, evidence.Refuses(v.Findings, nil))
	require.False(t, evidence.Refuses(v.Findings, why))

	v = w.edited(t, pilot.StepRecruitment, edits{"procedure.2": gone{}, "hired.0.name": "外人"})
	require.True(t, evidence.Refuses(v.Findings, why), "hired without assessment is hard")
	v = w.edited(t, pilot.StepRecruitment, edits{"procedure.0": gone{}, "deviationReason": "来不及公告"})
	require.True(t, evidence.Refuses(v.Findings, why), "no reason stands for the public notice")
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
			require.Equal(t, hard, evidence.Refuses(findings, every), c.Name)
		}
	}
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
	require.False(t, evidence.Refuses(v.Findings, nil))
}

func TestParty_AStrictDistrictRefusesAVoteBeforeTheCommittees(t *testing.T) {
	t.Parallel()
	early := edits{"meetingDate": "2002-11-01", "requestDate": "2002-11-01"}
	w := newWorld(t)
	require.False(t, evidence.Refuses(w.edited(t, pilot.StepPartyElection, early).Findings, nil))
	w = newWorld(t, func(p *pilot.Terms) { p.Profile.Party.Strict = true })
	require.True(t, evidence.Refuses(w.edited(t, pilot.StepPartyElection, early).Findings, map[string]string{"R20": "先开了会"}))
}

func TestParty_AProfileWithItsOwnShareOfVotesIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *pilot.Terms) { p.Profile.Party.Winner = pilot.Share{Num: 24, Den: 25} })
	require.Empty(t, w.edited(t, pilot.StepPartyElection, nil).Findings)
	v := w.edited(t, pilot.StepPartyElection, edits{"elected.1.votes": 54})
	require.Contains(t, said(v), "evidence.elected[1].votes party-votes")
}
