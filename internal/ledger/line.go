package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// Line is a line of the ledger, for people and programs: codes with their names,
// days on the pilot's calendar.
type Line struct {
	No            int        `json:"no"`
	Place         string     `json:"place"`
	SubDistrict   view.Code  `json:"subDistrict"`
	Community     *view.Code `json:"community,omitempty"`
	Stage         view.Code  `json:"stage"`
	Step          view.Code  `json:"step"`
	Clauses       []string   `json:"clauses"`
	Soft          []string   `json:"soft"` // rules met or explained; every other one is hard
	Role          view.Code  `json:"role"`
	Unit          string     `json:"unit"` // responsible
	Person        string     `json:"person,omitempty"`
	PlannedStart  string     `json:"plannedStart,omitempty"`
	PlannedFinish string     `json:"plannedFinish,omitempty"`
	Deadline      string     `json:"deadline,omitempty"`
	Finished      string     `json:"finished,omitempty"`
	Status        view.Code  `json:"status"`
	Light         view.Code  `json:"light"`
	Colour        string     `json:"-"` // of the light
	Evidence      Evidence   `json:"evidence"`
	Problem       string     `json:"problem,omitempty"`
	Measure       string     `json:"measure,omitempty"`
	Supervisor    string     `json:"supervisor,omitempty"`
	Updated       string     `json:"updated,omitempty"`
	Slips         int        `json:"slips"`
	Terms         int        `json:"terms,omitempty"`  // number of the amendment by whose terms it was accepted, or is waited for; absent: by the first ones
	Period        string     `json:"period,omitempty"` // after the pilot: for which the duty is owed
}

// Evidence is how many of the pieces that a step puts into the archive are in hand.
type Evidence struct {
	Have int `json:"have"`
	Of   int `json:"of"`
}

// Reader makes lines in one language.
type Reader struct {
	Lang catalog.Lang
	Head Head
}

func (r Reader) text(key string, args ...catalog.Args) string {
	return catalog.Text(r.Lang, key, args...)
}

func (r Reader) code(kind, code string) view.Code {
	return view.Code{Code: code, Name: r.text(kind + "." + code)}
}

// light is a light with its name by the plan.
func (r Reader) light(l pilot.Light) view.Code {
	c := r.code("light", string(l))
	c.Name = cmp.Or(r.Head.Looks[l].Name, c.Name)
	return c
}

// What is the step's name, with the period for which it is owed.
func (l Line) What() string {
	if l.Period == "" {
		return l.Step.Name
	}
	return l.Step.Name + " " + l.Period
}

// Line is an entry's line, the no-th of its ledger.
func (r Reader) Line(no int, e Entry) Line {
	rules := applying(e)
	l := Line{
		Period: e.Period, Terms: e.terms(),
		No: no, Place: e.SubDistrict.Code, SubDistrict: view.Code{Code: e.SubDistrict.Code, Name: e.SubDistrict.Name},
		Stage: r.code("stage", string(e.Stage)), Step: r.code("step", string(e.Step)), Clauses: clauses(rules), Soft: soft(rules),
		Role: r.role(e), Unit: r.unit(e, e.Role, e.Community), Person: person(e),
		PlannedStart: e.day(e.PlannedStart), PlannedFinish: e.dueDay(e.PlannedDue), Deadline: e.dueDay(e.Deadline),
		Status: r.code("status", string(e.Status)), Light: r.light(e.Light), Colour: r.Head.Looks.Colour(e.Light), Evidence: evidence(e),
		Problem: r.problem(e), Measure: r.measure(e), Supervisor: r.supervisor(e), Slips: e.Slips, Updated: e.minute(e.Changed),
	}
	if e.Community != nil {
		l.Community = &view.Code{Code: e.Community.Code, Name: e.Community.Name}
		l.Place += "/" + e.Community.Code
	}
	if e.Status == pilot.Complete {
		l.Finished = e.day(e.Accepted)
	}
	return l
}

// terms are those by which a step was accepted, else those by which it is waited for.
func (e Entry) terms() int {
	if e.Status == pilot.Complete {
		return e.Terms
	}
	return e.TermsNow
}

func (e Entry) zone() *time.Location { return time.FixedZone("", e.UTCOffset*60) }

func (e Entry) day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return string(pilot.DateOf(at, e.zone()))
}

func (e Entry) dueDay(at time.Time) string { return string(pilot.DueDay(at, e.zone())) }

func (e Entry) minute(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(e.zone()).Format("2006-01-02 15:04")
}

// applying are the step's rules that bind here: a pilot sub-district follows the
// district's plan and its own date (R2), any other makes its own (R3, R4).
func applying(e Entry) []pilot.RuleSpec {
	spec, _ := pilot.Spec(e.Step)
	var rules []pilot.RuleSpec
	for _, code := range spec.Rules {
		leftOut := code == "R3" && !e.OwnPlan || code == "R4" && e.Binding == pilot.BindingHard || code == "R2" && e.Binding == pilot.BindingSoft
		if rule, ok := pilot.Rule(code); ok && !leftOut {
			rules = append(rules, rule)
		}
	}
	return rules
}

func clauses(rules []pilot.RuleSpec) []string {
	out := []string{}
	for _, rule := range rules {
		if !slices.Contains(out, rule.Clause) {
			out = append(out, rule.Clause)
		}
	}
	return out
}

func soft(rules []pilot.RuleSpec) []string {
	out := []string{}
	for _, rule := range rules {
		if rule.Severity == pilot.Soft {
			out = append(out, rule.Code)
		}
	}
	return out
}

// binding says hard or soft in words.
func binding(lang catalog.Lang, l Line) string {
	text := catalog.Text(lang, "ledger.hard")
	if len(l.Soft) > 0 {
		text += catalog.Text(lang, "ledger.soft", catalog.Args{"rules": strings.Join(l.Soft, " ")})
	}
	return text
}

// person is who last handed in for the unit that is responsible, else whom the
// plan names.
func person(e Entry) string {
	if e.Last == nil || e.Last.By.Role != e.Role {
		return e.Person
	}
	return e.Last.By.Name
}

// UnitName is the body that acts in a role at a place, e.g. 三里河一区社区居委会.
func UnitName(lang catalog.Lang, role pilot.Role, subDistrict pilot.Unit, community *pilot.Unit) string {
	body := catalog.Text(lang, "role."+string(role))
	name := ""
	switch role {
	case pilot.RoleDistrict:
		return catalog.Text(lang, "ledger.district")
	case pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice:
		name = subDistrict.Name
	default:
		if community != nil {
			name = community.Name
		}
	}
	if lang == catalog.Chinese {
		name = withoutOverlap(name, body)
	}
	return catalog.Text(lang, "ledger.unit", catalog.Args{"name": name, "body": body})
}

// withoutOverlap cuts from a name's end what the body's name begins with, so that
// 示例社区 and 社区居委会 become 示例社区居委会.
func withoutOverlap(name, body string) string {
	for i := range name {
		if strings.HasPrefix(body, name[i:]) {
			return name[:i]
		}
	}
	return name
}

// supervisor is the level above the responsible unit.
func (r Reader) supervisor(e Entry) string {
	switch e.Role {
	case pilot.RoleDistrict:
		return ""
	case pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice:
		return r.unit(e, pilot.RoleDistrict, nil)
	}
	return r.unit(e, pilot.RoleSubDistrictOffice, nil)
}

// role is who hands an entry in, as the plan calls the body.
func (r Reader) role(e Entry) view.Code {
	c := r.code("role", string(e.Role))
	c.Name = cmp.Or(e.RoleNames[e.Role], c.Name)
	return c
}

// unit is the body that acts in a role at an entry's place, as the plan calls it: a whole
// name for those above the communities, the kind of body in a community.
func (r Reader) unit(e Entry, role pilot.Role, community *pilot.Unit) string {
	own := e.RoleNames[role]
	switch {
	case own == "":
		return UnitName(r.Lang, role, e.SubDistrict, community)
	case community == nil || role == pilot.RoleSubDistrictOffice || role == pilot.RoleSubDistrictParty || role == pilot.RoleDistrict:
		return own
	}
	return catalog.Text(r.Lang, "ledger.unit", catalog.Args{"name": community.Name, "body": own})
}

func (ev Evidence) String() string { return fmt.Sprintf("%d/%d", ev.Have, ev.Of) }
