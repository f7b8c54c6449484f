package pilot

import (
	"fmt"
	"strings"
)

// LeadingGroupEvidence is the notice that sets up the pilot leading group (R8).
type LeadingGroupEvidence struct {
	Title    string        `json:"title"`
	Number   string        `json:"number,omitempty" need:"optional"`
	Date     Date          `json:"date"`
	IssuedBy string        `json:"issuedBy"`
	Sealed   bool          `json:"sealed"`
	Head     string        `json:"head"`
	HeadPost string        `json:"headPost"`
	Members  []GroupMember `json:"members"`
	// Groups of communities, where the district's plan lets them have their own (A1).
	Groups []CommunityGroup `json:"communityGroups,omitempty" need:"optional"`
}

// CommunityGroup is a community's own leading group.
type CommunityGroup struct {
	Community string `json:"community"`
	Head      string `json:"head"`
	Date      Date   `json:"date"`
}

// GroupMember is a member of the leading group besides its head.
type GroupMember struct {
	Name string `json:"name"`
	Post string `json:"post,omitempty" need:"optional"`
	Duty string `json:"duty"`
}

func judgeLeadingGroup(x *examiner, e *LeadingGroupEvidence) {
	if x.ok("sealed") && !e.Sealed {
		x.find("R8", CodeNotTrue, "sealed", "false", "true")
	}
	seen := map[string]bool{}
	x.once(seen, "R8", "head", e.Head)
	for i, m := range e.Members {
		x.once(seen, "R8", at("members", i, "name"), m.Name)
	}
	x.notByOthers("R8", "issuedBy", ActSetUpGroup, e.IssuedBy)
	if plan := x.facts().PilotPlan; plan != nil {
		x.notAfter("R8", "date", e.Date, plan.Date)
	}
	communityGroups(x, e)
	x.verdict.Facts.LeadingGroup = &LeadingGroupFacts{Date: e.Date, Head: e.Head}
}

// communityGroups holds A1: a community's own group is optional, and possible only
// where the plan provides for it; it comes after the sub-district's.
func communityGroups(x *examiner, e *LeadingGroupEvidence) {
	if len(e.Groups) == 0 || x.c.Terms == nil || x.c.Offline {
		return
	}
	if !x.c.Terms.OptionalGroups {
		x.note("R8", CodeGroupsNotProvided, "communityGroups", "", "")
	}
	seen, codes := map[string]bool{}, communityCodes(x.c.Terms)
	for i, g := range e.Groups {
		path := at("communityGroups", i, "community")
		if x.ok(path) && !contains(codes, g.Community) {
			x.find("R8", CodeNotAChoice, path, g.Community, strings.Join(codes, " | "))
		}
		x.once(seen, "R8", path, g.Community)
		x.notBefore("R8", at("communityGroups", i, "date"), g.Date, e.Date)
	}
}

func communityCodes(t *Terms) []string {
	var codes []string
	for _, c := range t.Communities {
		codes = append(codes, c.Code)
	}
	return codes
}

// PilotPlanEvidence is the pilot plan (R9), its schedule of five phases (R7), and
// for a sub-district with a plan of its own how it departs from the district's (R3).
type PilotPlanEvidence struct {
	Title       string        `json:"title"`
	Number      string        `json:"number"`
	Date        Date          `json:"date"`
	MeetingDate Date          `json:"meetingDate"`
	Minutes     string        `json:"minutes"`
	Responsible string        `json:"responsible"`
	Schedule    []PhaseRow    `json:"schedule" rule:"R7"`
	Local       string        `json:"localTraits,omitempty" need:"rule" rule:"R3"`
	Filed       *Receipt      `json:"filed,omitempty" need:"rule" rule:"R3"`
	Departures  []PlanDeparts `json:"departures,omitempty" need:"optional" rule:"R3"`
}

// PhaseRow is one phase of the plan's schedule.
type PhaseRow struct {
	Phase       string `json:"phase" oneof:"preparation|committee-election|party-election|institutions|recruitment"`
	From        Date   `json:"from" future:"ok"`
	To          Date   `json:"to" future:"ok"`
	Responsible string `json:"responsible" rule:"R9"`
}

// Receipt is what a body gives for something filed with it.
type Receipt struct {
	Number string `json:"number"`
	Date   Date   `json:"date"`
}

// PlanDeparts is a departure of a sub-district's own plan from the district's (R3, A28).
type PlanDeparts struct {
	Rule   string `json:"rule"`
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// PlanPhases are the five phases of R7, in order.
func PlanPhases() []string {
	return []string{"preparation", "committee-election", "party-election", "institutions", "recruitment"}
}

func judgePilotPlan(x *examiner, e *PilotPlanEvidence) {
	phasesCovered(x, e)
	scheduleFits(x, e)
	ownPlan(x, e)
	x.notBefore("R9", "date", e.Date, e.MeetingDate)
	if group := x.facts().LeadingGroup; group != nil {
		x.notBefore("R8", "date", e.Date, group.Date)
		x.notBefore("R9", "meetingDate", e.MeetingDate, group.Date)
	}
	x.verdict.Facts.PilotPlan = &PilotPlanFacts{Date: e.Date, Number: e.Number, Departures: departures(x, e)}
}

// departures are what becomes soft in the sub-district and its communities (A28).
func departures(x *examiner, e *PilotPlanEvidence) []Departure {
	if x.c.Terms == nil || !x.c.Terms.OwnPlan {
		return nil
	}
	var all []Departure
	for _, d := range e.Departures {
		all = append(all, Departure{Rule: d.Rule, Reason: cleanText(d.Reason, maxReason)})
	}
	return all
}

// maxReason is how many characters of a departure's reason travel to the communities.
const maxReason = 120

// phasesCovered holds R7: the schedule covers the five phases.
func phasesCovered(x *examiner, e *PilotPlanEvidence) {
	have := map[string]bool{}
	for _, row := range e.Schedule {
		have[row.Phase] = true
	}
	var absent []string
	for _, phase := range PlanPhases() {
		if !have[phase] {
			absent = append(absent, phase)
		}
	}
	if len(absent) > 0 && x.ok("schedule") {
		x.find("R7", CodePhaseMissing, "schedule", "", strings.Join(absent, ", "))
	}
}

// scheduleFits wants phases that end after they begin (R9) and warns of a phase
// that ends after the pilot's deadline.
func scheduleFits(x *examiner, e *PilotPlanEvidence) {
	for i, row := range e.Schedule {
		path := at("schedule", i, "to")
		x.notBefore("R9", path, row.To, row.From)
		if x.c.Terms != nil && x.ok(path) && x.c.Terms.Deadline != "" && row.To > x.c.Terms.Deadline {
			x.note("R9", CodeScheduleTooLate, path, string(row.To), "≤ "+string(x.c.Terms.Deadline))
		}
	}
}

// ownPlan holds R3 where the sub-district makes its own plan: local traits
// studied, filed with the district, no basic principle left. The sub-districts
// that the district named follow its plan as it stands (R1).
func ownPlan(x *examiner, e *PilotPlanEvidence) {
	if x.c.Terms == nil {
		return
	}
	if !x.c.Terms.OwnPlan {
		if len(e.Departures) > 0 {
			x.find("R1", CodeNotItsOwnPlan, "departures", fmt.Sprint(len(e.Departures)), "0")
		}
		return
	}
	if e.Local == "" && x.ok("localTraits") {
		x.find("R3", CodeMissing, "localTraits", "", "")
	}
	if e.Filed == nil && x.ok("filed") {
		x.find("R3", CodeMissing, "filed", "", "")
	}
	if e.Filed != nil {
		x.notBefore("R3", "filed.date", e.Filed.Date, e.Date)
	}
	seen := map[string]bool{}
	for i, d := range e.Departures {
		path := at("departures", i, "rule")
		x.once(seen, "R3", path, d.Rule)
		spec, known := Rule(d.Rule)
		switch {
		case !x.ok(path):
		case !known:
			x.find("R3", CodeNoSuchRule, path, d.Rule, "R1–R60")
		case spec.Principle:
			x.find("R3", CodePrincipleBroken, path, d.Rule, spec.Clause)
		}
	}
}

// ResponsibilitiesEvidence is the Party working committee's minutes and its table
// of tasks (R53).
type ResponsibilitiesEvidence struct {
	MeetingDate Date      `json:"meetingDate"`
	Minutes     string    `json:"minutes"`
	Tasks       []TaskRow `json:"tasks"`
}

// TaskRow is one task of the responsibility table.
type TaskRow struct {
	Task   string `json:"task"`
	Unit   string `json:"unit"`
	Person string `json:"person"`
	Due    Date   `json:"due,omitempty" need:"optional" future:"ok"`
}

func judgeResponsibilities(x *examiner, e *ResponsibilitiesEvidence) {
	for i, t := range e.Tasks {
		x.notBefore("R53", at("tasks", i, "due"), t.Due, e.MeetingDate)
	}
}

// MobilisationEvidence is how meaning, method and steps were made known to units
// and residents (R10).
type MobilisationEvidence struct {
	Activities  []Activity        `json:"activities"`
	Communities []CommunityProofs `json:"communities"`
}

// Activity is one meeting, letter, poster series and the like.
type Activity struct {
	Date     Date     `json:"date"`
	Form     string   `json:"form"`
	Title    string   `json:"title"`
	Audience []string `json:"audience" oneof:"units|residents"`
	Topics   []string `json:"topics" oneof:"meaning|method|steps"`
	People   int      `json:"people"`
}

// CommunityProofs is the proof that a community was reached.
type CommunityProofs struct {
	Community string `json:"community"`
	Date      Date   `json:"date"`
	Proof     string `json:"proof"`
}

func judgeMobilisation(x *examiner, e *MobilisationEvidence) {
	topics, audiences, forms := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, a := range e.Activities {
		for _, t := range a.Topics {
			topics[t] = true
		}
		for _, who := range a.Audience {
			audiences[who] = true
		}
		forms[a.Form] = a.Form != ""
		if plan := x.facts().PilotPlan; plan != nil {
			x.notBefore("R10", at("activities", i, "date"), a.Date, plan.Date)
		}
	}
	if x.ok("activities") {
		wantAll(x, "R10", CodeTopicMissing, "activities", topics, []string{"meaning", "method", "steps"})
		wantAll(x, "R10", CodeAudienceMissing, "activities", audiences, []string{"units", "residents"})
		if len(forms) < 2 {
			x.find("R10", CodeTooFewForms, "activities", fmt.Sprint(len(forms)), "≥ 2")
		}
	}
	var named []namedCommunity
	for i, c := range e.Communities {
		named = append(named, namedCommunity{at("communities", i, "community"), c.Community})
		if plan := x.facts().PilotPlan; plan != nil {
			x.notBefore("R10", at("communities", i, "date"), c.Date, plan.Date)
		}
	}
	communitiesCovered(x, "R10", "communities", named)
}

// wantAll reports those of the wanted that are absent, in one finding.
func wantAll(x *examiner, rule, code, path string, have map[string]bool, wanted []string) {
	var absent []string
	for _, w := range wanted {
		if !have[w] {
			absent = append(absent, w)
		}
	}
	if len(absent) > 0 {
		x.find(rule, code, path, "", strings.Join(absent, ", "))
	}
}

// namedCommunity is a community's code and where the evidence names it.
type namedCommunity struct{ path, code string }

// communitiesCovered wants every community of the sub-district to be named, by
// its code, and none that it does not have.
func communitiesCovered(x *examiner, rule, path string, named []namedCommunity) {
	if x.c.Terms == nil || x.c.Offline || !x.ok(path) {
		return
	}
	have, wanted := map[string]bool{}, communityCodes(x.c.Terms)
	for _, n := range named {
		have[n.code] = true
		if !contains(wanted, n.code) {
			x.find(rule, CodeNotAChoice, n.path, n.code, strings.Join(wanted, " | "))
		}
	}
	wantAll(x, rule, CodeCommunityAbsent, path, have, wanted)
}
