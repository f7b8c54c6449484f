package pilot

import (
	"slices"
	"strings"
	"time"
)

// CloseProgramme is the district's order that a programme is over. No pilot gets it: it is
// put on record by itself.
type CloseProgramme struct {
	Header
	Programme string   `json:"programme"`
	Reason    string   `json:"reason"`
	Record    string   `json:"record,omitempty"`  // the district's document
	Without   []string `json:"without,omitempty"` // cancelled sub-districts without which it is closed
}

// ProgrammeEnd is a programme that is over, as the record has it.
type ProgrammeEnd struct {
	Programme string    `json:"programme"`
	At        time.Time `json:"at"` // real time
	By        Actor     `json:"by"`
	Sealed    bool      `json:"sealed,omitempty"` // the desk vouches for who By is; else it is a claim
	OSUser    string    `json:"osUser,omitempty"` // of the machine on which it was done
	Reason    string    `json:"reason"`
	Record    string    `json:"record,omitempty"`
	Without   []string  `json:"without,omitempty"`
}

// ProgrammePilot is a pilot of a programme that is to be closed.
type ProgrammePilot struct {
	Place string
	Level Level
	Phase Phase // empty: enrolled by a plan, and nothing of it is on record yet
}

// EndID is what stands for the workflow in the seal of an order that closes a programme.
func EndID(programme string) string { return "programme/" + programme + "/end" }

const (
	reasonKept = 500
	recordKept = 200
	openNamed  = 20 // pilots in the way of closing a programme
)

// Check says why a programme may not be closed by this order: its sender is not the
// district, it gives no reason, or pilots stand in the way that are open, or were
// cancelled and are not named. Communities are named where their sub-district is not.
// Lives after the pilot go on, and stand in nobody's way.
func (o *CloseProgramme) Check(district string, pilots []ProgrammePilot) []Finding {
	var found []Finding
	add := func(rule, code, field, value, wanted string) {
		f := Finding{Rule: rule, Severity: Hard, Code: code, Field: field, Found: Shorten(value), Wanted: wanted}
		if r, ok := Rule(rule); ok {
			f.Clause = r.Clause
		}
		found = append(found, f)
	}
	switch {
	case o.By.Role != RoleDistrict:
		add("R44", CodeWrongRole, "by.role", string(o.By.Role), string(RoleDistrict))
	case o.By.Unit != district:
		add("R44", CodeWrongUnit, "by.unit", o.By.Unit, district)
	}
	if Blank(o.Reason) {
		add(RuleFormat, CodeNoReason, "reason", o.Reason, "")
	}
	for _, p := range pilots {
		named := slices.Contains(o.Without, p.Place)
		switch cancelled := p.Phase == PhaseCancelled && p.Level == LevelSubDistrict; {
		case p.Level == LevelGovernance:
		case !p.Phase.Ended() && namedAbove(p, pilots):
		case !p.Phase.Ended():
			add(RuleOrder, CodePilotStillOpen, "programme", p.Place, "")
		case cancelled && !named:
			add(RuleOrder, CodePilotUndecided, "without", p.Place, "")
		}
	}
	for _, place := range o.Without {
		if !slices.ContainsFunc(pilots, func(p ProgrammePilot) bool {
			return p.Place == place && p.Level == LevelSubDistrict && p.Phase == PhaseCancelled
		}) {
			add(RuleFormat, CodeNotCancelled, "without", place, "")
		}
	}
	return found[:min(len(found), openNamed)]
}

// namedAbove says whether a pilot is a community's whose sub-district is open itself.
func namedAbove(p ProgrammePilot, all []ProgrammePilot) bool {
	above, _, below := strings.Cut(p.Place, "/")
	return below && slices.ContainsFunc(all, func(q ProgrammePilot) bool {
		return q.Place == above && q.Level == LevelSubDistrict && !q.Phase.Ended()
	})
}

// Clean makes what somebody typed fit to be kept.
func (o *CloseProgramme) Clean() {
	o.Reason, o.Record = CleanText(o.Reason, reasonKept), CleanText(o.Record, recordKept)
	slices.Sort(o.Without)
	o.Without = slices.Compact(o.Without)
}
