package evidence

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// PilotPlanEvidence is the pilot plan (R9), its schedule of five phases (R7), and
// for a sub-district with a plan of its own how it departs from the district's (R3).
type PilotPlanEvidence struct {
	Title       string        `json:"title"`
	Number      string        `json:"number"`
	Date        pilot.Date    `json:"date"`
	MeetingDate pilot.Date    `json:"meetingDate"`
	Minutes     string        `json:"minutes"`
	Responsible string        `json:"responsible" is:"name"`
	Schedule    []PhaseRow    `json:"schedule" rule:"R7"`
	Local       string        `json:"localTraits,omitempty" need:"rule" rule:"R3"`
	Filed       *Receipt      `json:"filed,omitempty" need:"rule" rule:"R3"`
	Departures  []PlanDeparts `json:"departures,omitempty" need:"optional" rule:"R3"`
}

// PhaseRow is one phase of the plan's schedule.
type PhaseRow struct {
	Phase       string     `json:"phase" oneof:"preparation|committee-election|party-election|institutions|recruitment"`
	From        pilot.Date `json:"from" future:"ok"`
	To          pilot.Date `json:"to" future:"ok"`
	Responsible string     `json:"responsible" rule:"R9" is:"name"`
}

// Receipt is what a body gives for something filed with it.
type Receipt struct {
	Number string     `json:"number"`
	Date   pilot.Date `json:"date"`
}

// PlanDeparts is a departure of a sub-district's own plan from the district's (R3, A28).
type PlanDeparts struct {
	Rule   string `json:"rule" from:"departures"`
	What   string `json:"what"`
	Reason string `json:"reason" why:"yes"`
}

// PlanPhases are the five phases of R7, in order.
func PlanPhases() []string {
	return []string{"preparation", "committee-election", "party-election", "institutions", "recruitment"}
}

func judgePilotPlan(x *examiner, e *PilotPlanEvidence) {
	phasesCovered(x, e)
	scheduleFits(x, e)
	ownPlan(x, e)
	x.notBefore("R9", "date", e.Date, given("meetingDate", e.MeetingDate))
	if group := x.facts().LeadingGroup; group != nil {
		setUp := onRecord(pilot.StepLeadingGroup, "date", group.Date)
		x.notBefore("R8", "date", e.Date, setUp)
		x.notBefore("R9", "meetingDate", e.MeetingDate, setUp)
	}
	x.verdict.Facts.PilotPlan = &pilot.PilotPlanFacts{Date: e.Date, Number: e.Number, Departures: departures(x, e)}
}

// departures are what becomes soft in the sub-district and its communities (A28).
func departures(x *examiner, e *PilotPlanEvidence) []pilot.Departure {
	if x.c.Terms == nil || !x.c.Terms.OwnPlan {
		return nil
	}
	var all []pilot.Departure
	for _, d := range e.Departures {
		all = append(all, pilot.Departure{Rule: d.Rule, Reason: pilot.CleanText(d.Reason, maxReason)})
	}
	return all
}

// maxReason is how many characters of a departure's reason travel to the communities.
const maxReason = 120

// stageOfPhase are the stages that the phases of R7 stand for.
var stageOfPhase = map[string]pilot.Stage{
	"preparation": pilot.StagePreparation, "committee-election": pilot.StageElection, "party-election": pilot.StageParty,
	"institutions": pilot.StageInstitutions, "recruitment": pilot.StageWorkstation,
}

// PhasesOf are those of the five phases that a plan has a step of, in order.
func PhasesOf(t *pilot.Terms) []string {
	return slices.DeleteFunc(PlanPhases(), func(phase string) bool {
		return t != nil && !slices.ContainsFunc(pilot.Catalogue(), func(spec pilot.StepSpec) bool {
			return spec.Stage == stageOfPhase[phase] && t.Plans(&spec)
		})
	})
}

// phasesCovered holds R7: the schedule covers the five phases, as far as the plan has them.
func phasesCovered(x *examiner, e *PilotPlanEvidence) {
	have := map[string]bool{}
	for _, row := range e.Schedule {
		have[row.Phase] = true
	}
	var absent []string
	for _, phase := range PhasesOf(x.c.Terms) {
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
		path := pilot.FieldAt("schedule", i, "to")
		x.notBefore("R9", path, row.To, given(pilot.FieldAt("schedule", i, "from"), row.From))
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
		x.notBefore("R3", "filed.date", e.Filed.Date, given("date", e.Date))
	}
	seen := map[pilot.NameKey]bool{}
	for i, d := range e.Departures {
		path := pilot.FieldAt("departures", i, "rule")
		x.onceListed(seen, "R3", path, d.Rule)
		spec, known := pilot.Rule(d.Rule)
		switch {
		case !x.ok(path):
		case !known || spec.OfLaw():
			x.find("R3", CodeNoSuchRule, path, d.Rule, "R1–R60")
		case spec.Principle:
			x.find("R3", CodePrincipleBroken, path, d.Rule, spec.Clause)
		}
	}
}
