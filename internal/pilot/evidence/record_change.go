package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// ChangeBody is a change among those in office after the pilot: representatives,
// committee members or specialists. From its date on quorums count against it.
type ChangeBody struct {
	Body     string     `json:"body" oneof:"representatives|residents-committee|specialists" rule:"R15"`
	Reason   string     `json:"reason" oneof:"term-election|by-election|acting|resignation|recall|moved|dismissal|hiring|other" rule:"R14" from:"changes"`
	Date     pilot.Date `json:"date" rule:"R15"`     // polling day, or the first day of the change
	Document string     `json:"document" rule:"R15"` // the report or decision
	Number   int        `json:"representatives,omitempty" when:"body=representatives" min:"1" rule:"R17"`
	Eligible bool       `json:"allEligible,omitempty" when:"body=representatives" rule:"R17"`
	Method   string     `json:"method,omitempty" law:"turnout-by-method" need:"optional" oneof:"all-voters|household-representatives|group-representatives|residents-representatives" from:"methods" rule:"L5"` // of the election
	Register int        `json:"register,omitempty" need:"rule" rule:"R14"`                                                                                                                                      // of voters
	Ballots  int        `json:"ballots,omitempty" need:"rule" rule:"R14"`
	Second   int        `json:"supplementaryBallots,omitempty" need:"rule" rule:"R14"` // of the round for seats left unfilled
	Joined   []Joining  `json:"joined,omitempty" need:"rule" rule:"R15"`
	Left     []string   `json:"left,omitempty" need:"optional" rule:"R15" is:"name"`
}

// Joining is somebody who takes office.
type Joining struct {
	Name     string `json:"name" is:"name"`
	Post     string `json:"post" oneof:"director|vice-director|member|specialist"`
	Votes    int    `json:"votes,omitempty" need:"rule" rule:"R14"`
	Second   bool   `json:"supplementary,omitempty" need:"rule" rule:"R14"`        // elected in the round for seats left unfilled
	SignedBy string `json:"signedBy,omitempty" need:"rule" rule:"R37" from:"hire"` // the employing party

	Background *AgedBackground `json:"background,omitempty" need:"optional" rule:"R14"`
}

// Bodies that change, beside the committee.
const (
	BodyRepresentatives = "representatives"
	BodySpecialists     = "specialists"
)

// Reasons by which somebody comes to sit on the committee.
const (
	ChangeTermElection = "term-election"
	ChangeByElection   = "by-election"
	// ChangeActing engages somebody until the by-election, where the law lets the committee.
	ChangeActing = "acting"
)

func judgeChange(x *examiner, b *ChangeBody) {
	if from := x.began(); from != "" { // before it the bodies were others
		x.notBefore("R15", "date", b.Date, inForce("since", from))
	}
	x.chosen("R14", "reason", b.Reason)
	switch b.Body {
	case BodyRepresentatives:
		representativesChange(x, b)
	case BodyCommittee:
		committeeChanges(x, b)
	case BodySpecialists:
		specialistsChange(x, b)
	}
	if o := x.facts().Office; o != nil {
		x.verdict.Facts.Office = officeAfter(o, b)
	}
}

// representativesChange holds R17, of everybody in office, and R13: no more than
// were fixed, unless a new term fixes them anew.
func representativesChange(x *examiner, b *ChangeBody) {
	if x.ok("allEligible") && !b.Eligible {
		x.find("R17", CodeNotTrue, "allEligible", "false", "true")
	}
	o := x.facts().Office
	if o == nil {
		return
	}
	if o.Fixed > 0 && b.Reason != ChangeTermElection && x.ok("representatives") && b.Number > o.Fixed {
		x.find("R13", CodeTooMany, "representatives", fmt.Sprint(b.Number), fmt.Sprintf("≤ %d", o.Fixed), onRecord(pilot.StepElectionCommittee, "representatives", o.Fixed))
	}
	if n := len(o.Representatives); n > 0 {
		x.notBefore("R17", "date", b.Date, inForce("representatives.from", o.Representatives[n-1].From))
	}
}

// committeeChanges holds R14 and R15: nobody joins but by election, or to act until one where
// the law knows that, and after an election the committee is complete. A vacancy is noted.
func committeeChanges(x *examiner, b *ChangeBody) {
	elected := b.Reason == ChangeTermElection || b.Reason == ChangeByElection
	acting := b.Reason == ChangeActing && x.profile().Committee.Acting
	if len(b.Joined) > 0 && !elected && !acting {
		x.find("R14", CodeNotElected, "reason", b.Reason, ChangeTermElection+" | "+ChangeByElection)
	}
	if elected {
		electedOffice(x, b)
	}
	takeOffice(x, b, func(o *pilot.OfficeFacts) []pilot.Holder { return o.CommitteeOn(b.Date) })
	if b.Reason == ChangeTermElection {
		x.verdict.Does = []pilot.Deed{{Duty: pilot.DutyTermElection, Day: b.Date}}
	}
	o := x.facts().Office
	if o == nil || !x.ok("date") {
		return
	}
	x.notBefore("R15", "date", b.Date, inForce("elected", o.Elected))
	committeeComplete(x, officeAfter(o, b).CommitteeOn(b.Date), elected)
}

// electedOffice holds R14: turnout and votes of a new term or a by-election.
func electedOffice(x *examiner, b *ChangeBody) {
	if b.Method != "" {
		x.chosen("L5", "method", b.Method)
	}
	for _, want := range []struct {
		path  string
		given bool
	}{{"register", b.Register > 0}, {"ballots", b.Ballots > 0}, {"joined", len(b.Joined) > 0}} {
		if !want.given && x.ok(want.path) {
			x.find("R14", CodeMissing, want.path, "", "")
		}
	}
	x.atMost("R14", "ballots", b.Ballots, "register", b.Register)
	enoughVoted(x, b, "ballots", b.Ballots)
	second := false
	for i, j := range b.Joined {
		second = second || j.Second
		if b := j.Background; b != nil {
			oldEnough(x, "R14", "joined", i, b.Age, x.profile().Election.VotingAge)
		}
		wonSeat(x, b, j, pilot.FieldAt("joined", i, "votes"))
	}
	if second && b.Second == 0 && x.ok("supplementaryBallots") {
		x.find("R14", CodeMissing, "supplementaryBallots", "", "")
	}
	x.atMost("R14", "supplementaryBallots", b.Second, "register", b.Register)
	if second {
		enoughVoted(x, b, "supplementaryBallots", b.Second)
	}
}

// enoughVoted holds R14, or L5 where the law asks of the method: a vote in which too few took part, supplementary or not,
// is void and puts nobody in office.
func enoughVoted(x *examiner, b *ChangeBody, path string, cast int) {
	share, rule := x.profile().Election.TurnoutOf(b.Method)
	if share.IsSet() && cast > 0 && x.ok(path, "register") && !share.Exceeded(cast, b.Register) {
		x.find(rule, CodeTurnoutFailed, path, fmt.Sprint(cast), fmt.Sprintf("≥ %d", share.LeastAbove(b.Register)), given("register", b.Register))
	}
}

// wonSeat holds R14: more than half of the votes cast, or in the round for seats
// left unfilled at least its share of those cast there.
func wonSeat(x *examiner, b *ChangeBody, j Joining, path string) {
	p, cast, of := x.profile().Election, b.Ballots, "ballots"
	if j.Second {
		cast, of = b.Second, "supplementaryBallots"
	}
	x.atMost("R14", path, j.Votes, of, cast)
	switch {
	case cast == 0 || !x.ok(path, of):
	case j.Second && p.Supplementary.IsSet() && !p.Supplementary.Reached(j.Votes, cast):
		x.find("R14", CodeWinnerBelow, path, fmt.Sprint(j.Votes), fmt.Sprintf("≥ %d", p.Supplementary.Least(cast)), given(of, cast))
	case !j.Second && p.Winner.IsSet() && !p.Winner.Exceeded(j.Votes, cast):
		x.find("R14", CodeWinnerBelow, path, fmt.Sprint(j.Votes), fmt.Sprintf("≥ %d", p.Winner.LeastAbove(cast)), given(of, cast))
	}
}

// committeeComplete holds R15 after an election: one director, vice-directors and
// members within the profile's range. After a departure it is only noted.
func committeeComplete(x *examiner, sitting []pilot.Holder, elected bool) {
	say := x.note
	p := x.profile().Committee
	if elected {
		say = x.find
	}
	count := map[string]int{}
	for _, h := range sitting {
		count[h.Post]++
	}
	if p.Directors > 0 && count[pilot.PostDirector] != p.Directors {
		say("R15", CodeDirectors, "joined", fmt.Sprint(count[pilot.PostDirector]), fmt.Sprint(p.Directors))
	}
	if p.ViceDirectors.IsSet() && !p.ViceDirectors.Holds(count[pilot.PostViceDirector]) {
		say("R15", CodeViceDirectors, "left", fmt.Sprint(count[pilot.PostViceDirector]), p.ViceDirectors.Shown())
	}
	if p.Members.IsSet() && !p.Members.Holds(len(sitting)) {
		if p.OtherSize { // the district may have approved it
			say = x.note
		}
		say("R15", CodeCommitteeSize, "body", fmt.Sprint(len(sitting)), p.Members.Shown())
	}
}

// specialistsChange holds R37: the committee signs with everybody who is hired.
func specialistsChange(x *examiner, b *ChangeBody) {
	for i, j := range b.Joined {
		x.authorised("R37", pilot.FieldAt("joined", i, "signedBy"), j.SignedBy)
	}
	takeOffice(x, b, func(o *pilot.OfficeFacts) []pilot.Holder { return o.SpecialistsOn(b.Date) })
}

// takeOffice wants that who joins is not there yet and that who leaves is.
func takeOffice(x *examiner, b *ChangeBody, sitting func(*pilot.OfficeFacts) []pilot.Holder) {
	seen := map[pilot.NameKey]bool{}
	for i, j := range b.Joined {
		path := pilot.FieldAt("joined", i, "post")
		if x.ok(path) && (j.Post == pilot.PostSpecialist) != (b.Body == BodySpecialists) {
			x.find("R15", CodeNotAChoice, path, j.Post, postsOf(b.Body))
		}
		x.once(seen, "R15", pilot.FieldAt("joined", i, "name"), j.Name)
		x.brief("R15", pilot.FieldAt("joined", i, "name"), j.Name)
	}
	o := x.facts().Office
	if o == nil || !x.ok("date") {
		return
	}
	there := sitting(o)
	if n := len(there) + len(b.Joined); n > pilot.OfficeHeld && x.ok("joined") {
		x.find("R15", CodeTooMany, "joined", fmt.Sprint(n), fmt.Sprintf("≤ %d", pilot.OfficeHeld))
	}
	if b.Reason != ChangeTermElection {
		x.notInOffice(b, pilot.HolderNames(there))
	}
	for i, name := range b.Left {
		path := pilot.FieldAt("left", i, "")
		x.known("R15", path, name, pilot.HolderNames(there), func() { x.find("R15", CodeNotInOffice, path, name, "") })
	}
}

// notInOffice wants that who joins is not there, unless he leaves his post for another.
func (x *examiner) notInOffice(b *ChangeBody, there []string) {
	leaves := pilot.MeansEach(there, b.Left)
	for i, j := range b.Joined {
		path := pilot.FieldAt("joined", i, "name")
		if !x.ok(path) {
			continue
		}
		if who := x.means("R15", path, j.Name, there); who >= 0 && !leaves[who] {
			x.find("R15", CodeInOffice, path, j.Name, "")
		}
	}
}

func postsOf(body string) string {
	if body == BodySpecialists {
		return pilot.PostSpecialist
	}
	return pilot.PostDirector + " | " + pilot.PostViceDirector + " | " + pilot.PostMember
}
