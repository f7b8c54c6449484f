package main

import (
	"context"
	"fmt"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// merge has two communities of a sub-district merged, always by the same order: as a
// signal too, where the script says so, of which one comes second.
func (o *office) merge(ctx context.Context, j job, e Extra) error {
	m, err := unitsMessage(j.programme, e.Place, e.merger(j.clerk.Header(pilot.RoleDistrict, fmt.Sprintf("%s-%d", e.Kind, e.No))))
	if err != nil {
		return err
	}
	if e.Signal {
		o.post.signal(ctx, string(e.Kind), m)
	}
	o.post.insist(ctx, string(e.Kind), m)
	return nil
}

// mergedPlaces are the communities that took others' place: those that the record has, and
// those that it must have, since a sub-district's terms do.
func (s *stack) mergedPlaces(ctx context.Context, script *Script) ([]place, error) {
	var all []place
	for _, w := range script.Waves {
		rows, err := s.store.Pilots(ctx, postgres.Filter{Programme: w.Programme})
		if err != nil {
			return nil, err
		}
		known := map[string]bool{}
		add := func(at string) {
			if !known[at] {
				known[at], all = true, append(all, place{programme: w.Programme, place: at})
			}
		}
		for _, row := range rows {
			r, err := s.store.Pilot(ctx, row.WorkflowID)
			if err != nil {
				return nil, err
			}
			if r.Level == pilot.LevelCommunity && r.Terms.Origin != nil {
				add(r.Place)
			}
			for _, c := range r.Terms.Communities {
				if c.Origin != nil {
					add(r.Place + "/" + c.Code)
				}
			}
		}
	}
	return all, nil
}

// ProveMergers shows that what the district had merged is: the old communities have ended
// as what they became, with all that was accepted there still on record; the new one has
// begun once, by that order; and the sub-district has it and no longer the old ones. It
// says how many orders hold.
func ProveMergers(pilots map[string]postgres.StoredPilot, books map[string]Book) (held int, found []Breach) {
	begun := map[string]bool{}
	for id, sub := range pilots {
		if sub.Level != pilot.LevelSubDistrict {
			continue
		}
		for _, e := range books[id].Events {
			if e.Type != pilot.EventUnits {
				continue
			}
			held++
			m := merger{pilots: pilots, books: books, sub: sub, order: e}
			found = append(found, m.prove()...)
			for _, at := range e.Units.Into {
				into := workflows.PilotID(sub.Programme, at)
				if begun[into] {
					found = append(found, Breach{UnitsMerged, into, "is made by two orders"})
				}
				begun[into] = true
			}
		}
	}
	for id, p := range pilots {
		if p.Level == pilot.LevelCommunity && p.Terms.Origin != nil && !begun[id] {
			found = append(found, Breach{UnitsMerged, id, "takes others' place, and no order is on record"})
		}
	}
	return held, found
}

// merger is one order that holds, with what is on record.
type merger struct {
	pilots map[string]postgres.StoredPilot
	books  map[string]Book
	sub    postgres.StoredPilot
	order  pilot.Event
	found  []Breach
}

func (m *merger) breach(workflowID, format string, args ...any) {
	m.found = append(m.found, Breach{UnitsMerged, workflowID, fmt.Sprintf(format, args...)})
}

func (m *merger) prove() []Breach {
	for _, at := range m.order.Units.From {
		m.ended(workflows.PilotID(m.sub.Programme, at))
		m.listed(at, 0)
	}
	for _, at := range m.order.Units.Into {
		m.begun(workflows.PilotID(m.sub.Programme, at))
		m.listed(at, 1)
	}
	return m.found
}

// ended: an old community has ended as what it became, once, and kept what it did.
func (m *merger) ended(id string) {
	old, known := m.pilots[id]
	if !known {
		m.breach(id, "was merged, and is not on record any more")
		return
	}
	if became := old.State.Became; old.Phase != pilot.PhaseDissolved || became == nil || became.Kind != pilot.FormerMerged || !slices.Equal(became.Into, m.order.Units.Into) {
		m.breach(id, "is %s, and not merged into %v: %+v", old.Phase, m.order.Units.Into, became)
	}
	if n := len(m.books[id].of(pilot.EventDissolved)); n != 1 {
		m.breach(id, "ended %d times", n)
	}
	for _, e := range m.books[id].of(pilot.EventAccepted) {
		kept := func(row postgres.MessageRow) bool { return row.ID == e.ID && row.Digest == e.Digest }
		if !slices.ContainsFunc(m.books[id].Messages, kept) {
			m.breach(id, "%s, accepted by event %d, is not on record any more", e.ID, e.Seq)
		}
	}
}

// begun: the new community has begun once, by this order and after the old ones had ended.
func (m *merger) begun(id string) {
	p, known := m.pilots[id]
	if !known {
		m.breach(id, "was made by event %d of its sub-district, and has not begun", m.order.Seq)
		return
	}
	is := func(o *pilot.Origin) bool {
		return o != nil && o.Change == m.order.Units.Change && o.Record == m.order.Record && slices.Equal(o.Places, m.order.Units.From)
	}
	opened := m.books[id].of(pilot.EventOpened)
	switch {
	case !is(p.Terms.Origin):
		m.breach(id, "goes back to another order: %+v", p.Terms.Origin)
	case len(opened) != 1:
		m.breach(id, "was opened %d times", len(opened))
	case opened[0].Inherited == nil || !is(&opened[0].Inherited.Origin):
		m.breach(id, "was opened by another order: %+v", opened[0].Inherited)
	case opened[0].At.Before(m.order.At):
		m.breach(id, "was opened before it was ordered")
	}
}

// listed: the sub-district's terms, and what it knows of its communities, have a place so
// many times.
func (m *merger) listed(at string, times int) {
	terms, reports := 0, 0
	for _, c := range m.sub.Terms.Communities {
		if m.sub.Place+"/"+c.Code == at {
			terms++
		}
	}
	for _, c := range m.sub.State.Communities {
		if m.sub.Place+"/"+c.Community == at {
			reports++
		}
	}
	if terms != times || reports != times {
		m.breach(m.sub.WorkflowID, "%s is %d times in its terms and %d times among its communities, not %d", at, terms, reports, times)
	}
}

// of are the events of a type.
func (b Book) of(kind pilot.EventType) []pilot.Event {
	var all []pilot.Event
	for _, e := range b.Events {
		if e.Type == kind {
			all = append(all, e)
		}
	}
	return all
}

// proveMergers reads every pilot, and looks at what was merged.
func (s *stack) proveMergers(ctx context.Context, places []place, books map[string]Book) (held int, found []Breach, err error) {
	pilots := map[string]postgres.StoredPilot{}
	for _, p := range places {
		if pilots[p.workflowID()], err = s.store.Pilot(ctx, p.workflowID()); err != nil {
			return 0, nil, err
		}
	}
	held, found = ProveMergers(pilots, books)
	return held, found, nil
}
