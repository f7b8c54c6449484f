package pilot

import (
	"cmp"
	"slices"
)

// Order is in which order a pilot does its steps: that of the catalogue, with what the
// plan leaves out and with the stages as the plan puts them.
type Order struct {
	Has    func(Step) bool // whether there is this step
	Stages []Stage         // empty: as [Stages] lists them
}

// Order is in which order the pilot does the steps that it began with.
func (s *State) Order() Order {
	return Order{Has: func(code Step) bool { return s.Step(code) != nil }, Stages: s.StageOrder}
}

// Order is in which order the plan has its steps, at either level.
func (t *Terms) Order() Order {
	return Order{Stages: t.StageOrder, Has: func(code Step) bool {
		spec, _ := Spec(code)
		return t.Plans(&spec)
	}}
}

// RestsOn is what a step waits for among the steps that there are: where one of those
// that it opens after is missing, or belongs to a stage that this order puts later, what
// that one would wait for. (What opens after an optional step also names what that one
// opens after, so one that is missing counts for nothing.) Where the order puts a stage before one that is usually
// earlier, what concludes the other waits for what concludes it (A4: completions follow
// the order). Gated says whether the sub-district's whole preparation belongs to it.
func (o Order) RestsOn(spec StepSpec) (steps []Step, gated bool) {
	gated = o.walk(&spec, spec.Stage, func(code Step) bool {
		steps = append(steps, code)
		return true
	})
	slices.SortFunc(steps, func(a, b Step) int { return cmp.Compare(Position(a), Position(b)) })
	return slices.Compact(steps), gated
}

// walk visits what a step of a stage waits for until visit says no, some of it more than
// once, and says whether the whole preparation belongs to it.
func (o Order) walk(spec *StepSpec, stage Stage, visit func(Step) bool) (gated bool) {
	gated = spec.Gated && !o.later(StagePreparation, stage)
	for _, code := range spec.After {
		if o.Has(code) && (len(o.Stages) == 0 || !o.later(stageOf(code), stage)) {
			if !visit(code) {
				return gated
			}
			continue
		}
		if other, ok := Spec(code); ok && (o.Has(code) || !other.Optional) {
			gated = o.walk(&other, stage, visit) || gated
		}
	}
	if len(o.Stages) == 0 || spec.Stage != stage || !o.concludes(spec) {
		return gated
	}
	for i := range catalogue {
		other := &catalogue[i]
		moved := o.later(stage, other.Stage) && slices.Index(Stages(), stage) < slices.Index(Stages(), other.Stage)
		if moved && other.Level == spec.Level && o.Has(other.Code) && o.concludes(other) && !visit(other.Code) {
			return gated
		}
	}
	return gated
}

// later says whether a stage comes after another.
func (o Order) later(stage, than Stage) bool {
	if len(o.Stages) == 0 {
		return false
	}
	return slices.Index(o.Stages, stage) > slices.Index(o.Stages, than)
}

// concludes says whether no other step of its stage waits for a step. Optional steps
// conclude nothing: what they add comes before or after what the stage is about.
func (o Order) concludes(spec *StepSpec) bool {
	return !spec.Optional && !slices.ContainsFunc(catalogue, func(other StepSpec) bool {
		return other.Stage == spec.Stage && !other.Optional && o.Has(other.Code) && slices.Contains(other.After, spec.Code)
	})
}

func stageOf(code Step) Stage {
	spec, _ := Spec(code)
	return spec.Stage
}
