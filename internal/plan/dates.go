package plan

import (
	"slices"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// stagesBefore says which stages must be due no later than a stage. The first
// two run beside each other (A27), as do Party election and institutions (A4).
var stagesBefore = map[pilot.Stage][]pilot.Stage{
	pilot.StageElection:     {pilot.StagePreparation, pilot.StageFoundation},
	pilot.StageParty:        {pilot.StageElection},
	pilot.StageInstitutions: {pilot.StageElection},
	pilot.StageWorkstation:  {pilot.StageParty, pilot.StageInstitutions},
	pilot.StageArchive:      {pilot.StageWorkstation},
	pilot.StageClosing:      {pilot.StageArchive},
}

// stagesBefore are those stages in this schedule: what comes before a stage that it
// leaves out, or puts later, comes before what comes after that; and a stage that it
// puts first comes before the one that usually is first.
func (s *schedule) stagesBefore(stage pilot.Stage) []pilot.Stage {
	later := func(a, b pilot.Stage) bool {
		return s.order != nil && slices.Index(s.order, a) > slices.Index(s.order, b)
	}
	var before []pilot.Stage
	var walk func(pilot.Stage)
	walk = func(of pilot.Stage) {
		for _, earlier := range stagesBefore[of] {
			if s.stages[earlier].none || later(earlier, stage) {
				walk(earlier)
			} else {
				before = append(before, earlier)
			}
		}
	}
	walk(stage)
	for other, usual := range stagesBefore {
		if s.order != nil && slices.Contains(usual, stage) && later(stage, other) && !s.stages[other].none {
			before = append(before, other)
		}
	}
	slices.Sort(before)
	return slices.Compact(before)
}

// checkDates looks at one schedule's dates. Dates that could not be read are
// left out: they have their own issue. Without a profile, periods are not checked.
func (r *reader) checkDates(s *schedule, profile *pilot.Profile) {
	if s.opens.ok && s.deadline.ok && s.deadline.v < s.opens.v {
		r.fail(s.deadline.at, CodeDeadlineFirst, catalog.Args{"deadline": string(s.deadline.v), "opens": string(s.opens.v)})
		return
	}
	for _, stage := range pilot.Stages() {
		r.checkStage(s, stage)
	}
	for _, spec := range pilot.Catalogue() {
		if s.has(spec.Code) {
			r.checkStep(s, spec)
		}
	}
	if profile != nil {
		r.checkElection(s, profile.Election.CommitteeDaysBefore)
	}
}

func (r *reader) checkStage(s *schedule, stage pilot.Stage) {
	due := s.stages[stage]
	if !due.ok {
		return
	}
	if !r.within(s, "plan.a-stage", string(stage), due.located, s.deadline) {
		s.stages[stage] = moment{located: located[pilot.Date]{at: due.at}} // one issue is enough
		return
	}
	earlier, before := s.latestBefore(stage)
	args := catalog.Args{
		"stage": phrase("stage." + string(stage)), "due": string(due.v),
		"before": phrase("stage." + string(earlier)), "from": string(before.v),
	}
	switch {
	case !before.ok:
	case due.v < before.v:
		args["order"] = words(s.inOrder())
		args["leave-out"] = string(earlier)
		r.fail(due.at, CodeStagesOutOfOrder, args)
	case due.v == before.v:
		r.warn(due.at, CodeStageWithoutTime, args)
	}
}

// latestBefore is the stage that a stage waits for longest.
func (s *schedule) latestBefore(stage pilot.Stage) (latest pilot.Stage, due located[pilot.Date]) {
	for _, earlier := range s.stagesBefore(stage) {
		if before := s.stages[earlier]; before.ok && before.v > due.v {
			latest, due = earlier, before.located
		}
	}
	return latest, due
}

// checkStep looks at the order of steps where one has a date of its own.
func (r *reader) checkStep(s *schedule, spec pilot.StepSpec) {
	named, own := s.steps[spec.Code]
	limit := s.deadline
	if spec.Code == pilot.StepArchiveReceipt {
		limit.ok = false // the district may receive later (A29)
	}
	if own && !r.within(s, "plan.a-step", string(spec.Code), named.located, limit) {
		s.steps[spec.Code] = moment{located: located[pilot.Date]{at: named.at}}
		return
	}
	due := s.due(spec.Code)
	for _, earlier := range s.before(spec) {
		before := s.due(earlier)
		_, ownBefore := s.steps[earlier]
		if !due.ok || !before.ok || due.v >= before.v || (!own && !ownBefore) {
			continue
		}
		at := due.at
		if !own {
			at = before.at
		}
		r.fail(at, CodeStepsOutOfOrder, catalog.Args{
			"step": phrase("step." + string(spec.Code)), "due": string(due.v),
			"before": phrase("step." + string(earlier)), "from": string(before.v),
		})
		return
	}
}

// within says whether a due date lies between opening and limit.
func (r *reader) within(s *schedule, kind phrase, code string, due, limit located[pilot.Date]) bool {
	args := catalog.Args{"kind": kind, "code": code, "due": string(due.v)}
	switch {
	case !due.ok: // it has an issue of its own, or there is no such thing
		return true
	case s.opens.ok && due.v < s.opens.v:
		args["opens"] = string(s.opens.v)
		r.fail(due.at, CodeDueBeforeOpening, args)
	case limit.ok && due.v > limit.v:
		args["deadline"] = string(limit.v)
		r.fail(due.at, CodeDueAfterDeadline, args)
	default:
		return true
	}
	return false
}
