package evidence

import (
	"cmp"
	"fmt"

	"shidian/internal/pilot"
)

// PartyElectionEvidence is the re-election of the community's Party organisation
// (R20). In a new community its founding election is enough (A22).
type PartyElectionEvidence struct {
	ByFounding     bool       `json:"byFounding,omitempty" need:"optional"`
	RequestDate    pilot.Date `json:"requestDate,omitempty" when:"byFounding!=true"`
	RequestNumber  string     `json:"requestNumber,omitempty" need:"optional"`
	MeetingDate    pilot.Date `json:"meetingDate,omitempty" when:"byFounding!=true"`
	Minutes        string     `json:"minutes,omitempty" when:"byFounding!=true"`
	FullMembers    int        `json:"fullMembers,omitempty" when:"byFounding!=true" min:"1"`
	Present        int        `json:"present,omitempty" when:"byFounding!=true"`
	Elected        []Chosen   `json:"elected,omitempty" when:"byFounding!=true"`
	ApprovedBy     string     `json:"approvedBy,omitempty" when:"byFounding!=true" is:"name"`
	ApprovalNumber string     `json:"approvalNumber,omitempty" when:"byFounding!=true"`
	ApprovalDate   pilot.Date `json:"approvalDate,omitempty" when:"byFounding!=true"`
}

// Chosen is somebody elected to a Party post.
type Chosen struct {
	Name  string `json:"name" is:"name"`
	Post  string `json:"post"`
	Votes int    `json:"votes"`

	Background *MemberBackground `json:"background,omitempty" need:"optional"`
}

func judgePartyElection(x *examiner, e *PartyElectionEvidence) {
	if e.ByFounding {
		metByFounding(x)
		return
	}
	partyAttendance(x, e)
	partyWinners(x, e)
	afterCommittee(x, e)
	x.notByOthers("R20", "approvedBy", ActApproveParty, e.ApprovedBy)
	x.notBefore("R20", "meetingDate", e.MeetingDate, given("requestDate", e.RequestDate))
	x.notBefore("R20", "approvalDate", e.ApprovalDate, given("meetingDate", e.MeetingDate))
	facts := &pilot.PartyElectionFacts{Date: e.ApprovalDate}
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
	x.verdict.Facts.PartyElection = &pilot.PartyElectionFacts{Date: founding.Date, Members: founding.Officers}
}

// partyAttendance holds the profile's attendance rule for R20.
func partyAttendance(x *examiner, e *PartyElectionEvidence) {
	x.atMost("R20", "present", e.Present, "fullMembers", e.FullMembers)
	rule := x.profile().Party.Attendance
	if rule.IsSet() && x.ok("present", "fullMembers") && !rule.Reached(e.Present, e.FullMembers) {
		x.find("R20", CodeAttendance, "present", fmt.Sprint(e.Present), fmt.Sprintf("≥ %d", rule.Least(e.FullMembers)), given("fullMembers", e.FullMembers))
	}
}

// afterCommittee holds A3: a vote before the committee's result is noted; where the
// district is strict, it is refused.
func afterCommittee(x *examiner, e *PartyElectionEvidence) {
	committee := x.facts().Election
	if committee == nil || !x.ok("meetingDate") {
		return
	}
	decided := onRecord(pilot.StepCommitteeElection, "resultDate", committee.ResultDate)
	if decided.value == "" {
		decided = onRecord(pilot.StepCommitteeElection, "pollingDay", committee.PollingDay)
	}
	result := pilot.Date(decided.value)
	switch {
	case e.MeetingDate >= result:
	case x.profile().Party.Strict:
		x.find("R20", CodePartyFirst, "meetingDate", string(e.MeetingDate), "≥ "+string(result), decided)
	default:
		x.note("R20", CodeBeforeCommittee, "meetingDate", string(e.MeetingDate), "≥ "+string(result), decided)
	}
}

// partyWinners holds R20: each once, with more than half of those present, or the
// profile's share.
func partyWinners(x *examiner, e *PartyElectionEvidence) {
	more := cmp.Or(x.profile().Party.Winner, pilot.Share{Num: 1, Den: 2})
	seen := map[pilot.NameKey]bool{}
	for i, p := range e.Elected {
		path := pilot.FieldAt("elected", i, "votes")
		x.once(seen, "R20", pilot.FieldAt("elected", i, "name"), p.Name)
		if b := p.Background; b != nil {
			oldEnough(x, "R20", "elected", i, b.Age, partyAge)
		}
		x.atMost("R20", path, p.Votes, "present", e.Present)
		if more.IsSet() && x.ok(path, "present") && !more.Exceeded(p.Votes, e.Present) {
			x.find("R20", CodePartyVotes, path, fmt.Sprint(p.Votes), fmt.Sprintf("≥ %d", more.LeastAbove(e.Present)), given("present", e.Present))
		}
	}
}
