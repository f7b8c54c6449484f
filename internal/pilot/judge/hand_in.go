package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// claimTolerance is how far a sender's clock may run ahead of ours.
const claimTolerance = 5 * time.Minute

// takeHandIns judges several hand-ins in the order in which they stand.
func (s *Session) takeHandIns(raw json.RawMessage) {
	var m pilot.HandIns
	findings := readFields(raw, fieldTable{"v": &m.V, "submissions": &m.Submissions})
	if m.V != pilot.MessageVersion {
		findings = append(findings, formFinding(pilot.CodeVersion, "v", fmt.Sprint(m.V), fmt.Sprint(pilot.MessageVersion)))
	}
	switch n := len(m.Submissions); {
	case n == 0:
		findings = append(findings, formFinding(pilot.CodeNoSubmissions, "submissions", "", fmt.Sprintf("1–%d", pilot.MaxSubmissions)))
	case n > pilot.MaxSubmissions:
		findings = append(findings, formFinding(pilot.CodeTooManySubmissions, "submissions", fmt.Sprint(n), fmt.Sprintf("1–%d", pilot.MaxSubmissions)))
	}
	if len(findings) > 0 {
		s.record(pilot.Event{Type: pilot.EventRefused, Findings: findings, Junk: pilot.NewJunk(pilot.CodeUnknownMessage, s.entry.Payload)})
		return
	}
	for _, one := range m.Submissions {
		s.takeHandIn(one)
		s.settle()
	}
}

// takeHandIn judges one hand-in as it comes.
func (s *Session) takeHandIn(raw json.RawMessage) {
	h, form := ParseHandIn(raw)
	d := decision{handIn: h, raw: raw, kind: pilot.EntryHandIn, digest: pilot.ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(&d)...)
	d.findings = append(d.findings, s.checkPhase()...)
	spec, findings := s.checkStep(h.Step)
	d.findings = append(d.findings, findings...)
	if spec != nil && spec.Level == pilot.LevelGovernance {
		d.find(pilot.RuleStep, pilot.CodeFiledAsRecord, "step", string(h.Step), pilot.RecordOf(spec.Code))
	}
	if spec != nil {
		d.findings = append(d.findings, s.checkSender(h.By, spec.Role)...)
	}
	d.findings = append(d.findings, s.checkFiles(h.By, h.Attachments, h.Evidence)...)
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	s.judgeInTime(d, *spec)
}

// judgeInTime judges a well-formed hand-in of the right sender by how its step stands.
func (s *Session) judgeInTime(d decision, spec pilot.StepSpec) {
	st := s.state.Step(spec.Code)
	if st.Status == pilot.Complete {
		d.find(pilot.RuleOrder, pilot.CodeAlreadyAccepted, "step", st.Accepted.ID, "")
		s.refuse(d)
		return
	}
	s.checkReplaces(&d, st.Held)
	if s.state.NotYetOpen() {
		d.findings = append(d.findings, pilot.Finding{
			Rule: pilot.RuleOrder, Severity: pilot.Note, Code: pilot.CodeNotYetOpen, Found: string(s.terms.Today(s.now)), Wanted: string(s.state.NotBefore),
		})
	}
	switch {
	case s.state.ClocksStopped():
		d.findings = append(d.findings, pilot.Finding{Rule: pilot.RuleOrder, Severity: pilot.Note, Code: pilot.CodeWhileSuspended})
		s.hold(d)
	case !s.state.Ready(spec):
		s.hold(d)
	default:
		s.decide(d)
	}
}

// decision is a hand-in on its way to an outcome.
type decision struct {
	handIn   pilot.HandIn
	raw      json.RawMessage
	kind     pilot.EntryKind
	digest   string
	findings []pilot.Finding
	held     bool   // it had been held and is judged again
	record   string // the kind of record that it is
	proof    *pilot.Proof
}

func (d *decision) find(rule, code, field, found, wanted string) {
	f := pilot.Finding{Rule: rule, Severity: pilot.Hard, Code: code, Field: field, Found: pilot.Shorten(found), Wanted: wanted}
	if r, ok := pilot.Rule(rule); ok {
		f.Clause = r.Clause
	}
	d.findings = append(d.findings, f)
}

func (d decision) event(t pilot.EventType) pilot.Event {
	h := d.handIn
	e := pilot.Event{Type: t, ID: pilot.CleanText(h.ID, 64), Digest: d.digest, Step: knownStep(h.Step), Confirms: h.Confirms, Findings: d.findings, Kind: d.record}
	e.By = &pilot.Actor{Name: pilot.CleanText(h.By.Name, 100), Role: pilot.Role(pilot.CleanText(string(h.By.Role), 40)), Unit: pilot.CleanText(h.By.Unit, 100)}
	e.Proved = d.proof
	if d.held {
		e.Via = pilot.ViaHeld
	}
	return e
}

// knownStep keeps a code that is none out of the record's step columns.
func knownStep(code pilot.Step) pilot.Step {
	if _, ok := pilot.Spec(code); ok {
		return code
	}
	return ""
}

// seenBefore answers a message whose id is on record; an id may be used again
// after a refusal.
func (s *Session) seenBefore(d decision) bool {
	old, known := s.earlier[d.handIn.ID]
	if !known || old.Outcome == pilot.Refused || !ValidID(d.handIn.ID) {
		return false
	}
	if old.Digest == d.digest {
		e := d.event(pilot.EventDuplicate)
		e.Current, e.Findings = old.Outcome, nil
		s.record(e)
		return true
	}
	d.findings = nil
	d.find(pilot.RuleIDReused, pilot.CodeIDReused, "id", d.handIn.ID, "")
	s.refuseKeeping(d, false)
	return true
}

func (s *Session) checkClaim(d *decision) []pilot.Finding {
	findings := s.prove(d)
	if at := d.handIn.At; at != nil && at.After(s.entry.At.Add(claimTolerance)) {
		findings = append(findings, pilot.Finding{
			Rule: pilot.RuleTime, Severity: pilot.Hard, Code: pilot.CodeFutureClaim, Field: "at",
			Found: at.Format(time.RFC3339), Wanted: "≤ " + s.entry.At.In(s.terms.Location()).Format(time.RFC3339),
		})
	}
	return findings
}

func (s *Session) checkPhase() []pilot.Finding {
	code := map[pilot.Phase]string{pilot.PhaseClosing: pilot.CodePilotClosing, pilot.PhaseClosed: pilot.CodePilotClosed, pilot.PhaseCancelled: pilot.CodePilotCancelled, pilot.PhaseDissolved: pilot.CodePilotDissolved}[s.state.Phase]
	if code == "" {
		return nil
	}
	found := ""
	if !s.state.ClosedAt.IsZero() {
		found = string(s.terms.Today(s.state.ClosedAt))
	}
	wanted := ""
	if became := s.state.Became; became != nil {
		wanted = strings.Join(became.Into, ", ")
	}
	return []pilot.Finding{{Rule: pilot.RuleClosed, Severity: pilot.Hard, Code: code, Found: found, Wanted: wanted}}
}

// checkSender holds R44: each step is handed in by its role, of its own unit.
func (s *Session) checkSender(by pilot.Actor, roles ...pilot.Role) []pilot.Finding {
	if !slices.Contains(roles, by.Role) {
		var wanted []string
		for _, r := range roles {
			wanted = append(wanted, string(r))
		}
		return []pilot.Finding{senderFinding(pilot.CodeWrongRole, "by.role", string(by.Role), strings.Join(wanted, ", "))}
	}
	if unit := s.terms.UnitOf(by.Role); by.Unit != unit {
		return []pilot.Finding{senderFinding(pilot.CodeWrongUnit, "by.unit", by.Unit, unit)}
	}
	return nil
}

// senderFinding says that a message is not from whoever may send it (R44).
func senderFinding(code, field, found, wanted string) pilot.Finding {
	r, _ := pilot.Rule("R44")
	return pilot.Finding{Rule: r.Code, Clause: r.Clause, Severity: pilot.Hard, Code: code, Field: field, Found: pilot.Shorten(found), Wanted: wanted}
}

// hold keeps an early hand-in until its step opens, unless it is already known to be
// wrong.
func (s *Session) hold(d decision) {
	if d.handIn.Confirms == "" {
		c := evidence.Case{Terms: s.terms, Departures: s.mayDepart(d.handIn), Now: s.now, HandIn: &d.handIn, Offline: true}
		found := s.waiving(evidence.Explaining(evidence.Examine(c, d.handIn.Evidence).Findings, d.handIn.Explanations, false), d.handIn.Step)
		if evidence.Refuses(found, nil) {
			d.findings = append(d.findings, found...)
		}
	}
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := d.event(pilot.EventHeld)
	if st := s.state.Step(d.handIn.Step); st.Held != nil {
		e.Supersedes = st.Held.ID
	}
	e = s.record(e)
	s.keep(d.kept(e, pilot.Held))
}

// mayDepart is the departures as far as they are known. A community that was not
// yet told of its sub-district's own plan believes what is explained until its
// step opens.
func (s *Session) mayDepart(h pilot.HandIn) []pilot.Departure {
	known := s.state.Departures()
	if !s.terms.OwnPlan || s.terms.Level() != pilot.LevelCommunity || s.state.Gate.Seq > 0 {
		return known
	}
	for _, rule := range slices.Sorted(maps.Keys(h.Explanations)) {
		if evidence.SaysWhy(h.Explanations[rule]) {
			known = append(known, pilot.Departure{Rule: rule})
		}
	}
	return known
}

// decide examines a hand-in whose step is open.
func (s *Session) decide(d decision) {
	given, elsewhere := d.handIn.Evidence, false
	if d.handIn.Confirms != "" {
		old, there, ok := s.confirmed(&d)
		if !ok {
			s.refuse(d)
			return
		}
		given, elsewhere = old.Evidence, there
		d.handIn.Explanations = old.Explanations
	}
	v := evidence.Examine(s.caseOf(&d.handIn), given)
	if elsewhere {
		namedThere(v.Findings)
	}
	d.findings = evidence.Explaining(append(d.findings, v.Findings...), d.handIn.Explanations, d.handIn.Confirms != "")
	d.findings = s.waiving(d.findings, d.handIn.Step)
	switch {
	case evidence.Refuses(d.findings, nil):
		s.refuse(d)
	case v.StaysOpen:
		e := establishing(d.event(pilot.EventRecorded), v.Facts)
		e.Explains, e.ToCommunities = explained(d), s.numbered(v.ToCommunities, d.handIn.By)
		e = s.record(e)
		s.keep(d.kept(e, pilot.Recorded))
		s.sendBack(v.Returns, v.Reasons)
	default:
		s.accept(d, v)
	}
}

// caseOf is what a hand-in is judged on; nil for a record.
func (s *Session) caseOf(h *pilot.HandIn) evidence.Case {
	c := evidence.BasisOf(s.terms, s.state)
	c.Now, c.HandIn = s.now, h
	return c
}

// confirmed finds the earlier hand-in that a confirmation names and checks that
// it is the one in doubt. Elsewhere says that it was handed in at a place whose place this
// one takes.
func (s *Session) confirmed(d *decision) (old pilot.HandIn, elsewhere, ok bool) {
	st := s.state.Step(d.handIn.Step)
	if st.Status != pilot.ToConfirm || st.Accepted == nil {
		d.find(pilot.RuleOrder, pilot.CodeNothingToConfirm, "confirms", string(st.Status), "")
		return pilot.HandIn{}, false, false
	}
	if len(d.handIn.Evidence) > 0 {
		d.find(pilot.RuleFormat, pilot.CodeConfirmsBoth, "evidence", "", "")
	}
	first := s.original(st.Accepted.ID)
	basis := s.earlier[first].Raw
	if raw := s.takenOver(d.handIn.Step, first); raw != nil {
		basis, elsewhere = raw, true
	}
	if d.handIn.Confirms != st.Accepted.ID && d.handIn.Confirms != first {
		d.find(pilot.RuleOrder, pilot.CodeConfirmsOther, "confirms", d.handIn.Confirms, st.Accepted.ID)
	}
	if evidence.Refuses(d.findings, nil) {
		return pilot.HandIn{}, false, false
	}
	old, findings := ParseHandIn(basis)
	if len(findings) > 0 {
		d.find(pilot.RuleOrder, pilot.CodeConfirmsOther, "confirms", d.handIn.Confirms, "")
		return pilot.HandIn{}, false, false
	}
	return old, elsewhere, true
}

// original follows confirmations back to the hand-in that carries the evidence.
func (s *Session) original(id string) string {
	for range len(s.earlier) {
		var m struct {
			Confirms string `json:"confirms"`
		}
		old, known := s.earlier[id]
		if !known || json.Unmarshal(old.Raw, &m) != nil || m.Confirms == "" {
			break
		}
		id = m.Confirms
	}
	return id
}

// accept records a hand-in that counts. One that takes the place of an earlier one
// puts in doubt what was accepted on that.
func (s *Session) accept(d decision, v evidence.Verdict) {
	replaces := s.state.Step(d.handIn.Step).Accepted != nil && d.handIn.Confirms == ""
	e := establishing(d.event(pilot.EventAccepted), v.Facts)
	e.Explains = explained(d)
	e = s.record(e)
	s.keep(d.kept(e, pilot.Accepted))
	if replaces {
		s.doubt([]pilot.Step{e.Step})
	}
}

// establishing adds the facts that the evidence establishes.
func establishing(e pilot.Event, facts pilot.Facts) pilot.Event {
	if facts != (pilot.Facts{}) {
		e.Facts = &facts
	}
	return e
}

// explained keeps the explanations that a soft finding needed.
func explained(d decision) map[string]string {
	var out map[string]string
	for _, f := range d.findings {
		if why := strings.TrimSpace(d.handIn.Explanations[f.Rule]); f.Severity == pilot.Soft && f.Explained != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[f.Rule] = pilot.CleanText(why, 500)
		}
	}
	return out
}

func (s *Session) refuse(d decision) { s.refuseKeeping(d, true) }

// refuseKeeping records a refusal; an id that belongs to another message is kept
// without it, so that it does not hide that one.
func (s *Session) refuseKeeping(d decision, underID bool) {
	e := s.record(d.event(pilot.EventRefused))
	k := d.kept(e, pilot.Refused)
	if !underID || !ValidID(k.ID) {
		k.ID = ""
	}
	s.keep(k)
}

func (d decision) kept(e pilot.Event, outcome pilot.OutcomeKind) Kept {
	return Kept{
		Seq: e.Seq, ID: d.handIn.ID, Kind: d.kind, Step: e.Step, Digest: d.digest,
		Outcome: outcome, Raw: d.raw, Decided: d.held,
	}
}
