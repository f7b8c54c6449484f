package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/staff"
)

// Script is everything that follows from the seed: when what is done to the
// servers, and when clients send what in which manner. Times count from the start.
type Script struct {
	Seed   uint64        `json:"seed"`
	Window time.Duration `json:"window"` // of faults and sends
	Speed  float64       `json:"speed"`  // seconds of the plan in a second
	Waves  []Wave        `json:"waves"`
	Faults []Fault       `json:"faults"`
	Turns  []Turn        `json:"turns"`
	Extras []Extra       `json:"extras"`
	Losses Losses        `json:"losses"`
}

// Wave is a programme of its own, started while earlier ones still run.
type Wave struct {
	Programme string        `json:"programme"`
	At        time.Duration `json:"at"`
}

// Turn is somebody's plan to hand in a step: the manner of each attempt, the first
// at its time, the others when the step is still waited for.
type Turn struct {
	At      time.Duration `json:"at"`
	Wave    int           `json:"wave"`
	Place   string        `json:"place"`
	Step    pilot.Step    `json:"step"`
	Manners []Manner      `json:"manners"`
	Dies    time.Duration `json:"dies"` // how long a client lives that dies waiting
	Back    time.Duration `json:"back"` // after which it comes back
}

// What a run takes beside its window, out of its minutes: servers that start, and
// the calm and the proof at the end.
const (
	besides       = 20 * time.Second
	shortestRun   = 30 * time.Second
	waveLength    = 80 * time.Second
	planDays      = 150 // from the opening until everything is due
	attempts      = 8   // whose manner is settled beforehand
	extrasASecond = 1.4

	firstSubDistrict = "yuetan"
)

// WriteScript draws everything from the seed. The terms are of one programme, with
// a clock that starts at zero; speed and waves are made to fit the minutes.
func WriteScript(seed uint64, minutes float64, terms func(speed float64) ([]*pilot.Terms, error)) (*Script, error) {
	s := &Script{Seed: seed, Window: max(time.Duration(minutes*float64(time.Minute))-besides, shortestRun)}
	n := max(1, int(s.Window/waveLength))
	length := s.Window / time.Duration(n)
	s.Speed = float64(planDays*24*time.Hour) / float64(length)
	all, err := terms(s.Speed)
	if err != nil {
		return nil, err
	}
	for i := range n {
		s.Waves = append(s.Waves, Wave{Programme: fmt.Sprintf("chaos-%d", i+1), At: time.Duration(i) * length})
	}
	s.drawFaults(rand.New(rand.NewPCG(seed, 1)))
	s.drawTurns(rand.New(rand.NewPCG(seed, 2)), all)
	s.drawExtras(rand.New(rand.NewPCG(seed, 3)), all)
	s.drawMergers(rand.New(rand.NewPCG(seed, 6)), all)
	s.drawLosses(rand.New(rand.NewPCG(seed, 5)))
	return s, nil
}

// drawTurns has each step handed in around its due time: most a little before,
// some long before the step is open, some late.
func (s *Script) drawTurns(r *rand.Rand, terms []*pilot.Terms) {
	first, later := &dealer{r: r}, &dealer{r: r} // attempts
	for wave := range s.Waves {
		failed := false
		for _, t := range terms {
			for _, step := range staff.Steps(t) {
				turn := s.turn(r, wave, t, step, 0, first, later)
				if step == pilot.StepCommitteeElection && !failed {
					turn.Manners[0], failed = Failed, true
				}
				if s.leftOpen(wave, t, step) {
					turn.At = s.Window + never
				}
				s.Turns = append(s.Turns, turn)
			}
		}
	}
	slices.SortStableFunc(s.Turns, func(a, b Turn) int { return cmp.Compare(a.At, b.At) })
}

// turn draws when a step is handed in, and how, at a place that begins so long after its
// programme.
func (s *Script) turn(r *rand.Rand, wave int, t *pilot.Terms, step pilot.Step, since time.Duration, first, later *dealer) Turn {
	share := 0.55 + 0.5*r.Float64()
	if r.Float64() < 0.15 {
		share = 0.2 + 0.3*r.Float64()
	}
	due := t.Clock.Real(t.DueAt(step)).Sub(t.Clock.RealStart)
	turn := Turn{
		At: s.Waves[wave].At + since + time.Duration(share*float64(due-since)), Wave: wave, Place: t.Place(), Step: step,
		Dies: between(r, 2*time.Millisecond, 400*time.Millisecond), Back: between(r, 200*time.Millisecond, 3*time.Second),
	}
	turn.Manners = append(turn.Manners, first.deal())
	for range attempts - 1 {
		turn.Manners = append(turn.Manners, later.deal())
	}
	return turn
}

// never is when a step's turn comes that nobody takes.
const never = time.Hour

// leftOpen says whether nobody hands a step in: in the last wave only the first
// sub-district is closed, so that there are pilots to be asked at the end.
func (s *Script) leftOpen(wave int, t *pilot.Terms, step pilot.Step) bool {
	return wave == len(s.Waves)-1 && step == pilot.StepArchiveReceipt && t.SubDistrict.Code != firstSubDistrict
}

func between(r *rand.Rand, from, to time.Duration) time.Duration {
	return from + time.Duration(r.Int64N(int64(to-from)))
}
