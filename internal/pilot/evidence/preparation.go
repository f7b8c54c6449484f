package evidence

import (
	"fmt"

	"shidian/internal/pilot"
)

// LeadingGroupEvidence is the notice that sets up the pilot leading group (R8).
type LeadingGroupEvidence struct {
	Title    string        `json:"title"`
	Number   string        `json:"number,omitempty" need:"optional"`
	Date     pilot.Date    `json:"date"`
	IssuedBy string        `json:"issuedBy" is:"name"`
	Sealed   bool          `json:"sealed"`
	Head     string        `json:"head" is:"name"`
	HeadPost string        `json:"headPost"`
	Members  []GroupMember `json:"members"`
	// Groups of communities, where the district's plan lets them have their own (A1).
	Groups []CommunityGroup `json:"communityGroups,omitempty" need:"optional"`
}

// CommunityGroup is a community's own leading group.
type CommunityGroup struct {
	Community string     `json:"community" from:"communities"`
	Head      string     `json:"head" is:"name"`
	Date      pilot.Date `json:"date"`
}

// GroupMember is a member of the leading group besides its head.
type GroupMember struct {
	Name string `json:"name" is:"name"`
	Post string `json:"post,omitempty" need:"optional"`
	Duty string `json:"duty"`
}

func judgeLeadingGroup(x *examiner, e *LeadingGroupEvidence) {
	if x.ok("sealed") && !e.Sealed {
		x.find("R8", CodeNotTrue, "sealed", "false", "true")
	}
	seen := map[pilot.NameKey]bool{}
	x.once(seen, "R8", "head", e.Head)
	for i, m := range e.Members {
		x.once(seen, "R8", pilot.FieldAt("members", i, "name"), m.Name)
	}
	x.notByOthers("R8", "issuedBy", ActSetUpGroup, e.IssuedBy)
	if plan := x.facts().PilotPlan; plan != nil {
		x.notAfter("R8", "date", e.Date, onRecord(pilot.StepPilotPlan, "date", plan.Date))
	}
	communityGroups(x, e)
	x.verdict.Facts.LeadingGroup = &pilot.LeadingGroupFacts{Date: e.Date, Head: e.Head}
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
	seen := map[pilot.NameKey]bool{}
	for i, g := range e.Groups {
		path := pilot.FieldAt("communityGroups", i, "community")
		x.chosen("R8", path, g.Community)
		x.onceListed(seen, "R8", path, g.Community)
		x.notBefore("R8", pilot.FieldAt("communityGroups", i, "date"), g.Date, given("date", e.Date))
	}
}

// ResponsibilitiesEvidence is the Party working committee's minutes and its table
// of tasks (R53).
type ResponsibilitiesEvidence struct {
	MeetingDate pilot.Date `json:"meetingDate"`
	Minutes     string     `json:"minutes"`
	Tasks       []TaskRow  `json:"tasks"`
}

// TaskRow is one task of the responsibility table.
type TaskRow struct {
	Task   string     `json:"task"`
	Unit   string     `json:"unit"`
	Person string     `json:"person" is:"name"`
	Due    pilot.Date `json:"due,omitempty" need:"optional" future:"ok"`
}

func judgeResponsibilities(x *examiner, e *ResponsibilitiesEvidence) {
	for i, t := range e.Tasks {
		x.notBefore("R53", pilot.FieldAt("tasks", i, "due"), t.Due, given("meetingDate", e.MeetingDate))
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
	Date     pilot.Date `json:"date"`
	Form     string     `json:"form"`
	Title    string     `json:"title"`
	Audience []string   `json:"audience" oneof:"units|residents"`
	Topics   []string   `json:"topics" oneof:"meaning|method|steps"`
	People   int        `json:"people"`
}

// CommunityProofs is the proof that a community was reached.
type CommunityProofs struct {
	Community string     `json:"community" from:"communities"`
	Date      pilot.Date `json:"date"`
	Proof     string     `json:"proof"`
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
			x.notBefore("R10", pilot.FieldAt("activities", i, "date"), a.Date, onRecord(pilot.StepPilotPlan, "date", plan.Date))
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
		named = append(named, namedCommunity{pilot.FieldAt("communities", i, "community"), c.Community})
		if plan := x.facts().PilotPlan; plan != nil {
			x.notBefore("R10", pilot.FieldAt("communities", i, "date"), c.Date, onRecord(pilot.StepPilotPlan, "date", plan.Date))
		}
	}
	communitiesCovered(x, "R10", "communities", named)
}
