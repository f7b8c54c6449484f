package plan

import (
	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

var (
	subDistrictKeys = known{
		required: []string{"code", "name", "schedule", "communities"},
		optional: []string{"illustrative", "recipients", "role-names"},
	}
	communityKeys = known{
		required: []string{"code", "name"},
		optional: []string{"new", "households", "illustrative", "recipients", "schedule", "exempt", "merges", "since", "keep-profile"},
	}
)

// seen holds the codes and names of one list, with the place of the first.
type seen struct{ codes, names map[string]pos }

func newSeen() seen { return seen{map[string]pos{}, map[string]pos{}} }

// unit checks that a code stands once, and warns of a name that stands twice.
func (r *reader) newUnit(s seen, code, name located[string]) {
	if code.ok {
		r.twice(s.codes, code)
	}
	if !name.ok {
		return
	}
	if was, twice := s.names[name.v]; twice {
		r.warn(name.at, CodeDuplicateName, catalog.Args{"value": name.v, "line": was.Line})
		return
	}
	s.names[name.v] = name.at
}

func (p people) subDistricts(v value) []*subDraft {
	var subs []*subDraft
	names := newSeen()
	for _, item := range p.someOf(v, maxSubDistricts) {
		sub := p.subDistrict(item)
		p.newUnit(names, sub.code, sub.name)
		subs = append(subs, sub)
	}
	return subs
}

func (p people) subDistrict(v value) *subDraft {
	s := &subDraft{}
	f := p.mapping(v, subDistrictKeys)
	with(f, "code", func(v value) { s.code = p.code(v) })
	with(f, "name", func(v value) { s.name = p.name(v, maxName) })
	with(f, "schedule", func(v value) { s.schedule = p.text(v, "plan.kind.code") })
	with(f, "illustrative", func(v value) { s.illustrative = p.yes(v).v })
	with(f, "recipients", func(v value) { s.recipients = p.recipients(v, subDistrictRoles) })
	with(f, "role-names", func(v value) { s.roleNames = p.roleNames(v, pilot.Roles()[1:]) })
	with(f, "communities", func(v value) {
		names := newSeen()
		for _, item := range p.someOf(v, maxCommunities) {
			s.communities = append(s.communities, p.community(item, names, s.illustrative))
		}
	})
	return s
}

// communityDraft is a community as written.
type communityDraft struct {
	pilot.CommunityTerms
	at       pos
	schedule located[string]     // of its own wave; not ok: its sub-district's
	exempt   string              // why it takes no part
	since    located[pilot.Date] // when it was set up
}

// community reads one community; illustrative is what its list says of all.
func (p people) community(v value, names seen, illustrative bool) communityDraft {
	c := communityDraft{CommunityTerms: pilot.CommunityTerms{Illustrative: illustrative}, at: v.at}
	var code, name located[string]
	f := p.mapping(v, communityKeys)
	with(f, "code", func(v value) { code = p.code(v) })
	with(f, "name", func(v value) { name = p.name(v, maxName) })
	with(f, "new", func(v value) { c.New = p.yes(v).v })
	with(f, "households", func(v value) { c.Households = p.whole(v, 1, maxHouseholds).v })
	with(f, "illustrative", func(v value) { c.Illustrative = p.yes(v).v })
	with(f, "recipients", func(v value) { c.Recipients = p.recipients(v, communityRoles) })
	with(f, "schedule", func(v value) { c.schedule = p.text(v, "plan.kind.code") })
	with(f, "keep-profile", func(v value) { c.KeepProfile = p.yes(v).v })
	with(f, "since", func(v value) { c.since = p.date(v) })
	with(f, "exempt", func(v value) { c.exempt = p.name(v, maxNote).v })
	with(f, "merges", func(v value) {
		merged, _ := p.codes(v, maxCommunities)
		for _, m := range merged {
			c.Merges = append(c.Merges, m.v)
		}
	})
	p.newUnit(names, code, name)
	c.Unit = pilot.Unit{Code: code.v, Name: name.v}
	return c
}
