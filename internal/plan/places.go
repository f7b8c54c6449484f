package plan

import (
	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

var (
	subDistrictKeys = known{
		required: []string{"code", "name", "schedule", "communities"},
		optional: []string{"illustrative"},
	}
	communityKeys = known{
		required: []string{"code", "name"},
		optional: []string{"new", "households", "illustrative"},
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
		r.warn(name.at, CodeDuplicateName, catalog.Args{"value": name.v, "line": was.line})
		return
	}
	s.names[name.v] = name.at
}

func (r *reader) subDistricts(v value) []*subDraft {
	var subs []*subDraft
	names := newSeen()
	for _, item := range r.someOf(v, maxSubDistricts) {
		sub := r.subDistrict(item)
		r.newUnit(names, sub.code, sub.name)
		subs = append(subs, sub)
	}
	return subs
}

func (r *reader) subDistrict(v value) *subDraft {
	s := &subDraft{}
	f := r.mapping(v, subDistrictKeys)
	with(f, "code", func(v value) { s.code = r.code(v) })
	with(f, "name", func(v value) { s.name = r.name(v, maxName) })
	with(f, "schedule", func(v value) { s.schedule = r.text(v, "plan.kind.code") })
	with(f, "illustrative", func(v value) { s.illustrative = r.yes(v).v })
	with(f, "communities", func(v value) {
		names := newSeen()
		for _, item := range r.someOf(v, maxCommunities) {
			s.communities = append(s.communities, r.community(item, names, s.illustrative))
		}
	})
	return s
}

// community reads one community; illustrative is what its list says of all.
func (r *reader) community(v value, names seen, illustrative bool) pilot.CommunityTerms {
	c := pilot.CommunityTerms{Illustrative: illustrative}
	var code, name located[string]
	f := r.mapping(v, communityKeys)
	with(f, "code", func(v value) { code = r.code(v) })
	with(f, "name", func(v value) { name = r.name(v, maxName) })
	with(f, "new", func(v value) { c.New = r.yes(v).v })
	with(f, "households", func(v value) { c.Households = r.whole(v, 1, maxHouseholds).v })
	with(f, "illustrative", func(v value) { c.Illustrative = r.yes(v).v })
	r.newUnit(names, code, name)
	c.Unit = pilot.Unit{Code: code.v, Name: name.v}
	return c
}
