package pilot

import "slices"

// RuleSpec is one requirement of the district's plan (domain §3). What it wants
// is said by the catalogue under rule.<code>.
type RuleSpec struct {
	Code     string   `json:"code"`
	Clause   string   `json:"clause"`
	Severity Severity `json:"severity"`
	Level    string   `json:"level"` // D, SD, C or several, as domain §3 gives it
	Steps    []Step   `json:"steps,omitempty"`
	Records  []string `json:"records,omitempty"`   // kinds of record that carry it
	Carrier  string   `json:"carriedBy,omitempty"` // when no step does: one of the Carrier… constants
	Readings []string `json:"readings,omitempty"`  // A1–A29: how what the plan leaves open is settled
	// Principle: a basic principle of the district's plan, from which a
	// sub-district's own plan must not depart (R3, A28): what holds for every pilot
	// however it is done, and what only the residents or the assembly can decide.
	Principle bool `json:"principle,omitempty"`
}

// What carries a requirement that travels with no step.
const (
	CarrierPlanCheck  = "plan-check"
	CarrierSubmission = "every-submission"
	CarrierLedger     = "ledger"
	CarrierClosing    = "closing"
)

var ruleTable = buildRules()

// Rules lists R1–R60 in order. The caller must not change it.
func Rules() []RuleSpec { return ruleTable }

// AllRules lists R1–R60 and the laws' rules behind them, in order. The caller must not
// change it.
func AllRules() []RuleSpec { return allRules }

var allRules = slices.Concat(ruleTable, lawRules)

// Rule returns a requirement, or a rule of a law; false when there is none of that code.
func Rule(code string) (RuleSpec, bool) {
	r, ok := ruleByCode[code]
	return r, ok
}

var ruleByCode = func() map[string]RuleSpec {
	byCode := make(map[string]RuleSpec, len(allRules))
	for _, r := range allRules {
		byCode[r.Code] = r
	}
	return byCode
}()

func buildRules() []RuleSpec {
	table := slices.Concat(scopeRules(), electionRules(), institutionRules(), stationRules(), runningRules(), managementRules())
	for i := range table {
		table[i].Steps = stepsCarrying(table[i].Code)
		table[i].Readings = ruleReadings[table[i].Code]
	}
	return table
}

func stepsCarrying(rule string) []Step {
	var steps []Step
	for _, s := range buildCatalogue() {
		if slices.Contains(s.Rules, rule) {
			steps = append(steps, s.Code)
		}
	}
	return steps
}

func hard(code, clause, level string) RuleSpec {
	return RuleSpec{Code: code, Clause: clause, Severity: Hard, Level: level}
}

func (r RuleSpec) as(s Severity) RuleSpec { r.Severity = s; return r }

func (r RuleSpec) principle() RuleSpec { r.Principle = true; return r }

func (r RuleSpec) carried(by string) RuleSpec { r.Carrier = by; return r }

func (r RuleSpec) recorded(kinds ...string) RuleSpec { r.Records = kinds; return r }

func scopeRules() []RuleSpec {
	return []RuleSpec{
		hard("R1", "三", "D").carried(CarrierPlanCheck),
		hard("R2", "三", "SD"),
		hard("R3", "三", "SD").principle(),
		hard("R4", "三", "SD").as(Soft),
		hard("R5", "三", "SD→D").principle(),
		hard("R6", "三", "C").principle(),
		hard("R7", "三(一)", "SD"),
		hard("R8", "三(一)1", "SD"),
		hard("R9", "三(一)1", "SD"),
		hard("R10", "三(一)1", "SD+C"),
	}
}

func electionRules() []RuleSpec {
	return []RuleSpec{
		hard("R11", "三(一)2", "C").principle(),
		hard("R12", "三(一)2", "C").principle().recorded("election-preparation"),
		hard("R13", "二(一)3", "C").recorded("change-of-office", "election-preparation"),
		hard("R14", "二(二)3", "C").principle().recorded("change-of-office"),
		hard("R15", "二(二)3", "C").recorded("change-of-office"),
		hard("R16", "二(二)3", "C").as(Note),
		hard("R17", "二(一)1", "C").principle().recorded("change-of-office"),
		hard("R18", "四.1", "C/SD").recorded("election-preparation"),
		hard("R19", "四.3", "C→SD"),
		hard("R20", "三(一)3", "C"),
		hard("R21", "二(二)6", "C").as(Note),
	}
}

func institutionRules() []RuleSpec {
	return []RuleSpec{
		hard("R22", "三(一)4", "C"),
		hard("R23", "三(二)1", "C"),
		hard("R24", "三(二)2", "C").principle(),
		hard("R25", "三(二)3", "C"),
		hard("R26", "三(二)4", "C"),
		hard("R27", "三(二)5", "C"),
		hard("R28", "三(二)6", "C"),
		hard("R29", "三(二)7", "C"),
		hard("R30", "三(二)8", "C"),
		hard("R31", "三(二)", "SD").recorded("guidance"),
		hard("R32", "二(二)5", "C"),
		hard("R33", "二(二)5", "C"),
		hard("R34", "二(二)5", "C"),
	}
}

func stationRules() []RuleSpec {
	return []RuleSpec{
		hard("R35", "三(一)5", "C/SD"),
		hard("R36", "二(三)4", "C"),
		hard("R37", "三(一)5", "C").principle().recorded("change-of-office"),
		hard("R38", "二(三)3", "C"),
		hard("R39", "二(三)3", "C").as(Soft),
		hard("R40", "二(三)3", "C").as(Note),
		hard("R41", "二(三)1", "C").principle(),
		hard("R42", "二(三)1", "C"),
		hard("R43", "二(三)3", "SD"),
		hard("R44", "一", "all").principle().carried(CarrierSubmission),
	}
}

func runningRules() []RuleSpec {
	return []RuleSpec{
		hard("R45", "二(一)4", "C").recorded("assembly-meeting"),
		hard("R46", "二(一)4", "C").principle().recorded("assembly-meeting"),
		hard("R47", "二(一)4", "C").recorded("assembly-meeting"),
		hard("R48", "二(一)2", "C").recorded("assembly-meeting"),
		hard("R49", "二(二)1", "C").recorded("assembly-meeting"),
		hard("R50", "二(二)4", "C").recorded("station-report", "appraisal"),
		hard("R51", "二(三)2", "C").recorded("station-report"),
		hard("R52", "二(二)2", "C").recorded("reaction"),
	}
}

func managementRules() []RuleSpec {
	return []RuleSpec{
		hard("R53", "四.1", "SD"),
		hard("R54", "四.1", "SD/C").recorded("rules-revision"),
		hard("R55", "四.2", "C").recorded("ideological-work"),
		hard("R56", "四.3", "SD"),
		hard("R57", "四.3", "C→SD→D").recorded("bulletin", "reaction"),
		hard("R58", "四.3", "SD"),
		hard("R59", "三(一)", "D").carried(CarrierLedger),
		hard("R60", "三", "all").principle().carried(CarrierClosing),
	}
}
