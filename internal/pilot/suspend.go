package pilot

import (
	"encoding/json"
	"time"
)

// takeSuspension stops the clocks, for the level above. What is handed in
// meanwhile is held.
func (s *Session) takeSuspension(raw json.RawMessage) {
	m, d, ok := s.readSuspension(raw, EntrySuspend)
	if !ok {
		return
	}
	today := s.terms.Today(s.now)
	switch {
	case s.state.Stopped != nil:
		d.find(RuleOrder, CodeAlreadySuspended, "", string(s.terms.Today(s.state.Stopped.At)), "")
	case m.Until != "" && m.Until < today:
		d.find(RuleTime, CodeUntilPast, "until", string(m.Until), "≥ "+string(today))
	}
	if Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := d.event(EventSuspended)
	e.Reason, e.Until = cleanText(m.Reason, 500), m.Until
	s.keepAccepted(d, s.toldBelow(e))
}

// takeResumption lets the clocks run again, for the level above.
func (s *Session) takeResumption(raw json.RawMessage) {
	m, d, ok := s.readSuspension(raw, EntryResume)
	if !ok {
		return
	}
	switch {
	case m.Until != "":
		d.find(RuleFormat, CodeUnknownField, "until", string(m.Until), "")
	case s.state.Stopped == nil && s.state.StoppedAbove != nil:
		d.find(RuleOrder, CodeSuspendedAbove, "", s.terms.SubDistrict.Code, "")
	case s.state.Stopped == nil:
		d.find(RuleOrder, CodeNotSuspended, "", "", "")
	}
	if Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := s.resuming(d.event(EventResumed))
	e.Reason = cleanText(m.Reason, 500)
	s.keepAccepted(d, s.toldBelow(e))
}

// readSuspension reads and checks what suspension and resumption have in common;
// false when it is answered already.
func (s *Session) readSuspension(raw json.RawMessage, kind EntryKind) (Suspension, decision, bool) {
	m, form := ParseSuspension(raw)
	d := decision{handIn: HandIn{Header: m.Header}, raw: raw, kind: kind, digest: ContentDigest(raw)}
	if s.seenBefore(d) {
		return m, d, false
	}
	d.findings = append(form, s.checkClaim(m.Header)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(m.By, s.returners()...)...)
	if Refuses(d.findings, nil) {
		s.refuse(d)
		return m, d, false
	}
	return m, d, true
}

// toldBelow numbers an event that a sub-district's communities are to hear of.
func (s *Session) toldBelow(e Event) Event {
	if s.terms.Level() == LevelSubDistrict {
		e.Gate = s.state.Gate.Seq + 1
	}
	return e
}

// resuming works out by how many days due times move when a suspension ends: by
// the days suspended, those begun counted, unless the other level still holds the
// clocks. Reporting periods that ended meanwhile are not asked for.
func (s *Session) resuming(e Event) Event {
	held := s.state.Stopped != nil && s.state.StoppedAbove != nil
	if held || s.state.StoppedAt.IsZero() {
		return e
	}
	from, to := s.terms.Today(s.state.StoppedAt), s.terms.Today(s.now)
	e.Days = from.DaysUntil(to)
	if s.now.Sub(to.Start(s.terms.Location())) > s.state.StoppedAt.Sub(from.Start(s.terms.Location())) {
		e.Days++
	}
	e.Dues = s.state.movedDues(s.terms, e.Days)
	e.Through = to.AddDays(-1)
	return e
}

// followAbove takes over what the sub-district says of suspensions and of days
// given to the whole pilot.
func (s *Session) followAbove(g GateChanged) {
	if days := g.Extended - s.state.Extended; days != 0 && absolute(days) <= maxExtended {
		s.record(Event{Type: EventExtended, Above: true, Days: days, Dues: s.state.movedDues(s.terms, days)})
	}
	switch {
	case g.Stopped != nil && s.state.StoppedAbove == nil:
		s.record(Event{Type: EventSuspended, Above: true, Until: g.Stopped.Until, Reason: g.Stopped.Reason, By: g.Stopped.By})
	case g.Stopped == nil && s.state.StoppedAbove != nil:
		s.record(s.resuming(Event{Type: EventResumed, Above: true}))
	}
}

// maxExtended is more days than any pilot is given: who says more has mistyped,
// and a message between pilots that does was typed by hand.
const maxExtended = 3660

func absolute(n int) int { return max(n, -n) }

// endSuspension resumes a pilot whose suspension was for a time that is over.
func (s *Session) endSuspension() bool {
	stop := s.state.Stopped
	if stop == nil || stop.Until == "" || s.now.Before(stop.Until.End(s.terms.Location())) {
		return false
	}
	s.record(s.toldBelow(s.resuming(Event{Type: EventResumed, Via: ViaSelf})))
	return true
}

// ring records every rung that is reached: reminders, warnings, due times,
// escalations, reporting periods without a bulletin, the end of a suspension.
func (s *Session) ring() bool {
	if s.state.Phase != PhaseOpen {
		return false
	}
	if s.state.ClocksStopped() {
		return s.endSuspension()
	}
	rung := false
	for _, st := range s.state.Steps {
		if st.Awaited() && !st.DueAt.IsZero() {
			rung = s.ringStep(st, s.now) || rung
		}
	}
	return s.ringReports() || rung
}

func (s *Session) ringStep(st StepState, now time.Time) bool {
	rung := false
	for _, r := range s.terms.passed(st, now) {
		t := EventReminded
		if r.Kind == RungEscalation {
			t = EventEscalated
		}
		s.record(Event{Type: t, Step: st.Code, Due: st.DueAt, Rung: &r, Via: ViaSelf})
		rung = true
	}
	switch {
	case !st.Overdue && !st.DueAt.After(now):
		s.record(Event{Type: EventOverdue, Step: st.Code, Due: st.DueAt, Via: ViaSelf})
	case !st.Warned && !s.state.warnAt(s.terms, st).After(now):
		s.record(Event{Type: EventDueSoon, Step: st.Code, Due: st.DueAt, Via: ViaSelf})
	default:
		return rung
	}
	return true
}
