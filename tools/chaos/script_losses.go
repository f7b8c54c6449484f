package main

import (
	"math/rand/v2"
	"time"
)

// Losses are when what no fault undoes is lost: the record since its copy was made, and
// then all that Temporal knows. In this order: what Temporal loses between copy and
// restoration, nobody has any more.
type Losses struct {
	Copy     time.Duration `json:"copy"`    // the record is copied
	Restore  time.Duration `json:"restore"` // and the copy takes its place
	Temporal time.Duration `json:"temporal"`

	Stopped [2]bool          `json:"stopped"` // workers end in good order before; else they are killed
	Down    [2]time.Duration `json:"down"`    // how long none is there before, while people go on
}

// firstCopy is when the record is copied at the earliest: the first pilots are on it.
const firstCopy = 8 * time.Second

func (s *Script) drawLosses(r *rand.Rand) {
	share := func(from, to float64) time.Duration {
		return time.Duration((from + (to-from)*r.Float64()) * float64(s.Window))
	}
	s.Losses = Losses{Copy: max(firstCopy, share(0.04, 0.08)), Restore: share(0.68, 0.72), Temporal: share(0.82, 0.86)}
	for i := range s.Losses.Down {
		s.Losses.Stopped[i], s.Losses.Down[i] = r.IntN(2) == 0, between(r, time.Second, 3*time.Second)
	}
}
