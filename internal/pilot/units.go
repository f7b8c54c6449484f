package pilot

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// The district has communities merged, split, or moved to another sub-district
// (`units-changed`): the pilots of the old ones end, those of the new ones begin with what
// still holds ([Inherit]). To a sub-district's pilot it is an order that gives it other
// terms, worked out here from the order alone.

// UnitsChange is such an order. That of a move goes to both sub-districts, first to the one
// that lets go.
type UnitsChange struct {
	Header
	Change      string     `json:"change"`         // one of the Change… constants
	Communities []string   `json:"communities"`    // codes of those that there are none of any more
	Into        []IntoUnit `json:"into"`           // what takes their place
	From        string     `json:"from,omitempty"` // of a move: code of the sub-district that lets go
	To          string     `json:"to,omitempty"`   // of a move: code of the one that takes over
	Reason      string     `json:"reason"`
	Record      string     `json:"record"` // the district's document
}

// IntoUnit is a community that takes the place of others.
type IntoUnit struct {
	Unit
	Households int `json:"households,omitempty"` // 0: of a merger the sum, of a move what it has
}

// Changes of units.
const (
	ChangeMerge = "merge"
	ChangeSplit = "split"
	ChangeMove  = "move"
)

// UnitChanges lists them.
func UnitChanges() []string { return []string{ChangeMerge, ChangeSplit, ChangeMove} }

// UnitsAtMost is how many communities an order names on either side.
const UnitsAtMost = 12

var unitCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// IsUnitCode says whether a community can have this code.
func IsUnitCode(code string) bool { return unitCode.MatchString(code) }

// Origin is how a community came to be in mid-run.
type Origin struct {
	Change string   `json:"change"` // one of the Change… constants
	Places []string `json:"places"` // whose place it takes
	On     Date     `json:"on"`     // of the order
	Record string   `json:"record"` // the district's document
}

// UnitsOrder is what an event says of such an order.
type UnitsOrder struct {
	Change      string   `json:"change"`
	Communities []string `json:"communities,omitempty"` // codes of those that end here
	Into        []string `json:"into"`                  // places
	From        []string `json:"from"`                  // places
}

// Kinds of what becomes of a community, beside [FormerRemoved].
const (
	FormerMerged = "merged"
	FormerSplit  = "split"
	FormerMoved  = "moved"
)

var formerBy = map[string]string{ChangeMerge: FormerMerged, ChangeSplit: FormerSplit, ChangeMove: FormerMoved}

// PlacesFrom are the places of which there are none any more by the order, as a
// sub-district's pilot with these terms has them.
func (m *UnitsChange) PlacesFrom(t *Terms) []string {
	return placesIn(cmp.Or(m.From, t.SubDistrict.Code), m.Communities)
}

// PlacesInto are the places that take theirs.
func (m *UnitsChange) PlacesInto(t *Terms) []string {
	var codes []string
	for _, u := range m.Into {
		codes = append(codes, u.Code)
	}
	return placesIn(cmp.Or(m.To, t.SubDistrict.Code), codes)
}

func placesIn(subDistrict string, codes []string) []string {
	places := make([]string, len(codes))
	for i, code := range codes {
		places[i] = subDistrict + "/" + code
	}
	return places
}

// Leaves says whether communities end in the sub-district of these terms, Arrives whether
// new ones begin there.
func (m *UnitsChange) Leaves(t *Terms) bool {
	return m.Change != ChangeMove || m.From == t.SubDistrict.Code
}

// Arrives is the other half.
func (m *UnitsChange) Arrives(t *Terms) bool {
	return m.Change != ChangeMove || m.To == t.SubDistrict.Code
}

// Regrouping is an order as it is looked at by one sub-district's pilot.
type Regrouping struct {
	Terms *Terms // the sub-district's, before
	Order *UnitsChange
	Olds  []Kin // the communities that end, in the order's order, as far as they are known
	Today Date  // plan time
}

// After are the sub-district's terms once the order holds.
func (r Regrouping) After() Terms {
	after := *r.Terms
	after.Communities = slices.Clone(r.Terms.Communities)
	if r.Order.Leaves(r.Terms) {
		after.Communities = slices.DeleteFunc(after.Communities, func(c CommunityTerms) bool { return slices.Contains(r.Order.Communities, c.Code) })
	}
	if r.Order.Arrives(r.Terms) {
		for i := range r.Order.Into {
			after.Communities = append(after.Communities, r.begun(i))
		}
	}
	after.Amended++
	return after
}

// begun is a community that begins by the order.
func (r Regrouping) begun(i int) CommunityTerms {
	into := r.Order.Into[i]
	c := CommunityTerms{Unit: Unit{Code: into.Code, Name: OneLine(strings.TrimSpace(into.Name))}, Households: into.Households}
	c.Origin = &Origin{Change: r.Order.Change, Places: r.Order.PlacesFrom(r.Terms), On: r.Today, Record: CleanText(r.Order.Record, 200)}
	place := r.Terms.SubDistrict.Code + "/" + into.Code
	sum := 0
	for _, old := range r.Olds {
		sum += old.Terms.UsualHouseholds
		c.Recipients = addRecipients(c.Recipients, old.Terms, place)
	}
	if c.Households == 0 && r.Order.Change != ChangeSplit {
		c.Households = sum
	}
	c.New = r.withoutParty()
	c.Due, c.PollingDay = r.dues(), r.pollingDay()
	return c
}

// withoutParty says whether the new community has no Party organisation yet (R11). A
// merged one has that of whichever of the old ones had one; the parts of a split one have
// members and no organisation of their own; a moved one is as it was.
func (r Regrouping) withoutParty() bool {
	if r.Order.Change == ChangeSplit {
		return true
	}
	return len(r.Olds) > 0 && !slices.ContainsFunc(r.Olds, func(k Kin) bool {
		return !k.Terms.NewCommunity || r.Order.Change == ChangeMerge && k.State.Facts.PartyFounding != nil
	})
}

// addRecipients adds the people of an old community as those of the new one.
func addRecipients(have []Recipient, old *Terms, place string) []Recipient {
	for _, p := range old.Recipients {
		if p.Unit != old.Place() {
			continue
		}
		p.Unit = place
		if !slices.ContainsFunc(have, func(o Recipient) bool { return o.Role == p.Role && SameName(o.Name, p.Name) }) {
			have = append(have, p)
		}
	}
	return have
}

// dues are the due dates of a community that begins by the order: the latest that its
// sub-district's plan, or that of one of the old ones, has for a step. Where everything is
// done anew it has at least as many days as the plan gave from the opening on, up to the
// deadline of the sub-district.
func (r Regrouping) dues() []StepDue {
	out := slices.Clone(r.Terms.Due)
	for i := range out {
		d := &out[i]
		if spec, known := Spec(d.Step); !known || spec.Level != LevelCommunity {
			continue
		}
		planned := d.Due
		for _, old := range r.Olds {
			d.Due = max(d.Due, old.dueDay(d.Step))
		}
		if r.Order.Change == ChangeMove {
			continue
		}
		if days := r.Terms.Opens.DaysUntil(planned); planned != "" && days >= 0 {
			d.Due = max(d.Due, min(r.Today.AddDays(days), r.Terms.Deadline))
		}
	}
	return out
}

// dueDay is when a community has a step due, with what moved it; empty when not at all.
func (k Kin) dueDay(step Step) Date {
	if k.State.Step(step) == nil {
		return ""
	}
	return k.State.DueDay(k.Terms, step)
}

// electionTakes is how many days before a polling day that the plan sets a new community
// must have begun; with fewer its election committee sets the day.
const electionTakes = 45

// pollingDay is the one that the plan sets, as long as there is time to prepare for it.
func (r Regrouping) pollingDay() Date {
	day := r.Terms.PollingDay
	for _, old := range r.Olds {
		day = max(day, old.Terms.PollingDay)
	}
	if r.Order.Change != ChangeMove && day != "" && day < r.Today.AddDays(electionTakes) {
		return ""
	}
	return day
}
