package report

import (
	"math"

	enumspb "go.temporal.io/api/enums/v1"

	"shidian/bench/lab"
	"shidian/bench/stats"
)

// Metric is something measured of a window.
type Metric string

// The metrics. Times are in milliseconds.
const (
	Rate        Metric = "hand-ins a second"
	Messages    Metric = "messages a second"
	AnsweredP50 Metric = "answered p50, ms"
	AnsweredP99 Metric = "answered p99, ms"
	DurableP50  Metric = "durable p50, ms"
	DurableP99  Metric = "durable p99, ms"
	Events      Metric = "history events a hand-in"
	Bytes       Metric = "history bytes a hand-in"
	Beyond      Metric = "history bytes a hand-in beyond the message"
	Tasks       Metric = "workflow tasks a hand-in"
	CPU         Metric = "CPU a hand-in, ms"
	Ready       Metric = "communities at work a second"
	BesideP50   Metric = "updates meanwhile p50, ms"
	BesideP99   Metric = "updates meanwhile p99, ms"
	Slowest     Metric = "updates meanwhile, slowest, ms"
	StartCPU    Metric = "CPU a community, ms"
	Busy        Metric = "CPU busy, %"
)

// CPUOf is what one part used.
func CPUOf(p lab.Part) Metric { return CPU + Metric(", "+string(p)) }

// EventsOf is how many of one kind.
func EventsOf(kind enumspb.EventType) Metric { return Events + Metric(", "+kind.String()) }

// Window is what one window measured; what it did not is missing.
type Window map[Metric]float64

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
