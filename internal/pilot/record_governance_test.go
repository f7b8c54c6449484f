package pilot_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
)

func TestGovernanceRecords_EachKindTakesItsExampleAndRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	for _, kind := range pilot.AllRecords() {
		if !kind.After {
			continue
		}
		cases := examples.WrongRecords(kind.Kind)
		require.GreaterOrEqual(t, len(cases), 3, kind.Kind)
		example, err := w.RecordExample(kind.Kind)
		require.NoError(t, err)
		require.Empty(t, w.ExamineRecord(kind.Kind, example).Findings, "%s: %s", kind.Kind, example)
		for _, c := range cases {
			t.Run(kind.Kind+": "+c.Name.In(catalog.English), func(t *testing.T) {
				t.Parallel()
				body, err := c.Edits.On(example)
				require.NoError(t, err)
				v := w.ExamineRecord(kind.Kind, body)
				require.Condition(t, func() bool {
					for _, f := range v.Findings {
						if c.Is(f) {
							return true
						}
					}
					return false
				}, "%s %s %s in %+v", c.Rule, c.Code, c.Field, v.Findings)
			})
		}
	}
}

// meeting examines a meeting with something changed in the example.
func meeting(t *testing.T, facts func(*pilot.Facts), e examples.Edits) pilot.Verdict {
	t.Helper()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	body, err := w.RecordExample(pilot.KindMeeting)
	require.NoError(t, err)
	body, err = e.On(body)
	require.NoError(t, err)
	c := w.GovernanceCase()
	if facts != nil {
		facts(&c.Facts)
	}
	return pilot.ExamineRecord(c, pilot.KindMeeting, body)
}

func TestMeeting_WhatAVoidOneResolvedCountsForNothing(t *testing.T) {
	t.Parallel()
	v := meeting(t, nil, examples.Edits{"present": 10, "resolutions.0.inFavour": 10})
	require.False(t, pilot.Refuses(v.Findings, nil), "%+v", v.Findings)
	require.True(t, v.StaysOpen)
	require.Nil(t, v.Facts.Assembly)
	require.Empty(t, v.Does)
}

func TestMeeting_AQuorumCountsAgainstWhoWasInOfficeOnThatDay(t *testing.T) {
	t.Parallel()
	fewer := func(f *pilot.Facts) {
		office := *f.Office
		office.Representatives = append(office.Representatives, pilot.Seats{From: "2002-12-25", Number: 19})
		f.Office = &office
	}
	v := meeting(t, fewer, examples.Edits{"representatives": 19, "present": 10, "resolutions.0.inFavour": 6})
	require.Empty(t, v.Findings)
	require.False(t, v.StaysOpen)
	v = meeting(t, fewer, examples.Edits{"date": "2002-12-24", "notified": "2002-12-01", "present": 11, "resolutions.0.inFavour": 6})
	require.Empty(t, v.Findings, "the change came the day after")
	require.Equal(t, []pilot.Deed{{Duty: pilot.DutyAssemblyMeeting, Day: "2002-12-24"}, {Duty: pilot.DutyAnnualReport, Day: "2002-12-24"}}, v.Does)
}

func TestMeeting_AnExtraOneNeedsARequestOrTheCommittee(t *testing.T) {
	t.Parallel()
	request := func(by string, count, of int) examples.Edits {
		return examples.Edits{"kind": "extra", "reports": examples.Gone{}, "followUps": examples.Gone{}, "request": map[string]any{
			"by": by, "count": count, "of": of, "date": "2002-12-01", "reason": "停车收费",
		}}
	}
	for by, reaching := range map[string][2]int{"residents": {200, 1000}, "households": {92, 460}, "groups": {7, 20}} {
		v := meeting(t, nil, request(by, reaching[0], reaching[1]))
		require.Empty(t, v.Findings, by)
		require.Empty(t, v.Does, "an extra meeting is no regular one")
		require.Equal(t, []string{"2002-1", "2002-12-31-1"}, []string{v.Facts.Assembly.Open[0].Number, v.Facts.Assembly.Open[1].Number})
		v = meeting(t, nil, request(by, reaching[0]-1, reaching[1]))
		require.True(t, pilot.Refuses(v.Findings, nil), by)
	}
	own := request("residents-committee", 0, 1)
	require.Empty(t, meeting(t, nil, own).Findings)
	own["request.reason"] = examples.Gone{}
	require.True(t, pilot.Refuses(meeting(t, nil, own).Findings, nil))
	require.True(t, pilot.Refuses(meeting(t, nil, examples.Edits{"kind": "extra"}).Findings, nil), "no request at all")
}

func TestMeeting_AResolutionStaysOpenUntilItIsCarriedOut(t *testing.T) {
	t.Parallel()
	v := meeting(t, nil, examples.Edits{"followUps.0.done": false, "resolutions": examples.Gone{}})
	require.Empty(t, v.Findings)
	require.Equal(t, []pilot.OpenResolution{{Number: "2002-1", Date: "2002-12-01"}}, v.Facts.Assembly.Open)
	v = meeting(t, nil, examples.Edits{"resolutions": examples.Gone{}})
	require.Empty(t, v.Facts.Assembly.Open)
}

func TestChange_FollowsWhoHoldsOffice(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	c := w.GovernanceCase()
	before := *c.Facts.Office
	gone := before.Committee[len(before.Committee)-1].Name
	v := pilot.ExamineRecord(c, pilot.KindChange, []byte(`{"body":"residents-committee","reason":"resignation","date":"2002-12-20","document":"辞职书","left":["`+gone+`"]}`))
	require.Empty(t, v.Findings)
	require.Len(t, v.Facts.Office.CommitteeOn("2002-12-19"), len(before.Committee))
	require.Len(t, v.Facts.Office.CommitteeOn("2002-12-20"), len(before.Committee)-1)
	require.Equal(t, before, *c.Facts.Office, "facts are never changed in place")

	c.Facts.Office = v.Facts.Office
	director := before.Committee[0].Name
	v = pilot.ExamineRecord(c, pilot.KindChange, []byte(`{"body":"residents-committee","reason":"resignation","date":"2002-12-21","document":"辞职书","left":["`+director+`"]}`))
	require.False(t, pilot.Refuses(v.Findings, nil), "a vacancy is noted, not refused")
	require.Len(t, v.Findings, 1)
	require.Equal(t, pilot.CodeDirectors, v.Findings[0].Code)
}

func TestChange_ATermElectionReplacesTheWholeCommittee(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	c := w.GovernanceCase()
	v := pilot.ExamineRecord(c, pilot.KindChange, []byte(`{"body":"residents-committee","reason":"term-election","date":"2002-12-30","document":"选举报告","register":600,"ballots":500,
		"joined":[{"name":"甲","post":"director","votes":400},{"name":"乙","post":"vice-director","votes":400},{"name":"丙","post":"member","votes":300},
		{"name":"丁","post":"member","votes":300},{"name":"戊","post":"member","votes":300}]}`))
	require.Empty(t, v.Findings)
	require.Len(t, v.Facts.Office.CommitteeOn("2002-12-30"), 5)
	require.Equal(t, pilot.Date("2005-12-30"), v.Facts.Office.TermEnds(3))
	require.Equal(t, []pilot.Deed{{Duty: pilot.DutyTermElection, Day: "2002-12-30"}}, v.Does)
}

// Seats left unfilled go to who has at least a third in another round, as in the
// pilot's own election.
func TestChange_SeatsLeftUnfilledAreFilledBySupplementaryElection(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	elected := func(votes int) pilot.Verdict {
		return pilot.ExamineRecord(w.GovernanceCase(), pilot.KindChange, fmt.Appendf(nil, `{"body":"residents-committee","reason":"term-election","date":"2002-12-30","document":"选举报告",
			"register":600,"ballots":500,"supplementaryBallots":310,"joined":[{"name":"甲","post":"director","votes":400},{"name":"乙","post":"vice-director","votes":400},
			{"name":"丙","post":"member","votes":300},{"name":"丁","post":"member","votes":251},{"name":"戊","post":"member","votes":%d,"supplementary":true}]}`, votes))
	}
	require.Empty(t, elected(104).Findings)
	require.Len(t, elected(104).Facts.Office.CommitteeOn("2002-12-30"), 5)
	require.True(t, pilot.Refuses(elected(103).Findings, nil), "103 of 310 are less than a third")
	require.True(t, pilot.Refuses(elected(311).Findings, nil), "more than there were ballots")
}
