package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// MethodHouseholds is the election by one representative of each household (Act Art. 8).
const MethodHouseholds = "household-representatives"

// CommitteeElectionEvidence is one round of the re-election of the residents'
// committee (R12, R14–R16, R18). Counts are given twice, as they were counted (D12).
// A supplementary round lists the whole committee; those who already sat are
// marked as elected earlier.
type CommitteeElectionEvidence struct {
	Round      string `json:"round" oneof:"first|repeat|supplementary"`
	ConvenedBy string `json:"convenedBy" rule:"R12" from:"preside"`
	Conducted  string `json:"conductedBy" rule:"R12" from:"conduct-vote"`
	Method     string `json:"method" oneof:"all-voters|household-representatives|group-representatives|residents-representatives" from:"methods"`

	Households int    `json:"households" rule:"R15" min:"1"`
	Seats      int    `json:"seats" rule:"R15" min:"1"`
	SeatsBasis string `json:"seatsBasis" rule:"R15"`
	// The district's approval of a committee of another size, where the law knows such a one.
	SizeApproval *Receipt `json:"sizeApproval,omitempty" law:"other-size" need:"optional" rule:"R15"`

	Notices        []ElectionNotice `json:"notices"`
	VoterListDate  pilot.Date       `json:"voterListDate"`
	ListChecked    bool             `json:"voterListChecked"`
	Objections     int              `json:"objections"`
	LastObjection  pilot.Date       `json:"lastObjectionDate,omitempty" need:"optional"`
	ObjectionsDone pilot.Date       `json:"objectionsDecidedDate,omitempty" need:"rule"`
	CandidatesDate pilot.Date       `json:"candidatesDate"`
	Candidates     []Candidate      `json:"candidates"`
	LeftCommittee  []string         `json:"leftElectionCommittee,omitempty" need:"optional" rule:"R13" is:"name"`

	PollingDay    pilot.Date `json:"pollingDay"`
	Register      int        `json:"register" min:"1"`
	Ballots       int        `json:"ballots"`
	BallotsAgain  int        `json:"ballotsAgain"`
	Valid         int        `json:"validVotes"`
	ValidAgain    int        `json:"validVotesAgain"`
	BallotsSealed bool       `json:"ballotsSealed"`

	Proxies       int        `json:"proxies,omitempty" law:"written-proxies" need:"optional" rule:"L6"` // who voted for somebody else
	ProxyListDate pilot.Date `json:"proxyListDate,omitempty" law:"written-proxies" need:"rule" rule:"L6"`

	NoneWon    bool            `json:"noneElected,omitempty" need:"optional"`
	Elected    []ElectedMember `json:"elected,omitempty" need:"rule"`
	ResultDate pilot.Date      `json:"resultDate,omitempty" need:"rule"`
	Filed      *Receipt        `json:"filed,omitempty" need:"rule"`
	// Some of those elected are close relatives.
	CloseRelatives bool       `json:"closeRelatives,omitempty" law:"no-close-relatives" need:"optional" rule:"L7"`
	HandedOver     pilot.Date `json:"handoverDate,omitempty" need:"optional"`
	TermFrom       pilot.Date `json:"termFrom,omitempty" need:"rule" future:"ok"`
	TermTo         pilot.Date `json:"termTo,omitempty" need:"rule" future:"ok"`
}

// ElectionNotice is one numbered notice of the election.
type ElectionNotice struct {
	Number int        `json:"number" min:"1"`
	Title  string     `json:"title"`
	Date   pilot.Date `json:"date"`
}

// Candidate stands for a post.
type Candidate struct {
	Name  string `json:"name" is:"name"`
	Post  string `json:"post" oneof:"director|vice-director|member"`
	Votes *int   `json:"votes,omitempty" need:"optional"` // in this round, elected or not

	RelativeOf string `json:"relativeOf,omitempty" law:"relatives-leave" need:"optional" rule:"L4" is:"name"` // on the election committee
}

// ElectedMember is somebody who won a seat. The age is that on polling day.
type ElectedMember struct {
	Name       string `json:"name" is:"name"`
	Post       string `json:"post" oneof:"director|vice-director|member"`
	Votes      int    `json:"votes"`
	VotesAgain int    `json:"votesAgain"`
	Age        int    `json:"age" max:"120"`
	Retired    bool   `json:"retired" rule:"R16"`
	Earlier    bool   `json:"electedEarlier,omitempty" need:"optional"`

	Background *Background `json:"background,omitempty" need:"optional"`
}

func judgeCommitteeElection(x *examiner, e *CommitteeElectionEvidence) {
	before := x.behind(e)
	presidedAndConducted(x, e)
	methodAllowed(x, e)
	rightRound(x, e, before)
	sameElection(x, e, before)
	seatsByHouseholds(x, e)
	electionDates(x, e)
	electionPeriods(x, e)
	numberedNotices(x, e)
	candidatesApart(x, e)
	electionByLaw(x, e, before)
	onVoterList(x, e)
	onCandidateList(x, e)
	countsAddUp(x, e)
	if turnoutFailed(x, e) {
		namesNobody(x, e, before)
		x.verdict.Facts.Election = electionFacts(x, e, before, roundVoid)
		return
	}
	resultGiven(x, e)
	winners(x, e, before)
	allElectedEarlier(x, e, before)
	noneMeansNone(x, e)
	mostVotesWin(x, e)
	filled := seatsFilled(x, e, before)
	postsFilled(x, e, filled)
	if filled {
		madeUp(x, e)
	}
	outcome := roundUnfilled
	if filled {
		outcome = roundFilled
	}
	x.verdict.Facts.Election = electionFacts(x, e, before, outcome)
}

// presidedAndConducted holds R12: the Party organisation convenes, the election
// committee conducts (A2).
func presidedAndConducted(x *examiner, e *CommitteeElectionEvidence) {
	x.authorised("R12", "convenedBy", e.ConvenedBy)
	x.authorised("R12", "conductedBy", e.Conducted)
}

// methodAllowed holds R14: a method that the profile knows; where each household
// sends one representative, no more voters than households.
func methodAllowed(x *examiner, e *CommitteeElectionEvidence) {
	if e.Method == MethodHouseholds && x.ok("method") {
		x.atMost("R14", "register", e.Register, "households", e.Households)
	}
	x.chosen("R14", "method", e.Method)
}

// seatsByHouseholds holds R15: a total within the law's bounds, or another that the district
// approved where the law lets it, by the number of households, which is that of the
// adjusted community.
func seatsByHouseholds(x *examiner, e *CommitteeElectionEvidence) {
	size := x.profile().Committee.Members
	approved := x.profile().Committee.OtherSize && e.SizeApproval != nil && x.ok("sizeApproval")
	if size.IsSet() && x.ok("seats") && !size.Holds(e.Seats) && !approved {
		x.find("R15", CodeCommitteeSize, "seats", fmt.Sprint(e.Seats), size.Shown())
	}
	if adjusted := x.facts().Size; adjusted != nil && x.ok("households") && e.Households != adjusted.Households {
		x.note("R15", CodeHouseholdsDiffer, "households", fmt.Sprint(e.Households), fmt.Sprint(adjusted.Households), onRecord(pilot.StepSizeAdjustment, "households", adjusted.Households))
	}
	if x.ok("elected", "seats") && len(e.Elected) > e.Seats {
		x.find("R15", CodeTooMany, "elected", fmt.Sprint(len(e.Elected)), fmt.Sprintf("≤ %d", e.Seats), given("seats", e.Seats))
	}
}

// candidatesApart holds R13: nobody stands who still sits on the election committee.
func candidatesApart(x *examiner, e *CommitteeElectionEvidence) {
	ec := x.facts().ElectionCommittee
	seen := map[pilot.NameKey]bool{}
	for i, c := range e.Candidates {
		path := pilot.FieldAt("candidates", i, "name")
		x.once(seen, "R14", path, c.Name)
		if c.Votes != nil {
			x.atMost("R14", pilot.FieldAt("candidates", i, "votes"), *c.Votes, "validVotes", e.Valid)
		}
		if ec == nil || !x.ok(path) {
			continue
		}
		if on := x.means("R13", path, c.Name, ec.Members); on >= 0 && !pilot.MeansEach(ec.Members, e.LeftCommittee)[on] {
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
		x.find("R14", CodeCountsDiffer, again, fmt.Sprint(second), fmt.Sprint(first), given(path, first))
	}
}

// turnoutFailed says whether the round failed for want of voters (R14, L5 where a law gives
// the method a share of its own): kept as a round, the step stays open for another of the
// kind that is next.
func turnoutFailed(x *examiner, e *CommitteeElectionEvidence) bool {
	more, rule := x.profile().Election.TurnoutOf(e.Method)
	if !more.IsSet() || !x.ok("register", "ballots") || more.Exceeded(e.Ballots, e.Register) {
		return false
	}
	code := CodeTurnoutFailed
	if e.Round == pilot.RoundSupplementary {
		code = CodeSupplementaryFailed
	}
	x.note(rule, code, "ballots", fmt.Sprint(e.Ballots), fmt.Sprintf("≥ %d", more.LeastAbove(e.Register)), given("register", e.Register))
	x.verdict.StaysOpen = true
	return true
}

// resultGiven holds R14: a round with enough voters has a result, announced and
// filed, also when it says that nobody won.
func resultGiven(x *examiner, e *CommitteeElectionEvidence) {
	for _, f := range []struct {
		path  string
		given bool
	}{
		{"elected", len(e.Elected) > 0 || e.NoneWon},
		{"resultDate", e.ResultDate != ""},
		{"filed", e.Filed != nil},
		{"termFrom", e.TermFrom != "" || e.NoneWon},
		{"termTo", e.TermTo != "" || e.NoneWon},
	} {
		if !f.given && x.ok(f.path) {
			x.find("R14", CodeMissing, f.path, "", "")
		}
	}
}

// winners holds R14: each name once, of age, with the votes that a seat needs.
func winners(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) {
	seen := map[pilot.NameKey]bool{}
	for i, m := range e.Elected {
		x.once(seen, "R14", pilot.FieldAt("elected", i, "name"), m.Name)
		ofAge(x, "R14", pilot.FieldAt("elected", i, "age"), m.Age, x.profile().Election.VotingAge)
		countedAlike(x, pilot.FieldAt("elected", i, "votes"), m.Votes, pilot.FieldAt("elected", i, "votesAgain"), m.VotesAgain)
		if m.Earlier {
			electedEarlier(x, e, before, i)
			continue
		}
		notElectedTwice(x, e, before, i)
		x.atMost("R14", pilot.FieldAt("elected", i, "votes"), m.Votes, "validVotes", e.Valid)
		enoughVotes(x, e, i)
	}
}

func ofAge(x *examiner, rule, path string, age, atLeast int) {
	if x.ok(path) && age < atLeast {
		x.find(rule, CodeUnderAge, path, fmt.Sprint(age), fmt.Sprintf("≥ %d", atLeast))
	}
}

// seatsFilled says whether every seat was won; when not, the round is kept and
// the step stays open for a supplementary election.
func seatsFilled(x *examiner, e *CommitteeElectionEvidence, before pilot.Standing) bool {
	sitting := len(e.Elected)
	if sitting == 0 {
		sitting = before.Count
	}
	if !x.ok("elected", "seats") || sitting >= e.Seats {
		return true
	}
	x.note("R14", CodeSeatsUnfilled, "elected", fmt.Sprint(sitting), fmt.Sprint(e.Seats), given("seats", e.Seats))
	x.verdict.StaysOpen = true
	return false
}

// postsFilled holds R15 and asks R16: one director, preferably retired, and one
// or two vice-directors; while seats are unfilled, at most as many.
func postsFilled(x *examiner, e *CommitteeElectionEvidence, filled bool) {
	directors, vice := 0, 0
	for i, m := range e.Elected {
		switch m.Post {
		case pilot.PostDirector:
			directors++
			if path := pilot.FieldAt("elected", i, "retired"); x.ok(path) && !m.Retired {
				x.find("R16", CodeDirectorNotRetired, path, "false", "true")
			}
		case pilot.PostViceDirector:
			vice++
		}
	}
	if !x.ok("elected") {
		return
	}
	p := x.profile().Committee
	if p.Directors > 0 && (directors > p.Directors || filled && directors < p.Directors) {
		x.find("R15", CodeDirectors, "elected", fmt.Sprint(directors), fmt.Sprint(p.Directors))
	}
	if r := p.ViceDirectors; r.IsSet() && (vice > r.Max || filled && vice < r.Min) {
		x.find("R15", CodeViceDirectors, "elected", fmt.Sprint(vice), r.Shown())
	}
}
