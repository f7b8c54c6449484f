package demo

import (
	"context"

	"shidian/internal/pilot"
	"shidian/internal/view"
)

// look reads what is waited for, when that may have changed.
func (o *office) look(ctx context.Context) error {
	if !o.toLook {
		return nil
	}
	tasks, err := o.client.Tasks(ctx, o.programme, "", "", o.lang)
	if err != nil {
		return err
	}
	o.tasks, o.toLook = tasks, false
	o.plan(tasks)
	return nil
}

// list reads how the sub-districts stand, when that may have changed.
func (o *office) list(ctx context.Context) error {
	if !o.toList {
		return nil
	}
	rows, err := o.client.List(ctx, o.programme, o.lang)
	if err == nil {
		o.rows, o.toList = rows, false
	}
	return err
}

// plan lets everybody see what they are waited for and decide when to do it.
func (o *office) plan(tasks []view.Task) {
	waited := map[string]bool{}
	for _, t := range tasks {
		s := o.subs[subOf(t.Place)]
		if s == nil || pilot.RecordOf(pilot.Step(t.Step.Code)) != "" { // after the pilot, see life.go
			continue
		}
		j := o.job(t.Place, t.Name, pilot.Step(t.Step.Code), pilot.Role(t.Role.Code), t.Unit)
		waited[j.place+"|"+string(j.step)] = true
		j.confirm, j.returned, j.early = t.Confirm, len(t.Returns) > 0, false
		j.due = s.terms.DueAt(j.step)
		if !j.planned {
			o.decide(j)
		}
	}
	for key, j := range o.jobs {
		if j.planned && !j.early && !waited[key] {
			j.planned = false // it is waited for no longer, e.g. because the gate closed
			j.attempt--
		}
	}
}

func (o *office) job(place, name string, step pilot.Step, role pilot.Role, unit string) *job {
	key := place + "|" + string(step)
	if o.jobs[key] == nil {
		o.jobs[key] = &job{place: place, name: name, step: step, role: role, unit: unit}
	}
	return o.jobs[key]
}

func (o *office) decide(j *job) {
	j.attempt++
	j.planned = true
	j.at = o.seed.When(j.unit, j.role, j.place, j.step, o.now, j.due)
	if j.attempt > 1 || j.confirm != "" || j.returned {
		j.at = o.seed.Again(j.place, j.step, j.attempt, o.now)
	}
}

// hasten lets a hasty unit hand in what is not open yet.
func (o *office) hasten(s *sub, j *job) {
	place, step, ok := o.seed.Early(s.terms, j.place, j.step)
	if !ok || o.earlyDid[place+"|"+string(step)] {
		return
	}
	o.earlyDid[place+"|"+string(step)] = true
	spec, _ := pilot.Spec(step)
	name, unit := j.name, place
	if spec.Level == pilot.LevelSubDistrict {
		name = s.terms.SubDistrict.Name
	}
	e := o.job(place, name, step, spec.Role, unit)
	if e.planned || e.attempt > 0 {
		return
	}
	e.attempt, e.planned, e.early, e.due = 1, true, true, s.terms.DueAt(step)
	e.at = o.now.Add(o.seed.days(0.3, 1, "early", place, string(step)))
}
