package judge

import (
	"encoding/json"
	"maps"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// ParseDecision reads a decision and says everything about its form that is wrong.
func ParseDecision(raw json.RawMessage) (pilot.Decision, []pilot.Finding) {
	var d pilot.Decision
	table := headerTable(&d.Header)
	maps.Copy(table, fieldTable{"decision": &d.Decision, "community": &d.Community, "reason": &d.Reason, "record": &d.Record})
	findings := append(readFields(raw, table), checkHeader(d.Header)...)
	findings = append(findings, wantReason(d.Reason)...)
	if d.Decision != pilot.DecisionLeaveOut {
		findings = append(findings, formFinding(evidence.CodeNotAChoice, "decision", pilot.Shorten(d.Decision), pilot.DecisionLeaveOut))
	}
	if pilot.Blank(d.Record) {
		findings = append(findings, formFinding(evidence.CodeMissing, "record", "", ""))
	}
	return d, findings
}

// takeDecision records what the district decides of a community.
func (s *Session) takeDecision(raw json.RawMessage) {
	m, form := ParseDecision(raw)
	d := decision{handIn: pilot.HandIn{Header: m.Header}, raw: raw, kind: pilot.EntryDecide, digest: pilot.ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(&d)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(m.By, pilot.RoleDistrict)...)
	switch {
	case s.state.Community(m.Community) == nil:
		d.find(pilot.RuleFormat, evidence.CodeNotAChoice, "community", m.Community, s.communityCodes())
	case slices.Contains(s.state.LeftOut, m.Community):
		d.find(pilot.RuleOrder, pilot.CodeLeftOutBefore, "community", m.Community, "")
	case !s.endedBelow(m.Community):
		d.find(pilot.RuleOrder, pilot.CodeStillRuns, "community", m.Community, "")
	}
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := d.event(pilot.EventDecided)
	e.Kind, e.Places, e.Reason, e.Record = m.Decision, []string{m.Community}, pilot.CleanText(m.Reason, 500), pilot.CleanText(m.Record, 200)
	s.keepAccepted(d, e)
}

// endedBelow says whether a community's pilot was cancelled, by its own record where
// that is at hand, else by its last report.
func (s *Session) endedBelow(community string) bool {
	if s.kin == nil {
		return s.state.Community(community).Light == pilot.LightCancelled
	}
	below, known := s.kin[s.terms.SubDistrict.Code+"/"+community]
	return known && below.State.Phase == pilot.PhaseCancelled
}
