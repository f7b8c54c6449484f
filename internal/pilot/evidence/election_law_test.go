package evidence_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// under2026 changes the sample's place into one under the law of 2025.
func under2026(t *pilot.Terms) { t.Profile = examples.LawTerms().Profile }

// rulesOf are the findings as rule and code.
func rulesOf(v evidence.Verdict) []string {
	var all []string
	for _, f := range v.Findings {
		all = append(all, f.Rule+" "+f.Code+" "+string(f.Severity))
	}
	return all
}

func TestLaw_WhatThePlanOf2002DemandsStaysAsItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	equal := edits{"candidates.7": gone{}}
	require.Equal(t, []string{"L3 too-few-candidates note"}, rulesOf(w.edited(t, pilot.StepCommitteeElection, equal)), "allowed in Beijing, and pointed out")
	require.Equal(t, []string{"R14 period-too-short hard"}, rulesOf(w.edited(t, pilot.StepCommitteeElection, edits{"voterListDate": "2002-10-30"})), "practice, no law")
	require.Equal(t, []string{"R6 unusual-households note"}, rulesOf(w.edited(t, pilot.StepSizeAdjustment, edits{"households": 3000})))
	w.community.Profile.Election.MoreCandidates = false // as pilots that began before it
	w.community.Profile.Election.CommitteeMembers = pilot.Range{}
	require.Empty(t, w.edited(t, pilot.StepCommitteeElection, equal).Findings)
	require.Empty(t, w.edited(t, pilot.StepElectionCommittee, edits{"members": []any{"甲"}}).Findings)
}

func TestLaw_OfTodayIsHard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, under2026)
	for _, c := range []struct {
		edit edits
		want []string
	}{
		{edits{"candidates.7": gone{}}, []string{"L3 too-few-candidates hard"}},
		{edits{"voterListDate": "2002-10-30"}, []string{"L1 period-too-short hard"}},
		{edits{"proxies": 12, "proxyListDate": "2002-11-16"}, nil},
		{edits{"closeRelatives": true}, []string{"L7 relatives-together soft"}},
		{edits{"closeRelatives": false}, nil},
	} {
		require.Equal(t, c.want, rulesOf(w.edited(t, pilot.StepCommitteeElection, c.edit)), "%v", c.edit)
	}
	conductor := w.below.ElectionCommittee.Members[0]
	require.Empty(t, w.edited(t, pilot.StepCommitteeElection, edits{"candidates.3.relativeOf": conductor, "leftElectionCommittee": []any{conductor}}).Findings, "who left")
	require.Empty(t, w.edited(t, pilot.StepSizeAdjustment, edits{"households": 5200}).Findings, "with its reason")
}

// More than two thirds of the representatives vote, and the next round counts by that too.
func TestLaw_TheTurnoutIsThatOfTheMethod(t *testing.T) {
	t.Parallel()
	w := newWorld(t, under2026)
	w.below.Election = nil
	vote := func(ballots int) edits {
		e := edits{"method": evidence.MethodRepresentatives, "register": 21, "ballots": ballots, "ballotsAgain": ballots, "validVotes": ballots, "validVotesAgain": ballots}
		for _, path := range []string{"elected", "resultDate", "filed", "handoverDate", "termFrom", "termTo"} {
			e[path] = gone{}
		}
		return e
	}
	v := w.edited(t, pilot.StepCommitteeElection, vote(14))
	require.Equal(t, []string{"L5 turnout-failed note"}, rulesOf(v))
	require.True(t, v.StaysOpen)
	require.Equal(t, pilot.RoundRepeat, v.Facts.Election.Behind(w.community.Profile.Election).Next())
	require.NotContains(t, rulesOf(w.edited(t, pilot.StepCommitteeElection, vote(15))), "L5 turnout-failed note")
}

// A supplementary round needs more candidates than the seats that are left.
func TestLaw_ASupplementaryRoundCountsTheSeatsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, under2026)
	w.below.Election = nil
	w.below = w.below.With(w.edited(t, pilot.StepCommitteeElection, edits{"elected.6": gone{}}).Facts)
	w.today = w.today.AddDays(5)
	require.Empty(t, w.edited(t, pilot.StepCommitteeElection, nil).Findings)
	require.Contains(t, rulesOf(w.edited(t, pilot.StepCommitteeElection, edits{"candidates.7": gone{}})), "L3 too-few-candidates hard")
}

func TestCommittee_OfAnotherSizeIsTheDistrictsToApprove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	four := edits{"seats": 4}
	require.Contains(t, rulesOf(w.edited(t, pilot.StepCommitteeElection, four)), "R15 committee-size hard")
	four["sizeApproval"] = map[string]any{"number": "示例区政函〔2002〕40号", "date": "2002-10-20"}
	require.NotContains(t, rulesOf(w.edited(t, pilot.StepCommitteeElection, four)), "R15 committee-size hard")
	w = newWorld(t, under2026)
	require.Contains(t, rulesOf(w.edited(t, pilot.StepCommitteeElection, four)), "R15 committee-size hard", "no such thing there")
}

func TestChange_SomebodyActsUntilTheByElection(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	body, err := w.RecordExample(pilot.KindChange)
	require.NoError(t, err)
	acting := examples.Edits{
		"body": "residents-committee", "reason": evidence.ChangeActing, "representatives": gone{}, "allEligible": gone{}, "left": gone{},
		"joined": []any{map[string]any{"name": "新来的人", "post": "member"}},
	}
	body, err = acting.On(body)
	require.NoError(t, err)
	v := w.ExamineRecord(pilot.KindChange, body)
	require.Empty(t, v.Findings)
	require.Len(t, v.Facts.Office.CommitteeOn(w.Today), 8)
}

func TestMeeting_OfResidentsCountsNoRepresentatives(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld(under2026)
	require.NoError(t, err)
	body, err := w.RecordExample(pilot.KindMeeting)
	require.NoError(t, err)
	body, err = examples.Edits{
		"kind": "extra", "body": evidence.MeetingOfResidents, "representatives": 900, "present": 500, "resolutions.0.inFavour": 300,
		"request": map[string]any{"by": evidence.CallRepresentatives, "count": 7, "of": 21, "date": "2002-12-01", "reason": "停车收费"},
	}.On(body)
	require.NoError(t, err)
	require.Empty(t, w.ExamineRecord(pilot.KindMeeting, body).Findings)
}

// Nobody's own plan departs from a law.
func TestDeparture_OfALawIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(p *pilot.Terms) { p.OwnPlan = true })
	v := w.edited(t, pilot.StepPilotPlan, edits{"departures": []any{map[string]any{"rule": "L3", "what": "等额", "reason": "提不出更多的人"}}})
	require.Contains(t, rulesOf(v), "R3 no-such-rule hard")
}

// The optional steps are handed in under the law of 2025 as well.
func TestLaw_OfTodayTakesTheExamplesOfEveryStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, everyStep, under2026)
	require.NotNil(t, w.below.Candidates)
	require.NotNil(t, w.below.VoterList)
	require.Equal(t, []string{"L3 too-few-candidates hard"}, rulesOf(w.edited(t, pilot.StepCandidates, edits{"candidates.7": gone{}})))
}

// What one meeting said of a member is remembered when the next appraises him.
func TestLaw_AppraisalsCountFromMeetingToMeeting(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld(under2026)
	require.NoError(t, err)
	c := w.GovernanceCase()
	c.Now = pilot.Date("2030-01-01").Start(c.Terms.Location())
	office := pilot.OfficeFacts{Committee: []pilot.Holder{{Name: "王秀英", Post: pilot.PostDirector}, {Name: "李桂兰", Post: pilot.PostMember}}}
	hold := func(on pilot.Date, inARow int, ended bool, present int) evidence.Verdict {
		body := map[string]any{"date": on, "chair": "王秀英", "representatives": 30, "present": present, "reports": map[string]any{"members": []map[string]any{
			{"name": "王秀英", "result": "competent"}, {"name": "李桂兰", "result": "not-competent", "inARow": inARow, "officeEnded": ended},
		}}}
		raw, err := json.Marshal(body)
		require.NoError(t, err)
		c.Facts.Office = &office
		v := evidence.ExamineRecord(c, pilot.KindMeeting, raw)
		v.Findings = slices.DeleteFunc(v.Findings, func(f pilot.Finding) bool { return f.Rule != "L11" })
		return v
	}
	first := hold("2027-01-10", 1, false, 20)
	require.Empty(t, first.Findings)
	require.Nil(t, hold("2027-01-10", 1, false, 10).Facts.Office, "a void meeting appraises nobody")
	office = *first.Facts.Office
	require.Equal(t, 1, office.Committee[1].NotCompetent)
	require.Equal(t, []string{"L11 total-differs hard"}, rulesOf(hold("2028-01-10", 1, false, 20)), "it was the second time")
	require.Equal(t, []string{"L11 office-ends hard"}, rulesOf(hold("2028-01-10", 2, false, 20)))
	require.Empty(t, hold("2028-01-10", 2, true, 20).Findings)
	require.Empty(t, hold("2027-01-10", 1, false, 20).Findings, "the same meeting again corrects itself")
}

func TestLaw_ALaterElectionNeedsTheTurnoutOfItsMethodToo(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld(under2026)
	require.NoError(t, err)
	for method, want := range map[string][]string{"residents-representatives": {"L5 turnout-failed hard"}, "all-voters": nil, "": nil} {
		body := &evidence.ChangeBody{
			Body: evidence.BodyCommittee, Reason: evidence.ChangeByElection, Date: w.GovernanceCase().Terms.Opens.AddDays(200), Document: "补选结果报告单", Method: method, Register: 30, Ballots: 19,
			Joined: []evidence.Joining{{Name: "赵新民", Post: pilot.PostMember, Votes: 15}},
		}
		raw, err := json.Marshal(body)
		require.NoError(t, err)
		c := w.GovernanceCase()
		c.Now = body.Date.Start(c.Terms.Location()).AddDate(0, 0, 1)
		v := evidence.ExamineRecord(c, pilot.KindChange, raw)
		v.Findings = slices.DeleteFunc(v.Findings, func(f pilot.Finding) bool { return f.Code != evidence.CodeTurnoutFailed })
		require.Equal(t, want, rulesOf(v), "%q", method)
	}
}
