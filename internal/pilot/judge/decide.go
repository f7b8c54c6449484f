package judge

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// ParseDecision reads a decision and says everything about its form that is wrong.
func ParseDecision(raw json.RawMessage) (pilot.Decision, []pilot.Finding) {
	var d pilot.Decision
	table := headerTable(&d.Header)
	maps.Copy(table, fieldTable{
		"decision": &d.Decision, "community": &d.Community, "step": &d.Step, "rule": &d.Rule, "code": &d.Code, "reason": &d.Reason, "record": &d.Record,
	})
	findings := append(readFields(raw, table), checkHeader(d.Header)...)
	findings = append(findings, wantReason(d.Reason)...)
	if pilot.Blank(d.Record) {
		findings = append(findings, formFinding(evidence.CodeMissing, "record", "", ""))
	}
	return d, append(findings, aboutWhat(d)...)
}

// aboutWhat wants the fields that say what is decided, and no others.
func aboutWhat(d pilot.Decision) []pilot.Finding {
	var findings []pilot.Finding
	for _, f := range []struct{ name, given, of string }{
		{"community", d.Community, pilot.DecisionLeaveOut}, {"step", string(d.Step), pilot.DecisionWaive},
		{"rule", d.Rule, pilot.DecisionWaive}, {"code", d.Code, pilot.DecisionWaive},
	} {
		switch {
		case d.Decision == f.of && f.given == "" && f.name != "code" && f.name != "community": // of the latter it is said which there are
			findings = append(findings, formFinding(evidence.CodeMissing, f.name, "", ""))
		case d.Decision != f.of && f.given != "" && slices.Contains(pilot.DecisionsAt(pilot.LevelSubDistrict), d.Decision):
			findings = append(findings, formFinding(evidence.CodeUnknownField, f.name, f.name, "decision, reason, record"))
		}
	}
	return findings
}

// takeDecision records what the district decides.
func (s *Session) takeDecision(raw json.RawMessage) {
	m, form := ParseDecision(raw)
	d := decision{handIn: pilot.HandIn{Header: m.Header, Step: m.Step}, raw: raw, kind: pilot.EntryDecide, digest: pilot.ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(&d)...)
	if m.Decision != pilot.DecisionReinstate && !s.givesItselfUp(m) {
		d.findings = append(d.findings, s.checkPhase()...)
	}
	d.findings = append(d.findings, s.checkSender(m.By, pilot.RoleDistrict)...)
	switch here := pilot.DecisionsAt(s.terms.Level()); {
	case !slices.Contains(here, m.Decision):
		d.find(pilot.RuleFormat, evidence.CodeNotAChoice, "decision", m.Decision, strings.Join(here, ", "))
	case m.Decision == pilot.DecisionWaive:
		s.checkWaiver(&d, m)
	case m.Decision == pilot.DecisionReinstate:
		s.checkReinstatement(&d)
	case !s.givesItselfUp(m):
		s.checkLeavingOut(&d, m.Community)
	case s.state.GivenUp:
		d.find(pilot.RuleOrder, pilot.CodeLeftOutBefore, "decision", s.terms.Place(), "")
	}
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	s.decided(d, m)
}

func (s *Session) decided(d decision, m pilot.Decision) {
	e := d.event(pilot.EventDecided)
	e.Kind, e.Reason, e.Record = m.Decision, pilot.CleanText(m.Reason, 500), pilot.CleanText(m.Record, 200)
	if m.Community != "" {
		e.Places = []string{m.Community}
	}
	e.Rule, e.Code = m.Rule, m.Code
	if m.Decision == pilot.DecisionReinstate {
		s.reinstate(d, e)
		return
	}
	s.keepAccepted(d, e)
}

// givesItselfUp says whether a decision is that the programme goes on without this
// sub-district, which was cancelled.
func (s *Session) givesItselfUp(m pilot.Decision) bool {
	return m.Decision == pilot.DecisionLeaveOut && m.Community == "" && s.state.Phase == pilot.PhaseCancelled
}

// checkLeavingOut wants a community that takes part and has come to an end, or never
// began.
func (s *Session) checkLeavingOut(d *decision, community string) {
	switch {
	case s.state.Community(community) == nil:
		d.find(pilot.RuleFormat, evidence.CodeNotAChoice, "community", community, s.communityCodes())
	case slices.Contains(s.state.LeftOut, community):
		d.find(pilot.RuleOrder, pilot.CodeLeftOutBefore, "community", community, "")
	case !s.endedBelow(community):
		d.find(pilot.RuleOrder, pilot.CodeStillRuns, "community", community, "")
	}
}

// endedBelow says whether a community's pilot was cancelled, by its own record where
// that is at hand, else by its last report. One that has no record never began.
func (s *Session) endedBelow(community string) bool {
	if s.kin == nil {
		return s.state.Community(community).Light == pilot.LightCancelled
	}
	below, known := s.kin[s.terms.SubDistrict.Code+"/"+community]
	return !known || below.State.Phase == pilot.PhaseCancelled
}
