package pilot

import (
	"fmt"
	"strings"
)

// Rounds of a committee election.
const (
	RoundFirst         = "first"
	RoundRepeat        = "repeat"        // after a turnout that failed
	RoundSupplementary = "supplementary" // for seats left unfilled
)

// Posts of a residents' committee.
const (
	PostDirector     = "director"
	PostViceDirector = "vice-director"
	PostMember       = "member"
)

// CommitteeElectionEvidence is one round of the re-election of the residents'
// committee (R12, R14–R16, R18). Counts are given twice, as they were counted (D12).
// A supplementary round lists the whole committee; those who already sat are
// marked as elected earlier.
type CommitteeElectionEvidence struct {
	Round      string `json:"round" oneof:"first|repeat|supplementary"`
	ConvenedBy string `json:"convenedBy" rule:"R12"`
	Conducted  string `json:"conductedBy" rule:"R12"`
	Method     string `json:"method" oneof:"all-voters|household-representatives|group-representatives"`

	Households int    `json:"households" rule:"R15" min:"1"`
	Seats      int    `json:"seats" rule:"R15" min:"1"`
	SeatsBasis string `json:"seatsBasis" rule:"R15"`

	Notices        []ElectionNotice `json:"notices"`
	VoterListDate  Date             `json:"voterListDate"`
	ListChecked    bool             `json:"voterListChecked"`
	Objections     int              `json:"objections"`
	ObjectionsDone Date             `json:"objectionsDecidedDate,omitempty" need:"rule"`
	CandidatesDate Date             `json:"candidatesDate"`
	Candidates     []Candidate      `json:"candidates"`
	LeftCommittee  []string         `json:"leftElectionCommittee,omitempty" need:"optional" rule:"R13"`

	PollingDay    Date `json:"pollingDay"`
	Register      int  `json:"register" min:"1"`
	Ballots       int  `json:"ballots"`
	BallotsAgain  int  `json:"ballotsAgain"`
	Valid         int  `json:"validVotes"`
	ValidAgain    int  `json:"validVotesAgain"`
	BallotsSealed bool `json:"ballotsSealed"`

	Elected    []ElectedMember `json:"elected,omitempty" need:"rule"`
	ResultDate Date            `json:"resultDate,omitempty" need:"rule"`
	Filed      *Receipt        `json:"filed,omitempty" need:"rule"`
	TermFrom   Date            `json:"termFrom,omitempty" need:"rule" future:"ok"`
	TermTo     Date            `json:"termTo,omitempty" need:"rule" future:"ok"`
}

// ElectionNotice is one numbered notice of the election.
type ElectionNotice struct {
	Number int    `json:"number" min:"1"`
	Title  string `json:"title"`
	Date   Date   `json:"date"`
}

// Candidate stands for a post.
type Candidate struct {
	Name string `json:"name"`
	Post string `json:"post" oneof:"director|vice-director|member"`
}

// ElectedMember is somebody who won a seat. The age is that on polling day.
type ElectedMember struct {
	Name       string `json:"name"`
	Post       string `json:"post" oneof:"director|vice-director|member"`
	Votes      int    `json:"votes"`
	VotesAgain int    `json:"votesAgain"`
	Age        int    `json:"age" max:"120"`
	Retired    bool   `json:"retired" rule:"R16"`
	Earlier    bool   `json:"electedEarlier,omitempty" need:"optional"`
}

func judgeCommitteeElection(x *examiner, e *CommitteeElectionEvidence) {
	presidedAndConducted(x, e)
	methodAllowed(x, e)
	seatsByHouseholds(x, e)
	electionDates(x, e)
	candidatesApart(x, e)
	countsAddUp(x, e)
	if turnoutFailed(x, e) {
		x.verdict.Facts.Election = electionFacts(x, e, false)
		return
	}
	resultGiven(x, e)
	winners(x, e)
	filled := seatsFilled(x, e)
	if filled {
		postsFilled(x, e)
	}
	x.verdict.Facts.Election = electionFacts(x, e, filled)
}

// presidedAndConducted holds R12: the Party organisation convenes, the election
// committee conducts (A2).
func presidedAndConducted(x *examiner, e *CommitteeElectionEvidence) {
	if x.ok("convenedBy") && e.ConvenedBy != string(RoleCommunityParty) {
		x.find("R12", CodeWrongBody, "convenedBy", e.ConvenedBy, string(RoleCommunityParty))
	}
	if x.ok("conductedBy") && e.Conducted != string(RoleElectionCommittee) {
		x.find("R12", CodeWrongBody, "conductedBy", e.Conducted, string(RoleElectionCommittee))
	}
}

// methodAllowed holds R14: a method that the profile knows.
func methodAllowed(x *examiner, e *CommitteeElectionEvidence) {
	if allowed := x.profile().Election.Methods; len(allowed) > 0 && x.ok("method") && !contains(allowed, e.Method) {
		x.find("R14", CodeNotAChoice, "method", e.Method, strings.Join(allowed, " | "))
	}
}

// seatsByHouseholds holds R15: a total within the law's bounds.
func seatsByHouseholds(x *examiner, e *CommitteeElectionEvidence) {
	size := x.profile().Committee.Members
	if size.set() && x.ok("seats") && !size.Holds(e.Seats) {
		x.find("R15", CodeCommitteeSize, "seats", fmt.Sprint(e.Seats), size.shown())
	}
	if x.ok("elected", "seats") && len(e.Elected) > e.Seats {
		x.find("R15", CodeTooMany, "elected", fmt.Sprint(len(e.Elected)), fmt.Sprintf("≤ %d", e.Seats))
	}
}

// electionDates holds R18: the procedure in its order.
func electionDates(x *examiner, e *CommitteeElectionEvidence) {
	if ec := x.facts().ElectionCommittee; ec != nil {
		x.notBefore("R18", "voterListDate", e.VoterListDate, ec.Date)
	}
	x.notAfter("R18", "voterListDate", e.VoterListDate, e.PollingDay)
	x.notBefore("R18", "candidatesDate", e.CandidatesDate, e.VoterListDate)
	x.notAfter("R18", "candidatesDate", e.CandidatesDate, e.PollingDay)
	if e.Objections > 0 && e.ObjectionsDone == "" && x.ok("objections", "objectionsDecidedDate") {
		x.find("R14", CodeMissing, "objectionsDecidedDate", "", "")
	}
	x.notBefore("R18", "objectionsDecidedDate", e.ObjectionsDone, e.VoterListDate)
	x.notAfter("R18", "objectionsDecidedDate", e.ObjectionsDone, e.PollingDay)
	x.notBefore("R18", "resultDate", e.ResultDate, e.PollingDay)
	if e.Filed != nil {
		x.notBefore("R14", "filed.date", e.Filed.Date, e.ResultDate)
	}
	x.notBefore("R14", "termFrom", e.TermFrom, e.PollingDay)
	x.notBefore("R14", "termTo", e.TermTo, e.TermFrom)
}

// candidatesApart holds R13: nobody stands who still sits on the election committee.
func candidatesApart(x *examiner, e *CommitteeElectionEvidence) {
	ec := x.facts().ElectionCommittee
	seen := map[string]bool{}
	for i, c := range e.Candidates {
		path := at("candidates", i, "name")
		x.once(seen, "R14", path, c.Name)
		if ec != nil && x.ok(path) && contains(ec.Members, c.Name) && !contains(e.LeftCommittee, c.Name) {
			x.find("R13", CodeCandidateConducts, path, c.Name, "")
		}
	}
}

// countsAddUp holds R14: register ≥ ballots ≥ valid votes, counted twice alike, on
// a list that holds nobody under age or deprived of rights.
func countsAddUp(x *examiner, e *CommitteeElectionEvidence) {
	x.atMost("R14", "ballots", e.Ballots, "register", e.Register)
	x.atMost("R14", "validVotes", e.Valid, "ballots", e.Ballots)
	countedAlike(x, "ballots", e.Ballots, "ballotsAgain", e.BallotsAgain)
	countedAlike(x, "validVotes", e.Valid, "validVotesAgain", e.ValidAgain)
	if x.ok("voterListChecked") && !e.ListChecked {
		x.find("R14", CodeNotTrue, "voterListChecked", "false", "true")
	}
	if x.ok("ballotsSealed") && !e.BallotsSealed {
		x.find("R14", CodeNotTrue, "ballotsSealed", "false", "true")
	}
}

func countedAlike(x *examiner, path string, first int, again string, second int) {
	if x.ok(path, again) && first != second {
		x.find("R14", CodeCountsDiffer, again, fmt.Sprint(second), fmt.Sprint(first))
	}
}

// turnoutFailed says whether the round failed for want of voters: kept as a
// round, the step stays open for a repeat election.
func turnoutFailed(x *examiner, e *CommitteeElectionEvidence) bool {
	more := x.profile().Election.Turnout
	if !more.set() || !x.ok("register", "ballots") || more.Exceeded(e.Ballots, e.Register) {
		return false
	}
	x.note("R14", CodeTurnoutFailed, "ballots", fmt.Sprint(e.Ballots), fmt.Sprintf("≥ %d", more.above(e.Register)))
	x.verdict.StaysOpen = true
	return true
}

// resultGiven holds R14: a round with enough voters has a result, announced and filed.
func resultGiven(x *examiner, e *CommitteeElectionEvidence) {
	for _, f := range []struct {
		path  string
		given bool
	}{
		{"elected", len(e.Elected) > 0},
		{"resultDate", e.ResultDate != ""},
		{"filed", e.Filed != nil},
		{"termFrom", e.TermFrom != ""},
		{"termTo", e.TermTo != ""},
	} {
		if !f.given && x.ok(f.path) {
			x.find("R14", CodeMissing, f.path, "", "")
		}
	}
}

// winners holds R14: each name once, of age, with the votes that a seat needs.
func winners(x *examiner, e *CommitteeElectionEvidence) {
	seen := map[string]bool{}
	for i, m := range e.Elected {
		x.once(seen, "R14", at("elected", i, "name"), m.Name)
		ofAge(x, "R14", at("elected", i, "age"), m.Age, x.profile().Election.VotingAge)
		countedAlike(x, at("elected", i, "votes"), m.Votes, at("elected", i, "votesAgain"), m.VotesAgain)
		if m.Earlier {
			electedEarlier(x, e, i)
			continue
		}
		x.atMost("R14", at("elected", i, "votes"), m.Votes, "validVotes", e.Valid)
		enoughVotes(x, e, i)
	}
}

func ofAge(x *examiner, rule, path string, age, atLeast int) {
	if x.ok(path) && age < atLeast {
		x.find(rule, CodeUnderAge, path, fmt.Sprint(age), fmt.Sprintf("≥ %d", atLeast))
	}
}

// electedEarlier holds that only a supplementary round leans on an earlier one,
// and only on what that round recorded.
func electedEarlier(x *examiner, e *CommitteeElectionEvidence, i int) {
	name := e.Elected[i].Name
	before := x.facts().Election
	if e.Round != RoundSupplementary && x.ok("round") || before != nil && !before.Sits(name) {
		x.find("R14", CodeNotElectedEarlier, at("elected", i, "electedEarlier"), name, "")
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

// seatsFilled says whether every seat was won; when not, the round is kept and
// the step stays open for a supplementary election.
func seatsFilled(x *examiner, e *CommitteeElectionEvidence) bool {
	if !x.ok("elected", "seats") || len(e.Elected) >= e.Seats {
		return true
	}
	x.note("R14", CodeSeatsUnfilled, "elected", fmt.Sprint(len(e.Elected)), fmt.Sprint(e.Seats))
	x.verdict.StaysOpen = true
	return false
}

// postsFilled holds R15 and asks R16: one director, preferably retired, and one
// or two vice-directors.
func postsFilled(x *examiner, e *CommitteeElectionEvidence) {
	directors, vice := 0, 0
	for i, m := range e.Elected {
		switch m.Post {
		case PostDirector:
			directors++
			if path := at("elected", i, "retired"); x.ok(path) && !m.Retired {
				x.find("R16", CodeDirectorNotRetired, path, "false", "true")
			}
		case PostViceDirector:
			vice++
		}
	}
	if !x.ok("elected") {
		return
	}
	p := x.profile().Committee
	if p.Directors > 0 && directors != p.Directors {
		x.find("R15", CodeDirectors, "elected", fmt.Sprint(directors), fmt.Sprint(p.Directors))
	}
	if p.ViceDirectors.set() && !p.ViceDirectors.Holds(vice) {
		x.find("R15", CodeViceDirectors, "elected", fmt.Sprint(vice), p.ViceDirectors.shown())
	}
}

func electionFacts(x *examiner, e *CommitteeElectionEvidence, complete bool) *ElectionFacts {
	f := &ElectionFacts{
		PollingDay: e.PollingDay, ResultDate: e.ResultDate, Households: e.Households, Seats: e.Seats,
		Round: e.Round, Open: !complete,
	}
	for _, m := range e.Elected {
		f.Members = append(f.Members, m.Name)
		switch m.Post {
		case PostDirector:
			f.Director = m.Name
		case PostViceDirector:
			f.ViceDirectors = append(f.ViceDirectors, m.Name)
		}
	}
	if before := x.facts().Election; before != nil && before.Open {
		f.Rounds = append(f.Rounds, before.Rounds...)
	}
	f.Rounds = append(f.Rounds, ElectionRound{
		Round: e.Round, PollingDay: e.PollingDay, Register: e.Register, Ballots: e.Ballots, Valid: e.Valid, Elected: len(e.Elected),
	})
	return f
}
