package examples

import (
	"encoding/json"
	"fmt"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// World is a pilot told by the examples: the terms and facts on which one more
// hand-in of any step can be judged.
type World struct {
	Terms, Community pilot.Terms // the sub-district's and its first community's
	Above, Below     pilot.Facts // what their pilots hold
	Today            pilot.Date
}

// OpenWorld is a pilot on the sample's terms, changed as wanted, that holds nothing yet.
func OpenWorld(change ...Place) *World {
	terms := SampleTerms()
	for _, c := range change {
		if c != nil {
			c(terms)
		}
	}
	community, _ := terms.ForCommunity(terms.Communities[0].Code)
	return &World{Terms: *terms, Community: community, Today: terms.Deadline}
}

// NewWorld hands in the example of every step that the terms have.
func NewWorld(change ...Place) (*World, error) {
	w := OpenWorld(change...)
	for _, spec := range pilot.Catalogue() {
		if terms, _ := w.at(spec.Code); !terms.Has(&spec) {
			continue
		}
		if err := w.Take(spec.Code); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Take hands in a step's example.
func (w *World) Take(step pilot.Step) error {
	example, err := w.Example(step)
	if err != nil {
		return err
	}
	v := w.Examine(step, example)
	if len(v.Findings) > 0 {
		return fmt.Errorf("the example of %s is not valid: %+v", step, v.Findings)
	}
	if spec, _ := pilot.Spec(step); spec.Level == pilot.LevelCommunity {
		w.Below = w.Below.With(v.Facts)
	} else {
		w.Above = w.Above.With(v.Facts)
	}
	return nil
}

func (w *World) at(step pilot.Step) (*pilot.Terms, pilot.Facts) {
	if spec, _ := pilot.Spec(step); spec.Level == pilot.LevelCommunity {
		return &w.Community, w.Below
	}
	return &w.Terms, w.Above
}

// Case is what a hand-in of a step is judged on here.
func (w *World) Case(step pilot.Step) evidence.Case {
	terms, facts := w.at(step)
	now := w.Today.Start(terms.Location()).Add(9 * time.Hour)
	c := evidence.Case{Terms: terms, Facts: facts, Now: now, HandIn: &pilot.HandIn{Step: step}, Filed: Filed(terms)}
	if plan := w.Above.PilotPlan; plan != nil {
		c.Departures = plan.Departures
	}
	return c
}

// Example is the valid evidence of a step here.
func (w *World) Example(step pilot.Step) (json.RawMessage, error) {
	terms, facts := w.at(step)
	raw, err := json.Marshal(For(terms, facts, step, w.Today))
	if err != nil {
		return nil, fmt.Errorf("write the example of %s: %w", step, err)
	}
	return raw, nil
}

// Examine judges evidence here.
func (w *World) Examine(step pilot.Step, raw json.RawMessage) evidence.Verdict {
	return evidence.Examine(w.Case(step), raw)
}
