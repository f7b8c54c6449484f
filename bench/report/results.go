package report

import (
	"math"
	"slices"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// Metric is something measured of a window.
type Metric struct{ Name, Unit string }

// Units; none is a count.
const (
	unitRate    = "1/s"
	unitTime    = "ms"
	unitSize    = "bytes"
	unitPercent = "%"
)

// The metrics.
var (
	Rate        = Metric{"hand-ins", unitRate}
	Messages    = Metric{"messages", unitRate}
	AnsweredP50 = Metric{"answered, p50", unitTime}
	AnsweredP99 = Metric{"answered, p99", unitTime}
	DurableP50  = Metric{"durable, p50", unitTime}
	DurableP99  = Metric{"durable, p99", unitTime}
	Events      = Metric{"history events a hand-in", ""}
	Bytes       = Metric{"history a hand-in", unitSize}
	Beyond      = Metric{"history a hand-in beyond the message", unitSize}
	Tasks       = Metric{"workflow tasks a hand-in", ""}
	CPU         = Metric{"CPU a hand-in", unitTime}
	CPUMessage  = Metric{"CPU a message", unitTime}
	Ready       = Metric{"communities at work", unitRate}
	BesideP50   = Metric{"updates meanwhile, p50", unitTime}
	BesideP99   = Metric{"updates meanwhile, p99", unitTime}
	Slowest     = Metric{"updates meanwhile, slowest", unitTime}
	StartCPU    = Metric{"CPU a community", unitTime}
	Busy        = Metric{"CPU busy", unitPercent}
	SealCost    = Metric{"opening a seal", unitTime}
	ChainCost   = Metric{"digests of the chain", unitTime}
)

// CPUOf is what one part used.
func CPUOf(p lab.Part) Metric { return Metric{CPU.Name + ", " + string(p), unitTime} }

// StartCPUOf is what one part used while many were started.
func StartCPUOf(p lab.Part) Metric { return Metric{StartCPU.Name + ", " + string(p), unitTime} }

// EventsOf is how many of one kind.
func EventsOf(kind enumspb.EventType) Metric { return Metric{Events.Name + ", " + kind.String(), ""} }

// Window is what one window measured; what it did not is missing.
type Window map[Metric]float64

// ProofAlone is what proving a hand-in costs, measured by itself with one client.
const ProofAlone = "seal and chain alone"

// Cell is what is measured again in each round.
type Cell struct {
	Server    lab.Server
	Contender string
	Clients   int
}

// Results are all windows, by what was measured.
type Results struct {
	Cells   []Cell // in the order in which they first came
	windows map[Cell][]Window
}

// Add keeps a window.
func (r *Results) Add(c Cell, w Window) {
	if r.windows == nil {
		r.windows = map[Cell][]Window{}
	}
	if _, known := r.windows[c]; !known {
		r.Cells = append(r.Cells, c)
	}
	r.windows[c] = append(r.windows[c], w)
}

// Rounds are a metric's values, round by round; not-a-number where a round did
// not measure it.
func (r *Results) Rounds(c Cell, m Metric) []float64 {
	values := make([]float64, len(r.windows[c]))
	for i, w := range r.windows[c] {
		var known bool
		if values[i], known = w[m]; !known {
			values[i] = math.NaN()
		}
	}
	return values
}

// Of sums a metric up.
func (r *Results) Of(c Cell, m Metric) stats.Spread { return stats.Of(r.Rounds(c, m)) }

// Figures are everything that was measured, each metric of each cell by name.
func (r *Results) Figures() []Figure {
	var all []Figure
	for _, c := range r.Cells {
		for _, m := range r.measured(c) {
			f := NewFigure(m.Name, m.Unit, r.Rounds(c, m)...)
			f.Server, f.Clients, f.Contender = string(c.Server), c.Clients, c.Contender
			all = append(all, f)
		}
	}
	return all
}

// measured are the metrics that any round of a cell has.
func (r *Results) measured(c Cell) []Metric {
	var all []Metric
	for _, w := range r.windows[c] {
		for m := range w {
			if !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
	}
	slices.SortFunc(all, func(a, b Metric) int { return strings.Compare(a.Name, b.Name) })
	return all
}
