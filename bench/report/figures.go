package report

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"shidian/bench/stats"
)

// Figure is a row of a file of figures: one thing, measured in each round.
type Figure struct {
	Run         string  `json:"run"` // the run's id
	Server      string  `json:"server,omitempty"`
	Clients     int     `json:"clients,omitempty"`
	Communities int     `json:"communities,omitempty"` // open meanwhile
	Contender   string  `json:"contender,omitempty"`
	What        string  `json:"what"`
	Median      Value   `json:"median"`
	Least       Value   `json:"least"`
	Greatest    Value   `json:"greatest"`
	Unit        string  `json:"unit,omitempty"`   // none: a count
	Rounds      []Value `json:"rounds,omitempty"` // where there are several
}

// NewFigure sums rounds up; not-a-number is a round that did not measure this.
func NewFigure(what, unit string, rounds ...float64) Figure {
	s := stats.Of(rounds)
	f := Figure{What: what, Unit: unit, Median: Value(s.Median), Least: Value(s.Min), Greatest: Value(s.Max)}
	if len(rounds) > 1 {
		for _, v := range rounds {
			f.Rounds = append(f.Rounds, Value(v))
		}
	}
	return f
}

// Value is written with six digits that count; null is one that was not measured.
type Value float64

// MarshalJSON writes it.
func (v Value) MarshalJSON() ([]byte, error) {
	f := float64(v)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	if f != 0 {
		const digits = 6
		scale := math.Pow(10, digits-math.Ceil(math.Log10(math.Abs(f))))
		f = math.Round(f*scale) / scale
	}
	return json.Marshal(f)
}

// FiguresFile is a run with its figures as JSON, a line each.
func FiguresFile(run Run, all []Figure) ([]byte, error) {
	head, err := json.Marshal(run)
	if err != nil {
		return nil, fmt.Errorf("write the run: %w", err)
	}
	lines := make([]string, len(all))
	for i, f := range all {
		f.Run = run.ID
		line, err := json.Marshal(f)
		if err != nil {
			return nil, fmt.Errorf("write the figure %q: %w", f.What, err)
		}
		lines[i] = string(line)
	}
	return fmt.Appendf(nil, "{\"run\": %s,\n\"figures\": [\n%s\n]}\n", head, strings.Join(lines, ",\n")), nil
}
