package judge

import (
	"encoding/json"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// takeRecord files what is worth keeping beside the steps.
func (s *Session) takeRecord(raw json.RawMessage) {
	m, form := ParseRecord(raw)
	d := decision{handIn: pilot.HandIn{Header: m.Header}, raw: raw, kind: pilot.EntryRecord, digest: pilot.ContentDigest(raw)}
	if _, known := evidence.RecordKind(m.Kind); known {
		d.record = m.Kind
	}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(&d)...)
	d.findings = append(d.findings, s.checkPhase()...)
	findings, verdict := s.checkRecord(m)
	d.findings = append(d.findings, s.waivingRecord(findings, m.Kind)...)
	d.findings = append(d.findings, s.checkFiles(m.By, m.Attachments, nil)...)
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := d.event(pilot.EventFiled)
	e.Period, e.Places = m.Period, s.placesOf(m)
	if s.state.Governs() {
		s.fileAfter(d, e, m, verdict)
		return
	}
	if m.Kind == pilot.KindBulletin {
		e.Through = s.state.SettledBy(s.terms, m.Period)
	}
	s.keepAccepted(d, e)
}

// checkRecord checks the kind, who files it, its period and its body.
func (s *Session) checkRecord(m pilot.Record) ([]pilot.Finding, evidence.Verdict) {
	if m.Kind == "" {
		return nil, evidence.Verdict{} // said already: missing
	}
	kind, known := evidence.RecordKind(m.Kind)
	role, here := kind.FiledAt(s.terms.Level())
	wrong := pilot.Finding{Rule: pilot.RuleFormat, Severity: pilot.Hard, Field: "kind", Found: pilot.Shorten(m.Kind), Wanted: evidence.KindsAt(s.terms.Level())}
	switch {
	case !known:
		wrong.Code = pilot.CodeNoSuchKind
		return []pilot.Finding{wrong}, evidence.Verdict{}
	case kind.After && !here:
		wrong.Code = pilot.CodeKindLater
		return []pilot.Finding{wrong}, evidence.Verdict{}
	case !here:
		level := kind.Filers[0].Level
		wrong.Code, wrong.Wanted, wrong.Than, wrong.ThanIs = pilot.CodeKindOfOthers, string(level), "place", s.terms.PlaceOf(level)
		return []pilot.Finding{wrong}, evidence.Verdict{}
	}
	findings := append(s.checkSender(m.By, role), s.checkPeriod(m)...)
	verdict := evidence.ExamineRecord(s.caseOf(nil), m.Kind, m.Body)
	return append(findings, verdict.Findings...), verdict
}

// placesOf is which communities a record covers: those that guidance names, or all.
func (s *Session) placesOf(m pilot.Record) []string {
	if m.Kind != pilot.KindGuidance {
		return nil
	}
	var body evidence.GuidanceBody
	if evidence.ReadEvidence(m.Body, &body); len(body.Communities) > 0 {
		return body.Communities
	}
	var all []string
	for _, c := range s.terms.Communities {
		all = append(all, c.Code)
	}
	return all
}
