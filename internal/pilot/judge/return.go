package judge

import (
	"encoding/json"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// takeReturn reopens accepted steps, and an election with rounds on record, for the
// level above (domain, D4).
func (s *Session) takeReturn(raw json.RawMessage) {
	r, form := ParseReturn(raw)
	d := decision{handIn: pilot.HandIn{Header: r.Header}, raw: raw, kind: pilot.EntryReturn, digest: pilot.ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(&d)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(r.By, s.returners()...)...)
	if s.sentBackFalsely(r) {
		d.find(pilot.RuleFormat, pilot.CodeUntold, "id", r.ID, "")
	}
	for _, code := range r.Steps {
		_, findings := s.checkStep(code)
		d.findings = append(d.findings, findings...)
		if !s.canReturn(code) {
			d.find(pilot.RuleOrder, pilot.CodeNotAccepted, "steps", string(code), "")
		}
		if spec := pilot.SpecOf(code); spec.Level == pilot.LevelGovernance && s.terms.PartsOf(pilot.Duty(code), s.state.Facts) == 0 {
			d.find(pilot.RuleOrder, pilot.CodeChangedByRecord, "steps", string(code), pilot.RecordOf(code))
		}
	}
	round := s.roundReturned(&d, r)
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	s.sayWhatFell(&d, round)
	e := d.event(pilot.EventReturned)
	e.Steps, e.Reasons = s.sendBackDuties(unique(r.Steps)), cleanReasons(r.Reasons)
	e = s.record(s.withoutRounds(s.unresolving(e), round))
	s.keep(d.kept(e, pilot.Accepted))
	s.doubt(e.Steps)
}

// returners are who may return here: the level above.
func (s *Session) returners() []pilot.Role {
	if s.terms.Level() == pilot.LevelSubDistrict {
		return []pilot.Role{pilot.RoleDistrict}
	}
	return []pilot.Role{pilot.RoleSubDistrictOffice, pilot.RoleDistrict}
}

// sendBack returns steps as part of another decision: a receipt that returns.
func (s *Session) sendBack(steps []pilot.Step, reasons []pilot.ReturnReason) {
	var accepted []pilot.Step
	for _, code := range unique(steps) {
		if st := s.state.Step(code); st != nil && (st.Status == pilot.Complete || st.Status == pilot.ToConfirm) {
			accepted = append(accepted, code)
		}
	}
	if len(accepted) == 0 {
		return
	}
	s.record(pilot.Event{Type: pilot.EventReturned, Via: pilot.ViaSelf, Steps: accepted, Reasons: cleanReasons(reasons)})
	s.doubt(accepted)
}

// numbered counts on what is sent back to communities.
func (s *Session) numbered(below []pilot.Sendback, by pilot.Actor) []pilot.Sendback {
	out := slices.Clone(below)
	for i := range out {
		out[i].Number = s.state.LastSendback() + i + 1
		out[i].By = pilot.Actor{Name: pilot.CleanText(by.Name, 100), Role: by.Role, Unit: by.Unit}
		out[i].Reasons = cleanReasons(out[i].Reasons)
	}
	return out
}

// doubt puts every accepted step that rests on the returned ones, however far,
// in need of confirmation; their evidence is kept.
func (s *Session) doubt(returned []pilot.Step) {
	shaken := slices.Clone(returned)
	for _, spec := range pilot.Catalogue() {
		st := s.state.Step(spec.Code)
		rests, _ := s.state.Order().RestsOn(spec)
		if st == nil || slices.Contains(returned, spec.Code) || !slices.ContainsFunc(rests, func(a pilot.Step) bool { return slices.Contains(shaken, a) }) {
			continue
		}
		shaken = append(shaken, spec.Code)
		if st.Status == pilot.Complete {
			s.record(pilot.Event{Type: pilot.EventToConfirm, Step: spec.Code, Via: pilot.ViaSelf})
		}
	}
}

func unique(steps []pilot.Step) []pilot.Step {
	var out []pilot.Step
	for _, code := range steps {
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

func cleanReasons(reasons []pilot.ReturnReason) []pilot.ReturnReason {
	out := make([]pilot.ReturnReason, 0, len(reasons))
	for _, r := range reasons[:min(len(reasons), 20)] {
		out = append(out, pilot.ReturnReason{Text: pilot.CleanText(r.Text, 500), Rule: pilot.CleanText(r.Rule, 20), Field: pilot.CleanText(r.Field, 100)})
	}
	return out
}
