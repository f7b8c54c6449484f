package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// ElectionCommitteeEvidence is the Party organisation's decision to preside (R12),
// the election committee with the number of representatives that it fixed (R13),
// and the work plan (R18).
type ElectionCommitteeEvidence struct {
	PresidedBy      string               `json:"presidedBy" rule:"R12" from:"preside"`
	DecisionDate    pilot.Date           `json:"decisionDate" rule:"R12"`
	DecisionMinutes string               `json:"decisionMinutes" rule:"R12"`
	WorkPlan        string               `json:"workPlan" rule:"R18"`
	Date            pilot.Date           `json:"date"`
	Head            string               `json:"head" is:"name"`
	Members         []string             `json:"members" is:"name"`
	AnnouncedDate   pilot.Date           `json:"announcedDate"`
	Filed           *Receipt             `json:"filed"`
	NumberFixedDate pilot.Date           `json:"numberFixedDate"`
	NumberMinutes   string               `json:"numberMinutes"`
	Representatives int                  `json:"representatives" min:"1"`
	Split           pilot.Constituencies `json:"split"`
	PlannedPolling  pilot.Date           `json:"plannedPollingDay" rule:"R18" future:"ok"`
	HowChosen       string               `json:"howChosen"`
	ChosenBy        string               `json:"chosenBy,omitempty" law:"committee-chosen-by" need:"optional" oneof:"residents-meeting|representative-meeting|residents-groups"` // the election committee
}

func judgeElectionCommittee(x *examiner, e *ElectionCommitteeEvidence) {
	presidedByParty(x, e)
	numberAndSplit(x, e)
	committeeMadeUp(x, e)
	committeeAfterFoundation(x, e)
	seen := map[pilot.NameKey]bool{}
	x.once(seen, "R13", "head", e.Head)
	for i, name := range e.Members {
		x.once(seen, "R13", pilot.FieldAt("members", i, ""), name)
	}
	x.notBefore("R13", "date", e.Date, given("decisionDate", e.DecisionDate))
	x.notBefore("R13", "announcedDate", e.AnnouncedDate, given("date", e.Date))
	x.notBefore("R13", "numberFixedDate", e.NumberFixedDate, given("date", e.Date))
	x.notBefore("R18", "plannedPollingDay", e.PlannedPolling, given("date", e.Date))
	committeeInTime(x, "plannedPollingDay", given("date", e.Date), e.PlannedPolling)
	if e.Filed != nil {
		x.notBefore("R13", "filed.date", e.Filed.Date, given("date", e.Date))
	}
	x.verdict.Facts.ElectionCommittee = &pilot.ElectionCommitteeFacts{
		Date: e.Date, Members: append([]string{e.Head}, e.Members...),
		Representatives: e.Representatives, Split: e.Split, NumberFixed: e.NumberFixedDate, Decided: e.DecisionDate,
		Polling: pollingPlanned(x, e),
	}
}

// pollingPlanned is the day from which due dates count, where the plan counts from it;
// one that the plan sets is the plan's (R18).
func pollingPlanned(x *examiner, e *ElectionCommitteeEvidence) pilot.Date {
	t := x.c.Terms
	if t == nil || !t.CountsFromPolling() {
		return ""
	}
	if t.PollingDay != "" && x.ok("plannedPollingDay") && e.PlannedPolling != t.PollingDay {
		x.note("R18", CodeNotThePlansDay, "plannedPollingDay", string(e.PlannedPolling), string(t.PollingDay))
	}
	return e.PlannedPolling
}

// presidedByParty holds R12: the community's Party organisation presides.
func presidedByParty(x *examiner, e *ElectionCommitteeEvidence) {
	x.authorised("R12", "presidedBy", e.PresidedBy)
}

// numberAndSplit holds R13: the split over the constituencies adds up to the number fixed.
func numberAndSplit(x *examiner, e *ElectionCommitteeEvidence) {
	sum := e.Split.Residents + e.Split.Units + e.Split.Migrants
	if x.ok("representatives", "split") && sum != e.Representatives {
		x.find("R13", CodeTotalDiffers, "split", fmt.Sprint(sum), fmt.Sprint(e.Representatives), given("representatives", e.Representatives))
	}
}

// committeeAfterFoundation holds the gates of R6 and R11: size and Party
// organisation come before the election begins.
func committeeAfterFoundation(x *examiner, e *ElectionCommitteeEvidence) {
	facts := x.facts()
	if facts.Size != nil {
		x.notBefore("R6", "date", e.Date, onRecord(pilot.StepSizeAdjustment, "date", facts.Size.Date))
	}
	if facts.PartyFounding != nil {
		x.after("R11", "decisionDate", e.DecisionDate, onRecord(pilot.StepPartyFounding, "approvalDate", facts.PartyFounding.Date))
	}
	if facts.Election != nil {
		x.notAfter("R18", "date", e.Date, onRecord(pilot.StepCommitteeElection, "pollingDay", facts.Election.PollingDay))
		committeeBefore(x, e.Date, onRecord(pilot.StepCommitteeElection, "pollingDay", facts.Election.PollingDay))
	}
}
