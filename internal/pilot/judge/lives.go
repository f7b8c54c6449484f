package judge

import (
	"encoding/json"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// LivesKin lists whom an order that changes units has to know when it goes to lives after
// the pilot: those of the communities and their pilots, the sub-districts' pilots, and
// whoever has ever been at the places that it makes.
func LivesKin(t *pilot.Terms, m *pilot.UnitsChange) []string {
	places := []string{t.SubDistrict.Code}
	if m.To != "" && m.To != t.SubDistrict.Code {
		places = append(places, m.To)
	}
	for _, place := range slices.Concat(m.PlacesFrom(t), m.PlacesInto(t)) {
		places = append(places, place, pilot.LifeKin(place))
	}
	return places
}

// LifeRegroup is such an order as one of the lives looks at it that end by it.
type LifeRegroup struct {
	Terms *pilot.Terms
	Order *pilot.UnitsChange
	Kin   map[string]pilot.Kin // of those that [LivesKin] names
}

// Findings are why it can't be; none when it can.
func (r LifeRegroup) Findings() []pilot.Finding {
	if r.Order.Change == pilot.ChangeMove && r.Order.From != r.Terms.SubDistrict.Code {
		return []pilot.Finding{unitsFinding(pilot.CodeUnitsElse, "from", r.Terms.SubDistrict.Code, r.Order.From)}
	}
	if !slices.Contains(r.Order.Communities, r.Terms.Community.Code) {
		return []pilot.Finding{unitsFinding(pilot.CodeUnitsElse, "communities", r.Terms.Place(), strings.Join(r.Order.PlacesFrom(r.Terms), ", "))}
	}
	return slices.Concat(r.ending(), r.target(), r.places())
}

// target is the sub-district to which a life moves: one that was cancelled has no office
// that takes it over.
func (r LifeRegroup) target() []pilot.Finding {
	if r.Order.Change != pilot.ChangeMove {
		return nil
	}
	to, known := r.Kin[r.Order.To]
	if known && to.State.Phase != pilot.PhaseCancelled {
		return nil
	}
	wanted := ""
	if known {
		wanted = string(to.State.Phase)
	}
	return []pilot.Finding{unitsFinding(pilot.CodeUnitsNoOffice, "to", r.Order.To, wanted)}
}

// ending holds the communities that there are to be none of any more: each has a life after
// its pilot, which goes on or has ended by this order.
func (r LifeRegroup) ending() []pilot.Finding {
	var findings []pilot.Finding
	into := r.Order.PlacesInto(r.Terms)
	for i, place := range r.Order.PlacesFrom(r.Terms) {
		code, field := r.Order.Communities[i], pilot.FieldAt("communities", i, "")
		life, lives := r.Kin[pilot.LifeKin(place)]
		before, known := r.Kin[place]
		switch {
		case !lives && known && !before.State.Ended():
			findings = append(findings, unitsFinding(pilot.CodeUnitsMixed, field, code, r.Terms.SubDistrict.Code))
		case !lives && known && before.State.Phase == pilot.PhaseClosed:
			findings = append(findings, unitsFinding(pilot.CodeUnitsNoLife, field, code, ""))
		case !lives && known:
			findings = append(findings, unitsFinding(pilot.CodeUnitsEnded, field, code, ""))
		case !lives:
			findings = append(findings, unitsFinding(pilot.CodeUnitsUnknown, field, code, r.living()))
		case life.State.Became != nil && !slices.Equal(life.State.Became.Into, into):
			findings = append(findings, unitsFinding(pilot.CodeUnitsGone, field, code, strings.Join(life.State.Became.Into, ", ")))
		case life.State.Became == nil && life.State.Ended() && !r.half():
			findings = append(findings, unitsFinding(pilot.CodeUnitsEnded, field, code, ""))
		}
	}
	return findings
}

// half says whether some life has ended by the order already: it is finished then, with the
// others as they are.
func (r LifeRegroup) half() bool {
	into := r.Order.PlacesInto(r.Terms)
	return slices.ContainsFunc(r.Order.PlacesFrom(r.Terms), func(place string) bool {
		life, lives := r.Kin[pilot.LifeKin(place)]
		return lives && life.State.Became != nil && slices.Equal(life.State.Became.Into, into)
	})
}

// living are the communities of the order's that have a life, or are in their pilots.
func (r LifeRegroup) living() string {
	above, known := r.Kin[r.Terms.SubDistrict.Code]
	if !known {
		return ""
	}
	return codesOf(above.Terms.Communities)
}

// places holds the codes of new communities: none has ever been another's there, or is
// promised to another.
func (r LifeRegroup) places() []pilot.Finding {
	var findings []pilot.Finding
	from := r.Order.PlacesFrom(r.Terms)
	for i, place := range r.Order.PlacesInto(r.Terms) {
		_, lives := r.Kin[pilot.LifeKin(place)]
		_, was := r.Kin[place]
		if lives && r.half() {
			continue // begun by this order
		}
		if lives || was || r.listed(place) || promised(r.Kin, place, from) {
			findings = append(findings, unitsFinding(pilot.CodeUnitsTaken, pilot.FieldAt("into", i, "code"), r.Order.Into[i].Code, ""))
		}
	}
	return findings
}

// listed says whether the sub-district's pilot has, or had, a community of that place.
func (r LifeRegroup) listed(place string) bool {
	sub, code, _ := strings.Cut(place, "/")
	above, known := r.Kin[sub]
	return known && len(taken(above.Terms, above.State, []pilot.IntoUnit{{Unit: pilot.Unit{Code: code}}})) > 0
}

// promised says whether a life of another place has ended into this one.
func promised(kin map[string]pilot.Kin, place string, from []string) bool {
	for key, k := range kin {
		at, life := pilot.PlaceOfLife(key)
		if life && !slices.Contains(from, at) && k.State.Became != nil && slices.Contains(k.State.Became.Into, place) {
			return true
		}
	}
	return false
}

// endLife ends the life after the pilot of a community that is merged, split or moved.
func (s *Session) endLife(d decision, m pilot.UnitsChange, form []pilot.Finding) {
	if len(form) == 0 && s.kin != nil {
		d.findings = append(d.findings, LifeRegroup{Terms: s.terms, Order: &m, Kin: s.kin}.Findings()...)
	}
	if evidence.Refuses(d.findings, nil) {
		s.refuse(d)
		return
	}
	e := d.event(pilot.EventUnits)
	e.Reason, e.Record = pilot.CleanText(m.Reason, 500), pilot.CleanText(m.Record, 200)
	e.Units = &pilot.UnitsOrder{Change: m.Change, Communities: m.Communities, Into: m.PlacesInto(s.terms), From: m.PlacesFrom(s.terms)}
	s.keepAccepted(d, e)
	former := pilot.FormerBy(&m, s.terms, s.now)
	s.record(pilot.Event{Type: pilot.EventDissolved, Former: &former, Via: pilot.ViaSelf})
}

// orderKin lists whom a pilot, or a life after one, has to know for an order that changes units.
func orderKin(t *pilot.Terms, payload json.RawMessage) []string {
	m, form := ParseUnits(payload)
	if len(form) > 0 {
		return nil
	}
	if t.Governance != nil {
		return LivesKin(t, &m)
	}
	return UnitsKin(t, &m)
}
