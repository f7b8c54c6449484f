package amendment

import (
	"slices"
	"time"

	"shidian/internal/feasibility"
	"shidian/internal/pilot"
)

// Outlook is what an order would do to a pilot and those below it.
type Outlook struct {
	Differences []pilot.Difference    `json:"differences"`
	Effects     []PlaceEffect         `json:"effects,omitempty"`  // the pilot's own first; of communities those to which it does something
	Collides    []feasibility.Finding `json:"collides,omitempty"` // what could be done in time, and can't be any more
	Eases       []feasibility.Finding `json:"eases,omitempty"`    // what could not, and can be now
}

// PlaceEffect is what it would do to one pilot.
type PlaceEffect struct {
	Place string `json:"place"`
	Name  string `json:"name"`
	pilot.Effect
}

// Pilot is one as it is on record.
type Pilot struct {
	Terms *pilot.Terms
	State *pilot.State
}

// Of is the outlook of an order that gives a pilot other terms; below are its communities,
// in the order of its terms, as far as they are on record. Now is plan time.
func Of(p Pilot, after *pilot.Terms, below []Pilot, now time.Time) Outlook {
	o := Outlook{Differences: pilot.Differences(p.Terms, after)}
	if len(o.Differences) == 0 {
		return o
	}
	o.Effects = append(o.Effects, PlaceEffect{p.Terms.Place(), p.Terms.PlaceName(), pilot.EffectOf(p.Terms, after, p.State, now)})
	for _, c := range below {
		then, there := c.Terms.AmendedAbove(after)
		if !there || c.State.Ended() {
			continue
		}
		if e := pilot.EffectOf(c.Terms, &then, c.State, now); !e.Nothing() {
			o.Effects = append(o.Effects, PlaceEffect{c.Terms.Place(), c.Terms.PlaceName(), e})
		}
	}
	was, is := collisions(p.Terms), collisions(after)
	o.Collides, o.Eases = without(is, was), without(was, is)
	return o
}

// collisions are what can't be done in time by terms, whoever hurries.
func collisions(t *pilot.Terms) []feasibility.Finding {
	var out []feasibility.Finding
	add := func(findings []feasibility.Finding) {
		for _, f := range findings {
			if !f.Remark && !slices.ContainsFunc(out, func(o feasibility.Finding) bool { return same(o, f) }) {
				out = append(out, f)
			}
		}
	}
	switch {
	case t.Governance != nil: // it goes by the calendar
	case t.Level() == pilot.LevelCommunity || len(t.Communities) == 0:
		add(feasibility.Of(t).Findings)
	default:
		waves, _ := feasibility.Waves(t, 0)
		for _, w := range waves {
			add(w.Findings)
		}
	}
	return out
}

// same says whether two are about the same thing: the days may be others.
func same(a, b feasibility.Finding) bool {
	return a.Code == b.Code && a.Step == b.Step && a.Before == b.Before && slices.Equal(a.Steps, b.Steps)
}

func without(all, others []feasibility.Finding) []feasibility.Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f feasibility.Finding) bool {
		return slices.ContainsFunc(others, func(o feasibility.Finding) bool { return same(o, f) })
	})
}

// Sum is what an outlook comes to.
type Sum struct {
	Dues   int `json:"dues"`   // due dates that move
	Fallen int `json:"fallen"` // notices that will not be sent
	Come   int `json:"come"`   // notices that will be instead
	Lights int `json:"lights"` // that turn
}

// Sum adds its effects up.
func (o Outlook) Sum() Sum {
	var s Sum
	for _, e := range o.Effects {
		s.Dues += len(e.Dues)
		s.Fallen += len(e.Fallen)
		s.Come += len(e.Come)
		if e.Turns != "" {
			s.Lights++
		}
	}
	return s
}

// MovedTogether is a step whose due day moves alike at several places.
type MovedTogether struct {
	pilot.MovedDue
	Places int
}

// Moved are the due dates that move, places where one moves alike together.
func (o Outlook) Moved() []MovedTogether {
	var all []MovedTogether
	for _, e := range o.Effects {
		for _, d := range e.Dues {
			i := slices.IndexFunc(all, func(m MovedTogether) bool { return m.MovedDue == d })
			if i < 0 {
				i, all = len(all), append(all, MovedTogether{MovedDue: d})
			}
			all[i].Places++
		}
	}
	return all
}

// Coming are the first of the notices that come, of all places.
func (o Outlook) Coming(most int) []pilot.PlannedNotice {
	var all []pilot.PlannedNotice
	for _, e := range o.Effects {
		all = append(all, e.Come...)
	}
	slices.SortStableFunc(all, func(a, b pilot.PlannedNotice) int { return a.At.Compare(b.At) })
	return all[:min(len(all), most)]
}
