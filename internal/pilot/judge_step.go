package pilot

import (
	"slices"
	"strings"
)

// checkStep finds the step in this pilot's part of the catalogue.
func (s *Session) checkStep(code Step) (*StepSpec, []Finding) {
	if code == "" {
		return nil, nil // said already: missing
	}
	if findings := CheckStep(s.terms, code); len(findings) > 0 {
		return nil, findings
	}
	if s.state.Step(code) == nil {
		return nil, []Finding{{Rule: RuleStep, Severity: Hard, Code: CodeStepCameLater, Field: "step", Found: string(code), Wanted: stepList(s.state.specs())}}
	}
	spec := stepSpec(code)
	return &spec, nil
}

// CheckStep wants a step that a pilot with these terms has, and says of another
// where it belongs. Only new communities found a Party organisation (R11).
func CheckStep(t *Terms, code Step) []Finding {
	own := StepsOf(t)
	if slices.ContainsFunc(own, func(sp StepSpec) bool { return sp.Code == code }) {
		return nil
	}
	f := Finding{Rule: RuleStep, Severity: Hard, Code: CodeNoSuchStep, Field: "step", Found: shorten(string(code)), Wanted: stepList(own)}
	switch spec, elsewhere := Spec(code); {
	case !elsewhere:
	case spec.Level == t.Level():
		f.Rule, f.Code, f.Wanted = "R11", CodeNotNewCommunity, ""
		if r, ok := Rule(f.Rule); ok {
			f.Clause = r.Clause
		}
	default:
		f.Code, f.Wanted, f.Than, f.ThanIs = CodeStepOfOthers, string(spec.Level), "place", t.placeOf(spec.Level)
	}
	return []Finding{f}
}

// placeOf is where what belongs to another level is handed in; a community to be
// named is left open, and what is here at another time has no other place.
func (t *Terms) placeOf(level Level) string {
	switch {
	case level == LevelSubDistrict:
		return t.SubDistrict.Code
	case t.Level() == LevelSubDistrict:
		return t.SubDistrict.Code + "/…"
	}
	return ""
}

func stepList(specs []StepSpec) string {
	var codes []string
	for _, sp := range specs {
		codes = append(codes, string(sp.Code))
	}
	return strings.Join(codes, ", ")
}
