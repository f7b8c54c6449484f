package judge

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// checkWaiver wants a step that is here and not complete, and a rule by which it is
// judged: any but R44, and nothing of arithmetic.
func (s *Session) checkWaiver(d *decision, m pilot.Decision) {
	_, findings := s.checkStep(m.Step)
	d.findings = append(d.findings, findings...)
	st, rules := s.state.Step(m.Step), evidence.RulesAt(m.Step)
	if m.Rule == "" || st == nil {
		return // said already
	}
	switch held := len(s.state.Waivers()); {
	case !s.state.Governs() && st.Status == pilot.Complete:
		d.find(pilot.RuleOrder, pilot.CodeAlreadyAccepted, "step", st.Accepted.ID, "")
	case !evidence.MayWaive(m.Rule):
		d.find(pilot.RuleOrder, pilot.CodeNotWaivable, "rule", m.Rule, pilot.ShortenTo(strings.Join(rules, ", "), 240))
	case !slices.Contains(rules, m.Rule):
		d.find(pilot.RuleOrder, pilot.CodeRuleElsewhere, "rule", m.Rule, pilot.ShortenTo(strings.Join(rules, ", "), 240))
	case slices.Contains(evidence.Firm(), m.Code):
		d.find(pilot.RuleOrder, pilot.CodeNotWaivable, "code", m.Code, "")
	case m.Code != "" && !slices.Contains(evidence.EvidenceCodes(), m.Code):
		d.find(pilot.RuleFormat, evidence.CodeNotAChoice, "code", m.Code, "")
	case s.state.Waived(m.Step, m.Rule, m.Code):
		d.find(pilot.RuleOrder, pilot.CodeWaivedBefore, "rule", m.Rule, "")
	case held >= pilot.MaxWaivers:
		d.find(pilot.RuleFormat, evidence.CodeOutOfRange, "rule", fmt.Sprint(held+1), fmt.Sprintf("≤ %d", pilot.MaxWaivers))
	}
}

// waiving marks what the district lets pass at a step.
func (s *Session) waiving(findings []pilot.Finding, step pilot.Step) []pilot.Finding {
	return evidence.Waiving(findings, s.state.Waivers(), step)
}

// waivingRecord does so for the record by which a duty after the pilot is done.
func (s *Session) waivingRecord(findings []pilot.Finding, kind string) []pilot.Finding {
	if !s.state.Governs() {
		return findings
	}
	for _, w := range s.state.Waivers() {
		if pilot.RecordOf(w.Step) == kind {
			findings = evidence.Waiving(findings, []pilot.Decided{w}, w.Step)
		}
	}
	return findings
}
