package web

import (
	"context"
	"slices"
	"sync"

	"shidian/internal/ledger"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

// electionCounts are what the elections of programmes came to when somebody last looked, so that
// the next look reads only the sub-districts in which something has changed.
type electionCounts struct {
	mu   sync.Mutex
	each map[string]*programmeElections
}

type programmeElections struct {
	mu     sync.Mutex
	places map[string]countedPlace // by sub-district
}

type countedPlace struct {
	version string
	from    map[string]string  // the versions of the sub-districts from which communities came
	counted []statistics.Place // none where no community is
}

// of is a programme's. Who asks while it is counted waits for it, and for that of no other programme.
func (c *electionCounts) of(programme string) *programmeElections {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.each == nil {
		c.each = map[string]*programmeElections{}
	}
	one := c.each[programme]
	if one == nil {
		one = &programmeElections{places: map[string]countedPlace{}}
		c.each[programme] = one
	}
	return one
}

// read counts what has changed, and is what all of it comes to, sub-district by sub-district.
func (e *programmeElections) read(ctx context.Context, record Record, programme string) (ledger.Head, []statistics.Place, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var order, wanted []string
	versions := map[string]string{}
	head, communities, err := record.ElectionsOf(ctx, programme, func(now []postgres.SubDistrictVersion) []string {
		for _, v := range now {
			order = append(order, v.SubDistrict)
			versions[v.SubDistrict] = v.Version
		}
		wanted = slices.DeleteFunc(slices.Clone(order), func(code string) bool { return e.places[code].holds(code, versions) })
		return wanted
	})
	if err != nil {
		return head, nil, err
	}
	for _, code := range wanted {
		e.places[code] = countedPlace{version: versions[code], from: map[string]string{}}
	}
	for _, c := range communities {
		for _, before := range c.From {
			e.places[c.SubDistrict.Code].from[before] = versions[before]
		}
	}
	for _, p := range statistics.SumUp(communities) {
		one := e.places[p.SubDistrict.Code]
		one.counted = []statistics.Place{p}
		e.places[p.SubDistrict.Code] = one
	}
	var all []statistics.Place
	for _, code := range order {
		all = append(all, e.places[code].counted...)
	}
	return head, all, nil
}

// holds says whether nothing has changed since a sub-district was counted.
func (p countedPlace) holds(code string, versions map[string]string) bool {
	if p.version != versions[code] {
		return false
	}
	for before, version := range p.from {
		if versions[before] != version {
			return false
		}
	}
	return true
}
