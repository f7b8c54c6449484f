package judge

import (
	"encoding/json"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// takeExtension moves a due date for a reason, for the level above; a hard date
// stays where it is and gets the district's record (D7).
func (s *Session) takeExtension(raw json.RawMessage) {
	m, form := ParseExtension(raw)
	d := decision{handIn: pilot.HandIn{Header: m.Header, Step: m.Step}, raw: raw, kind: pilot.EntryExtend, digest: pilot.ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(&d)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(m.By, s.returners()...)...)
	if m.Step != "" {
		_, findings := s.checkStep(m.Step)
		d.findings = append(d.findings, findings...)
	}
	if !evidence.Refuses(d.findings, nil) {
		s.checkExtension(&d, m)
	}
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	s.extend(d, m)
}

// checkExtension wants a later day than now set, not in the past; a hard date
// wants the district's record; an office stays within the pilot's deadline.
func (s *Session) checkExtension(d *decision, m pilot.Extension) {
	rule, due := s.deadlineRule(m.Step), s.dueDayOf(m.Step)
	st := s.state.Step(m.Step)
	switch {
	case s.state.Governs() && s.beyondPeriod(d, m):
	case st != nil && st.Status == pilot.Complete || m.Step == "" && s.state.StepsComplete():
		d.find(pilot.RuleOrder, pilot.CodeNothingToExtend, "step", string(m.Step), "")
	case due == "":
		d.find(pilot.RuleOrder, pilot.CodeNoDueDate, "step", string(m.Step), "")
	case m.To <= due:
		d.find(rule, pilot.CodeExtensionEarlier, "to", string(m.To), "> "+string(due))
	case m.To < s.terms.Today(s.now):
		d.find(rule, pilot.CodeExtensionPast, "to", string(m.To), "≥ "+string(s.terms.Today(s.now)))
	case due.DaysUntil(m.To) > maxExtended:
		d.find(rule, evidence.CodeOutOfRange, "to", string(m.To), "≤ "+string(due.AddDays(maxExtended)))
	case s.hard(m.Step) && m.Record == "":
		d.find(rule, pilot.CodeRecordWanted, "record", "", "")
	case s.terms.Level() == pilot.LevelCommunity && m.By.Role != pilot.RoleDistrict && m.To > s.state.DeadlineOf(s.terms):
		d.find(rule, pilot.CodeBeyondDeadline, "to", string(m.To), "≤ "+string(s.state.DeadlineOf(s.terms)))
	}
}

// beyondPeriod refuses what can't be extended after the pilot: all duties at
// once, and one beyond the day up to which its period may be filed.
func (s *Session) beyondPeriod(d *decision, m pilot.Extension) bool {
	p, known := s.state.PeriodOf(s.terms, m.Step)
	switch {
	case m.Step == "":
		d.find(pilot.RuleFormat, evidence.CodeMissing, "step", "", stepList(pilot.Duties()))
	case known && p.Closes != "" && m.To > p.Closes:
		d.find(s.deadlineRule(m.Step), pilot.CodeBeyondPeriod, "to", string(m.To), "≤ "+string(p.Closes))
	default:
		return false
	}
	return true
}

// deadlineRule is the rule that sets a due date.
func (s *Session) deadlineRule(step pilot.Step) string {
	if spec := pilot.SpecOf(step); s.state.Governs() && len(spec.Rules) > 0 {
		return spec.Rules[0]
	}
	if s.terms.Binding == pilot.BindingHard {
		return "R2"
	}
	return "R4"
}

// hard says whether what is to be extended is a date that nothing moves.
func (s *Session) hard(step pilot.Step) bool {
	if step == "" {
		return s.terms.Level() == pilot.LevelSubDistrict && s.terms.Binding == pilot.BindingHard
	}
	return s.terms.HardDate(step)
}

// dueDayOf is the day to be extended: a step's, or the whole pilot's deadline.
func (s *Session) dueDayOf(step pilot.Step) pilot.Date {
	switch {
	case step != "":
		return s.state.DueDay(s.terms, step)
	case s.terms.Binding == pilot.BindingHard && s.state.Granted != nil:
		return s.state.Granted.To
	case s.terms.Binding == pilot.BindingHard:
		return s.terms.Deadline.AddDays(s.state.Extended)
	}
	return s.state.DeadlineOf(s.terms)
}

func (s *Session) extend(d decision, m pilot.Extension) {
	e := d.event(pilot.EventExtended)
	e.To, e.Reason, e.Record = m.To, pilot.CleanText(m.Reason, 500), pilot.CleanText(m.Record, 200)
	e.Granted = s.hard(m.Step)
	if e.Granted && m.Step != "" { // the date stays; what excuses it is on record
		s.keepAccepted(d, e)
		return
	}
	e.Days = s.dueDayOf(m.Step).DaysUntil(m.To)
	if m.Step == "" {
		e.Dues = s.state.MovedDues(s.terms, e.Days)
		if s.terms.Level() == pilot.LevelSubDistrict {
			e.Gate = s.state.Gate.Seq + 1
		}
	} else if st := s.state.Step(m.Step); st.Awaited() {
		e.Dues = []pilot.NewDue{{Step: m.Step, Due: m.To.End(s.terms.Location())}}
	}
	s.keepAccepted(d, e)
}

// keepAccepted records an event that is itself what became of the message.
func (s *Session) keepAccepted(d decision, e pilot.Event) {
	e = s.record(e)
	s.keep(d.kept(e, pilot.Accepted))
}
