package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// CandidatesEvidence is the nomination, the joint vetting of who was nominated, and the
// list of candidates (R13, R14, L3, L4), where the plan has it as a step of its own.
type CandidatesEvidence struct {
	Nomination string     `json:"nomination" oneof:"by-voters|by-groups|by-representatives|by-recommendation"`
	Nominated  pilot.Date `json:"nominatedDate" rule:"R18"`
	Nominees   int        `json:"nominees" min:"1"`
	Vetting    Vetting    `json:"vetting"`

	Published   pilot.Date        `json:"candidatesDate" rule:"R18"`
	Seats       PostSeats         `json:"seats" rule:"L3"`
	Candidates  []NominatedOne    `json:"candidates"`
	Left        []LeftForNominees `json:"leftElectionCommittee,omitempty" need:"optional" rule:"R13"`
	NoRelatives bool              `json:"noRelativesConduct,omitempty" need:"rule" rule:"L4"`
}

// Vetting is the joint vetting of the nominees by the departments of the sub-district.
type Vetting struct {
	Date   pilot.Date `json:"date"`
	By     string     `json:"by" is:"name"`
	Passed int        `json:"passed" min:"1"`
	Result string     `json:"result"`
}

// PostSeats are the seats of a committee by post.
type PostSeats struct {
	Directors     int `json:"directors"`
	ViceDirectors int `json:"viceDirectors"`
	Members       int `json:"members"` // besides
}

// NominatedOne stands for a post.
type NominatedOne struct {
	Name string `json:"name" is:"name"`
	Post string `json:"post" oneof:"director|vice-director|member"`
}

// LeftForNominees left the election committee because of a nomination.
type LeftForNominees struct {
	Name    string `json:"name" is:"name"`
	Because string `json:"because" oneof:"nominated|relative-nominated"`
}

func judgeCandidates(x *examiner, e *CandidatesEvidence) {
	nominationDates(x, e)
	x.atMost("R14", "vetting.passed", e.Vetting.Passed, "nominees", e.Nominees)
	if n := len(e.Candidates); x.ok("candidates", "vetting.passed") && n > e.Vetting.Passed {
		x.find("R14", CodeTooMany, "candidates", fmt.Sprint(n), fmt.Sprintf("≤ %d", e.Vetting.Passed), given("vetting.passed", e.Vetting.Passed))
	}
	nomineesApart(x, e)
	moreThanSeats(x, e)
	facts := &pilot.CandidatesFacts{Date: e.Published}
	for _, c := range e.Candidates {
		facts.List = append(facts.List, pilot.Nominee{Name: c.Name, Post: c.Post})
	}
	x.verdict.Facts.Candidates = facts
}

// nominationDates holds R18: nominated on the voters' list, vetted, published, before polling.
func nominationDates(x *examiner, e *CandidatesEvidence) {
	facts := x.facts()
	if ec := facts.ElectionCommittee; ec != nil {
		x.notBefore("R18", "nominatedDate", e.Nominated, onRecord(pilot.StepElectionCommittee, "date", ec.Date))
	}
	x.notBefore("R18", "vetting.date", e.Vetting.Date, given("nominatedDate", e.Nominated))
	x.notBefore("R18", "candidatesDate", e.Published, given("vetting.date", e.Vetting.Date))
	if list := facts.VoterList; list != nil {
		x.notBefore("R18", "candidatesDate", e.Published, onRecord(pilot.StepVoterRegistration, "voterListDate", list.Date))
	}
}

// nomineesApart holds R13 and L4: each stands once; whoever is nominated, or in whose
// family somebody is where the law asks it, sits on the election committee no longer.
func nomineesApart(x *examiner, e *CandidatesEvidence) {
	var members, left []string
	if ec := x.facts().ElectionCommittee; ec != nil {
		members = ec.Members
	}
	for i, l := range e.Left {
		left = append(left, l.Name)
		if path := pilot.FieldAt("leftElectionCommittee", i, "name"); len(members) > 0 {
			x.known("R13", path, l.Name, members, func() { x.find("R13", CodeNeverConducted, path, l.Name, "") })
		}
	}
	seen := map[pilot.NameKey]bool{}
	for i, c := range e.Candidates {
		path := pilot.FieldAt("candidates", i, "name")
		x.once(seen, "R14", path, c.Name)
		if len(members) == 0 || !x.ok(path) {
			continue
		}
		if on := x.means("R13", path, c.Name, members); on >= 0 && !pilot.MeansEach(members, left)[on] {
			x.find("R13", CodeCandidateConducts, path, c.Name, "")
		}
	}
	if x.profile().Election.RelativesLeave && x.ok("noRelativesConduct") && !e.NoRelatives {
		x.find("L4", CodeNotTrue, "noRelativesConduct", "false", "true")
	}
}

// moreThanSeats holds L3: for every post there is one candidate more than there are seats.
// Where as many as seats are allowed when no more are nominated, it is only pointed out.
func moreThanSeats(x *examiner, e *CandidatesEvidence) {
	if !x.profile().Election.MoreCandidates || !x.ok("candidates", "seats") {
		return
	}
	say := x.find
	if x.profile().Election.EqualCandidates {
		say = x.note
	}
	for _, p := range []struct {
		post, path string
		seats      int
	}{
		{pilot.PostDirector, "seats.directors", e.Seats.Directors},
		{pilot.PostViceDirector, "seats.viceDirectors", e.Seats.ViceDirectors},
		{pilot.PostMember, "seats.members", e.Seats.Members},
	} {
		n := 0
		for _, c := range e.Candidates {
			if c.Post == p.post {
				n++
			}
		}
		if p.seats > 0 && n <= p.seats {
			say("L3", CodeTooFewCandidates, p.path, fmt.Sprint(n), fmt.Sprintf("≥ %d", p.seats+1))
		}
	}
}

// onCandidateList notes who stands in the first round without being on the list that was
// published. Who was elected since is known.
func onCandidateList(x *examiner, e *CommitteeElectionEvidence) {
	list := x.facts().Candidates
	if list == nil || e.Round != pilot.RoundFirst {
		return
	}
	for i, c := range e.Candidates {
		path := pilot.FieldAt("candidates", i, "name")
		if at, _ := pilot.NameMeant(list.Names(), c.Name); at < 0 && x.ok(path) && !x.facts().Election.Sits(c.Name) {
			x.note("R14", CodeNotNominated, path, c.Name, "")
		}
	}
}
