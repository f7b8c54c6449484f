package plan

import (
	"shidian/internal/catalog"
	"shidian/internal/feasibility"
	"shidian/internal/pilot"
)

// checkChains warns where the least times of steps do not fit: one after the
// other from the opening on, or after steps that take all the time they have.
func (r *reader) checkChains(d *draft) {
	if len(d.minDays) == 0 {
		return
	}
	for _, s := range d.schedules {
		if s.opens.ok {
			r.checkChain(s, feasibility.Of(d.chain(s)))
		}
	}
}

// chain are as much of a schedule's terms as its least times are about.
func (d *draft) chain(s *schedule) *pilot.Terms {
	t := s.terms()
	t.Opens, t.Deadline, t.NewCommunity, t.MinDays = s.opens.v, s.deadline.v, d.founds(s.name.v), d.leastTimes()
	for _, due := range s.dues() {
		if due.Due != "" {
			due.FromPolling = nil
			t.Due = append(t.Due, due)
		}
	}
	return &t
}

// founds says whether some community on a schedule is new, and so founds its
// Party organisation before its election (R11).
func (d *draft) founds(schedule string) bool {
	for _, sub := range d.subs {
		for _, c := range sub.communities {
			on := sub.schedule.v
			if c.schedule.ok {
				on = c.schedule.v
			}
			if on == schedule && c.New {
				return true
			}
		}
	}
	return false
}

// checkChain tells of the first step that cannot be in by its due date, however quick
// everybody is, else of those with too little time behind what comes before them.
func (r *reader) checkChain(s *schedule, told feasibility.Schedule) {
	for _, f := range told.Findings {
		due := s.due(f.Step)
		args := catalog.Args{"step": phrase("step." + string(f.Step)), "due": string(f.Due), "earliest": string(f.Earliest)}
		switch f.Code {
		case feasibility.CodeImpossible:
			args["opens"] = string(f.From)
			r.warn(due.at, CodeChainImpossible, args)
			return
		case feasibility.CodeTight:
			args["before"], args["from"], args["have"], args["need"] = phrase("step."+string(f.Before)), string(f.From), f.Have, f.Need
			r.warn(due.at, CodeChainTight, args)
		}
	}
}
