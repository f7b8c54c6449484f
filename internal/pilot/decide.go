package pilot

import (
	"encoding/json"
	"maps"
	"slices"
)

// DecisionLeaveOut leaves out of its sub-district's pilot a community whose own was
// cancelled: the sub-district closes without it.
const DecisionLeaveOut = "leave-out"

// Decision is what the district decides for a sub-district's pilot that its rules
// alone can't (`district-decided`).
type Decision struct {
	Header
	Decision  string `json:"decision"`  // leave-out
	Community string `json:"community"` // its code
	Reason    string `json:"reason"`
	Record    string `json:"record"` // the district's document
}

// ParseDecision reads a decision and says everything about its form that is wrong.
func ParseDecision(raw json.RawMessage) (Decision, []Finding) {
	var d Decision
	table := headerTable(&d.Header)
	maps.Copy(table, fieldTable{"decision": &d.Decision, "community": &d.Community, "reason": &d.Reason, "record": &d.Record})
	findings := append(readFields(raw, table), checkHeader(d.Header)...)
	findings = append(findings, wantReason(d.Reason)...)
	if d.Decision != DecisionLeaveOut {
		findings = append(findings, formFinding(CodeNotAChoice, "decision", shorten(d.Decision), DecisionLeaveOut))
	}
	if blank(d.Record) {
		findings = append(findings, formFinding(CodeMissing, "record", "", ""))
	}
	return d, findings
}

// takeDecision records what the district decides of a community.
func (s *Session) takeDecision(raw json.RawMessage) {
	m, form := ParseDecision(raw)
	d := decision{handIn: HandIn{Header: m.Header}, raw: raw, kind: EntryDecide, digest: ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(m.Header)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(m.By, RoleDistrict)...)
	switch {
	case s.state.Community(m.Community) == nil:
		d.find(RuleFormat, CodeNotAChoice, "community", m.Community, s.communityCodes())
	case slices.Contains(s.state.LeftOut, m.Community):
		d.find(RuleOrder, CodeLeftOutBefore, "community", m.Community, "")
	case !s.endedBelow(m.Community):
		d.find(RuleOrder, CodeStillRuns, "community", m.Community, "")
	}
	if Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := d.event(EventDecided)
	e.Kind, e.Places, e.Reason, e.Record = m.Decision, []string{m.Community}, cleanText(m.Reason, 500), cleanText(m.Record, 200)
	s.keepAccepted(d, e)
}

// endedBelow says whether a community's pilot was cancelled, by its own record where
// that is at hand, else by its last report.
func (s *Session) endedBelow(community string) bool {
	if s.kin == nil {
		return s.state.Community(community).Light == LightCancelled
	}
	below, known := s.kin[s.terms.SubDistrict.Code+"/"+community]
	return known && below.State.Phase == PhaseCancelled
}

// takesPart says whether a community still counts for its sub-district's closing.
func (s *State) takesPart(community string) bool { return !slices.Contains(s.LeftOut, community) }

// leaveOut folds the district's decision.
func (s *State) leaveOut(e Event) {
	if e.Kind == DecisionLeaveOut {
		s.LeftOut = append(slices.Clone(s.LeftOut), e.Places...)
	}
}
