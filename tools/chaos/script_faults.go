package main

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Fault is one thing done to servers or connections.
type Fault struct {
	At     time.Duration `json:"at"`
	Kind   FaultKind     `json:"kind"`
	Target string        `json:"target"` // a worker, a link, or empty
	For    time.Duration `json:"for"`    // until it is lifted; a killed process is started again then
	Up     bool          `json:"up"`     // of a half-open connection: which way stays silent
}

// FaultKind says what.
type FaultKind string

// The kinds of faults.
const (
	KillWorker   FaultKind = "kill-worker"
	KillWorkers  FaultKind = "kill-all-workers"
	KillTemporal FaultKind = "kill-temporal"
	KillPostgres FaultKind = "kill-postgres"
	Cut          FaultKind = "cut"       // connections closed, new ones refused
	Slow         FaultKind = "slow"      // every packet late
	HalfOpen     FaultKind = "half-open" // connections stay, one way nothing arrives any more
	DiskFull     FaultKind = "disk-full" // where attached files are kept
)

// Workers and the links between everything: each client has its own to each server.
const (
	worker1, worker2, desks = "worker-1", "worker-2", "desk"
	toTemporal, toPostgres  = "temporal", "postgres"
)

func workerNames() []string { return []string{worker1, worker2} }

// linkNames lists who talks to what.
func linkNames() []string {
	var all []string
	for _, from := range append(workerNames(), desks) {
		for _, to := range []string{toTemporal, toPostgres} {
			all = append(all, linkName(from, to))
		}
	}
	return all
}

func linkName(from, to string) string { return from + "→" + to }

// faultDeck is dealt from, shuffled, again and again. How long each lasts is drawn,
// from a blink to longer than a recording is waited for (10 s).
var faultDeck = []struct {
	kind     FaultKind
	n        int
	from, to time.Duration
}{
	{KillWorker, 4, 200 * time.Millisecond, 3 * time.Second},
	{KillWorkers, 1, 200 * time.Millisecond, 2 * time.Second},
	{KillTemporal, 1, 100 * time.Millisecond, 7 * time.Second},
	{KillPostgres, 1, 100 * time.Millisecond, 12 * time.Second},
	{Cut, 4, 100 * time.Millisecond, 2500 * time.Millisecond},
	{Slow, 3, time.Second, 5 * time.Second},
	{HalfOpen, 3, 500 * time.Millisecond, 12 * time.Second},
	{DiskFull, 1, 3 * time.Second, 5 * time.Second},
}

// FaultKinds lists every kind.
func FaultKinds() []FaultKind {
	var all []FaultKind
	for _, f := range faultDeck {
		all = append(all, f.kind)
	}
	return all
}

// The first fault comes when the first pilots have started; the pace leaves some
// moments without any fault.
const (
	firstFault             = 4 * time.Second
	faultEvery, faultLater = 1800 * time.Millisecond, 4200 * time.Millisecond
)

func (s *Script) drawFaults(r *rand.Rand) {
	var deck []Fault
	for at := firstFault; at < s.Window; at += between(r, faultEvery, faultLater) {
		if len(deck) == 0 {
			deck = shuffled(r)
		}
		f := deck[0]
		f.At, deck = at, deck[1:]
		s.Faults = append(s.Faults, f)
	}
}

func shuffled(r *rand.Rand) []Fault {
	var deck []Fault
	for _, d := range faultDeck {
		for range d.n {
			f := Fault{Kind: d.kind, For: between(r, d.from, d.to), Up: r.IntN(2) == 0}
			switch d.kind {
			case KillWorker:
				f.Target = pick(r, workerNames())
			case Cut, Slow, HalfOpen:
				f.Target = pick(r, linkNames())
			case KillWorkers, KillTemporal, KillPostgres, DiskFull:
			}
			deck = append(deck, f)
		}
	}
	r.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	return slices.Clip(deck)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
