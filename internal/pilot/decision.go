package pilot

import (
	"slices"
	"time"
)

// What the district decides where the rules alone lead no further.
const (
	// DecisionLeaveOut leaves out of its sub-district's pilot a community whose own was
	// cancelled or never began: the sub-district closes without it. Of a sub-district
	// that was cancelled it says that the programme goes on without it.
	DecisionLeaveOut = "leave-out"
	// DecisionWaive lets what one rule finds pass at one step of one place.
	DecisionWaive = "waive"
	// DecisionReinstate has a pilot go on that was cancelled.
	DecisionReinstate = "reinstate"

	// decisionGiveUp is leaving out where a sub-district itself is meant, for people.
	decisionGiveUp = "give-up"
)

// Decision is what the district decides for a pilot that its rules alone can't
// (`district-decided`).
type Decision struct {
	Header
	Decision  string `json:"decision"`            // leave-out, waive or reinstate
	Community string `json:"community,omitempty"` // its code, to be left out; empty: the sub-district itself
	Step      Step   `json:"step,omitempty"`      // at which the rule is waived
	Rule      string `json:"rule,omitempty"`      // that is waived
	Code      string `json:"code,omitempty"`      // the one finding that may pass; empty: all that the rule finds
	Reason    string `json:"reason"`
	Record    string `json:"record"` // the district's document
}

// DecisionsAt lists what may be decided for a pilot of a level.
func DecisionsAt(l Level) []string {
	if l == LevelSubDistrict {
		return []string{DecisionWaive, DecisionReinstate, DecisionLeaveOut}
	}
	return []string{DecisionWaive, DecisionReinstate}
}

// Decided is a decision as a state keeps it. A waiver that was used stays with the version
// that was accepted by it, and holds when that comes back.
type Decided struct {
	ID        string    `json:"id"` // of the message
	Kind      string    `json:"kind"`
	Community string    `json:"community,omitempty"` // that is left out
	Step      Step      `json:"step,omitempty"`      // of a waiver
	Rule      string    `json:"rule,omitempty"`
	Code      string    `json:"code,omitempty"` // the one finding; empty: all that the rule finds
	Reason    string    `json:"reason"`
	Record    string    `json:"record"` // the district's document
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
	Seq       int64     `json:"seq"`
	Used      int64     `json:"used,omitempty"`   // seq of what was last taken by a waiver
	Lapsed    bool      `json:"lapsed,omitempty"` // the step was accepted without the waiver; after the pilot: used up
}

// Bounds of what a state keeps of decisions: waivers that hold, of which no more are
// taken, and all others, the last ones.
const (
	MaxWaivers    = 64
	decisionsKept = 100
)

// Holds says whether it is a waiver that something may still pass by.
func (d Decided) Holds() bool { return d.Kind == DecisionWaive && !d.Lapsed }

// Lets says whether a waiver lets a finding of a step pass, arithmetic apart.
func (d Decided) Lets(step Step, f Finding) bool {
	return d.Holds() && d.Step == step && d.Rule == f.Rule && (d.Code == "" || d.Code == f.Code)
}

// concerns says whether an event is of a waiver's step, or of the record by which a duty
// is done.
func (d Decided) concerns(e Event) bool {
	return e.Step == d.Step || e.Kind != "" && RecordOf(d.Step) == e.Kind
}

// Waived says whether a waiver of the same thing holds.
func (s *State) Waived(step Step, rule, code string) bool {
	return slices.ContainsFunc(s.Decisions, func(d Decided) bool {
		return d.Holds() && d.Step == step && d.Rule == rule && d.Code == code
	})
}

// Waivers are those that hold.
func (s *State) Waivers() []Decided {
	var out []Decided
	for _, d := range s.Decisions {
		if d.Holds() {
			out = append(out, d)
		}
	}
	return out
}

// AsDecided is the decision that an event records, as a state keeps it.
func (e Event) AsDecided() Decided {
	d := Decided{ID: e.ID, Kind: e.Kind, Step: e.Step, Rule: e.Rule, Code: e.Code, Reason: e.Reason, Record: e.Record, At: e.At, Seq: e.Seq}
	if len(e.Places) > 0 {
		d.Community = e.Places[0]
	}
	if e.By != nil {
		d.By = *e.By
	}
	return d
}

// decide folds the district's decision.
func (s *State) decide(e Event) {
	switch e.Kind {
	case DecisionLeaveOut:
		s.LeftOut = append(slices.Clone(s.LeftOut), e.Places...)
		s.GivenUp = s.GivenUp || len(e.Places) == 0
	case DecisionReinstate:
		s.reinstate(e)
	}
	s.Decisions = append(slices.Clone(s.Decisions), e.AsDecided())
	for spent := len(s.Decisions) - len(s.Waivers()); spent > decisionsKept; spent-- {
		oldest := slices.IndexFunc(s.Decisions, func(d Decided) bool { return !d.Holds() })
		s.Decisions = slices.Delete(s.Decisions, oldest, oldest+1)
	}
}

// reinstate folds that a cancelled pilot goes on: its clocks stood meanwhile. A
// community that had agreed to close still does, until it hears otherwise.
func (s *State) reinstate(e Event) {
	s.Phase, s.ClosedAt, s.GivenUp = PhaseOpen, time.Time{}, false
	if s.Agreed > 0 && s.Agreed == s.Closing {
		s.Phase = PhaseClosing
	}
	s.Moved += e.Days
	s.moveDues(e)
}

// useWaivers folds what waivers had a part in: one that was not needed when its step was
// accepted holds no more.
func (s *State) useWaivers(e Event) {
	done := e.Type == EventAccepted || s.Governs() && (e.Type == EventFiled || e.Type == EventRecorded)
	if len(s.Decisions) == 0 || !done && e.Type != EventRecorded {
		return
	}
	s.Decisions = slices.Clone(s.Decisions) // clones of the state share its lists
	for i := range s.Decisions {
		d := &s.Decisions[i]
		if !d.Holds() || !d.concerns(e) {
			continue
		}
		used := slices.ContainsFunc(e.Findings, func(f Finding) bool { return f.Waived == d.ID })
		if used {
			d.Used = e.Seq
		}
		d.Lapsed = done && (!used || s.Governs())
	}
}

// Undecided lists the communities that were cancelled and still take part: until the
// district decides, the sub-district can't close.
func (s *State) Undecided() []Progress {
	var out []Progress
	for _, p := range s.Communities {
		if p.Light == LightCancelled && s.TakesPart(p.Community) && !s.Ended() {
			out = append(out, p)
		}
	}
	return out
}
