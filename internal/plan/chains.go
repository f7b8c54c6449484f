package plan

import (
	"slices"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// checkChains warns where the least times of steps do not fit: one after the
// other from the opening on, or after steps that take all the time they have.
func (r *reader) checkChains(d *draft) {
	if len(d.minDays) == 0 {
		return
	}
	for _, s := range d.schedules {
		c := chain{least: d.minDays, schedule: s, founding: d.founds(s.name.v)}
		if s.opens.ok && !r.checkChain(c) {
			r.checkTight(c)
		}
	}
}

// founds says whether some community on a schedule is new, and so founds its
// Party organisation before its election (R11).
func (d *draft) founds(schedule string) bool {
	for _, sub := range d.subs {
		for _, c := range sub.communities {
			if sub.schedule.v == schedule && c.New {
				return true
			}
		}
	}
	return false
}

// chain is the steps of one schedule with the least time of each.
type chain struct {
	*schedule
	least    map[pilot.Step]located[int]
	founding bool
}

// steps are those that some community or the sub-district has, in order.
func (c chain) steps() []pilot.StepSpec {
	return slices.DeleteFunc(slices.Clone(pilot.Catalogue()), func(spec pilot.StepSpec) bool {
		return !c.has(spec.Code) || spec.Code == pilot.StepPartyFounding && !c.founding
	})
}

// before is what a step waits for.
func (c chain) before(spec pilot.StepSpec) []pilot.Step {
	var steps []pilot.Step
	for _, step := range c.schedule.before(spec) {
		if step != pilot.StepPartyFounding || c.founding {
			steps = append(steps, step)
		}
	}
	return steps
}

// checkChain looks for the first step that cannot be in by its due date, however
// quick everybody is; it says whether there is one.
func (r *reader) checkChain(c chain) bool {
	earliest := map[pilot.Step]pilot.Date{}
	for _, spec := range c.steps() { // in order: what a step waits for comes first
		from := c.opens.v
		for _, step := range c.before(spec) {
			from = max(from, earliest[step])
		}
		end := from.AddDays(c.least[spec.Code].v)
		earliest[spec.Code] = end
		if due := c.due(spec.Code); due.ok && due.v < end {
			r.warn(due.at, CodeChainImpossible, catalog.Args{
				"step": phrase("step." + string(spec.Code)), "due": string(due.v), "earliest": string(end), "opens": string(c.opens.v),
			})
			return true
		}
	}
	return false
}

// checkTight looks for steps with too little time when those before them are only
// in when they are due. A step due on the same day as one before it shares its
// time with it.
func (r *reader) checkTight(c chain) {
	finish := map[pilot.Step]pilot.Date{}
	for _, spec := range c.steps() {
		need, due := c.least[spec.Code], c.due(spec.Code)
		from, last := c.opens.v, pilot.Step("")
		for _, step := range c.before(spec) {
			end := finish[step]
			if before := c.due(step); before.ok && before.v < due.v {
				end = before.v
			}
			if end > from {
				from, last = end, step
			}
		}
		finish[spec.Code] = from.AddDays(need.v)
		if have := from.DaysUntil(due.v); due.ok && last != "" && have < need.v {
			finish[spec.Code] = due.v // one issue is enough
			r.warn(due.at, CodeChainTight, catalog.Args{
				"step": phrase("step." + string(spec.Code)), "due": string(due.v), "before": phrase("step." + string(last)),
				"from": string(from), "have": have, "need": need.v, "earliest": string(from.AddDays(need.v)),
			})
		}
	}
}
