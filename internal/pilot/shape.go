package pilot

import "slices"

// Shape is what a plan has otherwise than the plan of 2002, and what follows from it.
type Shape struct {
	Without []Step      `json:"without,omitempty"` // left out
	With    []Step      `json:"with,omitempty"`    // optional steps that it names
	Moved   []MovedStep `json:"moved,omitempty"`   // steps that open after others than usual
	Fallen  []string    `json:"fallen,omitempty"`  // requirements that nothing carries any more
	// Unfiled: no step hands the archive up, so that nothing measures the deadline (R2, R4).
	Unfiled bool `json:"unfiled,omitempty"`
}

// MovedStep is a step that opens after others than usual.
type MovedStep struct {
	Step  Step   `json:"step"`
	After []Step `json:"after,omitempty"` // empty: at once
	Gated bool   `json:"gated,omitempty"` // also after the sub-district's whole preparation
}

// Shape is the terms' shape; the zero one is the plan of 2002's.
func (t *Terms) Shape() Shape {
	s := Shape{Without: t.Without, With: t.With}
	usual := Order{Has: func(code Step) bool {
		spec, _ := Spec(code)
		return !spec.Optional
	}}
	for _, spec := range catalogue {
		if !t.Plans(&spec) || spec.Optional {
			continue
		}
		before, gatedBefore := usual.RestsOn(spec)
		if after, gated := t.Order().RestsOn(spec); !slices.Equal(before, after) || gated != gatedBefore {
			s.Moved = append(s.Moved, MovedStep{spec.Code, after, gated})
		}
	}
	for _, r := range ruleTable {
		left := func(code Step) bool { return !slices.Contains(t.Without, code) }
		if len(r.Steps) > 0 && r.Carrier == "" && len(r.Records) == 0 && !slices.ContainsFunc(r.Steps, left) {
			s.Fallen = append(s.Fallen, r.Code)
		}
	}
	s.Unfiled = slices.Contains(t.Without, StepArchiveFiling)
	return s
}
