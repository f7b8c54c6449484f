package pilot

import (
	"encoding/json"
	"slices"
)

// takeReturn reopens accepted steps, and an election with rounds on record, for the
// level above (domain, D4).
func (s *Session) takeReturn(raw json.RawMessage) {
	r, form := ParseReturn(raw)
	d := decision{handIn: HandIn{Header: r.Header}, raw: raw, kind: EntryReturn, digest: ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(r.Header)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(r.By, s.returners()...)...)
	if s.sentBackFalsely(r) {
		d.find(RuleFormat, CodeUntold, "id", r.ID, "")
	}
	for _, code := range r.Steps {
		_, findings := s.checkStep(code)
		d.findings = append(d.findings, findings...)
		if !s.canReturn(code) {
			d.find(RuleOrder, CodeNotAccepted, "steps", string(code), "")
		}
		if spec := stepSpec(code); spec.Level == LevelGovernance && s.terms.partsOf(Duty(code), s.state.Facts) == 0 {
			d.find(RuleOrder, CodeChangedByRecord, "steps", string(code), RecordOf(code))
		}
	}
	round := s.roundReturned(&d, r)
	if Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	s.sayWhatFell(&d, round)
	e := d.event(EventReturned)
	e.Steps, e.Reasons = s.sendBackDuties(unique(r.Steps)), cleanReasons(r.Reasons)
	e = s.record(s.withoutRounds(s.unresolving(e), round))
	s.keep(d.kept(e, Accepted))
	s.doubt(e.Steps)
}

// returners are who may return here: the level above.
func (s *Session) returners() []Role {
	if s.terms.Level() == LevelSubDistrict {
		return []Role{RoleDistrict}
	}
	return []Role{RoleSubDistrictOffice, RoleDistrict}
}

// sendBack returns steps as part of another decision: a receipt that returns.
func (s *Session) sendBack(steps []Step, reasons []ReturnReason) {
	var accepted []Step
	for _, code := range unique(steps) {
		if st := s.state.Step(code); st != nil && (st.Status == Complete || st.Status == ToConfirm) {
			accepted = append(accepted, code)
		}
	}
	if len(accepted) == 0 {
		return
	}
	s.record(Event{Type: EventReturned, Via: ViaSelf, Steps: accepted, Reasons: cleanReasons(reasons)})
	s.doubt(accepted)
}

// numbered counts on what is sent back to communities.
func (s *Session) numbered(below []Sendback, by Actor) []Sendback {
	out := slices.Clone(below)
	for i := range out {
		out[i].Number = s.state.LastSendback() + i + 1
		out[i].By = Actor{Name: cleanText(by.Name, 100), Role: by.Role, Unit: by.Unit}
		out[i].Reasons = cleanReasons(out[i].Reasons)
	}
	return out
}

// doubt puts every accepted step that rests on the returned ones, however far,
// in need of confirmation; their evidence is kept.
func (s *Session) doubt(returned []Step) {
	shaken := slices.Clone(returned)
	for _, spec := range Catalogue() {
		st := s.state.Step(spec.Code)
		if st == nil || slices.Contains(returned, spec.Code) || !slices.ContainsFunc(spec.After, func(a Step) bool { return slices.Contains(shaken, a) }) {
			continue
		}
		shaken = append(shaken, spec.Code)
		if st.Status == Complete {
			s.record(Event{Type: EventToConfirm, Step: spec.Code, Via: ViaSelf})
		}
	}
}

func unique(steps []Step) []Step {
	var out []Step
	for _, code := range steps {
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

func cleanReasons(reasons []ReturnReason) []ReturnReason {
	out := make([]ReturnReason, 0, len(reasons))
	for _, r := range reasons[:min(len(reasons), 20)] {
		out = append(out, ReturnReason{Text: cleanText(r.Text, 500), Rule: cleanText(r.Rule, 20), Field: cleanText(r.Field, 100)})
	}
	return out
}
