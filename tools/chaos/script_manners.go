package main

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/staff"
)

// Manner is how somebody hands in.
type Manner string

// The manners.
const (
	Plain    Manner = "plain"         // an update, and waits for the answer
	Again    Manner = "again"         // sends the same once more after the answer
	Twice    Manner = "twice"         // an update and a signal with the same id at the same time
	Dies     Manner = "dies"          // dies waiting, and comes back with the same id
	DiesGone Manner = "dies-for-good" // dies waiting, and does not come back
	Signal   Manner = "signal"        // a raw signal, as the Temporal UI sends it
	Desk     Manner = "desk"          // the desk's binary, with a file attached
	DeskDies Manner = "desk-dies"     // the desk's binary killed at work, then called again with the same id
	WrongOne Manner = "wrong"         // wrong evidence, then the right one under the same id
	Other    Manner = "other-content" // the same id again with other content
	Several  Manner = "several"       // several hand-ins in one message, one of them twice
	Failed   Manner = "failed-round"  // an election to which too few came
)

// weights say how often each manner comes up, out of their sum. A failed round is
// no matter of chance: each wave has one.
var weights = []struct {
	manner Manner
	weight int
}{
	{Plain, 26}, {Again, 8}, {Twice, 9}, {Dies, 12}, {DiesGone, 4}, {Signal, 11}, {Desk, 6}, {DeskDies, 5}, {WrongOne, 8}, {Other, 6}, {Several, 5},
}

// Manners lists every manner.
func Manners() []Manner {
	all := []Manner{Failed}
	for _, w := range weights {
		all = append(all, w.manner)
	}
	return all
}

// dealer deals manners from a deck, so that all come up in their proportion.
type dealer struct {
	r    *rand.Rand
	deck []Manner
}

func (d *dealer) deal() Manner {
	if len(d.deck) == 0 {
		for _, w := range weights {
			d.deck = append(d.deck, slices.Repeat([]Manner{w.manner}, w.weight)...)
		}
		d.r.Shuffle(len(d.deck), func(i, j int) { d.deck[i], d.deck[j] = d.deck[j], d.deck[i] })
	}
	next := d.deck[0]
	d.deck = d.deck[1:]
	return next
}

// Extra is something sent beside the hand-ins.
type Extra struct {
	At    time.Duration `json:"at"`
	Kind  ExtraKind     `json:"kind"`
	Wave  int           `json:"wave"`
	Place string        `json:"place"`
	Step  pilot.Step    `json:"step"` // that it is about
	No    int           `json:"no"`
	// Signal has it go as a raw signal.
	Signal bool `json:"signal"`
	// Merges are the codes of the communities that are merged.
	Merges []string `json:"merges,omitempty"`
}

// ExtraKind says what.
type ExtraKind string

// The kinds of extras.
const (
	Record      ExtraKind = "record"
	Return      ExtraKind = "return"
	Extend      ExtraKind = "extension"
	Suspend     ExtraKind = "suspension" // and resumes some seconds later
	Order       ExtraKind = "order"      // of the district, which gives a sub-district and its communities other terms
	Merge       ExtraKind = "merger"     // of the district, which merges two communities
	Late        ExtraKind = "late"       // a step handed in that was accepted long ago
	Stranger    ExtraKind = "stranger"   // a hand-in by a role that may not
	Junk        ExtraKind = "junk"       // a signal that nobody can read
	UnknownName ExtraKind = "unknown-signal"
	TooLarge    ExtraKind = "too-large"
)

var extraWeights = []struct {
	kind   ExtraKind
	weight int
}{
	{Record, 14}, {Return, 8}, {Extend, 4}, {Suspend, 4}, {Order, 6}, {Late, 6}, {Stranger, 4}, {Junk, 3}, {UnknownName, 2}, {TooLarge, 1},
}

// ExtraKinds lists every kind. A merger is no matter of chance: each wave has one.
func ExtraKinds() []ExtraKind {
	all := []ExtraKind{Merge}
	for _, w := range extraWeights {
		all = append(all, w.kind)
	}
	return all
}

// suspendedAt is the only sub-district whose pilots' clocks are stopped: of others
// it can be said beforehand which rungs they must pass.
const suspendedAt = "fusuijing"

// drawExtras deals the kinds from a deck, so that a short run has them all.
func (s *Script) drawExtras(r *rand.Rand, terms []*pilot.Terms) {
	var deck []ExtraKind
	for no := range int(s.Window.Seconds() * extrasASecond) {
		if len(deck) == 0 {
			for _, w := range extraWeights {
				deck = append(deck, slices.Repeat([]ExtraKind{w.kind}, w.weight)...)
			}
			r.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
		}
		e := Extra{At: between(r, 3*time.Second, s.Window), Kind: deck[0], No: no, Signal: r.Float64() < 0.4}
		deck = deck[1:]
		e.Wave = s.waveAt(r, e.At)
		t := terms[r.IntN(len(terms))]
		steps := staff.Steps(t)
		e.Place, e.Step = t.Place(), steps[r.IntN(len(steps))]
		if e.Kind == Suspend && t.SubDistrict.Code != suspendedAt {
			e.Place = suspendedAt
		}
		if e.Kind == Order {
			e.Place = t.SubDistrict.Code
		}
		s.Extras = append(s.Extras, e)
	}
	slices.SortStableFunc(s.Extras, func(a, b Extra) int { return cmp.Compare(a.At, b.At) })
}

// waveAt is the wave that runs at a time, or sometimes the one before it.
func (s *Script) waveAt(r *rand.Rand, at time.Duration) int {
	wave := 0
	for i, w := range s.Waves {
		if w.At+2*time.Second < at {
			wave = i
		}
	}
	if wave > 0 && r.Float64() < 0.3 {
		wave--
	}
	return wave
}
