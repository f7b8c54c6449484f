package feasibility

import (
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Code is what collides.
type Code string

// The collisions, and what is only remarked.
const (
	CodeImpossible   Code = "impossible"    // a step can't be in when it is due, however quick everybody is
	CodeTight        Code = "tight"         // it can't be where what it waits for takes until its own due day
	CodeNoPolling    Code = "no-polling"    // no polling day keeps to the periods and meets the deadline
	CodePollingEarly Code = "polling-early" // the one that is set is before the earliest possible
	CodePollingLate  Code = "polling-late"  // it is after the last that meets the deadline
	CodePollingDue   Code = "polling-due"   // it is after the day by which the election is due
	CodeNoWorkday    Code = "no-workday"    // no day is worked on from when a step begins until it is due
	CodeDueOff       Code = "due-off"       // steps are due on a day off, which moves no deadline (A20)
)

// Finding is a collision, or a remark. Days and numbers are those that its code speaks of.
type Finding struct {
	Code     Code         `json:"code"`
	Remark   bool         `json:"remark,omitempty"` // nothing is wrong with it
	Step     pilot.Step   `json:"step,omitempty"`
	Before   pilot.Step   `json:"before,omitempty"` // what the step waits for longest
	Steps    []pilot.Step `json:"steps,omitempty"`
	From     pilot.Date   `json:"from,omitempty"`
	Due      pilot.Date   `json:"due,omitempty"`
	Earliest pilot.Date   `json:"earliest,omitempty"`
	Have     int          `json:"have,omitempty"` // days
	Need     int          `json:"need,omitempty"`
}

// Collides says whether some step or the polling day does.
func (s *Schedule) Collides() bool {
	return slices.ContainsFunc(s.Findings, func(f Finding) bool { return !f.Remark })
}

// Of gives the findings of a step.
func (s *Schedule) Of(step pilot.Step) []Finding {
	var own []Finding
	for _, f := range s.Findings {
		if f.Step == step || slices.Contains(f.Steps, step) {
			own = append(own, f)
		}
	}
	return own
}

// Text says a finding in a sentence.
func (f Finding) Text(lang catalog.Lang) string {
	name := func(step pilot.Step) string { return catalog.Text(lang, "step."+string(step)) }
	args := catalog.Args{
		"from": string(f.From), "due": string(f.Due), "earliest": string(f.Earliest), "have": f.Have, "need": f.Need,
		"short": f.Due.DaysUntil(f.Earliest),
	}
	if f.Step != "" {
		args["step"] = name(f.Step)
	}
	if f.Before != "" {
		args["before"] = name(f.Before)
	}
	var all []string
	for _, step := range f.Steps {
		all = append(all, name(step))
	}
	args["steps"] = strings.Join(all, catalog.Text(lang, "feasibility.comma"))
	return catalog.Text(lang, "feasibility.finding."+string(f.Code), args)
}

// Word is a finding in a word or two, as it stands beside a bar.
func (f Finding) Word(lang catalog.Lang) string {
	return catalog.Text(lang, "feasibility.word."+string(f.Code))
}

func (w *work) findings(s *Schedule) []Finding {
	found := append(w.impossible(), w.tight()...)
	found = append(found, w.polling(s)...)
	var off []Finding
	for _, one := range w.inOrder() {
		if one.Due == "" {
			continue
		}
		if worked(w.terms.Calendar, one.Start.AddDays(-1), one.Due) == 0 {
			found = append(found, Finding{Code: CodeNoWorkday, Step: one.Code, From: one.Start, Due: one.Due})
		}
		if w.terms.Calendar.Workday(one.Due) {
			continue
		}
		i := slices.IndexFunc(off, func(f Finding) bool { return f.Due == one.Due })
		if i < 0 {
			i, off = len(off), append(off, Finding{Code: CodeDueOff, Remark: true, Due: one.Due})
		}
		off[i].Steps = append(off[i].Steps, one.Code)
	}
	return append(append([]Finding{}, found...), off...)
}

// impossible are the steps that can't be in when they are due.
func (w *work) impossible() []Finding {
	var found []Finding
	for _, s := range w.steps {
		setLate := s.Code == pilot.StepCommitteeElection && s.Done == w.terms.PollingDay // which has a finding of its own
		if s.Due != "" && s.Due < s.Done && !setLate {
			found = append(found, Finding{Code: CodeImpossible, Step: s.Code, From: w.terms.Opens, Due: s.Due, Earliest: s.Done})
		}
	}
	return found
}

// tight are the steps with too little time when those before them are only in when they
// are due. A step due on the same day as one before it shares its time with it.
func (w *work) tight() []Finding {
	var found []Finding
	finish := map[*step]pilot.Date{}
	for _, s := range w.steps {
		finish[s] = w.terms.Opens.AddDays(w.need(s, nil))
		worst, last := Finding{Have: 1}, pilot.Date("")
		for _, before := range s.after {
			end := finish[before]
			if before.Due != "" && before.Due < s.Due {
				end = before.Due
			}
			need := w.need(s, before)
			if done := end.AddDays(need); end > w.terms.Opens && done > last {
				last = done
				worst = Finding{Code: CodeTight, Step: s.Code, Before: before.Code, From: end, Due: s.Due, Earliest: done, Have: end.DaysUntil(s.Due), Need: need}
			}
			finish[s] = max(finish[s], end.AddDays(need))
		}
		if s.Due != "" && worst.Have < worst.Need {
			finish[s] = s.Due // one finding is enough
			if s.Done <= s.Due {
				found = append(found, worst)
			}
		}
	}
	return found
}

func (w *work) polling(s *Schedule) []Finding {
	var found []Finding
	election := w.step(pilot.StepCommitteeElection)
	if election == nil {
		return nil
	}
	if s.LatestPolling < s.EarliestPolling {
		found = append(found, Finding{Code: CodeNoPolling, Earliest: s.EarliestPolling, Due: s.LatestPolling})
	}
	if !s.PollingSet {
		return found
	}
	if s.Polling < s.EarliestPolling {
		found = append(found, Finding{Code: CodePollingEarly, From: s.Polling, Earliest: s.EarliestPolling})
	}
	if s.Polling > s.LatestPolling {
		found = append(found, Finding{Code: CodePollingLate, From: s.Polling, Due: s.LatestPolling})
	}
	if election.Due != "" && s.Polling > election.Due {
		found = append(found, Finding{Code: CodePollingDue, From: s.Polling, Due: election.Due})
	}
	return found
}
