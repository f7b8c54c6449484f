package demo

import (
	"context"

	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/staff"
	"shidian/workflows"
)

// list reads how the sub-districts stand and what is waited for, to be shown, when
// that may have changed.
func (o *office) list(ctx context.Context) error {
	if !o.toList {
		return nil
	}
	rows, err := overview.Of(o.client).List(ctx, o.programme, o.lang)
	if err != nil {
		return err
	}
	tasks, err := overview.Of(o.client).Tasks(ctx, o.programme, "", "", o.lang)
	if err == nil {
		o.rows, o.tasks, o.toList = rows, tasks, false
	}
	return err
}

// plan lets everybody see what they are waited for and decide when to do it. What is
// owed after the pilot is left out, see life.go.
func (o *office) plan() {
	waited := map[string]bool{}
	for _, s := range o.subs {
		for _, own := range s.places {
			for _, t := range staff.Turns(own, o.stands[workflows.IDOf(own)].state) {
				if o.leaves(t) {
					continue
				}
				j := o.job(t)
				waited[jobKey(t.Place, t.Step)] = true
				j.Turn, j.early = t, false
				if !j.planned {
					j.planned = true
					j.attempt++
					j.at = o.seed.When(t, j.attempt, o.now)
				}
			}
		}
	}
	for key, j := range o.jobs {
		if j.planned && !j.early && !waited[key] {
			j.planned = false // it is waited for no longer, e.g. because the gate closed
			j.attempt--
		}
	}
}

func jobKey(place string, step pilot.Step) string { return place + "|" + string(step) }

func (o *office) job(t staff.Turn) *job {
	key := jobKey(t.Place, t.Step)
	if o.jobs[key] == nil {
		o.jobs[key] = &job{Turn: t}
	}
	return o.jobs[key]
}

// hasten lets a hasty unit hand in what is not open yet.
func (o *office) hasten(s *sub, own *pilot.Terms, accepted pilot.Step) {
	t, at, ok := o.seed.Early(s.terms, own, accepted, o.now)
	if key := jobKey(t.Place, t.Step); ok && !o.earlyDid[key] {
		o.earlyDid[key] = true
		if e := o.job(t); !e.planned && e.attempt == 0 {
			e.attempt, e.planned, e.early, e.at = 1, true, true, at
		}
	}
}
