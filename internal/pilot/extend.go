package pilot

import "encoding/json"

// takeExtension moves a due date for a reason, for the level above; a hard date
// stays where it is and gets the district's record (D7).
func (s *Session) takeExtension(raw json.RawMessage) {
	m, form := ParseExtension(raw)
	d := decision{handIn: HandIn{Header: m.Header, Step: m.Step}, raw: raw, kind: EntryExtend, digest: ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(m.Header)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(m.By, s.returners()...)...)
	if m.Step != "" {
		_, findings := s.checkStep(m.Step)
		d.findings = append(d.findings, findings...)
	}
	if !Refuses(d.findings, nil) {
		s.checkExtension(&d, m)
	}
	if Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	s.extend(d, m)
}

// checkExtension wants a later day than now set, not in the past; a hard date
// wants the district's record; an office stays within the pilot's deadline.
func (s *Session) checkExtension(d *decision, m Extension) {
	rule, due := s.deadlineRule(m.Step), s.dueDayOf(m.Step)
	st := s.state.Step(m.Step)
	switch {
	case s.state.Governs() && s.beyondPeriod(d, m):
	case st != nil && st.Status == Complete || m.Step == "" && s.state.StepsComplete():
		d.find(RuleOrder, CodeNothingToExtend, "step", string(m.Step), "")
	case due == "":
		d.find(RuleOrder, CodeNoDueDate, "step", string(m.Step), "")
	case m.To <= due:
		d.find(rule, CodeExtensionEarlier, "to", string(m.To), "> "+string(due))
	case m.To < s.terms.Today(s.now):
		d.find(rule, CodeExtensionPast, "to", string(m.To), "≥ "+string(s.terms.Today(s.now)))
	case due.DaysUntil(m.To) > maxExtended:
		d.find(rule, CodeOutOfRange, "to", string(m.To), "≤ "+string(due.AddDays(maxExtended)))
	case s.hard(m.Step) && m.Record == "":
		d.find(rule, CodeRecordWanted, "record", "", "")
	case s.terms.Level() == LevelCommunity && m.By.Role != RoleDistrict && m.To > s.state.DeadlineOf(s.terms):
		d.find(rule, CodeBeyondDeadline, "to", string(m.To), "≤ "+string(s.state.DeadlineOf(s.terms)))
	}
}

// beyondPeriod refuses what can't be extended after the pilot: all duties at
// once, and one beyond the day up to which its period may be filed.
func (s *Session) beyondPeriod(d *decision, m Extension) bool {
	p, known := s.state.PeriodOf(s.terms, m.Step)
	switch {
	case m.Step == "":
		d.find(RuleFormat, CodeMissing, "step", "", stepList(Duties()))
	case known && p.Closes != "" && m.To > p.Closes:
		d.find(s.deadlineRule(m.Step), CodeBeyondPeriod, "to", string(m.To), "≤ "+string(p.Closes))
	default:
		return false
	}
	return true
}

// deadlineRule is the rule that sets a due date.
func (s *Session) deadlineRule(step Step) string {
	if spec := stepSpec(step); s.state.Governs() && len(spec.Rules) > 0 {
		return spec.Rules[0]
	}
	if s.terms.Binding == BindingHard {
		return "R2"
	}
	return "R4"
}

// hard says whether what is to be extended is a date that nothing moves.
func (s *Session) hard(step Step) bool {
	if step == "" {
		return s.terms.Level() == LevelSubDistrict && s.terms.Binding == BindingHard
	}
	return s.terms.HardDate(step)
}

// dueDayOf is the day to be extended: a step's, or the whole pilot's deadline.
func (s *Session) dueDayOf(step Step) Date {
	switch {
	case step != "":
		return s.state.dueDay(s.terms, step)
	case s.terms.Binding == BindingHard && s.state.Granted != nil:
		return s.state.Granted.To
	case s.terms.Binding == BindingHard:
		return s.terms.Deadline.AddDays(s.state.Extended)
	}
	return s.state.DeadlineOf(s.terms)
}

func (s *Session) extend(d decision, m Extension) {
	e := d.event(EventExtended)
	e.To, e.Reason, e.Record = m.To, cleanText(m.Reason, 500), cleanText(m.Record, 200)
	e.Granted = s.hard(m.Step)
	if e.Granted && m.Step != "" { // the date stays; what excuses it is on record
		s.keepAccepted(d, e)
		return
	}
	e.Days = s.dueDayOf(m.Step).DaysUntil(m.To)
	if m.Step == "" {
		e.Dues = s.state.movedDues(s.terms, e.Days)
		if s.terms.Level() == LevelSubDistrict {
			e.Gate = s.state.Gate.Seq + 1
		}
	} else if st := s.state.Step(m.Step); st.Awaited() {
		e.Dues = []NewDue{{m.Step, m.To.End(s.terms.Location())}}
	}
	s.keepAccepted(d, e)
}

// keepAccepted records an event that is itself what became of the message.
func (s *Session) keepAccepted(d decision, e Event) {
	e = s.record(e)
	s.keep(d.kept(e, Accepted))
}

// grantFor is the district's record that excuses a step's date, given to the step
// or to the whole pilot.
func (s *State) grantFor(step Step) *Grant {
	if st := s.Step(step); st != nil && st.Granted != nil {
		return st.Granted
	}
	return s.Granted
}
