package pilot

import "fmt"

// PartyElectionEvidence is the re-election of the community's Party organisation
// (R20). In a new community its founding election is enough (A22).
type PartyElectionEvidence struct {
	ByFounding     bool     `json:"byFounding,omitempty" need:"optional"`
	RequestDate    Date     `json:"requestDate,omitempty" when:"byFounding!=true"`
	RequestNumber  string   `json:"requestNumber,omitempty" need:"optional"`
	MeetingDate    Date     `json:"meetingDate,omitempty" when:"byFounding!=true"`
	Minutes        string   `json:"minutes,omitempty" when:"byFounding!=true"`
	FullMembers    int      `json:"fullMembers,omitempty" when:"byFounding!=true" min:"1"`
	Present        int      `json:"present,omitempty" when:"byFounding!=true"`
	Elected        []Chosen `json:"elected,omitempty" when:"byFounding!=true"`
	ApprovedBy     string   `json:"approvedBy,omitempty" when:"byFounding!=true"`
	ApprovalNumber string   `json:"approvalNumber,omitempty" when:"byFounding!=true"`
	ApprovalDate   Date     `json:"approvalDate,omitempty" when:"byFounding!=true"`
}

// Chosen is somebody elected to a Party post.
type Chosen struct {
	Name  string `json:"name"`
	Post  string `json:"post"`
	Votes int    `json:"votes"`
}

func judgePartyElection(x *examiner, e *PartyElectionEvidence) {
	if e.ByFounding {
		metByFounding(x)
		return
	}
	partyAttendance(x, e)
	partyWinners(x, e)
	x.notBefore("R20", "meetingDate", e.MeetingDate, e.RequestDate)
	x.notBefore("R20", "approvalDate", e.ApprovalDate, e.MeetingDate)
	if committee := x.facts().Election; committee != nil && x.ok("meetingDate") && e.MeetingDate < committee.PollingDay {
		x.note("R20", CodeBeforeCommittee, "meetingDate", string(e.MeetingDate), "≥ "+string(committee.PollingDay))
	}
	facts := &PartyElectionFacts{Date: e.ApprovalDate}
	for _, p := range e.Elected {
		facts.Members = append(facts.Members, p.Name)
	}
	x.verdict.Facts.PartyElection = facts
}

// metByFounding accepts the founding election instead (A22), where there was one.
func metByFounding(x *examiner) {
	if x.c.Offline || x.c.Terms == nil {
		return
	}
	founding := x.facts().PartyFounding
	if founding == nil {
		x.find("R20", CodeFoundingUnknown, "byFounding", "true", "false")
		return
	}
	x.verdict.Facts.PartyElection = &PartyElectionFacts{Date: founding.Date, Members: founding.Officers}
}

// partyAttendance holds the profile's attendance rule for R20.
func partyAttendance(x *examiner, e *PartyElectionEvidence) {
	x.atMost("R20", "present", e.Present, "fullMembers", e.FullMembers)
	rule := x.profile().Party.Attendance
	if rule.set() && x.ok("present", "fullMembers") && !rule.Reached(e.Present, e.FullMembers) {
		x.find("R20", CodeAttendance, "present", fmt.Sprint(e.Present), fmt.Sprintf("≥ %d", rule.from(e.FullMembers)))
	}
}

func partyWinners(x *examiner, e *PartyElectionEvidence) {
	seen := map[string]bool{}
	for i, p := range e.Elected {
		x.once(seen, "R20", at("elected", i, "name"), p.Name)
		x.atMost("R20", at("elected", i, "votes"), p.Votes, "present", e.Present)
	}
}
