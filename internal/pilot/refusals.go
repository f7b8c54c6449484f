package pilot

import (
	"slices"
	"time"
)

// refusalsEvery is how often a role hears of refusals, plan time: a flood of what
// can't be taken must not become a flood of mail.
const refusalsEvery = time.Hour

// RefusalNotice says of a refused message what its role hears of it. Events from
// before notices of refusals had a bound have none.
type RefusalNotice struct {
	Role   Role `json:"role"`
	Hushed bool `json:"hushed,omitempty"` // nobody is told now: the role heard of another within the hour
	More   int  `json:"more,omitempty"`   // hushed before, and counted in this notice
}

// RefusalsTold is when a role last heard of a refusal, plan time, and how many have
// been refused since.
type RefusalsTold struct {
	Role   Role      `json:"role"`
	At     time.Time `json:"at"`
	Hushed int       `json:"hushed,omitempty"`
}

// BoundRefusal says whether a role hears of a refusal; nil where nobody would anyway.
func BoundRefusal(t *Terms, s *State, e Event) *RefusalNotice {
	kind, roles := occasion(t, s, e)
	if kind != NoticeRefused || len(roles) == 0 {
		return nil
	}
	n := &RefusalNotice{Role: roles[0]}
	if last := s.refusalsTold(n.Role); last != nil {
		n.Hushed = e.At.Before(last.At.Add(refusalsEvery))
		if !n.Hushed {
			n.More = last.Hushed
		}
	}
	return n
}

func (s *State) refusalsTold(role Role) *RefusalsTold {
	i := slices.IndexFunc(s.RefusalsTold, func(r RefusalsTold) bool { return r.Role == role })
	if i < 0 {
		return nil
	}
	return &s.RefusalsTold[i]
}

// tellRefusal folds what a role hears of a refusal.
func (s *State) tellRefusal(e Event) {
	n := e.Refusal
	if n == nil {
		return
	}
	s.RefusalsTold = slices.Clone(s.RefusalsTold) // clones of the state share its lists
	last := s.refusalsTold(n.Role)
	switch {
	case n.Hushed && last != nil:
		last.Hushed++
	case last != nil:
		last.At, last.Hushed = e.At, 0
	default:
		s.RefusalsTold = append(s.RefusalsTold, RefusalsTold{Role: n.Role, At: e.At})
	}
}
