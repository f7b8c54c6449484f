package judge

import (
	"encoding/json"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// takeSuspension stops the clocks, for the level above. What is handed in
// meanwhile is held.
func (s *Session) takeSuspension(raw json.RawMessage) {
	m, d, ok := s.readSuspension(raw, pilot.EntrySuspend)
	if !ok {
		return
	}
	today := s.terms.Today(s.now)
	switch {
	case s.state.Stopped != nil:
		d.find(pilot.RuleOrder, pilot.CodeAlreadySuspended, "", string(s.terms.Today(s.state.Stopped.At)), "")
	case m.Until != "" && m.Until < today:
		d.find(pilot.RuleTime, pilot.CodeUntilPast, "until", string(m.Until), "≥ "+string(today))
	}
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := d.event(pilot.EventSuspended)
	e.Reason, e.Until = pilot.CleanText(m.Reason, 500), m.Until
	s.keepAccepted(d, s.toldBelow(e))
}

// takeResumption lets the clocks run again, for the level above.
func (s *Session) takeResumption(raw json.RawMessage) {
	m, d, ok := s.readSuspension(raw, pilot.EntryResume)
	if !ok {
		return
	}
	switch {
	case m.Until != "":
		d.find(pilot.RuleFormat, evidence.CodeUnknownField, "until", string(m.Until), "")
	case s.state.Stopped == nil && s.state.StoppedAbove != nil:
		d.find(pilot.RuleOrder, pilot.CodeSuspendedAbove, "", s.terms.SubDistrict.Code, "")
	case s.state.Stopped == nil:
		d.find(pilot.RuleOrder, pilot.CodeNotSuspended, "", "", "")
	}
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := s.resuming(d.event(pilot.EventResumed))
	e.Reason = pilot.CleanText(m.Reason, 500)
	s.keepAccepted(d, s.toldBelow(e))
}

// readSuspension reads and checks what suspension and resumption have in common;
// false when it is answered already.
func (s *Session) readSuspension(raw json.RawMessage, kind pilot.EntryKind) (pilot.Suspension, decision, bool) {
	m, form := ParseSuspension(raw)
	d := decision{handIn: pilot.HandIn{Header: m.Header}, raw: raw, kind: kind, digest: pilot.ContentDigest(raw)}
	if s.seenBefore(d) {
		return m, d, false
	}
	d.findings = append(form, s.checkClaim(&d)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(m.By, s.returners()...)...)
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return m, d, false
	}
	return m, d, true
}

// toldBelow numbers an event that a sub-district's communities are to hear of.
func (s *Session) toldBelow(e pilot.Event) pilot.Event {
	if s.terms.Level() == pilot.LevelSubDistrict {
		e.Gate = s.state.Gate.Seq + 1
	}
	return e
}

// resuming works out by how many days due times move when a suspension ends: by
// the days suspended, those begun counted, unless the other level still holds the
// clocks. Reporting periods that ended meanwhile are not asked for.
func (s *Session) resuming(e pilot.Event) pilot.Event {
	held := s.state.Stopped != nil && s.state.StoppedAbove != nil
	if held || s.state.StoppedAt.IsZero() {
		return e
	}
	return s.standing(e, s.state.StoppedAt)
}

// standing works out by how many days due times move when the clocks stood since then.
func (s *Session) standing(e pilot.Event, since time.Time) pilot.Event {
	if opens := s.state.OpensAt(s.terms); opens.After(since) { // before that day nothing ran that could stand still
		if !opens.Before(s.now) {
			return e
		}
		since = opens
	}
	from, to := s.terms.Today(since), s.terms.Today(s.now)
	e.Days = from.DaysUntil(to)
	if s.now.Sub(to.Start(s.terms.Location())) > since.Sub(from.Start(s.terms.Location())) {
		e.Days++
	}
	e.Dues = s.state.MovedDues(s.terms, e.Days)
	e.Through = to.AddDays(-1)
	return e
}

// followAbove takes over what the sub-district says of suspensions and of days
// given to the whole pilot.
func (s *Session) followAbove(g pilot.GateChanged) {
	if days := g.Extended - s.state.Extended; days != 0 && max(days, -days) <= maxExtended {
		s.record(pilot.Event{Type: pilot.EventExtended, FromSubDistrict: true, Days: days, Dues: s.state.MovedDues(s.terms, days)})
	}
	switch {
	case g.Stopped != nil && s.state.StoppedAbove == nil:
		s.record(pilot.Event{Type: pilot.EventSuspended, FromSubDistrict: true, Until: g.Stopped.Until, Reason: g.Stopped.Reason, By: g.Stopped.By})
	case g.Stopped == nil && s.state.StoppedAbove != nil:
		s.record(s.resuming(pilot.Event{Type: pilot.EventResumed, FromSubDistrict: true}))
	}
}

// maxExtended is more days than any pilot is given: who says more has mistyped,
// and a message between pilots that does was typed by hand.
const maxExtended = 3660

// endSuspension resumes a pilot whose suspension was for a time that is over.
func (s *Session) endSuspension() bool {
	stop := s.state.Stopped
	if stop == nil || stop.Until == "" || s.now.Before(stop.Until.End(s.terms.Location())) {
		return false
	}
	s.record(s.toldBelow(s.resuming(pilot.Event{Type: pilot.EventResumed, Via: pilot.ViaSelf})))
	return true
}

// recordDueRungs records every rung that is reached: reminders, warnings, due times,
// escalations, reporting periods without a bulletin, the end of a suspension.
func (s *Session) recordDueRungs() bool {
	if s.state.Phase != pilot.PhaseOpen {
		return false
	}
	if s.state.ClocksStopped() {
		return s.endSuspension()
	}
	if s.state.NotYetOpen() {
		return false
	}
	rung, warnings := false, s.state.Warnings(s.terms)
	for _, st := range s.state.Steps {
		if st.Awaited() && !st.DueAt.IsZero() {
			rung = s.recordStepRungs(st, warnings) || rung
		}
	}
	return s.recordReportRungs() || rung
}

func (s *Session) recordStepRungs(st pilot.StepState, warnings *pilot.Warnings) bool {
	rung, now := false, s.now
	for _, r := range s.terms.RungsPassed(st, now) {
		t := pilot.EventReminded
		if r.Kind == pilot.RungEscalation {
			t = pilot.EventEscalated
		}
		s.record(pilot.Event{Type: t, Step: st.Code, Due: st.DueAt, Rung: &r, Via: pilot.ViaSelf})
		rung = true
	}
	switch {
	case !st.Overdue && !st.DueAt.After(now):
		s.record(pilot.Event{Type: pilot.EventOverdue, Step: st.Code, Due: st.DueAt, Via: pilot.ViaSelf})
	case !st.Warned && !warnings.At(st).After(now):
		s.record(pilot.Event{Type: pilot.EventDueSoon, Step: st.Code, Due: st.DueAt, Via: pilot.ViaSelf})
	default:
		return rung
	}
	return true
}
