package evidence

import (
	"fmt"
	"slices"

	"shidian/internal/pilot"
)

// Adoption is how one of the eight documents came into force: its text and the
// resolution. Total counts the body: the representatives of the assembly, or the
// members of the committee.
type Adoption struct {
	Title     string     `json:"title"`
	Version   pilot.Date `json:"versionDate"`
	AdoptedBy string     `json:"adoptedBy" from:"adoption"`
	Adopted   pilot.Date `json:"adopted"`
	Total     int        `json:"total" min:"1"`
	Present   int        `json:"present"`
	InFavour  int        `json:"inFavour"`
	Chair     string     `json:"chair" is:"name"`
}

// adoption is who adopts a step's document by the profile (A5); where the profile is
// silent, the readings' own table.
func adoption(p pilot.Profile, step pilot.Step) pilot.AdoptionRule {
	if i := slices.IndexFunc(p.Adoption, func(r pilot.AdoptionRule) bool { return r.Step == step }); i >= 0 {
		return p.Adoption[i]
	}
	switch step {
	case pilot.StepCharter:
		return pilot.AdoptionRule{Step: step, Body: BodyAssembly, Hard: true}
	case pilot.StepAssemblyRules, pilot.StepCivilityCovenant:
		return pilot.AdoptionRule{Step: step, Body: BodyAssembly, Hard: false}
	}
	return pilot.AdoptionRule{Step: step, Body: BodyCommittee, Hard: false}
}

// judgeAdoption holds what all documents have in common.
func judgeAdoption(x *examiner, rule string, a Adoption) {
	x.ownTitle(rule, "title", a.Title)
	x.notAfter(rule, "versionDate", a.Version, given("adopted", a.Adopted))
	x.atMost(rule, "present", a.Present, "total", a.Total)
	x.atMost(rule, "inFavour", a.InFavour, "present", a.Present)
	if committee := x.facts().Election; committee != nil {
		x.notBefore(rule, "adopted", a.Adopted, onRecord(pilot.StepCommitteeElection, "pollingDay", committee.PollingDay))
		chairSits(x, rule, a, committee)
	}
	if !rightBody(x, rule, a) {
		return // the counts are those of a body that has no say here
	}
	switch a.AdoptedBy {
	case BodyAssembly:
		assemblyResolution(x, a)
	case BodyCommittee:
		committeeMajority(x, rule, a)
	}
}

// rightBody holds R44 and the document's own rule: the assembly decides, the
// committee settles its own work, nobody else adopts anything. False when the
// adoption is void.
func rightBody(x *examiner, rule string, a Adoption) bool {
	wanted := adoption(x.profile(), x.step)
	if !x.ok("adoptedBy") || a.AdoptedBy == wanted.Body {
		return true
	}
	if bodyNamed(a.AdoptedBy) == string(pilot.RoleSubDistrictOffice) {
		x.find("R31", CodeOfficeAdopts, "adoptedBy", a.AdoptedBy, wanted.Body)
	}
	if !slices.Contains(x.choices("adoptedBy"), a.AdoptedBy) {
		x.find(rule, CodeWrongBody, "adoptedBy", a.AdoptedBy, wanted.Body)
		return false
	}
	x.note(rule, CodeUnusualBody, "adoptedBy", a.AdoptedBy, wanted.Body)
	return true
}

// chairSits holds R45 for the assembly and Article 11 for the committee itself: a
// member of the residents' committee is in the chair.
func chairSits(x *examiner, rule string, a Adoption, committee *pilot.ElectionFacts) {
	if a.AdoptedBy == BodyAssembly {
		rule = "R45"
	}
	x.onCommittee(rule, "chair", a.Chair, committee)
}

// assemblyResolution holds R46: more than half of the representatives are
// present, and more than half of those present are in favour.
func assemblyResolution(x *examiner, a Adoption) {
	p := x.profile().Assembly
	if roster := x.facts().Roster; roster != nil && x.ok("total") && a.Total != roster.Representatives {
		x.find("R46", CodeTotalDiffers, "total", fmt.Sprint(a.Total), fmt.Sprint(roster.Representatives), onRecord(pilot.StepAssemblyRoster, "representatives", roster.Representatives))
	}
	if roster := x.facts().Roster; roster != nil {
		x.notBefore("R17", "adopted", a.Adopted, onRecord(pilot.StepAssemblyRoster, "date", roster.Date))
	}
	if p.Quorum.IsSet() && x.ok("present", "total") && !p.Quorum.Exceeded(a.Present, a.Total) {
		x.find("R46", CodeNoQuorum, "present", fmt.Sprint(a.Present), fmt.Sprintf("≥ %d", p.Quorum.LeastAbove(a.Total)), given("total", a.Total))
	}
	if p.Resolution.IsSet() && x.ok("inFavour") && !x.unread["present"] && !p.Resolution.Exceeded(a.InFavour, a.Present) {
		x.find("R46", CodeNotCarried, "inFavour", fmt.Sprint(a.InFavour), fmt.Sprintf("≥ %d", p.Resolution.LeastAbove(a.Present)), given("present", a.Present))
	}
}

// committeeMajority holds Article 11: the majority of the committee's members decides.
func committeeMajority(x *examiner, rule string, a Adoption) {
	half := pilot.Share{Num: 1, Den: 2}
	if committee := x.facts().Election; committee != nil && x.ok("total") && a.Total != len(committee.Members) {
		x.find(rule, CodeTotalDiffers, "total", fmt.Sprint(a.Total), fmt.Sprint(len(committee.Members)), onRecord(pilot.StepCommitteeElection, "elected", len(committee.Members)))
	}
	if x.ok("inFavour", "total") && !half.Exceeded(a.InFavour, a.Total) {
		x.find(rule, CodeNotCarried, "inFavour", fmt.Sprint(a.InFavour), fmt.Sprintf("≥ %d", half.LeastAbove(a.Total)), given("total", a.Total))
	}
}
