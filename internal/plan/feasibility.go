package plan

import (
	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// checkElection warns where an election cannot, or can hardly, be held in time:
// the election committee must be there `need` days before polling day, and it is
// set up only when the preparation is complete.
func (r *reader) checkElection(s *schedule, need int) {
	due := s.due(pilot.StepCommitteeElection)
	if !due.ok || !s.opens.ok {
		return
	}
	short := func(from located[pilot.Date]) (catalog.Args, bool) {
		have := from.v.DaysUntil(due.v)
		args := catalog.Args{
			"from": string(from.v), "due": string(due.v), "have": have, "need": need,
			"earliest": string(from.v.AddDays(need)),
		}
		return args, from.ok && have < need
	}
	if args, yes := short(s.opens); yes {
		r.warn(due.at, CodeElectionImpossible, args)
		return
	}
	if args, yes := short(s.electionsOpen()); yes {
		r.warn(due.at, CodeElectionTight, args)
		return
	}
	if own, ok := s.steps[pilot.StepElectionCommittee]; ok {
		if args, yes := short(own.located); yes {
			r.warn(own.at, CodeCommitteeLate, args)
		}
	}
}

// electionsOpen is when the last of what elections wait for is due.
func (s *schedule) electionsOpen() (last located[pilot.Date]) {
	spec, _ := pilot.Spec(pilot.StepElectionCommittee)
	for _, step := range s.before(spec) {
		if due := s.due(step); due.ok && due.v > last.v {
			last = due
		}
	}
	return last
}
