package pilot

import (
	"slices"
)

// TakesPart says whether a community still counts for its sub-district's closing.
func (s *State) TakesPart(community string) bool { return !slices.Contains(s.LeftOut, community) }

// deliver folds it.
func (s *State) deliver(e Event) {
	s.ToCommunities = slices.Clone(s.ToCommunities) // clones of the state share its lists
	for i := range s.ToCommunities {
		if s.ToCommunities[i].Number == e.Sendback {
			s.ToCommunities[i].Undelivered = e.Type == EventUndelivered
		}
	}
}

// Undelivered lists what was sent back to communities that still take part and has
// not reached them, at the last attempt.
func (s *State) Undelivered() []Sendback {
	var out []Sendback
	for _, b := range s.ToCommunities {
		if b.Undelivered && s.TakesPart(b.Community) {
			out = append(out, b)
		}
	}
	return out
}
