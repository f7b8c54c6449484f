package feasibility

import (
	"slices"

	"shidian/internal/pilot"
)

// Schedule is what a sub-district's steps and those of its communities come to, all of
// which have the same days.
type Schedule struct {
	Opens           pilot.Date `json:"opens"`
	Deadline        pilot.Date `json:"deadline"`
	Polling         pilot.Date `json:"polling,omitempty"`         // as planned; empty: no committee is elected
	PollingSet      bool       `json:"pollingSet,omitempty"`      // the plan sets it; else it is when the election is due
	EarliestPolling pilot.Date `json:"earliestPolling,omitempty"` // that the least times and the profile's periods allow
	LatestPolling   pilot.Date `json:"latestPolling,omitempty"`   // that still meets the deadline
	Provisional     bool       `json:"provisional,omitempty"`     // the holidays of some day are not announced
	Steps           []Step     `json:"steps"`                     // in the plan's order
	Findings        []Finding  `json:"findings"`
}

// Step is when a step is planned and when it can be done.
type Step struct {
	Code  pilot.Step  `json:"step"`
	Level pilot.Level `json:"level"`
	Need  int         `json:"need"`  // how many days it takes at least once it can begin
	Start pilot.Date  `json:"start"` // it begins if everything goes by the plan
	Due   pilot.Date  `json:"due"`
	Opens pilot.Date  `json:"opens"` // it can begin at the earliest
	Done  pilot.Date  `json:"done"`  // it can be in at the earliest
	// Latest is the last day on which it can be in, if it and what rests on it are to be in
	// when they are due. Slack are the days until then from Done, SlackWorked those of them
	// that are worked on; negative: so many are lacking.
	Latest      pilot.Date `json:"latest"`
	Slack       int        `json:"slack"`
	SlackWorked int        `json:"slackWorked"`
}

// step is a step while it is worked out.
type step struct {
	Step
	spec   pilot.StepSpec
	least  int     // days, by the plan
	after  []*step // what it waits for
	behind []*step // what waits for it
}

// work is a schedule while it is worked out; its steps stand behind what they wait for.
type work struct {
	terms *pilot.Terms
	steps []*step
}

// Of works a schedule out: of a sub-district's terms with the steps of its communities, of
// a community's with those of its sub-district. A founding counts where the community, or
// one of the sub-district's, is new (R11).
func Of(t *pilot.Terms) Schedule {
	w := newWork(t)
	w.planned()
	w.forward(t.PollingDay)
	w.backward()
	s := Schedule{Opens: t.Opens, Deadline: t.Deadline, Polling: t.PollingDay, PollingSet: t.PollingDay != "", Findings: []Finding{}}
	if election := w.step(pilot.StepCommitteeElection); election != nil {
		if !s.PollingSet {
			s.Polling = election.Due
		}
		s.EarliestPolling, s.LatestPolling = w.earliestPolling(), w.latestPolling()
	}
	s.Provisional = w.provisional()
	s.Findings = w.findings(&s)
	for _, one := range w.inOrder() {
		s.Steps = append(s.Steps, one.Step)
	}
	return s
}

func newWork(t *pilot.Terms) *work {
	founding := t.NewCommunity || slices.ContainsFunc(t.Communities, func(c pilot.CommunityTerms) bool { return c.New })
	w := &work{terms: t}
	var left []pilot.StepSpec
	for _, spec := range pilot.Catalogue() {
		if t.Plans(&spec) && (spec.Code != pilot.StepPartyFounding || founding) {
			left = append(left, spec)
		}
	}
	waits := map[pilot.Step][]pilot.Step{}
	for _, spec := range left {
		waits[spec.Code] = slices.DeleteFunc(t.Before(spec), func(s pilot.Step) bool { return s == pilot.StepPartyFounding && !founding })
	}
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(spec pilot.StepSpec) bool {
			return !slices.ContainsFunc(waits[spec.Code], func(s pilot.Step) bool { return w.step(s) == nil })
		})
		i = max(0, i) // steps never wait for one another in a ring
		w.add(left[i], waits[left[i].Code])
		left = slices.Delete(left, i, i+1)
	}
	return w
}

func (w *work) add(spec pilot.StepSpec, waits []pilot.Step) {
	s := &step{Step: Step{Code: spec.Code, Level: spec.Level}, spec: spec}
	for _, d := range w.terms.Due {
		if d.Step == spec.Code {
			s.Due = d.Due
		}
	}
	for _, d := range w.terms.MinDays {
		if d.Step == spec.Code {
			s.least = d.Days
		}
	}
	for _, code := range waits {
		if before := w.step(code); before != nil {
			s.after = append(s.after, before)
			before.behind = append(before.behind, s)
		}
	}
	w.steps = append(w.steps, s)
}

func (w *work) step(code pilot.Step) *step {
	i := slices.IndexFunc(w.steps, func(s *step) bool { return s.Code == code })
	if i < 0 {
		return nil
	}
	return w.steps[i]
}

// need is how many days lie between the end of a step, or the opening (nil), and that of one
// which waits for it: the election committee is there so many days before polling day, and
// publishes voters and candidates (R14, R18); where a plan has none, that comes after all else.
func (w *work) need(s, after *step) int {
	e := w.terms.Profile.Election
	switch {
	case s.Code != pilot.StepCommitteeElection:
		return s.least
	case after != nil && after.Code == pilot.StepElectionCommittee:
		return max(s.least, e.CommitteeDaysBefore, e.VoterListDaysBefore, e.CandidatesDaysBefore)
	case w.step(pilot.StepElectionCommittee) == nil:
		return max(s.least, e.VoterListDaysBefore, e.CandidatesDaysBefore)
	}
	return s.least
}

// planned works out when steps begin by the plan, as [pilot.Terms.PlannedStart] has it.
func (w *work) planned() {
	for _, s := range w.steps {
		s.Start = w.terms.Opens
		for _, before := range s.after {
			if before.Due < s.Due {
				s.Start = max(s.Start, before.Due.AddDays(1))
			} else {
				s.Start = max(s.Start, before.Start)
			}
		}
	}
}

// forward works out when steps can be done at the earliest; a polling day that is set is
// waited for.
func (w *work) forward(polling pilot.Date) {
	for _, s := range w.steps {
		s.Opens = w.terms.Opens
		s.Done = s.Opens.AddDays(w.need(s, nil))
		for _, before := range s.after {
			s.Opens = max(s.Opens, before.Done)
			s.Done = max(s.Done, before.Done.AddDays(w.need(s, before)))
		}
		s.Need = s.Opens.DaysUntil(s.Done)
		if s.Code == pilot.StepCommitteeElection {
			s.Done = max(s.Done, polling)
		}
	}
}

// backward works out until when steps must be done for all to be in when they are due.
func (w *work) backward() {
	for _, s := range slices.Backward(w.steps) {
		s.Latest = s.Due
		for _, later := range s.behind {
			end := later.Latest
			if polling := w.terms.PollingDay; later.Code == pilot.StepCommitteeElection && polling != "" {
				end = earlier(end, polling)
			}
			if end != "" {
				s.Latest = earlier(s.Latest, end.AddDays(-w.need(later, s)))
			}
		}
		s.Slack = s.Done.DaysUntil(s.Latest)
		s.SlackWorked = worked(w.terms.Calendar, s.Done, s.Latest)
	}
}

// latestPolling is the last polling day after which all that is left can still be in by
// the deadline; the district may receive later (A29). What is counted from polling day
// moves along.
func (w *work) latestPolling() pilot.Date {
	latest := map[*step]pilot.Date{}
	for _, s := range slices.Backward(w.steps) {
		if s.Code != pilot.StepArchiveReceipt {
			latest[s] = w.terms.Deadline
		}
		for _, later := range s.behind {
			if end := latest[later]; end != "" {
				latest[s] = earlier(latest[s], end.AddDays(-w.need(later, s)))
			}
		}
	}
	last := latest[w.step(pilot.StepCommitteeElection)]
	for _, d := range w.terms.Due {
		if d.FromPolling != nil && d.Step != pilot.StepArchiveReceipt && w.step(d.Step) != nil {
			last = earlier(last, w.terms.Deadline.AddDays(-*d.FromPolling))
		}
	}
	return last
}

// earliestPolling is the first day on which the election can be held, whatever day is set.
func (w *work) earliestPolling() pilot.Date {
	free := work{terms: w.terms}
	for _, s := range w.steps {
		free.add(s.spec, codes(s.after))
	}
	free.forward("")
	first := free.step(pilot.StepCommitteeElection).Done
	for _, d := range w.terms.Due {
		if s := free.step(d.Step); s != nil && d.FromPolling != nil && *d.FromPolling < 0 {
			first = max(first, s.Done.AddDays(-*d.FromPolling))
		}
	}
	return first
}

func (w *work) provisional() bool {
	last := w.terms.Deadline
	for _, s := range w.steps {
		last = max(last, s.Due, s.Done)
	}
	for day := w.terms.Opens; day <= last; day = day.AddDays(28) {
		if w.terms.Calendar.Provisional(day) {
			return true
		}
	}
	return w.terms.Calendar.Provisional(last)
}

// inOrder are the steps as people read them: by stage in the plan's order, the catalogue's
// within.
func (w *work) inOrder() []*step {
	stages := w.terms.StageOrder
	if len(stages) == 0 {
		stages = pilot.Stages()
	}
	all := slices.Clone(w.steps)
	slices.SortFunc(all, func(a, b *step) int {
		if a.spec.Stage != b.spec.Stage {
			return slices.Index(stages, a.spec.Stage) - slices.Index(stages, b.spec.Stage)
		}
		return pilot.Position(a.Code) - pilot.Position(b.Code)
	})
	return all
}

func codes(steps []*step) []pilot.Step {
	var all []pilot.Step
	for _, s := range steps {
		all = append(all, s.Code)
	}
	return all
}
