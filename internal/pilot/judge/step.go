package judge

import (
	"strings"

	"shidian/internal/pilot"
)

// checkStep finds the step in this pilot's part of the catalogue.
func (s *Session) checkStep(code pilot.Step) (*pilot.StepSpec, []pilot.Finding) {
	if code == "" {
		return nil, nil // said already: missing
	}
	if findings := CheckStep(s.terms, code); len(findings) > 0 {
		return nil, findings
	}
	if s.state.Step(code) == nil {
		return nil, []pilot.Finding{{Rule: pilot.RuleStep, Severity: pilot.Hard, Code: pilot.CodeStepCameLater, Field: "step", Found: string(code), Wanted: stepList(s.state.Specs())}}
	}
	spec := pilot.SpecOf(code)
	return &spec, nil
}

// CheckStep wants a step that a pilot with these terms has, and says of another
// where it belongs. Only new communities found a Party organisation (R11).
func CheckStep(t *pilot.Terms, code pilot.Step) []pilot.Finding {
	spec, known := pilot.Spec(code)
	if known && t.Has(&spec) {
		return nil
	}
	f := pilot.Finding{Rule: pilot.RuleStep, Severity: pilot.Hard, Code: pilot.CodeNoSuchStep, Field: "step", Found: pilot.Shorten(string(code)), Wanted: stepList(pilot.StepsOf(t))}
	switch {
	case !known:
	case !t.Plans(&spec):
		f.Code = pilot.CodeStepNotPlanned
	case spec.Level == t.Level():
		f.Rule, f.Code, f.Wanted = "R11", pilot.CodeNotNewCommunity, ""
		if r, ok := pilot.Rule(f.Rule); ok {
			f.Clause = r.Clause
		}
	default:
		f.Code, f.Wanted, f.Than, f.ThanIs = pilot.CodeStepOfOthers, string(spec.Level), "place", t.PlaceOf(spec.Level)
	}
	return []pilot.Finding{f}
}

func stepList(specs []pilot.StepSpec) string {
	var codes []string
	for _, sp := range specs {
		codes = append(codes, string(sp.Code))
	}
	return strings.Join(codes, ", ")
}
