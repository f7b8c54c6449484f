package pilot

import "slices"

// Delivery says what became of handing down to a community what the district sent
// back to it: the first time that it fails, and when it then arrives.
type Delivery struct {
	Number int  `json:"number"` // of the [Sendback]
	Failed bool `json:"failed,omitempty"`
}

// takeDelivery puts on record that a return did not reach its community, or that it
// did at last.
func (s *Session) takeDelivery(d Delivery) {
	i := slices.IndexFunc(s.state.Below, func(b Sendback) bool { return b.Number == d.Number })
	if i < 0 || s.state.Below[i].Undelivered == d.Failed {
		return
	}
	e := Event{Type: EventDelivered, Sendback: d.Number, Places: []string{s.state.Below[i].Community}}
	if d.Failed {
		e.Type = EventUndelivered
	}
	s.record(e)
}

// deliver folds it.
func (s *State) deliver(e Event) {
	s.Below = slices.Clone(s.Below) // clones of the state share its lists
	for i := range s.Below {
		if s.Below[i].Number == e.Sendback {
			s.Below[i].Undelivered = e.Type == EventUndelivered
		}
	}
}

// Undelivered lists what was sent back to communities that still take part and has
// not reached them, at the last attempt.
func (s *State) Undelivered() []Sendback {
	var out []Sendback
	for _, b := range s.Below {
		if b.Undelivered && s.takesPart(b.Community) {
			out = append(out, b)
		}
	}
	return out
}
