package country

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"shidian/internal/pilot"
)

// Sizes of programmes, which lie between the numbers: on average some 850
// programmes have 8,900 sub-districts, 120,000 communities and 2.2 million steps.
const (
	leastSubDistricts, mostSubDistricts = 7, 14
	leastCommunities, mostCommunities   = 8, 19
	mostDaysApart                       = 150
)

// copies makes programmes out of exemplars, the same ones from the same seed.
type copies struct {
	tables  []table
	moments []moment
	seed    uint64
	loaded  time.Time // real time at which all clocks stand at their moment
	whole   bool      // all of it is one programme, in the middle of its run
}

// programme is one programme of the country, its pilots in the order of their ids.
type programme struct {
	code   string
	today  pilot.Date // of its plan
	pilots []copyOf
}

// copyOf is a pilot to be written: whose copy, under which names.
type copyOf struct {
	of                     *exemplar
	programme              string
	subDistrict, community string
	shift                  time.Duration
	clock                  string // JSON
}

// programme is the one of this number; of a country that is one programme, its part.
func (c *copies) programme(number int) programme {
	random := rand.New(rand.NewPCG(c.seed, uint64(number))) //nolint:gosec // counted from 0
	m := &c.moments[random.IntN(len(c.moments))]
	shift := time.Duration(random.IntN(2*mostDaysApart+1)-mostDaysApart) * 24 * time.Hour
	code, first := Code(number), 1
	if c.whole {
		m, shift, code, first = &c.moments[len(c.moments)/2], 0, Code(0), 1+number*mostSubDistricts
	}
	p := programme{code: code, today: pilot.DateOf(m.now.Add(shift), time.UTC)}
	clock, _ := json.Marshal(pilot.Clock{RealStart: c.loaded, PlanStart: m.now.Add(shift), Speed: 1}) // no number in it is out of range
	add := func(of []exemplar, subDistrict, community string) {
		p.pilots = append(p.pilots, copyOf{&of[random.IntN(len(of))], p.code, subDistrict, community, shift, string(clock)})
	}
	for s := range leastSubDistricts + random.IntN(mostSubDistricts-leastSubDistricts+1) {
		subDistrict := fmt.Sprintf("s%02d", first+s)
		add(m.subDistricts, subDistrict, "")
		for n := range leastCommunities + random.IntN(mostCommunities-leastCommunities+1) {
			add(m.communities, subDistrict, fmt.Sprintf("c%02d", n+1))
		}
	}
	return p
}

// Code is the code of the programme of this number.
func Code(number int) string { return fmt.Sprintf("d%04d-2002", number) }

func (p copyOf) workflowID() string {
	id := "pilot/" + p.programme + "/" + p.subDistrict
	if p.community != "" {
		id += "/" + p.community
	}
	return id
}

// row is a row of the exemplar as the copy's: other names, days later or earlier.
func (p copyOf) row(t table, values []any) []any {
	row := slices.Clone(values)
	for i, column := range t.columns {
		switch column {
		case "workflow_id":
			row[i] = p.workflowID()
		case "programme":
			row[i] = p.programme
		case "sub_district":
			row[i] = p.subDistrict
		case "sub_district_name":
			row[i] = "第" + strings.TrimLeft(p.subDistrict, "s0") + "街道"
		case "community":
			row[i] = p.community
		case "community_name":
			row[i] = ""
			if p.community != "" {
				row[i] = "第" + strings.TrimLeft(p.community, "c0") + "社区"
			}
		case "actor_unit", "unit":
			row[i] = p.unit(row[i])
		case "terms":
			row[i] = strings.Replace(row[i].(string), noClock, `"clock": `+p.clock, 1)
		default:
			if at, ok := row[i].(time.Time); ok {
				row[i] = at.Add(p.shift)
			}
		}
	}
	return row
}

// unit is a unit of the exemplar as the copy's: the district is the same.
func (p copyOf) unit(of any) any {
	code, _ := of.(string)
	above, _, below := strings.Cut(code, "/")
	switch {
	case below:
		return p.subDistrict + "/" + p.community
	case above == p.of.subDistrict:
		return p.subDistrict
	}
	return of
}

// noClock is how Postgres writes a clock that is the real one.
const noClock = `"clock": {"speed": 0, "planStart": "0001-01-01T00:00:00Z", "realStart": "0001-01-01T00:00:00Z"}`
