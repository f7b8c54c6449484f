package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// VoterRegistrationEvidence is the registration of voters up to the decisions on what was
// objected to their list (L1, L2), where the plan has it as a step of its own.
type VoterRegistrationEvidence struct {
	Announced pilot.Date   `json:"announcedDate" rule:"R18"`
	From      pilot.Date   `json:"registrationFrom" rule:"R18"`
	To        pilot.Date   `json:"registrationTo" rule:"R18"`
	Classes   VoterClasses `json:"classes" rule:"L2"`
	Total     int          `json:"total" rule:"L2" min:"1"`

	ListDate       pilot.Date `json:"voterListDate" rule:"L1"`
	ListChecked    bool       `json:"voterListChecked"`
	Objections     int        `json:"objections" rule:"L1"`
	LastObjection  pilot.Date `json:"lastObjectionDate,omitempty" need:"optional" rule:"L1"`
	ObjectionsDone pilot.Date `json:"objectionsDecidedDate,omitempty" need:"rule" rule:"L1"`
	PlannedPolling pilot.Date `json:"plannedPollingDay" rule:"R18" future:"ok"`
}

// VoterClasses are how many registered for which reason, each voter in one class.
type VoterClasses struct {
	Registered int `json:"registeredHere"` // their household is registered here
	Usual      int `json:"usualResidents"` // live here, registered elsewhere
	Workers    int `json:"communityWorkers"`
}

func judgeVoterRegistration(x *examiner, e *VoterRegistrationEvidence) {
	registrationDates(x, e)
	votersAddUp(x, e)
	p := x.profile().Election
	x.daysBefore(listRule(p), "voterListDate", e.ListDate, given("plannedPollingDay", e.PlannedPolling), p.VoterListDaysBefore)
	if e.Objections > 0 && e.ObjectionsDone == "" && x.ok("objections", "objectionsDecidedDate") {
		x.find("L1", CodeMissing, "objectionsDecidedDate", "", "")
	}
	objectionsToList{objectionRule(p), pilot.StepVoterRegistration, e.ListDate, e.LastObjection, e.ObjectionsDone}.inTime(x)
	if x.ok("voterListChecked") && !e.ListChecked {
		x.find("R14", CodeNotTrue, "voterListChecked", "false", "true")
	}
	x.verdict.Facts.VoterList = &pilot.VoterListFacts{Date: e.ListDate, Total: e.Total, Objections: e.Objections}
}

// registrationDates holds R18: announced, open for some days, the list, then the poll.
func registrationDates(x *examiner, e *VoterRegistrationEvidence) {
	if ec := x.facts().ElectionCommittee; ec != nil {
		setUp := onRecord(pilot.StepElectionCommittee, "date", ec.Date)
		x.notBefore("R18", "announcedDate", e.Announced, setUp)
		committeeInTime(x, "plannedPollingDay", setUp, e.PlannedPolling)
	}
	x.notBefore("R18", "registrationFrom", e.From, given("announcedDate", e.Announced))
	x.notBefore("R18", "registrationTo", e.To, given("registrationFrom", e.From))
	x.notBefore("R18", "voterListDate", e.ListDate, given("registrationTo", e.To))
	x.notAfter("R18", "voterListDate", e.ListDate, given("plannedPollingDay", e.PlannedPolling))
	listed := given("voterListDate", e.ListDate)
	x.notBefore("R18", "lastObjectionDate", e.LastObjection, listed)
	x.notBefore("R18", "objectionsDecidedDate", e.ObjectionsDone, later(listed, given("lastObjectionDate", e.LastObjection)))
	x.notAfter("R18", "objectionsDecidedDate", e.ObjectionsDone, given("plannedPollingDay", e.PlannedPolling))
}

// votersAddUp holds L2: every voter is of one class, nobody of two.
func votersAddUp(x *examiner, e *VoterRegistrationEvidence) {
	if sum := e.Classes.Registered + e.Classes.Usual + e.Classes.Workers; x.ok("classes", "total") && sum != e.Total {
		x.find("L2", CodeTotalDiffers, "classes", fmt.Sprint(sum), fmt.Sprint(e.Total), given("total", e.Total))
	}
}

// onVoterList notes an election by another list than the registration published, or by a
// register that its voters don't fill: whoever comes of age or moves in is added to it.
func onVoterList(x *examiner, e *CommitteeElectionEvidence) {
	list := x.facts().VoterList
	if list == nil || e.Round != pilot.RoundFirst {
		return
	}
	if x.ok("voterListDate") && e.VoterListDate != list.Date {
		x.note("R14", CodeVoterListDiffers, "voterListDate", string(e.VoterListDate), string(list.Date), onRecord(pilot.StepVoterRegistration, "voterListDate", list.Date))
	}
	all := e.Method == "all-voters" && e.Register != list.Total
	if x.ok("register", "method") && (all || e.Register > list.Total) {
		x.note("R14", CodeVoterListDiffers, "register", fmt.Sprint(e.Register), fmt.Sprint(list.Total), onRecord(pilot.StepVoterRegistration, "total", list.Total))
	}
}
