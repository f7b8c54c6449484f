package evidence_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

var failedRound = edits{
	"ballots": 230, "ballotsAgain": 230, "validVotes": 220, "validVotesAgain": 220,
	"elected": gone{}, "resultDate": gone{}, "filed": gone{}, "termFrom": gone{}, "termTo": gone{}, "handoverDate": gone{},
}

// afterFailure is a world whose first round failed for want of voters.
func afterFailure(t require.TestingT) world {
	w := newWorld(t)
	w.below.Election = nil
	e := failedRound
	v := w.examine(pilot.StepCommitteeElection, e.on(t, w.example(t, pilot.StepCommitteeElection)))
	require.True(t, v.StaysOpen)
	w.below = w.below.With(v.Facts)
	return w
}

func TestRounds_TheExampleIsOfTheRoundThatIsNext(t *testing.T) {
	t.Parallel()
	w := afterFailure(t)
	v := w.edited(t, pilot.StepCommitteeElection, nil)
	require.Empty(t, v.Findings)
	require.False(t, v.StaysOpen)
	require.Equal(t, pilot.RoundRepeat, v.Facts.Election.Round)

	w = newWorld(t)
	w.below.Election = nil
	first := w.edited(t, pilot.StepCommitteeElection, edits{"elected.0": gone{}, "elected.5": gone{}})
	require.Contains(t, said(first), "evidence.elected seats-unfilled")
	w.below = w.below.With(first.Facts)
	v = w.edited(t, pilot.StepCommitteeElection, nil)
	require.Empty(t, v.Findings)
	require.Equal(t, pilot.RoundSupplementary, v.Facts.Election.Round)
	require.Len(t, v.Facts.Election.Members, 7)
}

func TestRounds_TheNextIsOfTheKindThatTheLastCallsFor(t *testing.T) {
	t.Parallel()
	w := afterFailure(t)
	for _, round := range []string{pilot.RoundFirst, pilot.RoundSupplementary} {
		v := w.edited(t, pilot.StepCommitteeElection, edits{"round": round})
		require.Contains(t, said(v), "evidence.round wrong-round")
		require.True(t, evidence.Refuses(v.Findings, nil))
	}
}

func TestRounds_PeriodsCountAnewFromTheNewPollingDay(t *testing.T) {
	t.Parallel()
	w := afterFailure(t)
	before := w.below.Election.PollingDay
	for _, c := range []struct {
		edit edits
		said string
	}{
		{edits{"pollingDay": string(before)}, "evidence.pollingDay too-early"},
		{edits{"candidatesDate": string(before.AddDays(-1))}, "evidence.candidatesDate too-early"},
		{edits{"candidatesDate": string(before.AddDays(6))}, "evidence.candidatesDate period-too-short"},
		{edits{"filed.date": string(before.AddDays(19))}, "evidence.filed.date period-over"},
		{edits{"notices.2.date": string(before.AddDays(-3)), "notices.3.date": string(before.AddDays(-1))}, "evidence.notices notice-missing"},
	} {
		require.Contains(t, said(w.edited(t, pilot.StepCommitteeElection, c.edit)), c.said)
	}
}

func TestRounds_WhoWasElectedEarlierSitsThroughAFailedSupplementaryRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.below.Election = nil
	first := w.edited(t, pilot.StepCommitteeElection, edits{"elected.6": gone{}})
	w.below = w.below.With(first.Facts)
	e := edits{"round": pilot.RoundSupplementary}
	for path, value := range failedRound {
		e[path] = value
	}
	v := w.edited(t, pilot.StepCommitteeElection, e)
	require.True(t, v.StaysOpen)
	require.Len(t, v.Facts.Election.Members, 6)
	w.below = w.below.With(v.Facts)
	w.today = w.today.AddDays(5)
	v = w.edited(t, pilot.StepCommitteeElection, nil)
	require.Empty(t, v.Findings)
	require.Equal(t, pilot.RoundSupplementary, v.Facts.Election.Round)
	require.Len(t, v.Facts.Election.Rounds, 3)
	require.Len(t, v.Facts.Election.Members, 7)
}

func TestRounds_AVoteThatNobodyWinsIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.below.Election = nil
	e := edits{"elected": gone{}, "noneElected": true, "termFrom": gone{}, "termTo": gone{}}
	v := w.edited(t, pilot.StepCommitteeElection, e)
	require.True(t, v.StaysOpen)
	require.Equal(t, []string{"evidence.elected seats-unfilled"}, said(v))
	w.below = w.below.With(v.Facts)
	v = w.edited(t, pilot.StepCommitteeElection, nil)
	require.Empty(t, v.Findings)
	require.Equal(t, pilot.RoundSupplementary, v.Facts.Election.Round)
}

func TestPeriods_OfNoDaysAreNotJudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := &w.community.Profile.Election
	p.CommitteeDaysBefore, p.VoterListDaysBefore, p.CandidatesDaysBefore = 0, 0, 0
	p.ObjectionDays, p.ObjectionDecisionDays, p.ResultsFiledDaysAfter = 0, 0, 0
	day := string(w.below.Election.PollingDay)
	v := w.edited(t, pilot.StepCommitteeElection, edits{
		"voterListDate": day, "lastObjectionDate": day, "objectionsDecidedDate": day, "candidatesDate": day,
		"filed.date": string(w.today), "handoverDate": string(w.today),
	})
	require.Empty(t, v.Findings)
}

// The days of a valid election, moved about: it is refused just when a period or
// the order is broken.
func TestPeriods_HoldWheneverTheDaysAreApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	polling := w.below.Election.PollingDay
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.IntRange(0, 40).Draw(t, "list")
		raised := rapid.IntRange(0, 9).Draw(t, "raised")
		decided := rapid.IntRange(0, 9).Draw(t, "decided")
		candidates := rapid.IntRange(0, 12).Draw(t, "candidates")
		filed := rapid.IntRange(0, 20).Draw(t, "filed")
		day := func(n int) string { return string(polling.AddDays(n)) }
		v := w.examine(pilot.StepCommitteeElection, edits{
			"voterListDate": day(-list), "lastObjectionDate": day(-list + raised), "objectionsDecidedDate": day(-list + raised + decided),
			"candidatesDate": day(-candidates), "filed.date": day(filed),
		}.on(t, w.example(t, pilot.StepCommitteeElection)))
		early := polling.AddDays(-list) < w.below.ElectionCommittee.Date
		kept := list >= 20 && raised <= 5 && decided <= 3 && candidates >= 5 && filed <= 10 && !early && candidates <= list
		require.Equal(t, !kept, evidence.Refuses(v.Findings, nil), "%v", said(v))
	})
}

// Of votes drawn at random a supplementary winner needs a third of those cast, and
// no loser may have more.
func TestVotes_MostVotesWinAndAreEnough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.below.Election = nil
	first := w.examine(pilot.StepCommitteeElection, edits{"elected.6": gone{}}.on(t, w.example(t, pilot.StepCommitteeElection)))
	w.below = w.below.With(first.Facts)
	raw := w.example(t, pilot.StepCommitteeElection)
	rapid.Check(t, func(t *rapid.T) {
		votes, other := rapid.IntRange(0, 388).Draw(t, "winner"), rapid.IntRange(0, 388).Draw(t, "loser")
		v := w.examine(pilot.StepCommitteeElection, edits{
			"elected.6.votes": votes, "elected.6.votesAgain": votes, "candidates.7.votes": other,
		}.on(t, raw))
		require.Equal(t, 3*votes < 395 || votes < other, evidence.Refuses(v.Findings, nil), "%d %d: %v", votes, other, said(v))
	})
}

func TestParty_WinnersNeedMoreThanHalfOfThosePresent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	raw := w.example(t, pilot.StepPartyElection)
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.IntRange(1, 300).Draw(t, "members")
		present := rapid.IntRange(0, members).Draw(t, "present")
		votes := rapid.IntRange(0, present).Draw(t, "votes")
		e := edits{"fullMembers": members, "present": present}
		for i := range 3 {
			e[fmt.Sprintf("elected.%d.votes", i)] = votes
		}
		v := w.examine(pilot.StepPartyElection, e.on(t, raw))
		valid := 5*present >= 4*members && 2*votes > present
		require.Equal(t, !valid, evidence.Refuses(v.Findings, nil), "%v", said(v))
	})
}
