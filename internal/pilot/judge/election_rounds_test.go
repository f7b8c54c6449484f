package judge_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// checkElection holds what is true of an election whatever was handed in and returned.
func (p *play) checkElection() {
	f, st := p.state.Facts.Election, p.state.Step(pilot.StepCommitteeElection)
	if f == nil || st == nil {
		return
	}
	open := len(f.Rounds)
	if !f.Open {
		open--
	}
	require.Equal(p.t, open, st.Rounds, "as many rounds are counted as stand")
	won := map[string]bool{}
	for _, r := range f.Rounds {
		for _, w := range r.Winners {
			require.Greater(p.t, 2*r.Ballots, r.Register, "a void round elects nobody")
			require.False(p.t, won[w.Name], "%s is elected twice", w.Name)
			won[w.Name] = true
		}
	}
	require.Len(p.t, f.Members, len(won))
	for _, name := range f.Members {
		require.True(p.t, won[name], "%s sits, but no round that stands elected them", name)
	}
}

// round hands in the example of the next round with a change.
func (o *office) round(change func(*evidence.CommitteeElectionEvidence)) pilot.Outcome {
	o.t.Helper()
	h := o.handIn(pilot.StepCommitteeElection)
	if change != nil {
		h.Evidence = held(o.t, h, change)
	}
	return o.send(pilot.EntryHandIn, h)[0]
}

func (o *office) mustRound(change func(*evidence.CommitteeElectionEvidence), wanted pilot.OutcomeKind) pilot.Outcome {
	o.t.Helper()
	out := o.round(change)
	require.Equal(o.t, wanted, out.Outcome, "%+v", out.Findings)
	return out
}

// returnRound returns the election; round 0 names none.
func (o *office) returnRound(round int) pilot.Outcome {
	o.t.Helper()
	o.n++
	r := pilot.Return{
		Header: pilot.Header{V: 1, ID: fmt.Sprintf("return-%d", o.n), By: o.actor(pilot.RoleSubDistrictOffice)},
		Steps:  []pilot.Step{pilot.StepCommitteeElection}, Reasons: []pilot.ReturnReason{{Text: "a miscount", Rule: "R14"}},
	}
	if round != 0 {
		r.Round = &round
	}
	return o.send(pilot.EntryReturn, r)[0]
}

func (o *office) mustReturn(round int) pilot.Outcome {
	o.t.Helper()
	out := o.returnRound(round)
	require.Equal(o.t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	return out
}

func (o *office) election() *pilot.ElectionFacts { return o.state.Facts.Election }

func (o *office) kinds() []string {
	kinds := []string{}
	for _, r := range o.election().Rounds {
		kinds = append(kinds, r.Round)
	}
	return kinds
}

// smaller is sub-committees of which one has two members only.
func (o *office) smaller(t *testing.T, explanations map[string]string) pilot.HandIn {
	t.Helper()
	h := o.handIn(pilot.StepSubCommittees)
	h.Evidence, h.Explanations = edited(t, h.Evidence, examples.Edits{"committees.1.members.0": examples.Gone{}}), explanations
	return h
}

// voting is a community that waits for its election.
func voting(t rapid.TB) *office {
	o := openOffice(t, sampleCommunity())
	o.now = o.now.AddDate(0, 3, 0)
	o.openGate()
	o.mustHand(pilot.StepSizeAdjustment, pilot.StepElectionCommittee)
	return o
}

func TestVoid_ARoundInWhichTooFewVotedNamesNobody(t *testing.T) {
	t.Parallel()
	o := voting(t)
	out := o.mustRound(func(e *evidence.CommitteeElectionEvidence) { named(e); e.NoneWon = true }, pilot.Refused)
	for _, field := range []string{"noneElected", "elected", "resultDate", "handoverDate", "termFrom", "termTo"} {
		require.Contains(t, saidOf(out), "evidence."+field+" void-round-names")
	}
	require.Len(t, out.Findings, 7, "each field once, and the turnout: %+v", out.Findings)
	require.Nil(t, o.election(), "nothing is kept of it")

	filed := func(e *evidence.CommitteeElectionEvidence) {
		receipt := e.Filed
		voided(e)
		e.Filed = receipt
	}
	o.mustRound(filed, pilot.Recorded)
	require.Empty(t, o.election().Members)
	require.Equal(t, pilot.RoundRepeat, o.election().Behind(o.terms.Profile.Election).Next())
	o.mustRound(voided, pilot.Recorded)
	o.mustRound(nil, pilot.Accepted)
	require.Equal(t, []string{"first", "repeat", "repeat"}, o.kinds())
	require.Len(t, o.election().Members, 7)
}

func TestVoid_NobodyComesIntoOfficeByLeaningOnAVoidRound(t *testing.T) {
	t.Parallel()
	o := voting(t)
	o.mustRound(voided, pilot.Recorded)
	out := o.mustRound(func(e *evidence.CommitteeElectionEvidence) {
		e.Round = pilot.RoundSupplementary
		for i := range e.Elected {
			e.Elected[i].Earlier = true
		}
	}, pilot.Refused)
	require.Contains(t, saidOf(out), "evidence.round wrong-round")
	require.Contains(t, saidOf(out), "evidence.elected[0].electedEarlier not-elected-earlier")
}

func TestRounds_WhoWasElectedEarlierKeepsPostAndVotes(t *testing.T) {
	t.Parallel()
	o := voting(t)
	o.mustRound(seatLeft, pilot.Recorded)
	votes := o.election().Rounds[0].Winners[3].Votes
	for name, c := range map[string]struct {
		change func(*evidence.CommitteeElectionEvidence)
		said   []string
	}{
		"director and member change posts": {func(e *evidence.CommitteeElectionEvidence) {
			e.Elected[0].Post, e.Elected[3].Post = e.Elected[3].Post, e.Elected[0].Post
		}, []string{"evidence.elected[0].post elected-earlier-differs", "evidence.elected[3].post elected-earlier-differs"}},
		"other votes": {func(e *evidence.CommitteeElectionEvidence) {
			e.Elected[3].Votes, e.Elected[3].VotesAgain = votes-1, votes-1
		}, []string{"evidence.elected[3].votes elected-earlier-differs", "evidence.elected[3].votesAgain elected-earlier-differs"}},
		"won again, with another post": {func(e *evidence.CommitteeElectionEvidence) {
			e.Elected[3].Earlier, e.Elected[3].Post = false, pilot.PostDirector
			e.Elected[0].Post = pilot.PostMember
		}, []string{"evidence.elected[3].electedEarlier elected-already"}},
		"one left out": {func(e *evidence.CommitteeElectionEvidence) {
			e.Elected = slices.Delete(e.Elected, 3, 4)
		}, []string{"evidence.elected elected-earlier-missing"}},
		"the one left out replaced": {func(e *evidence.CommitteeElectionEvidence) {
			e.Elected[3].Name, e.Elected[3].Earlier = "甲", false
		}, []string{"evidence.elected elected-earlier-missing"}},
		"another method": {func(e *evidence.CommitteeElectionEvidence) { e.Method = "all-voters" }, []string{"evidence.method round-differs"}},
		"other seats":    {func(e *evidence.CommitteeElectionEvidence) { e.Seats = 9 }, []string{"evidence.seats round-differs"}},
		"winners though nobody won": {func(e *evidence.CommitteeElectionEvidence) {
			e.NoneWon = true
		}, []string{"evidence.noneElected none-elected-names"}},
	} {
		out := o.mustRound(c.change, pilot.Refused)
		require.Subset(t, saidOf(out), c.said, name)
	}
	f := o.mustRound(func(e *evidence.CommitteeElectionEvidence) {
		e.Elected[3].Votes, e.Elected[3].VotesAgain = votes-1, votes-1
	}, pilot.Refused).Findings[0]
	require.Equal(t, []string{fmt.Sprint(votes - 1), fmt.Sprint(votes)}, []string{f.Found, f.Wanted})
	out := o.mustRound(func(e *evidence.CommitteeElectionEvidence) { e.Register--; e.Households-- }, pilot.Accepted)
	require.Subset(t, saidOf(out), []string{"evidence.register round-differs", "evidence.households round-differs"}, "worth a look only")
}

func TestRounds_AFailedSupplementaryRoundMayListThoseWhoSit(t *testing.T) {
	t.Parallel()
	o := voting(t)
	o.mustRound(seatLeft, pilot.Recorded)
	list := func(keep int) func(*evidence.CommitteeElectionEvidence) {
		return func(e *evidence.CommitteeElectionEvidence) {
			elected := e.Elected[:keep]
			voided(e)
			e.Elected = elected
		}
	}
	out := o.mustRound(list(7), pilot.Refused)
	require.Equal(t, []string{"evidence.ballots supplementary-failed", "evidence.elected void-round-names"}, saidOf(out))
	out = o.mustRound(list(6), pilot.Recorded)
	require.Equal(t, []string{"evidence.ballots supplementary-failed"}, saidOf(out))
	require.Len(t, o.election().Members, 6)
	o.mustRound(nil, pilot.Accepted)
	require.Equal(t, []string{"first", "supplementary", "supplementary"}, o.kinds())
}

func TestRounds_TheFirstOnRecordIsAFirstRound(t *testing.T) {
	t.Parallel()
	for _, round := range []string{pilot.RoundRepeat, pilot.RoundSupplementary} {
		o := voting(t)
		out := o.mustRound(func(e *evidence.CommitteeElectionEvidence) { e.Round = round }, pilot.Refused)
		require.Contains(t, saidOf(out), "evidence.round wrong-round")
	}
}

func TestReturn_ARecordedRoundFallsWithThoseAfterIt(t *testing.T) {
	t.Parallel()
	o := voting(t)
	require.Contains(t, saidOf(o.returnRound(0)), "steps not-accepted", "no round is on record")
	o.mustRound(voided, pilot.Recorded)
	o.mustRound(seatLeft, pilot.Recorded)
	o.mustRound(voided, pilot.Recorded)
	second := o.election().Rounds[1].ID
	for _, wrong := range []int{-1, 4, 9} {
		out := o.returnRound(wrong)
		require.Equal(t, pilot.Refused, out.Outcome)
		require.Equal(t, []string{"round no-such-round"}, saidOf(out))
		require.Equal(t, "1–3", out.Findings[0].Wanted)
	}
	out := o.mustReturn(2)
	require.Equal(t, []string{"steps rounds-returned"}, saidOf(out))
	require.Equal(t, pilot.RoundRepeat, out.Findings[0].Wanted)
	require.Equal(t, []string{"first"}, o.kinds())
	require.Empty(t, o.election().Members)
	require.Len(t, o.election().Fallen, 2)
	require.Contains(t, o.events[len(o.events)-1].Fallen, second)
	st := o.state.Step(pilot.StepCommitteeElection)
	require.Equal(t, 1, st.Rounds)
	require.Equal(t, pilot.Open, st.Status)
	require.Equal(t, "a miscount", st.Returns[0].Text)
	o.mustRound(nil, pilot.Accepted)
	require.Equal(t, []string{"first", "repeat"}, o.kinds())
	require.Empty(t, o.state.Step(pilot.StepCommitteeElection).Returns)
}

func TestReturn_OfZeroAndOfAnotherStepsRoundsIsRefused(t *testing.T) {
	t.Parallel()
	o := voting(t)
	o.mustRound(seatLeft, pilot.Recorded)
	o.n++
	zero := 0
	r := pilot.Return{
		Header: pilot.Header{V: 1, ID: "return-zero", By: o.actor(pilot.RoleDistrict)}, Round: &zero,
		Steps: []pilot.Step{pilot.StepCommitteeElection}, Reasons: []pilot.ReturnReason{{Text: "x"}},
	}
	require.Equal(t, []string{"round no-such-round"}, saidOf(o.send(pilot.EntryReturn, r)[0]))
	r.ID, r.Steps = "return-other", []pilot.Step{pilot.StepElectionCommittee}
	require.Equal(t, []string{"round step-without-rounds"}, saidOf(o.send(pilot.EntryReturn, r)[0]))
	r.By.Role, r.By.Unit = pilot.RoleElectionCommittee, o.terms.UnitOf(pilot.RoleElectionCommittee)
	require.Contains(t, saidOf(o.send(pilot.EntryReturn, r)[0]), "by.role wrong-role")
}

func TestReturn_OfAnAcceptedElectionTakesBackItsLastRoundOnly(t *testing.T) {
	t.Parallel()
	o := voting(t)
	o.mustRound(seatLeft, pilot.Recorded)
	six := slices.Clone(o.election().Members)
	o.mustRound(nil, pilot.Accepted)
	o.mustHand(pilot.StepPartyElection)
	o.mustReturn(0)
	require.Equal(t, six, o.election().Members)
	require.True(t, o.election().Open)
	require.Equal(t, pilot.ToConfirm, o.state.Step(pilot.StepPartyElection).Status)
	require.Equal(t, 1, o.state.Step(pilot.StepCommitteeElection).Rounds)
	o.now = o.now.AddDate(0, 0, 3)
	o.mustRound(nil, pilot.Accepted)
	require.Equal(t, []string{"first", "supplementary"}, o.kinds())

	o.mustReturn(1)
	require.Empty(t, o.election().Rounds)
	require.Empty(t, o.election().Members)
	require.Zero(t, o.state.Step(pilot.StepCommitteeElection).Rounds)
	require.Contains(t, saidOf(o.returnRound(0)), "steps not-accepted", "nothing more stands")
	require.Equal(t, pilot.RoundFirst, o.election().Behind(o.terms.Profile.Election).Next())
	o.mustRound(nil, pilot.Accepted)
	require.Equal(t, []string{"first"}, o.kinds())
}

// What puts an election in doubt from above leaves its rounds alone: it is confirmed
// as it is, or its last round is handed in anew.
func TestReturn_AnElectionInDoubtIsConfirmedAsItWas(t *testing.T) {
	t.Parallel()
	for _, confirm := range []bool{true, false} {
		o := voting(t)
		o.mustRound(seatLeft, pilot.Recorded)
		o.mustRound(nil, pilot.Accepted)
		before := *o.election()
		ret := pilot.Return{
			Header: pilot.Header{V: 1, ID: "return-above", By: o.actor(pilot.RoleDistrict)},
			Steps:  []pilot.Step{pilot.StepElectionCommittee}, Reasons: []pilot.ReturnReason{{Text: "x"}},
		}
		require.Equal(t, pilot.Accepted, o.send(pilot.EntryReturn, ret)[0].Outcome)
		o.mustHand(pilot.StepElectionCommittee)
		st := o.state.Step(pilot.StepCommitteeElection)
		require.Equal(t, pilot.ToConfirm, st.Status)
		h := o.handIn(pilot.StepCommitteeElection)
		if confirm {
			h.Evidence, h.Confirms = nil, st.Accepted.ID
		}
		out := o.send(pilot.EntryHandIn, h)[0]
		require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
		require.Equal(t, before.Members, o.election().Members)
		require.Len(t, o.election().Rounds, 2)
		if confirm {
			require.Equal(t, before.Rounds, o.election().Rounds)
			require.Empty(t, o.election().Fallen)
		} else {
			require.Len(t, o.election().Fallen, 1)
		}
	}
}

func TestReturn_AnElectionThatAnEarlierReleaseAcceptedLosesItsLastRoundOnly(t *testing.T) {
	t.Parallel()
	o := voting(t)
	o.mustRound(seatLeft, pilot.Recorded)
	o.mustRound(nil, pilot.Accepted)
	f := *o.election()
	f.Rounds = slices.Clone(f.Rounds)
	for i, r := range f.Rounds {
		f.Rounds[i] = pilot.ElectionRound{Round: r.Round, PollingDay: r.PollingDay, Register: r.Register, Ballots: r.Ballots, Valid: r.Valid, Elected: r.Elected}
	}
	o.state.Facts.Election = &f
	o.mustReturn(0)
	require.Equal(t, []string{"first"}, o.kinds())
	out := o.mustRound(func(e *evidence.CommitteeElectionEvidence) { e.Elected[6].Earlier = true }, pilot.Refused)
	require.Contains(t, saidOf(out), "evidence.elected elected-earlier-count")
	o.mustRound(nil, pilot.Accepted)
	require.Len(t, o.election().Rounds[0].Winners, 6)
}

// Whatever rounds were held and returned, the example of the next one is accepted.
func TestRounds_TheExampleOfTheNextIsAlwaysAccepted(t *testing.T) {
	t.Parallel()
	changes := []func(*evidence.CommitteeElectionEvidence){voided, seatLeft, func(e *evidence.CommitteeElectionEvidence) { seatLeft(e); seatLeft(e) }, func(e *evidence.CommitteeElectionEvidence) {
		e.Elected = slices.DeleteFunc(e.Elected, func(m evidence.ElectedMember) bool { return !m.Earlier && m.Post != pilot.PostMember })
	}, func(e *evidence.CommitteeElectionEvidence) {
		e.Elected, e.NoneWon, e.TermFrom, e.TermTo = nil, true, "", ""
	}}
	rapid.Check(t, func(t *rapid.T) {
		o := voting(t)
		for range rapid.IntRange(0, 5).Draw(t, "rounds") {
			o.now = o.now.AddDate(0, 0, rapid.IntRange(8, 30).Draw(t, "days"))
			st := o.state.Step(pilot.StepCommitteeElection)
			if n := o.election().RoundsOnRecord(); st.Status == pilot.Complete || n > 0 && rapid.Bool().Draw(t, "returned") {
				o.mustReturn(rapid.IntRange(0, n).Draw(t, "round"))
				continue
			}
			out := o.round(rapid.SampledFrom(changes).Draw(t, "how"))
			require.NotEqual(t, pilot.Refused, out.Outcome, "%+v", out.Findings)
		}
		if o.state.Step(pilot.StepCommitteeElection).Status != pilot.Complete {
			o.now = o.now.AddDate(0, 0, 8)
			out := o.mustRound(nil, pilot.Accepted)
			require.Empty(t, out.Findings)
		}
	})
}

// Earlier releases forgot the rounds before one that was confirmed: such an election
// can be confirmed again all the same.
func TestReturn_AConfirmedElectionOfAnEarlierReleaseIsConfirmedAgain(t *testing.T) {
	t.Parallel()
	o := voting(t)
	o.mustRound(seatLeft, pilot.Recorded)
	o.mustRound(nil, pilot.Accepted)
	f := *o.election()
	last := f.Rounds[1]
	f.Rounds = []pilot.ElectionRound{{Round: last.Round, PollingDay: last.PollingDay, Register: last.Register, Ballots: last.Ballots, Elected: last.Elected}}
	o.state.Facts.Election = &f
	o.take(pilot.SelfEntry(pilot.EntryGate, o.now, pilot.GateChanged{V: 1, Seq: 2}))
	o.mustHand(pilot.StepElectionCommittee)
	h := o.handIn(pilot.StepCommitteeElection)
	h.Evidence, h.Confirms = nil, o.state.Step(pilot.StepCommitteeElection).Accepted.ID
	out := o.send(pilot.EntryHandIn, h)[0]
	require.Equal(t, pilot.Accepted, out.Outcome, "%+v", out.Findings)
	require.Equal(t, f.Members, o.election().Members)
}

// voided makes of a round one to which half of the voters came, with nothing that
// only a valid one has.
func voided(e *evidence.CommitteeElectionEvidence) {
	named(e)
	e.Elected, e.ResultDate, e.Filed, e.HandedOver, e.TermFrom, e.TermTo = nil, "", nil, "", "", ""
}

// named is such a round that has its result all the same.
func named(e *evidence.CommitteeElectionEvidence) {
	e.Ballots = e.Register / 2
	e.BallotsAgain, e.Valid, e.ValidAgain = e.Ballots, e.Ballots, e.Ballots
}

// seatLeft takes the last seat away, unless somebody sits there.
func seatLeft(e *evidence.CommitteeElectionEvidence) {
	if last := len(e.Elected) - 1; last > 0 && !e.Elected[last].Earlier {
		e.Elected = e.Elected[:last]
	}
}

// held changes a hand-in of the election, and leaves others as they are.
func held(t require.TestingT, h pilot.HandIn, change func(*evidence.CommitteeElectionEvidence)) json.RawMessage {
	if h.Step != pilot.StepCommitteeElection {
		return h.Evidence
	}
	var e evidence.CommitteeElectionEvidence
	require.NoError(t, json.Unmarshal(h.Evidence, &e))
	change(&e)
	raw, err := json.Marshal(e)
	require.NoError(t, err)
	return raw
}

func saidOf(out pilot.Outcome) []string {
	var list []string
	for _, f := range out.Findings {
		list = append(list, f.Field+" "+f.Code)
	}
	return list
}
