package pilot

import (
	"slices"
	"time"
)

// Summary is what lists show of a pilot. It is derived, never kept as truth.
type Summary struct {
	Stage      Stage     `json:"stage,omitempty"` // the earliest open one
	Light      Light     `json:"light"`
	WaitingFor []Role    `json:"waitingFor"` // in the order of [Roles]
	NextDue    time.Time `json:"nextDue,omitzero"`
	Progress   int       `json:"progress"` // percent, communities counted
	Accepted   int       `json:"accepted"` // own steps
	Total      int       `json:"total"`    // own steps
	Overdue    int       `json:"overdue"`  // own steps
	// RealDue is when NextDue, which is plan time, comes by the real clock; lists
	// compare it with today. Set by [LookOut].
	RealDue time.Time `json:"realDue,omitzero"`
	// Line says for lists where the pilot stands, in its language. Set where it is recorded.
	Line string `json:"line,omitempty"`
}

// Summarise sums a state up as it was recorded: lights change by events, so no
// clock is asked.
func Summarise(s *State) Summary {
	sum := Summary{WaitingFor: []Role{}, Total: len(s.Steps)}
	waiting := map[Role]bool{}
	for _, st := range s.Steps {
		spec, _ := Spec(st.Code)
		if s.Governs() && st.Status == Waiting {
			sum.Total-- // nothing is owed before its period begins
			continue
		}
		if st.Status == Complete {
			sum.Accepted++
		} else if sum.Stage == "" {
			sum.Stage = spec.Stage
		}
		if !st.Awaited() || s.Ended() {
			continue
		}
		waiting[spec.Role] = true
		if st.Overdue {
			sum.Overdue++
		}
		if !st.DueAt.IsZero() && (sum.NextDue.IsZero() || st.DueAt.Before(sum.NextDue)) {
			sum.NextDue = st.DueAt
		}
	}
	for _, r := range Roles() {
		if waiting[r] {
			sum.WaitingFor = append(sum.WaitingFor, r)
		}
	}
	if s.Governs() {
		sum.Stage = StageGovernance
	}
	sum.Progress = progress(s, sum)
	sum.Light = s.light()
	return sum
}

func progress(s *State, sum Summary) int {
	done, all := sum.Accepted, sum.Total
	for _, c := range s.Communities {
		if !s.TakesPart(c.Community) {
			continue
		}
		done, all = done+c.Accepted, all+c.Total
	}
	if all == 0 {
		return 0
	}
	return done * 100 / all
}

func (s *State) light() Light {
	switch s.Phase {
	case PhaseClosed:
		return LightDone
	case PhaseCancelled, PhaseDissolved:
		return LightCancelled
	}
	if s.ClocksStopped() {
		return LightPaused
	}
	light := LightGreen
	if len(s.Missing) > 0 {
		light = LightYellow
	}
	for _, st := range s.Steps {
		light = worse(light, st.light())
		if st.Missed > 0 {
			light = worse(light, LightYellow) // until it is done again
		}
	}
	for _, c := range s.Communities {
		if s.TakesPart(c.Community) {
			light = worse(light, c.Light)
		}
	}
	if len(s.Undelivered())+len(s.Undecided()) > 0 {
		light = worse(light, LightYellow)
	}
	if light == LightGreen && s.Communities == nil && !s.Governs() && len(s.Steps) > 0 && s.StepsComplete() {
		return LightDone // a community with everything in
	}
	return light
}

func (st StepState) light() Light {
	switch {
	case !st.Awaited():
		return LightGreen
	case st.Overdue:
		return LightRed
	case st.Warned:
		return LightYellow
	}
	return LightGreen
}

// worse is the worse of two lights; a community that is done or cancelled does
// not colour its sub-district.
func worse(a, b Light) Light {
	order := []Light{LightGreen, LightYellow, LightRed}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// FirstReport is how a community stands when it starts: known to its sub-district
// without being told.
func FirstReport(t *Terms) Progress {
	p := firstReport
	p.Community, p.Total = t.Community.Code, len(StepsOf(t))
	return p
}

var firstReport = Progress{V: MessageVersion, Stage: StageFoundation, Light: LightGreen}

// Report is what a community tells its sub-district.
func Report(t *Terms, s *State) Progress {
	sum := Summarise(s)
	p := Progress{
		V: MessageVersion, Seq: s.Seq, Stage: sum.Stage, Light: sum.Light, Accepted: sum.Accepted, Total: sum.Total,
		Overdue: sum.Overdue, NextDue: sum.NextDue, Complete: s.StepsComplete() && len(s.Steps) > 0,
		Returned: s.Counts.Returned, Gate: s.Gate.Seq, Agreed: s.Agreed, Declined: s.Declined,
	}
	if n := len(s.Recent); n > 0 {
		p.AsOf = s.Recent[n-1].At
	}
	if t.Community != nil {
		p.Community = t.Community.Code
	}
	return p
}
