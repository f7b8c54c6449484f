package judge

import (
	"slices"

	"shidian/internal/pilot"
)

// checkReinstatement wants a pilot that was cancelled, and above it one that goes on and
// still counts on it.
func (s *Session) checkReinstatement(d *decision) {
	if s.state.Phase != pilot.PhaseCancelled {
		d.find(pilot.RuleOrder, pilot.CodeStillGoesOn, "decision", "", "")
		return
	}
	above, known := s.kin[s.terms.SubDistrict.Code]
	switch {
	case s.terms.Level() != pilot.LevelCommunity || !known:
	case above.State.Ended():
		d.find(pilot.RuleOrder, pilot.CodeSubDistrictEnded, "decision", "", s.terms.SubDistrict.Code)
	case slices.Contains(above.State.LeftOut, s.terms.Community.Code):
		d.find(pilot.RuleOrder, pilot.CodeLeftOutBefore, "decision", s.terms.Community.Code, "")
	}
}

// reinstate has a cancelled pilot go on. While it was cancelled its clocks stood, as in
// a suspension; where they stood anyway, the resumption counts the days.
func (s *Session) reinstate(d decision, e pilot.Event) {
	if !s.state.ClocksStopped() {
		e = s.standing(e, s.state.ClosedAt)
	}
	s.keepAccepted(d, e)
	if above, known := s.kin[s.terms.SubDistrict.Code]; s.state.Phase == pilot.PhaseClosing && known &&
		(above.State.Phase != pilot.PhaseClosing || above.State.Closing != s.state.Agreed) {
		s.record(pilot.Event{Type: pilot.EventClosingWithdrawn, Closing: s.state.Closing})
	}
}
