package pilot

import "time"

// NotYetOpen says whether the pilot waits for its opening day: early hand-ins are held,
// and nothing is owed.
func (s *State) NotYetOpen() bool { return s.NotBefore != "" && !s.Ended() }

// OpensOn is the day for which the pilot waits; empty when it waits for none.
func (s *State) OpensOn() Date {
	if s.NotYetOpen() {
		return s.NotBefore
	}
	return ""
}

// OpensAt is the instant at which a pilot that is not yet open opens: 0:00 of its opening
// day. The zero time once it is open.
func (s *State) OpensAt(t *Terms) time.Time {
	if !s.NotYetOpen() {
		return time.Time{}
	}
	return s.NotBefore.Start(t.Location())
}

// OpensLater is the day on which a pilot opens that begins at an instant of plan time;
// empty when it opens at once. A life after a pilot never waits.
func (t *Terms) OpensLater(now time.Time) Date {
	if t.Governance != nil || t.Opens == "" || !now.Before(t.Opens.Start(t.Location())) {
		return ""
	}
	return t.Opens
}

// reopenAt lets a pilot that waits follow terms whose opening day is another by now. One
// that has opened stays open.
func (s *State) reopenAt(t *Terms) {
	if s.NotYetOpen() && t.Opens != "" {
		s.NotBefore = t.Opens
	}
}

// begin folds that the opening day has come.
func (s *State) begin(e Event) { s.NotBefore, s.OpenedAt = "", e.At }
