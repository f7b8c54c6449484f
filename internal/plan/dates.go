package plan

import (
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

// due is when a step is due: its own date, else its stage's.
func (s *schedule) due(code pilot.Step) located[pilot.Date] {
	if own, ok := s.steps[code]; ok {
		return own
	}
	spec, _ := pilot.Spec(code)
	return s.stages[spec.Stage]
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
		r.checkStep(s, spec)
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
	if !r.within(s, "plan.a-stage", string(stage), due, s.deadline) {
		s.stages[stage] = located[pilot.Date]{at: due.at} // one issue is enough
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
		r.fail(due.at, CodeStagesOutOfOrder, args)
	case due.v == before.v:
		r.warn(due.at, CodeStageWithoutTime, args)
	}
}

// latestBefore is the stage that a stage waits for longest.
func (s *schedule) latestBefore(stage pilot.Stage) (latest pilot.Stage, due located[pilot.Date]) {
	for _, earlier := range stagesBefore[stage] {
		if before := s.stages[earlier]; before.ok && before.v > due.v {
			latest, due = earlier, before
		}
	}
	return latest, due
}

// checkStep looks at the order of steps where one has a date of its own.
func (r *reader) checkStep(s *schedule, spec pilot.StepSpec) {
	due, own := s.steps[spec.Code]
	limit := s.deadline
	if spec.Code == pilot.StepArchiveReceipt {
		limit.ok = false // the district may receive later (A29)
	}
	if own && !r.within(s, "plan.a-step", string(spec.Code), due, limit) {
		s.steps[spec.Code] = located[pilot.Date]{at: due.at}
		return
	}
	due = s.due(spec.Code)
	for _, earlier := range stepsBefore(spec) {
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

// stepsBefore is what a step waits for, in either level's pilot.
func stepsBefore(spec pilot.StepSpec) []pilot.Step {
	before := append([]pilot.Step(nil), spec.After...)
	if spec.Gated {
		before = append(before, pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepResponsibilities, pilot.StepMobilisation)
	}
	if spec.Code == pilot.StepSelfCheck {
		before = append(before, pilot.StepCommunityArchive)
	}
	return before
}

// within says whether a due date lies between opening and limit.
func (r *reader) within(s *schedule, kind phrase, code string, due, limit located[pilot.Date]) bool {
	args := catalog.Args{"kind": kind, "code": code, "due": string(due.v)}
	switch {
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
