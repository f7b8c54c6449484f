package evidence

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// What a law asks of the election beside the plan (L1, L3–L7). A profile whose law does not
// give it judges nothing here.

// MethodRepresentatives is the election by the residents' representatives, who stand for
// the whole term.
const MethodRepresentatives = "residents-representatives"

// electionByLaw holds what the profile's law asks of every round, void or not.
func electionByLaw(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) {
	moreCandidates(x, e, before)
	relativesLeft(x, e)
	proxiesListed(x, e)
	representativesVote(x, e)
}

// listRule is the rule of the voter list's days: a statute's (L1) or practice (R14).
func listRule(p pilot.ElectionProfile) string {
	if p.ListByLaw {
		return "L1"
	}
	return "R14"
}

// objectionRule is the rule of the days for objections: a statute's (L1) or practice (R18).
func objectionRule(p pilot.ElectionProfile) string {
	if p.ObjectionsByLaw {
		return "L1"
	}
	return "R18"
}

// moreCandidates holds L3: more stand than there are seats to win in this round. Where as
// many as seats are allowed when no more are nominated, it is only pointed out.
func moreCandidates(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) {
	p := x.profile().Election
	if !p.MoreCandidates || !x.ok("candidates", "seats") {
		return
	}
	open, stand := e.Seats, len(e.Candidates)
	if e.Round == pilot.RoundSupplementary {
		open -= before.Count
		for _, sits := range pilot.MeansEach(e.standing(), before.Names()) {
			if sits {
				stand--
			}
		}
	}
	if stand > open {
		return
	}
	say := x.find
	if p.EqualCandidates {
		say = x.note
	}
	say("L3", CodeTooFewCandidates, "candidates", fmt.Sprint(stand), fmt.Sprintf("≥ %d", open+1), given("seats", open))
}

// relativesLeft holds L4: a member of the election committee whose close relative stands
// has left it. For a member who stands R13 asks the same.
func relativesLeft(x *examiner, e *CommitteeElectionEvidence) {
	ec := x.facts().ElectionCommittee
	if !x.profile().Election.RelativesLeave || ec == nil {
		return
	}
	for i, c := range e.Candidates {
		path := pilot.FieldAt("candidates", i, "relativeOf")
		if c.RelativeOf == "" || !x.ok(path) {
			continue
		}
		if on := x.means("L4", path, c.RelativeOf, ec.Members); on >= 0 && !pilot.MeansEach(ec.Members, e.LeftCommittee)[on] {
			x.find("L4", CodeRelativeConducts, path, c.RelativeOf, "")
		}
	}
}

// proxiesListed holds L6: whoever votes for somebody else does so by a written proxy, and the
// list of proxies was out by polling day.
func proxiesListed(x *examiner, e *CommitteeElectionEvidence) {
	if !x.profile().Election.WrittenProxies || e.Proxies == 0 {
		return
	}
	x.atMost("L6", "proxies", e.Proxies, "ballots", e.Ballots)
	if e.ProxyListDate == "" && x.ok("proxyListDate") {
		x.find("L6", CodeMissing, "proxyListDate", "", "")
	}
	x.notAfter("L6", "proxyListDate", e.ProxyListDate, given("pollingDay", e.PollingDay))
}

// representativesVote notes where the residents' representatives vote and the register is
// not that of them (L5).
func representativesVote(x *examiner, e *CommitteeElectionEvidence) {
	roster := x.facts().Roster
	if e.Method != MethodRepresentatives || roster == nil || !x.ok("register") || e.Register == roster.Representatives {
		return
	}
	x.note("L5", CodeTotalDiffers, "register", fmt.Sprint(e.Register), fmt.Sprint(roster.Representatives), onRecord(pilot.StepAssemblyRoster, "representatives", roster.Representatives))
}

// madeUp holds L7: a woman sits on a full committee, and no close relatives do together.
// Where somebody's sex was not written down it is not judged.
func madeUp(x *examiner, e *CommitteeElectionEvidence) {
	p := x.profile().Committee
	if p.NoRelatives && e.CloseRelatives && x.ok("closeRelatives") {
		x.find("L7", CodeRelativesTogether, "closeRelatives", "true", "false")
	}
	if !p.Woman || len(e.Elected) == 0 || !x.ok("elected") {
		return
	}
	allMen := !slices.ContainsFunc(e.Elected, func(m ElectedMember) bool { return m.Background == nil || m.Background.Sex != "male" })
	if allMen {
		x.find("L7", CodeNoWoman, "elected", "", "")
	}
}

// ElectionCommitteeChoosers are the bodies that may choose an election committee.
func ElectionCommitteeChoosers() []string {
	return []string{"residents-meeting", "representative-meeting", "residents-groups"}
}

// committeeMadeUp holds R13: an election committee of the size that the profile's law gives,
// chosen by the body that it names.
func committeeMadeUp(x *examiner, e *ElectionCommitteeEvidence) {
	p := x.profile().Election
	if x.confirming() {
		return // the profile of then may have said nothing of it
	}
	electionBodySize(x, "members", 1+len(e.Members))
	if by := p.CommitteeChosenBy; e.ChosenBy != "" && len(by) > 0 && x.ok("chosenBy") && !slices.Contains(by, e.ChosenBy) {
		x.find("R13", CodeWrongBody, "chosenBy", e.ChosenBy, strings.Join(by, " | "))
	}
}

// electionBodySize holds R13: as many on the election committee as the profile's law says.
func electionBodySize(x *examiner, path string, n int) {
	if size := x.profile().Election.CommitteeMembers; size.IsSet() && x.ok(path) && !size.Holds(n) {
		x.find("R13", CodeElectionBodySize, path, fmt.Sprint(n), size.Shown())
	}
}
