package judge

import (
	"slices"

	"shidian/internal/pilot"
)

// takeDelivery puts on record that a return did not reach its community, or that it
// did at last.
func (s *Session) takeDelivery(d pilot.Delivery) {
	i := slices.IndexFunc(s.state.ToCommunities, func(b pilot.Sendback) bool { return b.Number == d.Number })
	if i < 0 || s.state.ToCommunities[i].Undelivered == d.Failed {
		return
	}
	e := pilot.Event{Type: pilot.EventDelivered, Sendback: d.Number, Places: []string{s.state.ToCommunities[i].Community}}
	if d.Failed {
		e.Type = pilot.EventUndelivered
	}
	s.record(e)
}
