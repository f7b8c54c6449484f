package pilot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// takeOwn folds in what happens by itself.
func (s *Session) takeOwn() {
	switch s.entry.Kind {
	case EntryOpen: // Take has opened it
	case EntryClock:
		own(s, s.reachClock)
	case EntryGate:
		own(s, s.turnGate)
	case EntryProgress:
		own(s, s.hearProgress)
	case EntryClosing:
		own(s, s.askToClose)
	case EntryClosed:
		own(s, s.turnClosed)
	case EntryCancel:
		if !s.state.Ended() { // it may have closed before the cancellation could be recorded
			s.record(Event{Type: EventCancelled})
		}
	case EntryDelivery:
		own(s, s.takeDelivery)
	case EntryRevived:
		own(s, s.takeRevived)
	}
}

// own reads a message between pilots. One that can't be read was typed by hand
// and is refused like any other.
func own[T any](s *Session, take func(T)) {
	var m T
	if s.state.Ended() {
		return
	}
	if err := json.Unmarshal(s.entry.Payload, &m); err != nil {
		s.refuseOwn("", shorten(string(s.entry.Payload)), "")
		return
	}
	take(m)
}

// refuseOwn records that a message between pilots is none that a pilot sends.
func (s *Session) refuseOwn(field, found, wanted string) {
	f := formFinding(CodeWrongKind, field, found, wanted)
	s.record(Event{Type: EventRefused, Name: s.entry.Name, Findings: []Finding{f}, Junk: newJunk(CodeUnknownMessage, s.entry.Payload)})
}

// turnClosed closes a community when the closing is the one that it agreed to.
func (s *Session) turnClosed(c Closed) {
	if s.state.Phase != PhaseClosing || c.Seq != s.state.Agreed {
		s.refuseOwn("seq", strconv.FormatInt(c.Seq, 10), strconv.FormatInt(s.state.Agreed, 10))
		return
	}
	if s.closedAbove(c) {
		s.record(Event{Type: EventClosed, Closing: c.Seq})
	}
}

// reachClock has the clock stand at least where the timer says; settle records
// what has become due. In a rehearsal whoever moves the calendar says where it
// stands, and nobody who only sends this message.
func (s *Session) reachClock(c ClockReached) {
	if c.Until.After(s.now) && !s.terms.Clock.Rehearsed() { // a fast clock's rounding must not make the timer fire for nothing
		s.now = c.Until
	}
}

// turnGate opens or closes a community's elections. A community already past
// the gate keeps it open and has its first step beyond it confirmed instead.
func (s *Session) turnGate(g GateChanged) {
	g, told := s.trueGate(g)
	if !told || g.Seq <= s.state.Gate.Seq {
		return
	}
	past := s.state.Step(StepElectionCommittee)
	isPast := past != nil && (past.Status == Complete || past.Status == ToConfirm)
	shutNow := !g.Open && !s.state.Gate.Shut
	e := Event{Type: EventGateOpened, Gate: g.Seq, Above: !g.Open, Departures: g.Departures}
	if !g.Open && !isPast {
		e.Type = EventGateClosed
	}
	s.record(e)
	if shutNow && past != nil && past.Status == Complete {
		s.record(Event{Type: EventToConfirm, Step: StepElectionCommittee})
		s.takeBackAgreement()
	}
	s.followAbove(g)
}

// takeBackAgreement withdraws a community from a closing that it agreed to when it
// was complete, and tells its sub-district with the next report.
func (s *Session) takeBackAgreement() {
	if s.state.Phase != PhaseClosing {
		return
	}
	seq := s.state.Closing
	s.record(Event{Type: EventClosingWithdrawn, Closing: seq})
	s.record(Event{Type: EventClosingDeclined, Closing: seq})
}

// hearProgress takes a community's report. A community that is open again puts
// the closing steps in need of confirmation.
func (s *Session) hearProgress(p Progress) {
	known := s.state.Community(p.Community)
	if known == nil {
		s.refuseOwn("community", shorten(p.Community), s.communityCodes())
		return
	}
	if field := impossible(p); field != "" {
		s.refuseOwn(field, shorten(string(s.entry.Payload)), fmt.Sprintf("0 ≤ accepted ≤ total ≤ %d", stepsAtMost))
		return
	}
	p, told := s.trueReport(p)
	if !told || p.Seq <= known.Seq {
		return
	}
	// It may be complete again before its sub-district hears that it was not.
	reopened := known.Complete && (!p.Complete || p.Returned > known.Returned)
	s.record(Event{Type: EventProgressed, Progress: &p})
	if !reopened && p.Declined < s.state.Closing {
		return
	}
	if s.state.Phase == PhaseClosing {
		s.record(Event{Type: EventClosingWithdrawn, Closing: s.state.Closing})
	}
	for _, spec := range closingSteps() {
		if st := s.state.Step(spec.Code); reopened && st != nil && st.Status == Complete {
			s.record(Event{Type: EventToConfirm, Step: spec.Code})
		}
	}
}

func (s *Session) communityCodes() string {
	var codes []string
	for _, c := range s.state.Communities {
		codes = append(codes, c.Community)
	}
	return shorten(strings.Join(codes, ", "))
}

// stepsAtMost is more steps than any catalogue will have. A community may have begun
// under another release than its sub-district, with more steps or fewer.
const stepsAtMost = 200

// impossible names the field of a report that no community can have sent, since
// it would make a summary that is none; empty when there is none.
func impossible(p Progress) string {
	switch {
	case p.Total < 0 || p.Total > stepsAtMost:
		return "total"
	case p.Accepted < 0 || p.Accepted > p.Total:
		return "accepted"
	case p.Overdue < 0 || p.Overdue > p.Total:
		return "overdue"
	case p.Light != "" && !slices.Contains(lights, p.Light):
		return "light"
	case p.Stage != "" && !slices.Contains(Stages(), p.Stage):
		return "stage"
	}
	return ""
}

var lights = []Light{LightGreen, LightYellow, LightRed, LightDone, LightPaused, LightCancelled}

// askToClose answers whether nothing is open here.
func (s *Session) askToClose(c Closing) {
	if !s.closingAsked(c) {
		return
	}
	switch {
	case c.Seq < s.state.Closing:
	case c.Withdrawn:
		s.record(Event{Type: EventClosingWithdrawn, Closing: c.Seq})
	case c.Seq == s.state.Closing:
	case s.state.StepsComplete():
		s.record(Event{Type: EventClosingAgreed, Closing: c.Seq})
	default:
		s.record(Event{Type: EventClosingDeclined, Closing: c.Seq})
	}
}

// settle records what follows from the state as it now stands, until nothing more does.
func (s *Session) settle() {
	for !s.state.Ended() && s.settleOnce() {
	}
}

func (s *Session) settleOnce() bool {
	if s.state.Governs() {
		return s.turnDuties() || s.closeYear() || s.ring()
	}
	return s.turnSteps() || s.judgeHeld() || s.turnOwnGate() || s.close() || s.ring()
}

// turnSteps opens what is ready and shuts what no longer is.
func (s *Session) turnSteps() bool {
	changed := false
	for _, spec := range s.state.specs() {
		st := s.state.Step(spec.Code)
		switch ready := s.state.ready(spec); {
		case ready && st.Status == Waiting:
			s.record(Event{Type: EventStepOpened, Step: spec.Code, Due: s.state.DueOf(s.terms, spec.Code), Via: ViaSelf})
			changed = true
		case !ready && st.Status == Open:
			s.record(Event{Type: EventStepWaiting, Step: spec.Code, Via: ViaSelf})
			changed = true
		}
	}
	return changed
}

// judgeHeld judges the first held hand-in whose step is open by now.
func (s *Session) judgeHeld() bool {
	if s.state.ClocksStopped() {
		return false
	}
	for _, spec := range s.state.specs() {
		st := s.state.Step(spec.Code)
		if st.Held == nil || !st.Awaited() || !s.state.ready(spec) {
			continue
		}
		old := s.earlier[st.Held.ID]
		h, _ := ParseHandIn(old.Raw)
		d := decision{handIn: h, raw: old.Raw, kind: EntryHandIn, digest: st.Held.Digest, held: true}
		if h.ID != st.Held.ID { // the record has lost it: say so rather than wait for ever
			d.handIn = HandIn{Header: Header{ID: st.Held.ID, By: st.Held.By}, Step: spec.Code}
		}
		s.decide(d)
		return true
	}
	return false
}

// turnOwnGate lets communities' elections open when the preparation is complete,
// and closes the gate when it no longer is.
func (s *Session) turnOwnGate() bool {
	if s.terms.Level() != LevelSubDistrict || s.state.Prepared() == s.state.Gate.Open {
		return false
	}
	e := Event{Type: EventGateOpened, Gate: s.state.Gate.Seq + 1, Via: ViaSelf}
	if s.state.Gate.Open {
		e.Type = EventGateClosed
	}
	s.record(e)
	return true
}

// close goes through the two phases of closing (sub-district).
func (s *Session) close() bool {
	if s.terms.Level() != LevelSubDistrict {
		return false
	}
	switch {
	case s.state.Phase == PhaseOpen && s.state.StepsComplete() && s.state.CommunitiesComplete():
		s.record(Event{Type: EventClosing, Closing: s.state.Closing + 1, Via: ViaSelf})
	case s.state.Phase == PhaseClosing && allAgreed(s.state):
		s.record(Event{Type: EventClosed, Closing: s.state.Closing, Via: ViaSelf})
	default:
		return false
	}
	return true
}

// allAgreed says whether every community agreed to the closing under way.
func allAgreed(s *State) bool {
	for _, p := range s.Communities {
		if s.takesPart(p.Community) && p.Agreed != s.Closing {
			return false
		}
	}
	return true
}
