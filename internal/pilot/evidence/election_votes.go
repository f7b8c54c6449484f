package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// numberedNotices holds R14: each notice has a number of its own.
func numberedNotices(x *examiner, e *CommitteeElectionEvidence) {
	seen := map[int]bool{}
	for i, n := range e.Notices {
		path := pilot.FieldAt("notices", i, "number")
		if x.ok(path) && seen[n.Number] {
			x.find("R14", CodeNumberTwice, path, fmt.Sprint(n.Number), "")
		}
		seen[n.Number] = true
	}
}

// enoughVotes holds R14: more than half of the votes cast, in a supplementary
// round at least a third.
func enoughVotes(x *examiner, e *CommitteeElectionEvidence, i int) {
	path, votes := pilot.FieldAt("elected", i, "votes"), e.Elected[i].Votes
	if !x.ok(path, "ballots", "round") {
		return
	}
	p, cast := x.profile().Election, given("ballots", e.Ballots)
	if e.Round == pilot.RoundSupplementary {
		if p.Supplementary.IsSet() && !p.Supplementary.Reached(votes, e.Ballots) {
			x.find("R14", CodeWinnerBelow, path, fmt.Sprint(votes), fmt.Sprintf("≥ %d", p.Supplementary.Least(e.Ballots)), cast)
		}
		return
	}
	if p.Winner.IsSet() && !p.Winner.Exceeded(votes, e.Ballots) {
		x.find("R14", CodeWinnerBelow, path, fmt.Sprint(votes), fmt.Sprintf("≥ %d", p.Winner.LeastAbove(e.Ballots)), cast)
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
		path := pilot.FieldAt("elected", i, "name")
		x.known("R14", path, m.Name, stood, func() { x.note("R14", CodeNoCandidate, path, m.Name, "") }) // voters may write in others
		path = pilot.FieldAt("elected", i, "votes")
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
		x.find("R14", CodeTooMany, "elected", fmt.Sprint(sum), fmt.Sprintf("≤ %d", room), given("validVotes", e.Valid))
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
	return pilot.MeansEach(stood, e.winning())
}

// standing are the names of the candidates.
func (e *CommitteeElectionEvidence) standing() []string {
	var names []string
	for _, c := range e.Candidates {
		names = append(names, c.Name)
	}
	return names
}
