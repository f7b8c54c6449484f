package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// The meetings that may choose the supervision committee.
const (
	meetingResidents       = "residents-meeting"
	meetingRepresentatives = "representative-meeting"
)

// SupervisionCommitteeEvidence is the choice of the committee that supervises the
// residents' committee (L12).
type SupervisionCommitteeEvidence struct {
	Date        pilot.Date        `json:"date"`
	ChosenBy    string            `json:"chosenBy" oneof:"residents-meeting|representative-meeting"`
	Minutes     string            `json:"minutes"`
	Entitled    int               `json:"entitled" min:"1"`
	Present     int               `json:"present"`
	Members     []SupervisionSeat `json:"members"`
	NoRelatives bool              `json:"noRelatives"`
	Announced   pilot.Date        `json:"announcedDate"`
	TermFrom    pilot.Date        `json:"termFrom" future:"ok"`
	TermTo      pilot.Date        `json:"termTo" future:"ok"`
}

// SupervisionSeat is somebody chosen for the supervision committee.
type SupervisionSeat struct {
	Name  string `json:"name" is:"name"`
	Post  string `json:"post" oneof:"supervision-head|member"`
	Votes int    `json:"votes"`
}

func judgeSupervisionCommittee(x *examiner, e *SupervisionCommitteeEvidence) {
	supervisionMeeting(x, e)
	heads, seen := 0, map[pilot.NameKey]bool{}
	for i, m := range e.Members {
		x.once(seen, "L12", pilot.FieldAt("members", i, "name"), m.Name)
		supervisionVotes(x, e, i)
		supervisesOthers(x, i, m)
		if m.Post == "supervision-head" {
			heads++
		}
	}
	if x.ok("members") && heads != 1 {
		x.find("L12", CodeOneHead, "members", fmt.Sprint(heads), "1")
	}
	if x.ok("noRelatives") && !e.NoRelatives {
		x.find("L12", CodeNotTrue, "noRelatives", "false", "true")
	}
	supervisionDates(x, e)
}

// supervisionMeeting wants more than half of those who may vote, as the profile has it;
// of the representatives there are as many as on their roster.
func supervisionMeeting(x *examiner, e *SupervisionCommitteeEvidence) {
	roster := x.facts().Roster
	if roster != nil && e.ChosenBy == meetingRepresentatives && x.ok("entitled", "chosenBy") && e.Entitled != roster.Representatives {
		x.find("L12", CodeTotalDiffers, "entitled", fmt.Sprint(e.Entitled), fmt.Sprint(roster.Representatives), onRecord(pilot.StepAssemblyRoster, "representatives", roster.Representatives))
	}
	x.atMost("L12", "present", e.Present, "entitled", e.Entitled)
	quorum := x.profile().Assembly.Quorum
	if quorum.IsSet() && x.ok("present", "entitled") && !quorum.Exceeded(e.Present, e.Entitled) {
		x.find("L12", CodeNoQuorum, "present", fmt.Sprint(e.Present), fmt.Sprintf("≥ %d", quorum.LeastAbove(e.Entitled)), given("entitled", e.Entitled))
	}
}

// supervisionVotes wants the votes that a resolution of the meeting needs.
func supervisionVotes(x *examiner, e *SupervisionCommitteeEvidence, i int) {
	path, votes := pilot.FieldAt("members", i, "votes"), e.Members[i].Votes
	x.atMost("L12", path, votes, "present", e.Present)
	more := x.profile().Assembly.Resolution
	if more.IsSet() && x.ok(path, "present") && votes <= e.Present && !more.Exceeded(votes, e.Present) {
		x.find("L12", CodeNotCarried, path, fmt.Sprint(votes), fmt.Sprintf("≥ %d", more.LeastAbove(e.Present)), given("present", e.Present))
	}
}

// supervisesOthers wants nobody who sits on the committee that is to be supervised.
func supervisesOthers(x *examiner, i int, m SupervisionSeat) {
	path := pilot.FieldAt("members", i, "name")
	if committee := x.facts().Election; committee != nil && x.ok(path) && x.means("L12", path, m.Name, committee.Members) >= 0 {
		x.find("L12", CodeSitsOnCommittee, path, m.Name, "")
	}
}

// supervisionDates wants it chosen after the residents' committee, for the same term.
func supervisionDates(x *examiner, e *SupervisionCommitteeEvidence) {
	x.notBefore("L12", "announcedDate", e.Announced, given("date", e.Date))
	x.notBefore("L12", "termTo", e.TermTo, given("termFrom", e.TermFrom))
	committee := x.facts().Election
	if committee == nil {
		return
	}
	x.notBefore("L12", "date", e.Date, onRecord(pilot.StepCommitteeElection, "pollingDay", committee.PollingDay))
	if committee.TermTo != "" && x.ok("termTo") && e.TermTo != committee.TermTo {
		x.find("L12", CodeTermDiffers, "termTo", string(e.TermTo), string(committee.TermTo), onRecord(pilot.StepCommitteeElection, "termTo", committee.TermTo))
	}
}
