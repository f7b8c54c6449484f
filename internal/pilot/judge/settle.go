package judge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shidian/internal/pilot"
)

// takeInternalMessage folds in what happens by itself.
func (s *Session) takeInternalMessage() {
	switch s.entry.Kind {
	case pilot.EntryOpen: // Take has opened it
	case pilot.EntryClock:
		internalMessage(s, s.reachClock)
	case pilot.EntryGate:
		internalMessage(s, s.turnGate)
	case pilot.EntryProgress:
		internalMessage(s, s.hearProgress)
	case pilot.EntryReports:
		internalMessage(s, s.hearReports)
	case pilot.EntryClosing:
		internalMessage(s, s.askToClose)
	case pilot.EntryClosed:
		internalMessage(s, s.turnClosed)
	case pilot.EntryCancel:
		if !s.state.Ended() { // it may have closed before the cancellation could be recorded
			s.record(pilot.Event{Type: pilot.EventCancelled})
		}
	case pilot.EntryDelivery:
		internalMessage(s, s.takeDelivery)
	case pilot.EntryRevived:
		internalMessage(s, s.takeRevived)
	}
}

// internalMessage reads a message between pilots. One that can't be read was typed by hand
// and is refused like any other.
func internalMessage[T any](s *Session, take func(T)) {
	var m T
	if s.state.Ended() {
		return
	}
	if err := json.Unmarshal(s.entry.Payload, &m); err != nil {
		s.refuseInternalMessage("", pilot.Shorten(string(s.entry.Payload)), "")
		return
	}
	take(m)
}

// refuseInternalMessage records that a message between pilots is none that a pilot sends.
func (s *Session) refuseInternalMessage(field, found, wanted string) {
	f := formFinding(pilot.CodeWrongKind, field, found, wanted)
	s.record(pilot.Event{Type: pilot.EventRefused, Name: s.entry.Name, Findings: []pilot.Finding{f}, Junk: pilot.NewJunk(pilot.CodeUnknownMessage, s.entry.Payload)})
}

// turnClosed closes a community when the closing is the one that it agreed to.
func (s *Session) turnClosed(c pilot.Closed) {
	if s.state.Phase != pilot.PhaseClosing || c.Seq != s.state.Agreed {
		s.refuseInternalMessage("seq", strconv.FormatInt(c.Seq, 10), strconv.FormatInt(s.state.Agreed, 10))
		return
	}
	if s.closedAbove(c) {
		s.record(pilot.Event{Type: pilot.EventClosed, Closing: c.Seq})
	}
}

// reachClock has the clock stand at least where the timer says; settle records
// what has become due. In a rehearsal whoever moves the calendar says where it
// stands, and nobody who only sends this message.
func (s *Session) reachClock(c pilot.ClockReached) {
	if c.Until.After(s.now) && !s.terms.Clock.Rehearsed() { // a fast clock's rounding must not make the timer fire for nothing
		s.now = c.Until
	}
}

// turnGate opens or closes a community's elections. A community already past
// the gate keeps it open and has its first step beyond it confirmed instead.
func (s *Session) turnGate(g pilot.GateChanged) {
	g, told := s.trueGate(g)
	if !told || g.Seq <= s.state.Gate.Seq {
		return
	}
	past := s.state.Step(pilot.StepElectionCommittee)
	isPast := past != nil && (past.Status == pilot.Complete || past.Status == pilot.ToConfirm)
	shutNow := !g.Open && !s.state.Gate.Shut
	e := pilot.Event{Type: pilot.EventGateOpened, Gate: g.Seq, FromSubDistrict: !g.Open, Departures: g.Departures}
	if !g.Open && !isPast {
		e.Type = pilot.EventGateClosed
	}
	s.record(e)
	if shutNow && past != nil && past.Status == pilot.Complete {
		s.record(pilot.Event{Type: pilot.EventToConfirm, Step: pilot.StepElectionCommittee})
		s.takeBackAgreement()
	}
	s.followAbove(g)
	s.followTerms()
}

// takeBackAgreement withdraws a community from a closing that it agreed to when it
// was complete, and tells its sub-district with the next report.
func (s *Session) takeBackAgreement() {
	if s.state.Phase != pilot.PhaseClosing {
		return
	}
	seq := s.state.Closing
	s.record(pilot.Event{Type: pilot.EventClosingWithdrawn, Closing: seq})
	s.record(pilot.Event{Type: pilot.EventClosingDeclined, Closing: seq})
}

// hearProgress takes a community's report. A community that is open again puts
// the closing steps in need of confirmation.
func (s *Session) hearProgress(p pilot.Progress) {
	known := s.state.Community(p.Community)
	if known == nil {
		s.refuseInternalMessage("community", pilot.Shorten(p.Community), s.communityCodes())
		return
	}
	if field := impossible(p); field != "" {
		s.refuseInternalMessage(field, pilot.Shorten(string(s.entry.Payload)), fmt.Sprintf("0 ≤ accepted ≤ total ≤ %d", stepsAtMost))
		return
	}
	p, told := s.trueReport(p)
	if !told || p.Seq <= known.Seq {
		return
	}
	// It may be complete again before its sub-district hears that it was not.
	reopened := known.Complete && (!p.Complete || p.Returned > known.Returned)
	s.record(pilot.Event{Type: pilot.EventProgressed, Progress: &p})
	if !reopened && p.Declined < s.state.Closing {
		return
	}
	if s.state.Phase == pilot.PhaseClosing {
		s.record(pilot.Event{Type: pilot.EventClosingWithdrawn, Closing: s.state.Closing})
	}
	if reopened {
		s.doubtClosing()
	}
}

// hearReports takes the reports of several communities, each for itself.
func (s *Session) hearReports(r pilot.Reports) {
	if n := len(r.Reports); n > pilot.ReportsAtMost {
		s.refuseInternalMessage("reports", strconv.Itoa(n), fmt.Sprintf("≤ %d", pilot.ReportsAtMost))
		return
	}
	for _, p := range r.Reports {
		s.hearProgress(p)
	}
}

func (s *Session) communityCodes() string {
	var codes []string
	for _, c := range s.state.Communities {
		codes = append(codes, c.Community)
	}
	return pilot.Shorten(strings.Join(codes, ", "))
}

// stepsAtMost is more steps than any catalogue will have. A community may have begun
// under another release than its sub-district, with more steps or fewer.
const stepsAtMost = 200

// impossible names the field of a report that no community can have sent, since
// it would make a summary that is none; empty when there is none.
func impossible(p pilot.Progress) string {
	switch {
	case p.Total < 0 || p.Total > stepsAtMost:
		return "total"
	case p.Accepted < 0 || p.Accepted > p.Total:
		return "accepted"
	case p.Overdue < 0 || p.Overdue > p.Total:
		return "overdue"
	case p.Light != "" && !slices.Contains(lights, p.Light):
		return "light"
	case p.Stage != "" && !slices.Contains(pilot.Stages(), p.Stage):
		return "stage"
	}
	return ""
}

var lights = []pilot.Light{pilot.LightGreen, pilot.LightYellow, pilot.LightRed, pilot.LightDone, pilot.LightPaused, pilot.LightCancelled}

// askToClose answers whether nothing is open here.
func (s *Session) askToClose(c pilot.Closing) {
	if !s.closingAsked(c) {
		return
	}
	switch {
	case c.Seq < s.state.Closing:
	case c.Withdrawn:
		s.record(pilot.Event{Type: pilot.EventClosingWithdrawn, Closing: c.Seq})
	case c.Seq == s.state.Closing:
	case s.state.StepsComplete():
		s.record(pilot.Event{Type: pilot.EventClosingAgreed, Closing: c.Seq})
	default:
		s.record(pilot.Event{Type: pilot.EventClosingDeclined, Closing: c.Seq})
	}
}

// settled is when a session was last settled.
type settled struct {
	events int // of the session by then
	now    time.Time
}

// isSettled says whether nothing can follow that did not when it was last settled: no time
// has passed, and what came since was refused or a duplicate. A flood is mostly that.
func (s *Session) isSettled() bool {
	return s.settled != nil && s.settled.now.Equal(s.now) && !slices.ContainsFunc(s.events[s.settled.events:], func(e pilot.Event) bool {
		return e.Type != pilot.EventRefused && e.Type != pilot.EventDuplicate
	})
}

// settle records what follows from the state as it now stands, until nothing more does.
func (s *Session) settle() {
	if s.isSettled() {
		return
	}
	defer func() { s.settled = &settled{events: len(s.events), now: s.now} }()
	for more := true; more && !s.state.Ended(); {
		if s.state.Governs() {
			more = s.turnDuties() || s.closeYear() || s.recordDueRungs()
		} else {
			more = s.begin() || s.turnSteps() || s.followPolling() || s.judgeHeld() || s.turnOwnGate() || s.close() || s.recordDueRungs()
		}
	}
}

// begin opens a pilot whose opening day has come. While it is suspended the clocks stand,
// and it opens when they run again.
func (s *Session) begin() bool {
	if !s.state.NotYetOpen() || s.state.ClocksStopped() || s.now.Before(s.state.OpensAt(s.terms)) {
		return false
	}
	s.record(pilot.Event{Type: pilot.EventBegun, Via: pilot.ViaSelf})
	return true
}

// turnSteps opens what is ready and shuts what no longer is.
func (s *Session) turnSteps() bool {
	changed := false
	for _, spec := range s.state.Specs() {
		st := s.state.Step(spec.Code)
		switch ready := s.state.Ready(spec); {
		case ready && st.Status == pilot.Waiting:
			s.record(pilot.Event{Type: pilot.EventStepOpened, Step: spec.Code, Due: s.state.DueOf(s.terms, spec.Code), Via: pilot.ViaSelf})
			changed = true
		case !ready && st.Status == pilot.Open:
			s.record(pilot.Event{Type: pilot.EventStepWaiting, Step: spec.Code, Via: pilot.ViaSelf})
			changed = true
		}
	}
	return changed
}

// followPolling moves the due dates that count from polling day once that is set, or set
// anew.
func (s *Session) followPolling() bool {
	dues := s.state.PolledDues(s.terms)
	if len(dues) == 0 {
		return false
	}
	s.record(pilot.Event{Type: pilot.EventPollingSet, On: s.state.PollingDay(s.terms), Dues: dues, Via: pilot.ViaSelf})
	return true
}

// judgeHeld judges the first held hand-in whose step is open by now.
func (s *Session) judgeHeld() bool {
	if s.state.ClocksStopped() {
		return false
	}
	for _, spec := range s.state.Specs() {
		st := s.state.Step(spec.Code)
		if st.Held == nil || !st.Awaited() || !s.state.Ready(spec) {
			continue
		}
		old := s.earlier[st.Held.ID]
		h, _ := ParseHandIn(old.Raw)
		d := decision{handIn: h, raw: old.Raw, kind: pilot.EntryHandIn, digest: st.Held.Digest, held: true}
		if h.ID != st.Held.ID { // the record has lost it: say so rather than wait for ever
			d.handIn = pilot.HandIn{Header: pilot.Header{ID: st.Held.ID, By: st.Held.By}, Step: spec.Code}
		}
		s.prove(&d) // it was checked when it came
		s.decide(d)
		return true
	}
	return false
}

// turnOwnGate lets communities' elections open when the preparation is complete,
// and closes the gate when it no longer is.
func (s *Session) turnOwnGate() bool {
	if s.terms.Level() != pilot.LevelSubDistrict || s.state.Prepared() == s.state.Gate.Open {
		return false
	}
	e := pilot.Event{Type: pilot.EventGateOpened, Gate: s.state.Gate.Seq + 1, Via: pilot.ViaSelf}
	if s.state.Gate.Open {
		e.Type = pilot.EventGateClosed
	}
	s.record(e)
	return true
}

// close goes through the two phases of closing (sub-district).
func (s *Session) close() bool {
	if s.terms.Level() != pilot.LevelSubDistrict {
		return false
	}
	switch {
	case s.state.Phase == pilot.PhaseOpen && s.state.StepsComplete() && s.state.CommunitiesComplete():
		s.record(pilot.Event{Type: pilot.EventClosing, Closing: s.state.Closing + 1, Via: pilot.ViaSelf})
	case s.state.Phase == pilot.PhaseClosing && allAgreed(s.state):
		s.record(pilot.Event{Type: pilot.EventClosed, Closing: s.state.Closing, Via: pilot.ViaSelf})
	default:
		return false
	}
	return true
}

// allAgreed says whether every community agreed to the closing under way.
func allAgreed(s *pilot.State) bool {
	for _, p := range s.Communities {
		if s.TakesPart(p.Community) && p.Agreed != s.Closing {
			return false
		}
	}
	return true
}
