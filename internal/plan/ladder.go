package plan

import (
	"slices"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// The limits of a ladder: days of a reminder before and of an escalation after
// the due day, and how many rungs there are of each kind.
const (
	maxDaysBefore = 90
	maxDaysAfter  = 365
	maxRungs      = 12
)

var (
	rungKeys       = []string{"before", "after", "every", "hour", "any-day"}
	ladderKeys     = known{optional: append(slices.Clone(rungKeys), "steps")}
	stepLadderKeys = known{optional: rungKeys}
	escalationKeys = known{required: []string{"days", "to"}}
)

// ladder reads the plan's ladder and those of single steps; what is left out is as
// in the default, for a step as in the plan's.
func (r *reader) ladder(v value) (pilot.Ladder, []pilot.StepLadder) {
	f := r.mapping(v, ladderKeys)
	own := r.rungs(f, pilot.DefaultLadder())
	var steps []pilot.StepLadder
	with(f, "steps", func(v value) {
		s := r.mapping(v, known{optional: stepCodes(), unknown: CodeUnknownStep})
		for _, spec := range pilot.Catalogue() {
			with(s, string(spec.Code), func(v value) {
				steps = append(steps, pilot.StepLadder{Step: spec.Code, Ladder: r.rungs(r.mapping(v, stepLadderKeys), own)})
			})
		}
	})
	return own, steps
}

// rungs reads what a ladder says otherwise than the one it starts from.
func (r *reader) rungs(f fields, l pilot.Ladder) pilot.Ladder {
	with(f, "before", func(v value) { l.Before = r.daysBefore(v) })
	with(f, "after", func(v value) { l.After = r.escalations(v) })
	with(f, "every", func(v value) { l.Every = r.whole(v, 0, maxDaysAfter).v })
	with(f, "hour", func(v value) { l.Hour = r.whole(v, 0, 23).v })
	with(f, "any-day", func(v value) { l.AnyDay = r.yes(v).v })
	return l
}

// daysBefore reads the days of reminders, in order of time: falling.
func (r *reader) daysBefore(v value) []int {
	days := []int{}
	items, _ := r.list(v, maxRungs)
	for _, item := range items {
		n := r.whole(item, 0, maxDaysBefore)
		if !n.ok {
			continue
		}
		if len(days) > 0 && n.v >= days[len(days)-1] {
			r.rungOrder(n, "plan.order.falling")
		}
		days = append(days, n.v)
	}
	return days
}

// escalations reads to whom lateness goes, in order of time: rising.
func (r *reader) escalations(v value) []pilot.Escalation {
	after := []pilot.Escalation{}
	items, _ := r.list(v, maxRungs)
	for _, item := range items {
		var e pilot.Escalation
		f := r.mapping(item, escalationKeys)
		with(f, "days", func(v value) {
			n := r.whole(v, 1, maxDaysAfter)
			if n.ok && len(after) > 0 && n.v <= after[len(after)-1].Days {
				r.rungOrder(n, "plan.order.rising")
			}
			e.Days = n.v
		})
		with(f, "to", func(v value) { e.To = r.roles(v) })
		after = append(after, e)
	}
	return after
}

func (r *reader) rungOrder(n located[int], order phrase) {
	r.fail(n.at, CodeLadderOrder, catalog.Args{"value": n.v, "order": order})
}

// roles reads a list of roles, none twice.
func (r *reader) roles(v value) []pilot.Role {
	var all []pilot.Role
	first := map[string]pos{}
	for _, item := range r.someOf(v, len(pilot.Roles())) {
		role := r.oneOf(item, words(pilot.Roles())...)
		if !role.ok {
			continue
		}
		if was, twice := first[role.v]; twice {
			r.fail(role.at, CodeDuplicateRole, catalog.Args{"value": role.v, "line": was.Line})
			continue
		}
		first[role.v] = role.at
		all = append(all, pilot.Role(role.v))
	}
	return all
}
