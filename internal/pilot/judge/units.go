package judge

import (
	"encoding/json"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Regroup is an order that changes units as a sub-district's pilot looks at it: what
// keeps it from being, and the terms that it makes.
type Regroup struct {
	Terms *pilot.Terms
	State *pilot.State
	Order *pilot.UnitsChange
	Kin   map[string]pilot.Kin // of those that [UnitsKin] names; nil: not known
	Today pilot.Date
}

// UnitsKin lists the places of whose pilots an order has to know.
func UnitsKin(t *pilot.Terms, m *pilot.UnitsChange) []string {
	places := slices.Clone(m.PlacesFrom(t))
	for _, code := range []string{m.From, m.To} {
		if code != "" && code != t.SubDistrict.Code {
			places = append(places, code)
		}
	}
	for _, place := range slices.Concat(m.PlacesFrom(t), m.PlacesInto(t)) {
		places = append(places, pilot.LifeKin(place))
	}
	return places
}

// After are the terms with which the sub-district goes on.
func (r Regroup) After() pilot.Terms {
	g := pilot.Regrouping{Terms: r.Terms, Order: r.Order, Today: r.Today}
	for _, place := range r.Order.PlacesFrom(r.Terms) {
		if k, known := r.Kin[place]; known {
			g.Olds = append(g.Olds, k)
		}
	}
	return g.After()
}

// Findings are why it can't be; none when it can.
func (r Regroup) Findings() []pilot.Finding {
	switch {
	case r.Terms.Level() != pilot.LevelSubDistrict:
		return []pilot.Finding{unitsFinding(pilot.CodeUnitsBelow, "", r.Terms.Place(), r.Terms.SubDistrict.Code)}
	case !r.Order.Leaves(r.Terms) && !r.Order.Arrives(r.Terms):
		return []pilot.Finding{unitsFinding(pilot.CodeUnitsElse, "from", r.Terms.SubDistrict.Code, r.Order.From+", "+r.Order.To)}
	}
	var findings []pilot.Finding
	if r.Order.Leaves(r.Terms) {
		findings = r.leaving()
	}
	if r.Order.Arrives(r.Terms) {
		findings = append(findings, taken(r.Terms, r.State, r.Order.Into)...)
		findings = append(findings, r.lived()...)
	}
	if r.Order.Change == pilot.ChangeMove && r.Kin != nil {
		findings = append(findings, r.otherSide()...)
	}
	return findings
}

func unitsFinding(code, field, found, wanted string) pilot.Finding {
	return pilot.Finding{Rule: pilot.RuleUnits, Severity: pilot.Hard, Code: code, Field: field, Found: pilot.Shorten(found), Wanted: pilot.Shorten(wanted)}
}

// leaving holds the communities that there are to be none of any more: each is one of the
// sub-district's, and its pilot goes on.
func (r Regroup) leaving() []pilot.Finding {
	var findings []pilot.Finding
	for i, code := range r.Order.Communities {
		field := pilot.FieldAt("communities", i, "")
		below, known := r.Kin[r.Terms.SubDistrict.Code+"/"+code]
		former := r.State.FormerCommunity(code)
		switch _, listed := r.Terms.ForCommunity(code); {
		case former != nil:
			findings = append(findings, unitsFinding(pilot.CodeUnitsGone, field, code, strings.Join(former.Into, ", ")))
		case !listed && r.lives(code):
			findings = append(findings, unitsFinding(pilot.CodeUnitsMixed, field, code, r.Terms.SubDistrict.Code))
		case !listed:
			findings = append(findings, unitsFinding(pilot.CodeUnitsUnknown, field, code, codesOf(r.Terms.Communities)))
		case known && below.State.Ended(), slices.Contains(r.State.LeftOut, code):
			findings = append(findings, unitsFinding(pilot.CodeUnitsEnded, field, code, ""))
		case r.Kin != nil && !known: // it is only just beginning
			findings = append(findings, unitsFinding(pilot.CodeUnitsOther, field, code, ""))
		}
	}
	return findings
}

func codesOf(communities []pilot.CommunityTerms) string {
	codes := make([]string, len(communities))
	for i, c := range communities {
		codes[i] = c.Code
	}
	return strings.Join(codes, ", ")
}

// taken holds the codes of new communities: none has ever been another's here.
func taken(t *pilot.Terms, s *pilot.State, into []pilot.IntoUnit) []pilot.Finding {
	var findings []pilot.Finding
	for i, u := range into {
		_, runs := t.ForCommunity(u.Code)
		exempt := slices.ContainsFunc(t.Exempt, func(e pilot.Exemption) bool { return e.Code == u.Code })
		if runs || exempt || s.FormerCommunity(u.Code) != nil {
			findings = append(findings, unitsFinding(pilot.CodeUnitsTaken, pilot.FieldAt("into", i, "code"), u.Code, ""))
		}
	}
	return findings
}

// lives says whether a community's pilot closed before and its life goes on here: it came
// from another sub-district, or took the place of such.
func (r Regroup) lives(code string) bool {
	life, known := r.Kin[pilot.LifeKin(r.Terms.SubDistrict.Code+"/"+code)]
	return known && !life.State.Ended()
}

// lived holds the codes of new communities that a life after the pilot has here, or is
// promised.
func (r Regroup) lived() []pilot.Finding {
	var findings []pilot.Finding
	for i, place := range r.Order.PlacesInto(r.Terms) {
		if _, lives := r.Kin[pilot.LifeKin(place)]; lives || promised(r.Kin, place, nil) {
			findings = append(findings, unitsFinding(pilot.CodeUnitsTaken, pilot.FieldAt("into", i, "code"), r.Order.Into[i].Code, ""))
		}
	}
	return findings
}

// otherSide holds the other sub-district of a move: before one lets go the other must be
// able to take over, and it takes over what the other has let go.
func (r Regroup) otherSide() []pilot.Finding {
	field, code := "to", r.Order.To
	if r.Order.Arrives(r.Terms) {
		field, code = "from", r.Order.From
	}
	other, known := r.Kin[code]
	switch {
	case !known:
		return []pilot.Finding{unitsFinding(pilot.CodeUnitsOther, field, code, "")}
	case r.Order.Arrives(r.Terms):
		return r.leftFor(other)
	case other.State.Ended() || other.State.Phase == pilot.PhaseClosing:
		return []pilot.Finding{unitsFinding(pilot.CodeUnitsOther, field, code, string(other.State.Phase))}
	}
	return taken(other.Terms, other.State, r.Order.Into)
}

// leftFor wants the communities let go by the other sub-district, for here.
func (r Regroup) leftFor(other pilot.Kin) []pilot.Finding {
	var findings []pilot.Finding
	into := r.Order.PlacesInto(r.Terms)
	for i, code := range r.Order.Communities {
		former := other.State.FormerCommunity(code)
		if former == nil || former.Kind != pilot.FormerMoved || !slices.Equal(former.Into, into) {
			findings = append(findings, unitsFinding(pilot.CodeUnitsNotLeft, pilot.FieldAt("communities", i, ""), code, r.Order.From))
		}
	}
	return findings
}

// takeUnits has communities merged, split or moved, for the district.
func (s *Session) takeUnits(raw json.RawMessage) {
	m, form := ParseUnits(raw)
	d := decision{handIn: pilot.HandIn{Header: m.Header}, raw: raw, kind: pilot.EntryUnits, digest: pilot.ContentDigest(raw)}
	if s.seenBefore(d) {
		return
	}
	d.findings = append(form, s.checkClaim(&d)...)
	d.findings = append(d.findings, s.checkPhase()...)
	d.findings = append(d.findings, s.checkSender(m.By, pilot.RoleDistrict)...)
	if s.terms.Governance != nil {
		s.endLife(d, m, form)
		return
	}
	r := Regroup{Terms: s.terms, State: s.state, Order: &m, Kin: s.kin, Today: s.terms.Today(s.now)}
	if len(form) == 0 {
		d.findings = append(d.findings, r.Findings()...)
	}
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	after := r.After()
	e := s.amending(d.event(pilot.EventUnits), &after)
	e.Reason, e.Record, e.Gate = pilot.CleanText(m.Reason, 500), pilot.CleanText(m.Record, 200), s.state.Gate.Seq+1
	e.Units = &pilot.UnitsOrder{Change: m.Change, Into: m.PlacesInto(s.terms), From: m.PlacesFrom(s.terms)}
	if m.Leaves(s.terms) {
		e.Units.Communities = m.Communities
	}
	s.keepAccepted(d, e)
	if m.Arrives(s.terms) {
		s.doubtClosing()
	}
}
