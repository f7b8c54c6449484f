package judge

import (
	"slices"

	"shidian/internal/pilot"
)

// canReturn says whether a step is accepted, an election has a round on record, or
// a duty is done for a period of which it may still be filed.
func (s *Session) canReturn(code pilot.Step) bool {
	st := s.state.Step(code)
	if st == nil || st.Status == pilot.Complete || st.Status == pilot.ToConfirm {
		return true // that there is no such step is said elsewhere
	}
	if code == pilot.StepCommitteeElection && s.state.Facts.Election.RoundsOnRecord() > 0 {
		return true
	}
	_, again := s.state.OwedAgain(s.terms, code, s.now)
	return again
}

// sendBackDuties has the periods for which something is returned waited for
// again, in the place of those that follow, and returns what goes back: with a
// meeting also the reports that it heard.
func (s *Session) sendBackDuties(steps []pilot.Step) []pilot.Step {
	if !s.state.Governs() {
		return steps
	}
	meeting, heard := s.state.Step(pilot.Step(pilot.DutyAssemblyMeeting)), s.state.Step(pilot.Step(pilot.DutyAnnualReport))
	if slices.Contains(steps, meeting.Code) && heard.Accepted != nil && heard.Accepted.ID == meeting.Accepted.ID && s.canReturn(heard.Code) {
		steps = unique(append(slices.Clone(steps), heard.Code))
	}
	for _, code := range steps {
		if p, again := s.state.OwedAgain(s.terms, code, s.now); again && s.state.Step(code).Status != pilot.Complete {
			s.beginPeriod(code, p)
		}
	}
	return steps
}

// unresolving takes back what a returned meeting resolved and heard.
func (s *Session) unresolving(e pilot.Event) pilot.Event {
	st := s.state.Step(pilot.Step(pilot.DutyAssemblyMeeting))
	if a := s.state.Facts.Assembly; a != nil && st != nil && st.Accepted != nil && slices.Contains(e.Steps, st.Code) {
		e = establishing(e, pilot.Facts{Assembly: a.Without(st.Accepted.ID)})
	}
	return e
}
