package pilot

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Communities whose pilots have closed are merged, split or moved too. The order goes to
// each of their lives after the pilot, which ends by it; the lives that take their place
// are begun once all of these ends are on record, with what is worked out here from them.

// LifeKin is the key by which a life after the pilot is known among the kin of another; the
// pilot at the same place has the place itself.
func LifeKin(place string) string { return place + lifeKin }

const lifeKin = "@life" // no code has such a sign

// PlaceOfLife is the place in such a key; false for that of a pilot.
func PlaceOfLife(key string) (string, bool) { return strings.CutSuffix(key, lifeKin) }

// ReorganisedFacts is what a community that took the place of others has done anew by now.
type ReorganisedFacts struct {
	Done []Step `json:"done"`
}

// Anew is what a life after the pilot with these terms does anew, or confirms.
func (t *Terms) Anew() []Step {
	if t.LifeOrigin() == nil {
		return nil
	}
	return t.Governance.Anew
}

// LifeOrigin is how a life after the pilot took the place of others; nil: it did not.
func (t *Terms) LifeOrigin() *Origin {
	if t.Governance == nil {
		return nil
	}
	return t.Governance.Origin
}

// AnewLeft are those of them that are still to be done.
func (t *Terms) AnewLeft(f Facts) []Step {
	return slices.DeleteFunc(slices.Clone(t.Anew()), func(code Step) bool { return f.Reorganised != nil && slices.Contains(f.Reorganised.Done, code) })
}

// LifeChange is an order as the lives look at it that it ends and those that it begins.
type LifeChange struct {
	Order *UnitsChange
	Olds  []Kin  // the lives that end, in the order's order
	To    *Terms // of the sub-district in which the new ones are
	On    Date   // the day of the order, in plan time
}

// EndedOn is the day on which the last of the lives ended: that of the order, however often
// it was sent. The other day stands in as long as none has.
func EndedOn(olds []Kin, today Date) Date {
	on := Date("")
	for _, k := range olds {
		if !k.State.ClosedAt.IsZero() {
			on = max(on, k.Terms.Today(k.State.ClosedAt))
		}
	}
	return cmp.Or(on, today)
}

// Begins are the terms of the lives that the order begins.
func (c LifeChange) Begins() []Terms {
	out := make([]Terms, 0, len(c.Order.Into))
	for _, into := range c.Order.Into {
		if len(c.Olds) > 0 {
			out = append(out, c.begins(into))
		}
	}
	return out
}

// FitsLives says whether terms are those of a life after the pilot that these lives, ended by
// an order, made way for.
func (t *Terms) FitsLives(olds []Kin, to *Terms) bool {
	var order *UnitsChange
	for _, k := range olds {
		switch {
		case k.State == nil || !k.State.Ended():
			return false
		case order == nil && k.State.Became != nil:
			order = k.State.Became.Order
		}
	}
	if order == nil || to == nil {
		return false
	}
	return slices.ContainsFunc(LifeChange{Order: order, Olds: olds, To: to, On: EndedOn(olds, "")}.Begins(), func(own Terms) bool { return t.SameAs(&own) })
}

func (c LifeChange) moves() bool { return c.Order.Change == ChangeMove }

// begins are the terms of one: those of the first of the old ones, at the new place.
func (c LifeChange) begins(into IntoUnit) Terms {
	first := c.Olds[0].Terms
	own := *first
	own.SubDistrict, own.RoleNames, own.OwnPlan = c.To.SubDistrict, c.To.RoleNames, c.To.OwnPlan
	own.Community = &Unit{Code: into.Code, Name: OneLine(strings.TrimSpace(into.Name))}
	own.Merges, own.Origin, own.Amended, own.PollingDay = nil, nil, 0, ""
	origin := &Origin{Change: c.Order.Change, Places: c.Order.PlacesFrom(first), On: c.On, Record: CleanText(c.Order.Record, 200)}
	own.NewCommunity = c.Order.Change == ChangeSplit || c.moves() && first.NewCommunity // which then founds its Party organisation (R11)
	own.UsualHouseholds, own.Recipients = into.Households, nil
	for _, old := range c.Olds {
		own.Recipients = addRecipients(own.Recipients, old.Terms, own.Place())
		if into.Households == 0 && c.Order.Change != ChangeSplit {
			own.UsualHouseholds += old.Terms.UsualHouseholds
		}
	}
	own.Recipients = append(own.Recipients, c.above()...)
	own.Governance = &GovernanceTerms{Since: c.since(), Closed: c.closed(), Facts: c.facts(), Origin: origin}
	if own.Governance.Closed == own.Governance.Since {
		own.Governance.Closed = ""
	}
	own.Governance.Anew = anewOf(InheritLife(&own, c.Olds))
	return own
}

// above are the people above who get the new one's notices: those of the old one or, where
// it goes to another sub-district, those of that.
func (c LifeChange) above() []Recipient {
	from := c.Olds[0].Terms
	if c.moves() {
		from = c.To
	}
	return slices.DeleteFunc(slices.Clone(from.Recipients), func(p Recipient) bool { return strings.Contains(p.Unit, "/") })
}

// since is from when on something is owed: a community that moves goes on as it was.
func (c LifeChange) since() Date {
	if c.moves() {
		return c.Olds[0].Terms.Governance.Since
	}
	return c.On
}

// closed is the day on which the first of the pilots closed.
func (c LifeChange) closed() Date {
	first := c.since()
	for _, old := range c.Olds {
		g := old.Terms.Governance
		first = min(first, cmp.Or(g.Closed, g.Since))
	}
	return first
}

// facts are who is in office in the new community. One that moves has who was; another has
// everybody of the old ones, the committees only until it has elected its own.
func (c LifeChange) facts() Facts {
	if c.moves() {
		f := c.Olds[0].State.Facts
		f.Reorganised = nil
		return f
	}
	office := &OfficeFacts{Until: c.On.AddDays(c.Olds[0].Terms.Profile.Governance.announce())}
	months, seats := 0, 0
	for _, old := range c.Olds {
		f := old.State.Facts
		if m := f.ReportMonths(); months == 0 || m < months {
			months = m // whose residents hear of their station most often go on doing so
		}
		if f.Office == nil {
			continue
		}
		seats += f.Office.RepresentativesOn(c.On)
		office.Committee = addHolders(office.Committee, f.Office.CommitteeOn(c.On))
		office.Specialists = addHolders(office.Specialists, f.Office.SpecialistsOn(c.On))
	}
	if c.Order.Change == ChangeMerge && seats > 0 { // who represents which part of a split one is not on record
		office.Representatives = []Seats{{Number: seats}}
	}
	return Facts{Office: office, StationRules: &StationRulesFacts{Months: months}}
}

// addHolders adds who is in office, each once.
func addHolders(have, more []Holder) []Holder {
	for _, h := range more {
		if !slices.ContainsFunc(have, func(o Holder) bool { return SameName(o.Name, h.Name) }) {
			h.Appraised, h.NotCompetent = "", 0 // by an assembly that is none any more
			have = append(have, h)
		}
	}
	return have[:min(len(have), OfficeHeld):min(len(have), OfficeHeld)]
}

// FormerBy is what an order makes of a community whose life after the pilot has these terms.
func FormerBy(m *UnitsChange, t *Terms, at time.Time) Former {
	order := *m
	order.Seal, order.Note = "", "" // its own record has them
	order.Reason, order.Record = CleanText(m.Reason, 500), CleanText(m.Record, 200)
	return Former{Unit: *t.Community, Kind: formerBy[m.Change], Into: m.PlacesInto(t), At: at, Order: &order}
}
