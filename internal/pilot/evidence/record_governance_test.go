package evidence_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

func TestGovernanceRecords_EachKindTakesItsExampleAndRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	for _, kind := range evidence.AllRecords() {
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
				w, example := w, example
				if c.Place != nil {
					own, err := examples.NewWorld(c.Place)
					require.NoError(t, err)
					w = own
					example, err = w.RecordExample(kind.Kind)
					require.NoError(t, err)
					require.Empty(t, w.ExamineRecord(kind.Kind, example).Findings)
				}
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
func meeting(t *testing.T, facts func(*pilot.Facts), e examples.Edits) evidence.Verdict {
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
	return evidence.ExamineRecord(c, pilot.KindMeeting, body)
}

func TestMeeting_WhatAVoidOneResolvedCountsForNothing(t *testing.T) {
	t.Parallel()
	v := meeting(t, nil, examples.Edits{"present": 10, "resolutions.0.inFavour": 10})
	require.False(t, evidence.Refuses(v.Findings, nil), "%+v", v.Findings)
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
		require.True(t, evidence.Refuses(v.Findings, nil), by)
	}
	own := request("residents-committee", 0, 1)
	require.Empty(t, meeting(t, nil, own).Findings)
	own["request.reason"] = examples.Gone{}
	require.True(t, evidence.Refuses(meeting(t, nil, own).Findings, nil))
	require.True(t, evidence.Refuses(meeting(t, nil, examples.Edits{"kind": "extra"}).Findings, nil), "no request at all")
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
	v := evidence.ExamineRecord(c, pilot.KindChange, []byte(`{"body":"residents-committee","reason":"resignation","date":"2002-12-20","document":"辞职书","left":["`+gone+`"]}`))
	require.Empty(t, v.Findings)
	require.Len(t, v.Facts.Office.CommitteeOn("2002-12-19"), len(before.Committee))
	require.Len(t, v.Facts.Office.CommitteeOn("2002-12-20"), len(before.Committee)-1)
	require.Equal(t, before, *c.Facts.Office, "facts are never changed in place")

	c.Facts.Office = v.Facts.Office
	director := before.Committee[0].Name
	v = evidence.ExamineRecord(c, pilot.KindChange, []byte(`{"body":"residents-committee","reason":"resignation","date":"2002-12-21","document":"辞职书","left":["`+director+`"]}`))
	require.False(t, evidence.Refuses(v.Findings, nil), "a vacancy is noted, not refused")
	require.Len(t, v.Findings, 1)
	require.Equal(t, evidence.CodeDirectors, v.Findings[0].Code)
}

func TestChange_ATermElectionReplacesTheWholeCommittee(t *testing.T) {
	t.Parallel()
	w, err := examples.NewWorld()
	require.NoError(t, err)
	c := w.GovernanceCase()
	v := evidence.ExamineRecord(c, pilot.KindChange, []byte(`{"body":"residents-committee","reason":"term-election","date":"2002-12-30","document":"选举报告","register":600,"ballots":500,
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
	elected := func(votes int) evidence.Verdict {
		return evidence.ExamineRecord(w.GovernanceCase(), pilot.KindChange, fmt.Appendf(nil, `{"body":"residents-committee","reason":"term-election","date":"2002-12-30","document":"选举报告",
			"register":600,"ballots":500,"supplementaryBallots":310,"joined":[{"name":"甲","post":"director","votes":400},{"name":"乙","post":"vice-director","votes":400},
			{"name":"丙","post":"member","votes":300},{"name":"丁","post":"member","votes":251},{"name":"戊","post":"member","votes":%d,"supplementary":true}]}`, votes))
	}
	require.Empty(t, elected(104).Findings)
	require.Len(t, elected(104).Facts.Office.CommitteeOn("2002-12-30"), 5)
	require.True(t, evidence.Refuses(elected(103).Findings, nil), "103 of 310 are less than a third")
	require.True(t, evidence.Refuses(elected(311).Findings, nil), "more than there were ballots")
}

// "More than half" is strictly more, of even numbers and odd ones (R46).
func TestMeeting_AQuorumIsStrictlyMoreThanHalf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		total := rapid.IntRange(1, 300).Draw(r, "total")
		present := rapid.IntRange(max(0, total/2-2), min(total, total/2+2)).Draw(r, "present")
		seats := func(f *pilot.Facts) {
			office := *f.Office
			office.Representatives = []pilot.Seats{{Number: total}}
			f.Office = &office
		}
		v := meeting(t, seats, examples.Edits{"representatives": total, "present": present, "resolutions": examples.Gone{}})
		require.Equal(r, 2*present <= total, v.StaysOpen, "%d of %d", present, total)
		require.Equal(r, v.StaysOpen, len(v.Does) == 0)
		require.False(r, evidence.Refuses(v.Findings, nil), "%+v", v.Findings)
	})
}

// A resolution needs strictly more than half of those present, not of all (R46).
func TestMeeting_AResolutionIsCarriedByStrictlyMoreThanHalfOfThosePresent(t *testing.T) {
	t.Parallel()
	for present, lost := range map[int]int{11: 5, 12: 6, 13: 6, 20: 10, 21: 10} {
		for votes, carried := range map[int]bool{lost: false, lost + 1: true} {
			v := meeting(t, nil, examples.Edits{"present": present, "resolutions.0.inFavour": votes})
			require.Equal(t, carried, !evidence.Refuses(v.Findings, nil), "%d of %d present: %+v", votes, present, v.Findings)
		}
	}
	v := meeting(t, nil, examples.Edits{"present": 12, "resolutions.0.inFavour": 13})
	require.True(t, evidence.Refuses(v.Findings, nil), "more in favour than there were")
}

// Article 10's shares are reached exactly, or not; also of numbers that they do not divide (R47).
func TestMeeting_EachThresholdOfArticle10HoldsExactly(t *testing.T) {
	t.Parallel()
	for by, share := range map[string]int{"residents": 5, "households": 5, "groups": 3} {
		for _, of := range []int{1, share - 1, share, share + 1, 10 * share, 10*share + 1, 11*share - 1, 2999} {
			least := (of + share - 1) / share
			for count := max(1, least-1); count <= min(of, least+1); count++ {
				v := meeting(t, nil, examples.Edits{"kind": "extra", "reports": examples.Gone{}, "request": map[string]any{
					"by": by, "count": count, "of": of, "date": "2002-12-01", "reason": "停车",
				}})
				require.Equal(t, share*count >= of, !evidence.Refuses(v.Findings, nil), "%d of %d %s: %+v", count, of, by, v.Findings)
			}
		}
	}
}
