package pilot

import "slices"

const (
	recentLines  = 10
	refusalLines = 5
	lineFindings = 3
)

// Apply folds one event into the state. It decides nothing: what an event means
// was decided when it was recorded. An event already folded changes nothing.
func (s *State) Apply(t *Terms, e Event) {
	if e.Seq <= s.Seq {
		return
	}
	s.Seq = e.Seq
	s.applyLife(t, e)
	s.applyMessage(e)
	s.applyStep(e)
	s.remember(e)
}

func (s *State) applyLife(t *Terms, e Event) {
	switch e.Type {
	case EventOpened:
		s.open(t, e)
	case EventGateOpened, EventGateClosed:
		s.Gate = Gate{Seq: e.Gate, Open: e.Type == EventGateOpened, Departures: e.Departures}
	case EventProgressed:
		s.progress(*e.Progress)
	case EventClosing:
		s.Phase, s.Closing = PhaseClosing, e.Closing
	case EventClosingAgreed:
		s.Phase, s.Closing, s.Agreed = PhaseClosing, e.Closing, e.Closing
	case EventClosingDeclined:
		s.Closing, s.Declined = e.Closing, e.Closing
	case EventClosingWithdrawn:
		s.Phase, s.Closing, s.Agreed = PhaseOpen, e.Closing, 0
	case EventClosed:
		s.Phase, s.ClosedAt = PhaseClosed, e.At
	case EventCancelled:
		s.Phase, s.ClosedAt = PhaseCancelled, e.At
	}
}

func (s *State) open(t *Terms, e Event) {
	s.Phase, s.OpenedAt = PhaseOpen, e.At
	for _, spec := range StepsOf(t) {
		s.Steps = append(s.Steps, StepState{Code: spec.Code, Status: Waiting})
	}
	for _, c := range t.Communities {
		own, _ := t.ForCommunity(c.Code)
		s.Communities = append(s.Communities, FirstReport(&own))
	}
}

func (s *State) progress(p Progress) {
	if known := s.Community(p.Community); known != nil && p.Seq > known.Seq {
		*known = p
	}
}

func (s *State) applyMessage(e Event) {
	switch e.Type {
	case EventAccepted:
		s.Counts.Accepted++
	case EventHeld:
		s.Counts.Held++
	case EventRecorded:
		s.Counts.Recorded++
	case EventRefused:
		s.Counts.Refused++
	case EventDuplicate:
		s.Counts.Duplicates++
	case EventReturned:
		s.Counts.Returned++
		for _, code := range e.Steps {
			if st := s.Step(code); st != nil {
				st.Status, st.Returns, st.Warned, st.Overdue = Open, e.Reasons, false, false
			}
		}
	}
	if e.Facts != nil {
		s.Facts = s.Facts.With(*e.Facts)
	}
}

func (s *State) applyStep(e Event) {
	st := s.Step(e.Step)
	if st == nil {
		return
	}
	switch e.Type {
	case EventStepOpened:
		st.Status, st.OpenedAt, st.DueAt = Open, e.At, e.Due
	case EventStepWaiting:
		st.Status = Waiting
	case EventToConfirm:
		st.Status = ToConfirm
	case EventDueSoon:
		st.Warned = true
	case EventOverdue:
		st.Warned, st.Overdue = true, true
	case EventAccepted:
		st.Status, st.Accepted, st.Returns, st.Explained = Complete, e.version(), nil, e.Explains
		st.Held = nil
	case EventHeld:
		st.Held = e.version()
	case EventRecorded:
		st.Rounds++
		st.dropHeld(e)
	case EventRefused:
		st.dropHeld(e)
	}
}

// dropHeld forgets the held hand-in when it is the one that was decided.
func (st *StepState) dropHeld(e Event) {
	if e.Rejudged() && st.Held != nil && st.Held.ID == e.ID {
		st.Held = nil
	}
}

func (e Event) version() *Version {
	v := &Version{ID: e.ID, Digest: e.Digest, At: e.At, Seq: e.Seq}
	if e.By != nil {
		v.By = *e.By
	}
	return v
}

// remember keeps the last events for the supervisor's page.
func (s *State) remember(e Event) {
	line := Line{Seq: e.Seq, At: e.At, Type: e.Type, Step: e.Step, ID: e.ID, By: e.By}
	if e.Progress != nil {
		line.Community, line.Stage, line.Light = e.Progress.Community, e.Progress.Stage, e.Progress.Light
	}
	if e.Type == EventRefused {
		line.Findings = e.Findings[:min(len(e.Findings), lineFindings)]
		s.Refusals = keepLast(append(s.Refusals, line), refusalLines)
		line.Findings = nil
	}
	s.Recent = keepLast(append(s.Recent, line), recentLines)
}

func keepLast(lines []Line, n int) []Line {
	if len(lines) <= n {
		return lines
	}
	return slices.Clone(lines[len(lines)-n:])
}
