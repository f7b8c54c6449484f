package pilot

import (
	"fmt"
	"slices"
)

// rightRound holds R14 and R18 where an earlier round failed or left seats: the
// next is of the kind that this calls for, polled later, and what belongs to its
// polling day was announced anew.
func rightRound(x *examiner, e *CommitteeElectionEvidence) {
	before := x.facts().Election
	if before == nil || !before.Open {
		return
	}
	if wanted := nextRound(x, before); x.ok("round") && e.Round != wanted {
		x.find("R14", CodeWrongRound, "round", e.Round, wanted)
	}
	x.notBefore("R18", "pollingDay", e.PollingDay, before.PollingDay.AddDays(1))
	x.notBefore("R18", "candidatesDate", e.CandidatesDate, before.PollingDay)
	announced := slices.ContainsFunc(e.Notices, func(n ElectionNotice) bool { return n.Date >= before.PollingDay })
	if x.ok("notices") && !announced {
		x.find("R18", CodeNoticeMissing, "notices", "", "≥ "+string(before.PollingDay))
	}
}

// nextRound is what follows a round that did not fill the committee: with nobody
// elected for want of voters the vote is repeated, else the seats left are filled.
func nextRound(x *examiner, before *ElectionFacts) string {
	more := x.profile().Election.Turnout
	if len(before.Members) > 0 || len(before.Rounds) == 0 || !more.set() {
		return RoundSupplementary
	}
	if last := before.Rounds[len(before.Rounds)-1]; more.Exceeded(last.Ballots, last.Register) {
		return RoundSupplementary
	}
	return RoundRepeat
}

// numberedNotices holds R14: each notice has a number of its own.
func numberedNotices(x *examiner, e *CommitteeElectionEvidence) {
	seen := map[int]bool{}
	for i, n := range e.Notices {
		path := at("notices", i, "number")
		if x.ok(path) && seen[n.Number] {
			x.find("R14", CodeNumberTwice, path, fmt.Sprint(n.Number), "")
		}
		seen[n.Number] = true
	}
}

// electedEarlier holds that only a supplementary round leans on an earlier one,
// and only on what that round recorded.
func electedEarlier(x *examiner, e *CommitteeElectionEvidence, i int) {
	name := e.Elected[i].Name
	before := x.facts().Election
	path := at("elected", i, "electedEarlier")
	no := func() { x.find("R14", CodeNotElectedEarlier, path, name, "") }
	switch {
	case e.Round != RoundSupplementary && x.ok("round"):
		no()
	case before != nil:
		x.known("R14", path, name, before.Members, no)
	}
}

// enoughVotes holds R14: more than half of the votes cast, in a supplementary
// round at least a third.
func enoughVotes(x *examiner, e *CommitteeElectionEvidence, i int) {
	path, votes := at("elected", i, "votes"), e.Elected[i].Votes
	if !x.ok(path, "ballots", "round") {
		return
	}
	p := x.profile().Election
	if e.Round == RoundSupplementary {
		if p.Supplementary.set() && !p.Supplementary.Reached(votes, e.Ballots) {
			x.find("R14", CodeWinnerBelow, path, fmt.Sprint(votes), fmt.Sprintf("≥ %d", p.Supplementary.from(e.Ballots)))
		}
		return
	}
	if p.Winner.set() && !p.Winner.Exceeded(votes, e.Ballots) {
		x.find("R14", CodeWinnerBelow, path, fmt.Sprint(votes), fmt.Sprintf("≥ %d", p.Winner.above(e.Ballots)))
	}
}

// mostVotesWin holds R14: nobody wins a post with fewer votes than somebody who
// stood for it and won nothing, and all votes together are no more than the valid
// ballots have room for.
func mostVotesWin(x *examiner, e *CommitteeElectionEvidence) {
	votesHaveRoom(x, e)
	if !x.ok("candidates") {
		return
	}
	stood := e.standing()
	won := e.won(stood)
	for i, m := range e.Elected {
		if m.Earlier {
			continue
		}
		path := at("elected", i, "name")
		x.known("R14", path, m.Name, stood, func() { x.note("R14", CodeNoCandidate, path, m.Name, "") }) // voters may write in others
		path = at("elected", i, "votes")
		if loser, more := strongerLoser(e, m, won); more && x.ok(path) {
			x.find("R14", CodeFewerVotesWin, path, fmt.Sprint(m.Votes), fmt.Sprintf("≥ %d (%s)", *loser.Votes, loser.Name))
		}
	}
}

func votesHaveRoom(x *examiner, e *CommitteeElectionEvidence) {
	sum, seats := 0, 0
	for _, m := range e.Elected {
		if !m.Earlier {
			sum, seats = sum+m.Votes, seats+1
		}
	}
	if room := e.Valid * seats; x.ok("elected", "validVotes") && sum > room {
		x.find("R14", CodeTooMany, "elected", fmt.Sprint(sum), fmt.Sprintf("≤ %d", room))
	}
}

// strongerLoser is a candidate for the same post with more votes, who won nothing.
func strongerLoser(e *CommitteeElectionEvidence, m ElectedMember, won []bool) (Candidate, bool) {
	for i, c := range e.Candidates {
		if c.Post == m.Post && c.Votes != nil && *c.Votes > m.Votes && !won[i] {
			return c, true
		}
	}
	return Candidate{}, false
}

// won says of each candidate whether he was elected.
func (e *CommitteeElectionEvidence) won(stood []string) []bool {
	var elected []string
	for _, m := range e.Elected {
		elected = append(elected, m.Name)
	}
	return meansEach(stood, elected)
}

// standing are the names of the candidates.
func (e *CommitteeElectionEvidence) standing() []string {
	var names []string
	for _, c := range e.Candidates {
		names = append(names, c.Name)
	}
	return names
}
