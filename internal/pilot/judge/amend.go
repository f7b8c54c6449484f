package judge

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// ParseAmend reads an order that changes terms and says everything about its form that is
// wrong.
func ParseAmend(raw json.RawMessage) (pilot.Amend, []pilot.Finding) {
	var a pilot.Amend
	table := headerTable(&a.Header)
	maps.Copy(table, fieldTable{"number": &a.Number, "terms": &a.Terms, "reason": &a.Reason, "record": &a.Record})
	findings := append(readFields(raw, table), checkHeader(a.Header)...)
	findings = append(findings, wantReason(a.Reason)...)
	if !pilot.IsDigest(a.Terms) {
		findings = append(findings, formFinding(evidence.CodeBadDigest, "terms", pilot.Shorten(a.Terms), "sha256:…"))
	}
	return a, findings
}

// NeedsTerms lists the digests of the terms that these entries' orders name.
func NeedsTerms(entries []pilot.Entry) []string {
	var digests []string
	for _, e := range entries {
		if e.Kind != pilot.EntryAmend || e.Junk != nil {
			continue
		}
		if a, _ := ParseAmend(pilot.MessageIn(e.Payload)); pilot.IsDigest(a.Terms) && !slices.Contains(digests, a.Terms) {
			digests = append(digests, a.Terms)
		}
	}
	return digests
}

// Offering gives the session the terms, by their digests, that the district has put on
// record for this pilot: those of [NeedsTerms].
func (s *Session) Offering(terms map[string]*pilot.Terms) *Session {
	s.offered = terms
	return s
}

// takeAmendment gives the pilot other terms, for the district.
func (s *Session) takeAmendment(raw json.RawMessage) {
	m, form := ParseAmend(raw)
	d := decision{handIn: pilot.HandIn{Header: m.Header}, raw: raw, kind: pilot.EntryAmend, digest: pilot.ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(&d)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(m.By, pilot.RoleDistrict)...)
	after := s.orderedTerms(&d, m)
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := s.amending(d.event(pilot.EventAmended), after)
	e.Reason, e.Record = pilot.CleanText(m.Reason, 500), pilot.CleanText(m.Record, 200)
	if s.terms.Level() == pilot.LevelSubDistrict {
		e.Gate = s.state.Gate.Seq + 1
	}
	s.keepAccepted(d, e)
	if !s.state.CommunitiesComplete() {
		s.doubtClosing()
	}
}

// orderedTerms are the terms that an order asks for, with what is wrong with it.
func (s *Session) orderedTerms(d *decision, m pilot.Amend) *pilot.Terms {
	planned := s.offered[m.Terms]
	switch next := s.terms.Amended + 1; {
	case s.terms.Level() == pilot.LevelCommunity:
		d.find(pilot.RuleAmendment, pilot.CodeAmendsBelow, "", s.terms.Place(), s.terms.SubDistrict.Code)
		return nil
	case m.Number != next:
		d.find(pilot.RuleAmendment, pilot.CodeAmendsNumber, "number", strconv.Itoa(m.Number), strconv.Itoa(next))
		return nil
	case planned == nil:
		d.find(pilot.RuleAmendment, pilot.CodeAmendsUnknown, "terms", m.Terms, "")
		return nil
	}
	after := s.terms.AmendedBy(planned)
	changes, err := s.terms.ChangesTo(&after)
	delete(changes, "planDigest")
	if err == nil && len(changes) == 0 {
		d.find(pilot.RuleAmendment, pilot.CodeAmendsNothing, "terms", "", "")
	}
	d.findings = append(d.findings, pilot.Amending{
		Before: s.terms, After: &after, State: s.state, Below: s.below(), Today: s.terms.Today(s.now), Record: m.Record,
	}.Findings()...)
	after.Amended = m.Number
	return &after
}

// below are the states of the communities, as far as their record is at hand.
func (s *Session) below() map[string]*pilot.State {
	out := map[string]*pilot.State{}
	for _, c := range s.terms.Communities {
		if k, known := s.kin[s.terms.SubDistrict.Code+"/"+c.Code]; known {
			out[c.Code] = k.State
		}
	}
	return out
}

// amending completes an event by which other terms hold.
func (s *Session) amending(e pilot.Event, after *pilot.Terms) pilot.Event {
	changes, err := s.terms.ChangesTo(after)
	if err != nil {
		panic("pilot: " + err.Error()) // our own shapes always marshal
	}
	e.Changes, e.Amended = changes, after.Amended
	e.Dues = s.state.AmendedDues(s.terms, changes)
	return e
}

// doubtClosing has the closing steps confirmed again: they were done for other communities.
func (s *Session) doubtClosing() {
	for _, spec := range pilot.ClosingSteps() {
		if st := s.state.Step(spec.Code); st != nil && st.Status == pilot.Complete {
			s.record(pilot.Event{Type: pilot.EventToConfirm, Step: spec.Code})
		}
	}
}

// followTerms takes over the terms that the sub-district's record gives this community, or
// that it is none any more.
func (s *Session) followTerms() {
	above, known := s.kin[s.terms.SubDistrict.Code]
	if !known || above.Terms == nil || above.Terms.Amended <= s.terms.Amended {
		return
	}
	if former := above.State.FormerCommunity(s.terms.Community.Code); former != nil {
		s.record(pilot.Event{Type: pilot.EventDissolved, Former: former, FromSubDistrict: true})
		return
	}
	after, there := s.terms.AmendedAbove(above.Terms)
	if !there {
		return
	}
	e := s.amending(pilot.Event{Type: pilot.EventAmended, FromSubDistrict: true}, &after)
	if order := above.State.LastAmendment(); order != nil {
		e.By, e.Reason, e.Record = order.By, order.Reason, order.Record
	}
	s.record(e)
}
