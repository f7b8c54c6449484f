package plan

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// schedule is a named set of dates, with the stages in the order of the plan and without
// what it leaves out.
type schedule struct {
	name            located[string]
	binding         pilot.Binding
	ownPlan         located[bool]
	opens, deadline located[pilot.Date]
	polling         located[pilot.Date] // the day from which D-20 counts; not ok: that by which the election is due
	stages          map[pilot.Stage]moment
	steps           map[pilot.Step]moment
	order           []pilot.Stage // nil: as usual
}

// moment is when something is due: on a day, so many days before or after polling day, or
// never because the plan has no such thing.
type moment struct {
	located[pilot.Date]
	none    bool
	counted bool // from polling day
	days    int  // after it; before: negative
}

var scheduleKeys = known{
	required: []string{"binding", "own-plan", "opens", "deadline", "stages"},
	optional: []string{"steps", "order", "polling-day"},
}

func (r *reader) schedules(v value) []*schedule {
	f := r.entries(v)
	if f.at == (pos{}) {
		return nil
	}
	if len(f.list) == 0 {
		r.fail(v.at, CodeEmptyList, catalog.Args{"key": v.key})
	}
	var all []*schedule
	for _, x := range f.list {
		r.checkCode(x.name, x.at)
		all = append(all, r.schedule(x))
	}
	return all
}

func (r *reader) schedule(x field) *schedule {
	s := &schedule{name: located[string]{x.name, x.at, true}}
	f := r.mapping(x.val, scheduleKeys)
	with(f, "binding", func(v value) {
		s.binding = pilot.Binding(r.oneOf(v, string(pilot.BindingHard), string(pilot.BindingSoft)).v)
	})
	with(f, "own-plan", func(v value) { s.ownPlan = r.yes(v) })
	with(f, "opens", func(v value) { s.opens = r.date(v) })
	with(f, "deadline", func(v value) { s.deadline = r.date(v) })
	with(f, "polling-day", func(v value) { s.polling = r.date(v) })
	with(f, "order", func(v value) { s.order = r.order(v) })
	with(f, "stages", func(v value) {
		s.stages = moments(r, v, known{required: stageCodes(), unknown: CodeUnknownStage, missing: CodeMissingStages}, pilot.Stages())
	})
	with(f, "steps", func(v value) {
		s.steps = moments(r, v, known{optional: stepCodes(), unknown: CodeUnknownStep}, steps())
	})
	r.countFromPolling(s)
	return s
}

// order reads the stages in the plan's own order.
func (r *reader) order(v value) []pilot.Stage {
	var stages []pilot.Stage
	for _, item := range r.someOf(v, 2*len(pilot.Stages())) {
		stage := r.oneOf(item, stageCodes()...)
		switch {
		case !stage.ok:
			return nil
		case slices.Contains(stages, pilot.Stage(stage.v)):
			r.fail(item.at, CodeOrderTwice, catalog.Args{"value": stage.v})
			return nil
		}
		stages = append(stages, pilot.Stage(stage.v))
	}
	var absent []string
	for _, stage := range pilot.Stages() {
		if !slices.Contains(stages, stage) {
			absent = append(absent, string(stage))
		}
	}
	if len(absent) > 0 {
		r.fail(v.at, CodeOrderIncomplete, catalog.Args{"absent": absent})
		return nil
	}
	switch {
	case stages[len(stages)-1] != pilot.StageClosing: // which waits for every community
		r.fail(v.at, CodeOrderClosing, nil)
		return nil
	case slices.Equal(stages, pilot.Stages()):
		return nil
	}
	return stages
}

// moments reads a mapping from the codes of steps or stages to when they are due.
func moments[K ~string](r *reader, v value, keys known, codes []K) map[K]moment {
	f := r.mapping(v, keys)
	due := map[K]moment{}
	for _, code := range codes {
		with(f, string(code), func(v value) { due[code] = r.moment(v) })
	}
	return due
}

var fromPolling = regexp.MustCompile(`^[Dd] ?(?:([+-]) ?([0-9]{1,3}))?$`)

func (r *reader) moment(v value) moment {
	n, text := v.node.(*ast.StringNode)
	if text && n.Value == none {
		return moment{located: located[pilot.Date]{at: v.at}, none: true}
	}
	if text {
		if part := fromPolling.FindStringSubmatch(halfWidth(n.Value)); part != nil {
			days, _ := strconv.Atoi(part[1] + part[2])
			return moment{located: located[pilot.Date]{at: v.at}, counted: true, days: days}
		}
	}
	return moment{located: r.date(v)}
}

// countFromPolling works out the days that are counted from polling day: where the plan
// names none, from the day by which the election is due.
func (r *reader) countFromPolling(s *schedule) {
	polled := s.polling
	if !polled.ok {
		polled = s.due(pilot.StepCommitteeElection)
	}
	lost := false
	resolve := func(m moment) moment {
		if !m.counted || m.ok {
			return m
		}
		if !polled.ok {
			if !lost && s.polling == (located[pilot.Date]{}) {
				r.fail(m.at, CodeNoPollingDay, catalog.Args{"schedule": s.name.v})
			}
			lost = true
			return m
		}
		m.located = located[pilot.Date]{polled.v.AddDays(m.days), m.at, true}
		return m
	}
	for _, stage := range pilot.Stages() {
		if m, ok := s.stages[stage]; ok {
			s.stages[stage] = resolve(m)
		}
	}
	for _, step := range steps() {
		if m, ok := s.steps[step]; ok {
			s.steps[step] = resolve(m)
		}
	}
}

// has says whether the plan has a step: one with a day of its own, or of a stage that it
// has; an optional one only where it is named.
func (s *schedule) has(code pilot.Step) bool {
	if own, named := s.steps[code]; named {
		return !own.none
	}
	spec, _ := pilot.Spec(code)
	return !spec.Optional && !s.stages[spec.Stage].none
}

// moment is when a step is due: its own moment, else its stage's.
func (s *schedule) moment(code pilot.Step) moment {
	if !s.has(code) {
		return moment{none: true}
	}
	if own, ok := s.steps[code]; ok {
		return own
	}
	spec, _ := pilot.Spec(code)
	return s.stages[spec.Stage]
}

// due is the day by which a step is due; not ok where it is not known, or the plan has no
// such step.
func (s *schedule) due(code pilot.Step) located[pilot.Date] { return s.moment(code).located }

// terms are the schedule's as far as they say which steps there are, and in what order.
func (s *schedule) terms() pilot.Terms {
	t := pilot.Terms{StageOrder: s.order}
	for _, spec := range pilot.Catalogue() {
		switch has := s.has(spec.Code); {
		case has && spec.Optional:
			t.With = append(t.With, spec.Code)
		case !has && !spec.Optional:
			t.Without = append(t.Without, spec.Code)
		}
	}
	return t
}

// before is what a step waits for, in either level's pilot.
func (s *schedule) before(spec pilot.StepSpec) []pilot.Step {
	terms := s.terms()
	return terms.Before(spec)
}

// dues are when the steps that the plan has are due.
func (s *schedule) dues() []pilot.StepDue {
	var all []pilot.StepDue
	for _, spec := range pilot.Catalogue() {
		m := s.moment(spec.Code)
		if m.none {
			continue
		}
		due := pilot.StepDue{Step: spec.Code, Due: m.v}
		if m.counted {
			due.FromPolling = &m.days
		}
		all = append(all, due)
	}
	return all
}

// differs is the key in which a wave is not as its sub-district's schedule: waves have
// other days, and nothing else of their own.
func (s *schedule) differs(from *schedule) string {
	own, other := s.terms(), from.terms()
	switch {
	case s.binding != from.binding:
		return "binding"
	case s.ownPlan.v != from.ownPlan.v:
		return "own-plan"
	case s.opens.v != from.opens.v:
		return "opens"
	case s.deadline.v != from.deadline.v:
		return "deadline"
	case !slices.Equal(s.order, from.order):
		return "order"
	case !slices.Equal(own.Without, other.Without), !slices.Equal(own.With, other.With):
		return "steps"
	}
	return ""
}

// inOrder are the stages as their due days would have them; one without a day comes
// behind all that it usually follows, and the closing last.
func (s *schedule) inOrder() []pilot.Stage {
	days, last := map[pilot.Stage]pilot.Date{}, pilot.Date("")
	for _, stage := range pilot.Stages() {
		due := s.stages[stage]
		last = max(last, due.v)
		days[stage] = last
		if due.ok {
			days[stage] = due.v
		}
	}
	stages := slices.Clone(pilot.Stages())
	last = "9999"
	days[pilot.StageClosing] = last
	slices.SortStableFunc(stages, func(a, b pilot.Stage) int { return cmp.Compare(days[a], days[b]) })
	return stages
}
