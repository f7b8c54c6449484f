package evidence_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
)

// A release before this one kept the winners of a void round and let the next lean
// on them.
func TestVoid_WhatAnEarlierReleaseKeptOfAVoidRoundCountsForNothing(t *testing.T) {
	t.Parallel()
	for _, rounds := range []string{
		`{"round":"first","pollingDay":"2002-11-18","register":460,"ballots":230,"valid":220,"elected":7}`,
		`{"round":"first","pollingDay":"2002-11-10","register":460,"ballots":230,"valid":220,"elected":7},
		 {"round":"supplementary","pollingDay":"2002-11-18","register":460,"ballots":395,"valid":388,"elected":6}`,
	} {
		w := newWorld(t)
		w.below.Election = poisoned(t, rounds)
		before := w.below.Election.Behind(w.community.Profile.Election)
		require.Equal(t, pilot.RoundRepeat, before.Next())
		require.Empty(t, before.Elected)
		v := w.edited(t, pilot.StepCommitteeElection, nil)
		require.Empty(t, v.Findings)
		require.False(t, v.StaysOpen)
		require.NotContains(t, v.Facts.Election.Members, "甲")
		e := edits{"round": "supplementary", "elected.0.name": "甲", "elected.0.electedEarlier": true}
		v = w.edited(t, pilot.StepCommitteeElection, e)
		require.Contains(t, said(v), "evidence.elected[0].electedEarlier not-elected-earlier")
	}
}

func poisoned(t *testing.T, rounds string) *pilot.ElectionFacts {
	t.Helper()
	var f pilot.ElectionFacts
	require.NoError(t, json.Unmarshal([]byte(`{"pollingDay":"2002-11-18","director":"甲","viceDirectors":["乙","丙"],
		"members":["甲","乙","丙","丁","戊","己"],"households":460,"seats":7,"round":"first","open":true,"rounds":[`+rounds+`]}`), &f))
	return &f
}

// What an earlier release recorded has no winners: a supplementary round is held to
// who sits, and keeps from then on whom each round elected.
func TestRounds_OfAnEarlierReleaseAreHeldToWhatIsKnownOfThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.below.Election = poisoned(t, `{"round":"first","pollingDay":"2002-11-18","register":460,"ballots":395,"valid":388,"elected":6}`)
	v := w.edited(t, pilot.StepCommitteeElection, edits{"elected.0.votes": 300, "elected.0.votesAgain": 300})
	require.Empty(t, v.Findings, "the votes are not on record")
	require.Equal(t, []string{"甲", "乙", "丙", "丁", "戊", "己"}, v.Facts.Election.Members[:6])
	require.Len(t, v.Facts.Election.Rounds[0].Winners, 6)
	require.Len(t, v.Facts.Election.Rounds[1].Winners, 1)
	v = w.edited(t, pilot.StepCommitteeElection, edits{"elected.0.post": "member", "elected.3.post": "director"})
	require.Contains(t, said(v), "evidence.elected[0].post elected-earlier-differs")
	v = w.edited(t, pilot.StepCommitteeElection, edits{"elected.2": gone{}})
	require.Contains(t, said(v), "evidence.elected elected-earlier-missing")
}

func TestExample_OfTheElectionHasNoFindingsAfterAnEarlierReleasesFacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.below.Election.Rounds = nil
	require.Empty(t, w.examine(pilot.StepCommitteeElection, w.example(t, pilot.StepCommitteeElection)).Findings)
}
