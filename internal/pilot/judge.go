package pilot

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// claimTolerance is how far a sender's clock may run ahead of ours.
const claimTolerance = 5 * time.Minute

// takeHandIns judges several hand-ins in the order in which they stand.
func (s *Session) takeHandIns(raw json.RawMessage) {
	var m HandIns
	findings := readFields(raw, fieldTable{"v": &m.V, "submissions": &m.Submissions})
	if m.V != MessageVersion {
		findings = append(findings, formFinding(CodeVersion, "v", fmt.Sprint(m.V), fmt.Sprint(MessageVersion)))
	}
	switch n := len(m.Submissions); {
	case n == 0:
		findings = append(findings, formFinding(CodeNoSubmissions, "submissions", "", fmt.Sprintf("1–%d", MaxSubmissions)))
	case n > MaxSubmissions:
		findings = append(findings, formFinding(CodeTooManySubmissions, "submissions", fmt.Sprint(n), fmt.Sprintf("1–%d", MaxSubmissions)))
	}
	if len(findings) > 0 {
		s.record(Event{Type: EventRefused, Findings: findings, Junk: newJunk(CodeUnknownMessage, s.entry.Payload)})
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
	d := decision{handIn: h, raw: raw, kind: EntryHandIn, digest: ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(h.Header)...)
	d.findings = append(d.findings, s.checkPhase()...)
	spec, findings := s.checkStep(h.Step)
	d.findings = append(d.findings, findings...)
	if spec != nil && spec.Level == LevelGovernance {
		d.find(RuleStep, CodeFiledAsRecord, "step", string(h.Step), RecordOf(spec.Code))
	}
	if spec != nil {
		d.findings = append(d.findings, s.checkSender(h.By, spec.Role)...)
	}
	d.findings = append(d.findings, s.checkFiles(h.By, h.Attachments, h.Evidence)...)
	if Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	s.judgeInTime(d, *spec)
}

// judgeInTime judges a well-formed hand-in of the right sender by how its step stands.
func (s *Session) judgeInTime(d decision, spec StepSpec) {
	st := s.state.Step(spec.Code)
	switch {
	case st.Status == Complete:
		d.find(RuleOrder, CodeAlreadyAccepted, "step", st.Accepted.ID, "")
		s.refuse(d)
	case s.state.ClocksStopped():
		d.findings = append(d.findings, Finding{Rule: RuleOrder, Severity: Note, Code: CodeWhileSuspended})
		s.hold(d)
	case !s.state.ready(spec):
		s.hold(d)
	default:
		s.decide(d)
	}
}

// decision is a hand-in on its way to an outcome.
type decision struct {
	handIn   HandIn
	raw      json.RawMessage
	kind     EntryKind
	digest   string
	findings []Finding
	held     bool   // it had been held and is judged again
	record   string // the kind of record that it is
}

func (d *decision) find(rule, code, field, found, wanted string) {
	f := Finding{Rule: rule, Severity: Hard, Code: code, Field: field, Found: shorten(found), Wanted: wanted}
	if r, ok := Rule(rule); ok {
		f.Clause = r.Clause
	}
	d.findings = append(d.findings, f)
}

func (d decision) event(t EventType) Event {
	h := d.handIn
	e := Event{Type: t, ID: cleanText(h.ID, 64), Digest: d.digest, Step: knownStep(h.Step), Confirms: h.Confirms, Findings: d.findings, Kind: d.record}
	e.By = &Actor{Name: cleanText(h.By.Name, 100), Role: Role(cleanText(string(h.By.Role), 40)), Unit: cleanText(h.By.Unit, 100)}
	if d.held {
		e.Via = viaHeld
	}
	return e
}

// knownStep keeps a code that is none out of the record's step columns.
func knownStep(code Step) Step {
	if _, ok := Spec(code); ok {
		return code
	}
	return ""
}

// seenBefore answers a message whose id is on record; an id may be used again
// after a refusal.
func (s *Session) seenBefore(d decision) bool {
	old, known := s.earlier[d.handIn.ID]
	if !known || old.Outcome == Refused || !ValidID(d.handIn.ID) {
		return false
	}
	if old.Digest == d.digest {
		e := d.event(EventDuplicate)
		e.Current, e.Findings = old.Outcome, nil
		s.record(e)
		return true
	}
	d.findings = nil
	d.find(RuleIDReused, CodeIDReused, "id", d.handIn.ID, "")
	s.refuseKeeping(d, false)
	return true
}

func (s *Session) checkClaim(h Header) []Finding {
	if h.At == nil || !h.At.After(s.entry.At.Add(claimTolerance)) {
		return nil
	}
	return []Finding{{
		Rule: RuleTime, Severity: Hard, Code: CodeFutureClaim, Field: "at",
		Found: h.At.Format(time.RFC3339), Wanted: "≤ " + s.entry.At.In(s.terms.Location()).Format(time.RFC3339),
	}}
}

func (s *Session) checkPhase() []Finding {
	code := map[Phase]string{PhaseClosing: CodePilotClosing, PhaseClosed: CodePilotClosed, PhaseCancelled: CodePilotCancelled}[s.state.Phase]
	if code == "" {
		return nil
	}
	found := ""
	if !s.state.ClosedAt.IsZero() {
		found = string(s.terms.Today(s.state.ClosedAt))
	}
	return []Finding{{Rule: RuleClosed, Severity: Hard, Code: code, Found: found}}
}

// checkSender holds R44: each step is handed in by its role, of its own unit.
func (s *Session) checkSender(by Actor, roles ...Role) []Finding {
	clause := ""
	if r, ok := Rule("R44"); ok {
		clause = r.Clause
	}
	if !slices.Contains(roles, by.Role) {
		var wanted []string
		for _, r := range roles {
			wanted = append(wanted, string(r))
		}
		return []Finding{{Rule: "R44", Clause: clause, Severity: Hard, Code: CodeWrongRole, Field: "by.role",
			Found: shorten(string(by.Role)), Wanted: strings.Join(wanted, ", ")}}
	}
	if unit := s.terms.UnitOf(by.Role); by.Unit != unit {
		return []Finding{{Rule: "R44", Clause: clause, Severity: Hard, Code: CodeWrongUnit, Field: "by.unit",
			Found: shorten(by.Unit), Wanted: unit}}
	}
	return nil
}

// hold keeps an early hand-in until its step opens, unless its form is already
// known to be wrong.
func (s *Session) hold(d decision) {
	if d.handIn.Confirms == "" {
		c := Case{Terms: s.terms, Departures: s.mayDepart(d.handIn), Now: s.now, HandIn: &d.handIn, Offline: true}
		found := Explaining(Examine(c, d.handIn.Evidence).Findings, d.handIn.Explanations, false)
		if Refuses(found, nil) {
			d.findings = append(d.findings, found...)
			s.refuse(d)
			return
		}
	}
	e := d.event(EventHeld)
	if st := s.state.Step(d.handIn.Step); st.Held != nil {
		e.Supersedes = st.Held.ID
	}
	e = s.record(e)
	s.keep(d.kept(e, Held))
}

// mayDepart is the departures as far as they are known. A community that was not
// yet told of its sub-district's own plan believes what is explained until its
// step opens.
func (s *Session) mayDepart(h HandIn) []Departure {
	known := s.state.Departures()
	if !s.terms.OwnPlan || s.terms.Level() != LevelCommunity || s.state.Gate.Seq > 0 {
		return known
	}
	for _, rule := range slices.Sorted(maps.Keys(h.Explanations)) {
		if saysWhy(h.Explanations[rule]) {
			known = append(known, Departure{Rule: rule})
		}
	}
	return known
}

// decide examines a hand-in whose step is open.
func (s *Session) decide(d decision) {
	evidence := d.handIn.Evidence
	if d.handIn.Confirms != "" {
		old, ok := s.confirmed(&d)
		if !ok {
			s.refuse(d)
			return
		}
		evidence = old.Evidence
		d.handIn.Explanations = old.Explanations
	}
	v := Examine(s.caseOf(&d.handIn), evidence)
	d.findings = Explaining(append(d.findings, v.Findings...), d.handIn.Explanations, d.handIn.Confirms != "")
	switch {
	case Refuses(d.findings, nil):
		s.refuse(d)
	case v.StaysOpen:
		e := establishing(d.event(EventRecorded), v.Facts)
		e.Explains, e.Below = explained(d), s.numbered(v.Below, d.handIn.By)
		e = s.record(e)
		s.keep(d.kept(e, Recorded))
		s.sendBack(v.Returns, v.Reasons)
	default:
		s.accept(d, v)
	}
}

// BasisOf is what a pilot holds for judging a hand-in or a record.
func BasisOf(t *Terms, s *State) Case {
	p, _ := s.PeriodOf(t, Step(DutyStationReport))
	election := s.Step(Step(DutyTermElection))
	return Case{
		Owed: Span{From: p.From, To: p.To}, Elect: election != nil && election.Awaited(),
		Terms: t, Facts: s.Facts, Departures: s.Departures(), Filed: s.Filed, Deadline: s.DeadlineOf(t), Granted: s.grantFor(StepArchiveFiling),
	}
}

// caseOf is what a hand-in is judged on; nil for a record.
func (s *Session) caseOf(h *HandIn) Case {
	c := BasisOf(s.terms, s.state)
	c.Now, c.HandIn = s.now, h
	return c
}

// confirmed finds the earlier hand-in that a confirmation names and checks that
// it is the one in doubt.
func (s *Session) confirmed(d *decision) (HandIn, bool) {
	st := s.state.Step(d.handIn.Step)
	if st.Status != ToConfirm || st.Accepted == nil {
		d.find(RuleOrder, CodeNothingToConfirm, "confirms", string(st.Status), "")
		return HandIn{}, false
	}
	if len(d.handIn.Evidence) > 0 {
		d.find(RuleFormat, CodeConfirmsBoth, "evidence", "", "")
	}
	first := s.original(st.Accepted.ID)
	if d.handIn.Confirms != st.Accepted.ID && d.handIn.Confirms != first {
		d.find(RuleOrder, CodeConfirmsOther, "confirms", d.handIn.Confirms, st.Accepted.ID)
	}
	if Refuses(d.findings, nil) {
		return HandIn{}, false
	}
	old, findings := ParseHandIn(s.earlier[first].Raw)
	if len(findings) > 0 {
		d.find(RuleOrder, CodeConfirmsOther, "confirms", d.handIn.Confirms, "")
		return HandIn{}, false
	}
	return old, true
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
func (s *Session) accept(d decision, v Verdict) {
	replaces := s.state.Step(d.handIn.Step).Accepted != nil && d.handIn.Confirms == ""
	e := establishing(d.event(EventAccepted), v.Facts)
	e.Explains = explained(d)
	e = s.record(e)
	s.keep(d.kept(e, Accepted))
	if replaces {
		s.doubt([]Step{e.Step})
	}
}

// establishing adds the facts that the evidence establishes.
func establishing(e Event, facts Facts) Event {
	if facts != (Facts{}) {
		e.Facts = &facts
	}
	return e
}

// explained keeps the explanations that a soft finding needed.
func explained(d decision) map[string]string {
	var out map[string]string
	for _, f := range d.findings {
		if why := strings.TrimSpace(d.handIn.Explanations[f.Rule]); f.Severity == Soft && f.Explained != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[f.Rule] = cleanText(why, 500)
		}
	}
	return out
}

func (s *Session) refuse(d decision) { s.refuseKeeping(d, true) }

// refuseKeeping records a refusal; an id that belongs to another message is kept
// without it, so that it does not hide that one.
func (s *Session) refuseKeeping(d decision, underID bool) {
	e := s.record(d.event(EventRefused))
	k := d.kept(e, Refused)
	if !underID || !ValidID(k.ID) {
		k.ID = ""
	}
	s.keep(k)
}

func (d decision) kept(e Event, outcome OutcomeKind) Kept {
	return Kept{
		Seq: e.Seq, ID: d.handIn.ID, Kind: d.kind, Step: e.Step, Digest: d.digest,
		Outcome: outcome, Raw: d.raw, Decided: d.held,
	}
}
