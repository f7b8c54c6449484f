package pilot

import (
	"slices"
	"time"
)

// FoldVersion is recorded in each event. What events mean must not change while a
// history with them may be replayed, and the fold also runs where no workflow is: in
// the recorder, in audits. So a new meaning is asked for by the version of the event
// that it folds, never by the release that folds it.
const FoldVersion = foldsCatalogue

// The versions of the fold, by what they brought; before them there was none.
const (
	foldsCatalogue = 1 // an opening says by which steps the pilot began
)

// sendbacksKept is more than a whole sub-district at once: by then the first are long told.
const sendbacksKept = 1000

// Apply folds one event into the state, and into the terms where it is an order that
// gives the pilot others. It decides nothing: what an event means was decided when it was
// recorded. An event already folded changes nothing.
func (s *State) Apply(t *Terms, e Event) {
	if e.Seq <= s.Seq {
		return
	}
	s.Seq = e.Seq
	s.Told += e.Told
	if len(e.ToCommunities) > 0 {
		s.ToCommunities = KeepLast(append(slices.Clone(s.ToCommunities), e.ToCommunities...), sendbacksKept)
	}
	s.applyLife(t, e)
	s.applyTime(e)
	s.applyMessage(e)
	s.applyStep(e)
	s.useWaivers(e)
	if s.Governs() {
		s.applyGovernance(t, e)
	}
	s.remember(e)
}

func (s *State) applyLife(t *Terms, e Event) {
	switch e.Type {
	case EventOpened:
		s.open(t, e)
	case EventBegun:
		s.begin(e)
	case EventGateOpened, EventGateClosed:
		s.Gate = Gate{Seq: e.Gate, Open: e.Type == EventGateOpened, Departures: e.Departures, Shut: e.FromSubDistrict}
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
	case EventDecided:
		s.decide(e)
	case EventAmended, EventUnits:
		if e.Type == EventAmended || !s.Governs() { // a life after the pilot ends by it, with the event that follows
			s.amend(t, e)
		}
	case EventDissolved:
		s.Phase, s.ClosedAt, s.Became = PhaseDissolved, e.At, e.Former
	case EventUndelivered, EventDelivered:
		s.deliver(e)
	}
}

func (s *State) open(t *Terms, e Event) {
	s.Phase, s.OpenedAt, s.NotBefore, s.StageOrder, s.Amended = PhaseOpen, e.At, e.NotBefore, t.StageOrder, t.Amended
	if t.Governance != nil {
		s.Year = yearOf(t.Governance.Since)
	}
	began := e.Catalogue
	if e.V < foldsCatalogue {
		began = frozenCatalogue
	}
	for _, spec := range t.among(began) {
		s.Steps = append(s.Steps, StepState{Code: spec.Code, Status: Waiting})
	}
	for _, c := range t.Communities {
		own, _ := t.ForCommunity(c.Code)
		first := FirstReport(&own)
		first.Total = len(own.among(began))
		s.Communities = append(s.Communities, first)
	}
	if e.Inherited != nil {
		s.inherit(e.Inherited)
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
		s.tellRefusal(e)
	case EventDuplicate:
		s.Counts.Duplicates++
	case EventReturned:
		s.Counts.Returned++
		for _, code := range e.Steps {
			if st := s.Step(code); st != nil {
				st.Status, st.Returns, st.Warned, st.Overdue, st.ArmedAt = Open, e.Reasons, false, false, e.At
			}
		}
		if st := s.Step(StepCommitteeElection); st != nil && e.FallenOpen > 0 {
			st.Rounds = max(0, st.Rounds-e.FallenOpen)
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
		if !e.Due.Equal(st.DueAt) { // another ladder
			st.Rung = ""
		}
		st.Status, st.OpenedAt, st.DueAt, st.ArmedAt = Open, e.At, e.Due, e.At
	case EventStepWaiting:
		st.Status = Waiting
	case EventToConfirm:
		st.Status, st.ArmedAt = ToConfirm, e.At
		if !e.Due.IsZero() { // it was never open here
			st.OpenedAt, st.DueAt = e.At, e.Due
		}
	case EventDueSoon:
		st.Warned = true
	case EventOverdue:
		st.Warned, st.Overdue = true, true
	case EventReminded, EventEscalated:
		st.Reached, st.Rung, st.Slips = e.Rung.At, e.Rung.Name(), st.Slips+1
	case EventAccepted:
		st.Status, st.Accepted, st.Returns, st.Explained = Complete, s.version(e), nil, e.Explains
		st.Held = nil
	case EventHeld:
		st.Held = s.version(e)
	case EventRecorded:
		if !e.Extra {
			st.Rounds++
		}
		st.dropHeld(e)
	case EventRefused:
		st.dropHeld(e)
	}
}

// applyTime folds what moves due times and what is filed beside the steps.
func (s *State) applyTime(e Event) {
	switch e.Type {
	case EventExtended:
		s.extend(e)
	case EventPollingSet:
		s.rearm(e)
	case EventSuspended:
		s.stop(e)
	case EventResumed:
		s.resume(e)
	case EventFiled:
		s.file(e)
	case EventReminded:
		if e.Period != "" {
			s.PeriodReminded = e.Period
		}
	case EventReportMissing:
		s.Missing = append(s.Missing, e.Period)
	}
	if e.Through > s.ReportedTo {
		s.ReportedTo = e.Through
	}
}

// extend moves due dates, or keeps the district's record for a hard one.
func (s *State) extend(e Event) {
	st := s.Step(e.Step)
	grant := &Grant{To: e.To, Record: e.Record, At: e.At}
	switch {
	case st != nil && e.Granted:
		st.Granted = grant
	case st != nil:
		st.Extra += e.Days
	default:
		s.Moved += e.Days
		if e.FromSubDistrict || e.Gate > 0 {
			s.Extended += e.Days
		}
		if e.Granted {
			s.Granted = grant
		}
	}
	s.rearm(e)
	s.tellBelow(e)
}

// rearm gives steps their new due times, each with its ladder anew.
func (s *State) rearm(e Event) {
	for _, d := range e.Dues {
		if st := s.Step(d.Step); st != nil {
			st.DueAt, st.Warned, st.Overdue, st.ArmedAt, st.Reached, st.Rung = d.Due, false, false, e.At, time.Time{}, ""
		}
	}
}

func (s *State) stop(e Event) {
	stop := &Stop{At: e.At, Until: e.Until, Reason: e.Reason, By: e.By}
	if e.FromSubDistrict {
		s.StoppedAbove = stop
	} else {
		s.Stopped = stop
	}
	if s.StoppedAt.IsZero() {
		s.StoppedAt = e.At
	}
	s.tellBelow(e)
}

// resume lets the clocks run again, unless the other level still holds them; all
// that is waited for keeps its place on its ladder.
func (s *State) resume(e Event) {
	if e.FromSubDistrict {
		s.StoppedAbove = nil
	} else {
		s.Stopped = nil
	}
	if !s.ClocksStopped() {
		s.StoppedAt = time.Time{}
		s.Moved += e.Days
	}
	s.moveDues(e)
	s.tellBelow(e)
}

// moveDues gives what is waited for its new due times, its place on its ladder kept.
func (s *State) moveDues(e Event) {
	for _, d := range e.Dues {
		st := s.Step(d.Step)
		if st == nil {
			continue
		}
		st.DueAt = d.Due
		if !st.Reached.IsZero() {
			st.Reached = st.Reached.AddDate(0, 0, e.Days)
		}
	}
}

// tellBelow numbers what a sub-district's communities are to hear.
func (s *State) tellBelow(e Event) {
	if e.Gate > 0 && !e.FromSubDistrict {
		s.Gate.Seq = e.Gate
	}
}

// file counts a record.
func (s *State) file(e Event) {
	i := slices.IndexFunc(s.Filed, func(f FiledKind) bool { return f.Kind == e.Kind })
	if i < 0 {
		s.Filed = append(s.Filed, FiledKind{Kind: e.Kind})
		i = len(s.Filed) - 1
	}
	f := s.Filed[i] // a copy: clones of the state share its lists
	f.Count, f.Last = f.Count+1, e.At
	f.Places = addPlaces(f.Places, e.Places)
	if e.Period != "" {
		f.Periods = withLast(f.Periods, e.Period, periodsKept)
	}
	s.Filed[i] = f
	if e.Kind == KindBulletin {
		s.Missing = slices.DeleteFunc(slices.Clone(s.Missing), func(p string) bool { return p == e.Period })
	}
}

func addPlaces(have, more []string) []string {
	out := slices.Clone(have)
	for _, p := range more {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// dropHeld forgets the held hand-in when it is the one that was decided.
func (st *StepState) dropHeld(e Event) {
	if e.Rejudged() && st.Held != nil && st.Held.ID == e.ID {
		st.Held = nil
	}
}

// version is a hand-in with the number of the terms by which it was judged.
func (s *State) version(e Event) *Version {
	v := e.Version()
	v.Terms = s.Amended
	return v
}

// Version is the hand-in or record that an event is about, as a state keeps it.
func (e Event) Version() *Version {
	v := &Version{ID: e.ID, Digest: e.Digest, At: e.At, Seq: e.Seq}
	if e.By != nil {
		v.By = *e.By
	}
	return v
}
