package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// SizeAdjustmentEvidence is the district's decision on a community's size (R6).
type SizeAdjustmentEvidence struct {
	Number         string     `json:"number"`
	Date           pilot.Date `json:"date"`
	DecidedBy      string     `json:"decidedBy" is:"name"`
	AppliedBy      string     `json:"appliedBy,omitempty" need:"optional" is:"name"`
	Name           string     `json:"name" is:"name"`
	Boundary       string     `json:"boundary"`
	Households     int        `json:"households" min:"1"`
	HouseholdsNote string     `json:"householdsNote,omitempty" need:"optional"`
}

func judgeSizeAdjustment(x *examiner, e *SizeAdjustmentEvidence) {
	if usual := x.profile().Households; usual.IsSet() && x.ok("households") && !usual.Holds(e.Households) && !x.reasoned(e.HouseholdsNote) {
		unusualSize(x, e.Households, usual)
		if e.HouseholdsNote != "" {
			x.note("R6", pilot.CodeNoReason, "householdsNote", e.HouseholdsNote, "")
		}
	}
	if !x.confirming() { // the pilot office's own decision was once taken for the government's
		x.notByOthers("R6", "decidedBy", ActDecideSize, e.DecidedBy)
	}
	x.notByOthers("R6", "appliedBy", ActApplySize, e.AppliedBy)
	if ec := x.facts().ElectionCommittee; ec != nil {
		x.notAfter("R6", "date", e.Date, onRecord(pilot.StepElectionCommittee, "date", ec.Date))
	}
	x.verdict.Facts.Size = &pilot.SizeFacts{Date: e.Date, Households: e.Households, Name: renamed(x, e)}
}

// unusualSize notes a size outside the usual one (R6). Where the law lets a community have
// another suitable size, the reason has to be there (L10).
func unusualSize(x *examiner, households int, usual pilot.Range) {
	rule, say := "R6", x.note
	if x.profile().SuitableRange && !x.confirming() {
		rule, say = "L10", x.find
	}
	say(rule, CodeUnusualHouseSize, "households", fmt.Sprint(households), usual.Shown())
}

// renamed asks R6 that the decision is on this community: another name is a mistake,
// or it gives the community a new name and is explained. It returns that name.
func renamed(x *examiner, e *SizeAdjustmentEvidence) string {
	t := x.c.Terms
	if len(x.placeNames()) == 0 || !x.ok("name") || samePlace(t, e.Name, t.Community.Name) {
		return ""
	}
	x.soften("R6", CodeAnotherPlace, "name", e.Name, t.Community.Name)
	return pilot.CleanText(e.Name, pilot.NameRunes)
}

// PartyFoundingEvidence is the approval of a new community's Party organisation (R11).
type PartyFoundingEvidence struct {
	Organisation   string     `json:"organisation" is:"name"`
	Form           string     `json:"form" oneof:"branch|general-branch|committee"`
	ApprovedBy     string     `json:"approvedBy" is:"name"`
	ApprovalNumber string     `json:"approvalNumber"`
	ApprovalDate   pilot.Date `json:"approvalDate"`
	MeetingDate    pilot.Date `json:"meetingDate"`
	FullMembers    int        `json:"fullMembers" min:"1"`
	Officers       []Officer  `json:"officers"`
}

// Officer is somebody with a post in a Party organisation.
type Officer struct {
	Name string `json:"name" is:"name"`
	Post string `json:"post"`
}

func judgePartyFounding(x *examiner, e *PartyFoundingEvidence) {
	officersOnce(x, "R11", "officers", e.Officers)
	x.ownPlace("R11", "organisation", e.Organisation)
	x.atMost("R11", "officers", len(e.Officers), "fullMembers", e.FullMembers)
	x.notByOthers("R11", "approvedBy", ActApproveParty, e.ApprovedBy)
	if ec := x.facts().ElectionCommittee; ec != nil {
		x.before("R11", "approvalDate", e.ApprovalDate, onRecord(pilot.StepElectionCommittee, "decisionDate", ec.Started()))
	}
	x.verdict.Facts.PartyFounding = &pilot.PartyFoundingFacts{Date: e.ApprovalDate, Officers: officerNames(e.Officers)}
}

func officersOnce(x *examiner, rule, list string, officers []Officer) {
	seen := map[pilot.NameKey]bool{}
	for i, o := range officers {
		x.once(seen, rule, pilot.FieldAt(list, i, "name"), o.Name)
	}
}

func officerNames(officers []Officer) []string {
	var names []string
	for _, o := range officers {
		names = append(names, o.Name)
	}
	return names
}
