package judge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"shidian/internal/pilot"
)

// Anybody who may send a signal may send one that looks like another pilot's: a gate
// that opens elections, a closing, a report. What a pilot is told by its sub-district
// or by its communities therefore only says that there is something to hear; what
// counts is the sender's own row in the record, which was written before it told.

// KinOf lists the places whose pilots a session over these entries has to know.
func KinOf(t *pilot.Terms, entries []pilot.Entry) []string {
	var places []string
	for _, e := range entries {
		place := ""
		switch e.Kind {
		case pilot.EntryGate, pilot.EntryClosing, pilot.EntryClosed:
			place = t.SubDistrict.Code
		case pilot.EntryUnits:
			if e.Junk == nil {
				places = append(places, orderKin(t, pilot.MessageIn(e.Payload))...)
			}
		case pilot.EntryAmend:
			for _, c := range t.Communities {
				places = append(places, t.SubDistrict.Code+"/"+c.Code)
			}
		case pilot.EntryReturn:
			if t.Level() == pilot.LevelCommunity && sentBackNumber(e.Payload) > 0 {
				place = t.SubDistrict.Code
			}
		case pilot.EntryDecide:
			if place = placeNamed(t, e.Payload); t.Level() == pilot.LevelCommunity {
				place = t.SubDistrict.Code // it must go on for a community to be reinstated
			}
		case pilot.EntryProgress:
			place = placeNamed(t, e.Payload)
		case pilot.EntryReports:
			places = append(places, placesReporting(t, e.Payload)...)
		}
		if place != "" && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return places
}

// placesReporting are the places of the communities whose reports a message brings.
func placesReporting(t *pilot.Terms, payload json.RawMessage) (places []string) {
	var m pilot.Reports
	_ = json.Unmarshal(pilot.MessageIn(payload), &m) // one that can't be read is refused anyway
	for _, p := range m.Reports[:min(len(m.Reports), pilot.ReportsAtMost)] {
		if _, own := t.ForCommunity(p.Community); own {
			places = append(places, t.SubDistrict.Code+"/"+p.Community)
		}
	}
	return places
}

// placeNamed is the place of the community that a message names; empty for none of here.
func placeNamed(t *pilot.Terms, payload json.RawMessage) string {
	var p struct {
		Community string `json:"community"`
	}
	_ = json.Unmarshal(pilot.MessageIn(payload), &p) // one that can't be read is refused anyway
	if _, own := t.ForCommunity(p.Community); !own {
		return ""
	}
	return t.SubDistrict.Code + "/" + p.Community
}

// Knowing gives the session what the record says of the pilots that [KinOf] names.
// Without it messages between pilots are believed.
func (s *Session) Knowing(kin map[string]pilot.Kin) *Session {
	s.kin = kin
	return s
}

// trueGate is what the sub-district's record says that its communities are to hear,
// newer perhaps than the message. A message that the record does not bear out leaves
// a trace; false when nothing is left to hear.
func (s *Session) trueGate(g pilot.GateChanged) (pilot.GateChanged, bool) {
	if s.kin == nil {
		return g, true
	}
	above, known := s.kin[s.terms.SubDistrict.Code]
	if !known {
		s.refuseUntold(g.Seq, 0)
		return g, false
	}
	truth := above.State.GateMessage()
	if g.Seq > truth.Seq || g.Seq == truth.Seq && !sameContent(g, truth) {
		s.refuseUntold(g.Seq, truth.Seq)
	}
	return truth, true
}

// trueReport is how the community stands by its own record.
func (s *Session) trueReport(p pilot.Progress) (pilot.Progress, bool) {
	if s.kin == nil {
		return p, true
	}
	below, known := s.kin[s.terms.SubDistrict.Code+"/"+p.Community]
	if !known {
		s.refuseUntold(p.Seq, 0)
		return p, false
	}
	truth := pilot.Report(below.Terms, below.State)
	if p.Seq > truth.Seq || p.Seq == truth.Seq && p.News() != truth.News() {
		s.refuseUntold(p.Seq, truth.Seq)
	}
	return truth, true
}

// closingAsked says whether the sub-district's record bears out that it asks to close,
// or no longer does.
func (s *Session) closingAsked(c pilot.Closing) bool {
	if s.kin == nil {
		return true
	}
	above, known := s.kin[s.terms.SubDistrict.Code]
	asks := known && above.State.Phase == pilot.PhaseClosing && above.State.Closing == c.Seq
	if known && (asks && !c.Withdrawn || c.Withdrawn && !asks && c.Seq <= above.State.Closing) {
		return true
	}
	s.refuseUntold(c.Seq, closingOf(above))
	return false
}

// closedAbove says whether the sub-district's record is closed by this closing.
func (s *Session) closedAbove(c pilot.Closed) bool {
	if s.kin == nil {
		return true
	}
	above, known := s.kin[s.terms.SubDistrict.Code]
	if known && above.State.Phase == pilot.PhaseClosed && above.State.Closing == c.Seq {
		return true
	}
	s.refuseUntold(c.Seq, closingOf(above))
	return false
}

func closingOf(k pilot.Kin) int64 {
	if k.State == nil {
		return 0
	}
	return k.State.Closing
}

// sentBackFalsely says whether a return claims to have been passed down by the
// sub-district, and its record does not say so.
func (s *Session) sentBackFalsely(r pilot.Return) bool {
	n := pilot.SentBackID(r.ID)
	if s.kin == nil || n == 0 || s.terms.Level() != pilot.LevelCommunity {
		return false
	}
	above, known := s.kin[s.terms.SubDistrict.Code]
	return !known || !slices.ContainsFunc(above.State.ToCommunities, func(b pilot.Sendback) bool {
		return b.Number == n && b.Community == s.terms.Community.Code && sameContent(b.Message(), r)
	})
}

func sentBackNumber(raw json.RawMessage) int {
	var h struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(raw, &h)
	return pilot.SentBackID(h.ID)
}

// refuseUntold records that a message says what its sender's record does not.
func (s *Session) refuseUntold(found, known int64) {
	f := formFinding(pilot.CodeUntold, "seq", strconv.FormatInt(found, 10), fmt.Sprintf("≤ %d", known))
	s.record(pilot.Event{Type: pilot.EventRefused, Name: s.entry.Name, Findings: []pilot.Finding{f}, Junk: pilot.NewJunk(pilot.CodeUnknownMessage, s.entry.Payload)})
}

// sameContent compares two messages by what they say.
func sameContent(a, b any) bool {
	one, err := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err == nil && err2 == nil && pilot.ContentDigest(one) == pilot.ContentDigest(other)
}
