package evidence

import (
	"slices"

	"shidian/internal/pilot"
)

// firm are the findings that no decision lets pass: sums and counts that do not agree,
// by themselves or with what is on record, and what keeps the record within its bounds.
var firm = []string{
	// Arithmetic: a part is more than the whole, two counts of the same differ.
	CodeTooMany, CodeTotalDiffers, CodeCountsDiffer, CodeConstituencyDiffers, CodeFewerVotesWin, CodeEarlierCount,
	// Whoever or whatever is listed twice is counted twice.
	CodeNameTwice, CodeListedTwice, CodeNumberTwice, CodeSubCommitteeTwice,
	// The rounds of an election, and who is on record as elected in them.
	CodeWrongRound, CodeRoundDiffers, CodeNotElectedEarlier, CodeEarlierDiffers, CodeEarlierMissing, CodeElectedAlready,
	CodeVoidRoundNames, CodeNoneElectedNames,
	// Bounds of the record, and what can't be read at all.
	CodeOutOfRange, CodeTextLong, CodeRuleUnmet, CodeMoreFindings, CodeUnknownStep, CodeNoEvidence, CodeNotAChoice,
}

// Firm lists the codes of findings that no decision of the district lets pass.
func Firm() []string { return slices.Clone(firm) }

// rulesOfForm are no requirements.
var rulesOfForm = []string{
	pilot.RuleFormat, pilot.RuleStep, pilot.RuleIDReused, pilot.RuleOrder, pilot.RuleTime, pilot.RuleClosed,
}

// WhoActs is the requirement that says who may act (R44), which nobody waives.
const WhoActs = "R44"

// MayWaive says whether the district may let what a rule finds pass at all.
func MayWaive(rule string) bool {
	_, known := pilot.Rule(rule)
	return known && rule != WhoActs && !slices.Contains(rulesOfForm, rule)
}

// Waiving marks the hard findings of a step, or of the record by which a duty is done,
// that the district's waivers let pass.
func Waiving(findings []pilot.Finding, waivers []pilot.Decided, step pilot.Step) []pilot.Finding {
	if len(waivers) == 0 {
		return findings
	}
	out := slices.Clone(findings)
	for i, f := range out {
		if f.Severity != pilot.Hard || !MayWaive(f.Rule) || slices.Contains(firm, f.Code) {
			continue
		}
		if w := slices.IndexFunc(waivers, func(w pilot.Decided) bool { return w.Lets(step, f) }); w >= 0 {
			out[i].Waived, out[i].Document = waivers[w].ID, waivers[w].Record
		}
	}
	return out
}

// besides are the rules by which a step is judged too, though they travel with another.
var besides = map[pilot.Step][]string{
	pilot.StepPilotPlan:          {"R1"},  // who departs from the district's plan
	pilot.StepElectionCommittee:  {"R6"},  // the adjusted size comes first
	pilot.StepAssemblyRules:      {"R31"}, // the office guides and adopts nothing
	pilot.StepCharter:            {"R31"},
	pilot.StepCivilityCovenant:   {"R31"},
	pilot.StepCommitteeBylaws:    {"R31"},
	pilot.StepDisclosureRules:    {"R31"},
	pilot.StepWorkstationRules:   {"R31"},
	pilot.StepSpecialistMeasures: {"R31"},
}

// RulesAt lists the rules by which a step's evidence is judged, or the record by which a
// duty is done: those that travel with the step, those that its fields answer, and
// those of a law that name it.
func RulesAt(step pilot.Step) []string {
	spec, ok := pilot.Spec(step)
	if !ok {
		return nil
	}
	out := slices.Concat(spec.Rules, besides[step])
	fields := EvidenceFields(step)
	kind, record := RecordKind(pilot.RecordOf(step))
	if record {
		out, fields = append(out, kind.Rules...), RecordFields(kind.Kind)
	}
	out = append(out, rulesOf(fields)...)
	for _, r := range pilot.LawRules() {
		if slices.Contains(r.Steps, step) || record && slices.Contains(r.Records, kind.Kind) {
			out = append(out, r.Code)
		}
	}
	slices.SortStableFunc(out, inOrderOfRules)
	return slices.DeleteFunc(slices.Compact(out), func(r string) bool { return !MayWaive(r) })
}

func rulesOf(fields []Field) []string {
	var out []string
	for _, f := range fields {
		out = append(append(out, f.Rule, f.Also), rulesOf(f.Fields)...)
	}
	return out
}

// inOrderOfRules puts R before L, and each by its number.
func inOrderOfRules(a, b string) int { return position(a) - position(b) }

func position(rule string) int {
	all := pilot.AllRules()
	return slices.IndexFunc(all, func(r pilot.RuleSpec) bool { return r.Code == rule })
}
