package main

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/staff"
)

// mergedCode is the code of the community that the district makes of two.
const mergedCode = "united"

// begunByOrder says whether a place is that of a community that no plan has.
func begunByOrder(place string) bool { return strings.HasSuffix(place, "/"+mergedCode) }

// drawMergers has the district merge two communities in the middle of each programme, and
// people hand in at the new one from then on. Those of the old ones keep their turns: they
// have not heard of it.
func (s *Script) drawMergers(r *rand.Rand, terms []*pilot.Terms) {
	first, later := &dealer{r: r}, &dealer{r: r}
	length := s.Window / time.Duration(len(s.Waves))
	for wave, w := range s.Waves {
		sub := s.mergesIn(r, wave, terms)
		since := between(r, length/5, 2*length/5)
		e := Extra{At: w.At + since, Kind: Merge, Wave: wave, Place: sub.Place(), No: wave, Signal: r.Float64() < 0.4}
		for _, i := range r.Perm(len(sub.Communities))[:2] {
			e.Merges = append(e.Merges, sub.Communities[i].Code)
		}
		s.Extras = append(s.Extras, e)
		own := e.begun(sub, since)
		for _, step := range staff.Steps(&own) {
			s.Turns = append(s.Turns, s.turn(r, wave, &own, step, since, first, later))
		}
	}
	slices.SortStableFunc(s.Extras, func(a, b Extra) int { return cmp.Compare(a.At, b.At) })
	slices.SortStableFunc(s.Turns, func(a, b Turn) int { return cmp.Compare(a.At, b.At) })
}

// mergesIn is the sub-district of a programme in which communities are merged: of the last
// one that which closes.
func (s *Script) mergesIn(r *rand.Rand, wave int, terms []*pilot.Terms) *pilot.Terms {
	var subs []*pilot.Terms
	for _, t := range terms {
		if t.Level() == pilot.LevelSubDistrict && (wave < len(s.Waves)-1 || t.SubDistrict.Code == firstSubDistrict) {
			subs = append(subs, t)
		}
	}
	return subs[r.IntN(len(subs))]
}

// begun are the terms of the community that a merger makes, when it is ordered so long
// after the programme began.
func (e Extra) begun(sub *pilot.Terms, since time.Duration) pilot.Terms {
	order := e.merger(pilot.Header{})
	g := pilot.Regrouping{Terms: sub, Order: &order, Today: sub.Today(sub.Clock.Plan(sub.Clock.RealStart.Add(since)))}
	for _, code := range e.Merges {
		old, _ := sub.ForCommunity(code) // the codes are the terms' own
		g.Olds = append(g.Olds, pilot.Kin{Terms: &old, State: pilot.NewState()})
	}
	after := g.After()
	own, _ := after.ForCommunity(mergedCode)
	return own
}

// merger is the order of the district.
func (e Extra) merger(h pilot.Header) pilot.UnitsChange {
	return pilot.UnitsChange{
		Header: h, Change: pilot.ChangeMerge, Communities: e.Merges, Into: []pilot.IntoUnit{{Unit: pilot.Unit{Code: mergedCode, Name: "联合"}}},
		Reason: "the district makes fewer communities", Record: "西政发〔2002〕31号",
	}
}
