package pilot

import (
	"slices"
	"time"
)

// Inherited is what a community begins with that takes the place of others: which of its
// steps hold, which are to be confirmed, which are done anew and why; and what holds
// until they are. What the old ones handed in stays on their own record.
type Inherited struct {
	Origin Origin          `json:"origin"`
	Steps  []InheritedStep `json:"steps"`
	Acting []Acting        `json:"acting,omitempty"`
	Facts  *Facts          `json:"facts,omitempty"` // of an opening; a state has them in its own
	Filed  []FiledKind     `json:"filed,omitempty"` // of an opening, likewise
	Life   *CarriedLife    `json:"life,omitempty"`  // of the opening of a life after the pilot that moved, likewise
}

// InheritedStep is how one step of a new community begins.
type InheritedStep struct {
	Step    Step      `json:"step"`
	How     Holding   `json:"how"`
	Why     string    `json:"why"`            // one of the Why… constants
	Rule    string    `json:"rule,omitempty"` // that wants it so
	Version *Version  `json:"version,omitempty"`
	Refs    []Ref     `json:"refs,omitempty"` // where its hand-in is on record, and what that confirms
	Rounds  int       `json:"rounds,omitempty"`
	Opened  time.Time `json:"openedAt,omitzero"` // where it was done
	Due     time.Time `json:"dueAt,omitzero"`    // likewise
	// Explained are the explanations that its acceptance rests on.
	Explained map[string]string `json:"explanations,omitempty"`
}

// Ref names a message on the record of another place.
type Ref struct {
	Place string `json:"place"`
	ID    string `json:"id"`
}

// Holding says how a step of a new community begins.
type Holding string

// How a step begins.
const (
	Holds     Holding = "holds"      // it is accepted, as it was
	Confirmed Holding = "to-confirm" // it holds once it is confirmed
	Anew      Holding = "anew"       // it is to be done
)

// Why a step begins as it does.
const (
	WhyAsBefore    = "as-before"  // of a move: nothing of it depends on the sub-district
	WhyNotDone     = "not-done"   // nobody had done it
	WhyHeld        = "held"       // handed in early and not judged: to be handed in here
	WhyNewOffice   = "new-office" // it names the sub-district, or its office was party to it
	WhyDeparture   = "departure"  // accepted where the old sub-district's own plan departed from a rule
	WhySize        = "new-size"   // the district's decision is handed in with boundary and households
	WhyParty       = "party"      // the Party organisation is founded, or elected, for the new community
	WhyElects      = "elects"     // bodies elected before end with their communities
	WhyAdopts      = "adopts"     // what bodies adopted that are none any more binds nobody
	WhyCommittees  = "committees" // chaired by members of the committee elected
	WhyStaff       = "staff"      // who is employed stays so; the new committee fills its own posts
	WhySigns       = "signs"      // the new committee is party to the agreements
	WhyStation     = "station"    // one station and one head for the new community
	WhyArchive     = "archive"    // of the new community; those of the old ones stay theirs
	WhyNothingElse = "new-here"   // the old ones had no such step
	WhyEmployed    = "employed"   // after the pilot: who is employed stays so
)

// Acting is who goes on until the new community has its own.
type Acting struct {
	Place string   `json:"place"` // of the old community
	Body  string   `json:"body"`  // committee, party or specialists
	Names []string `json:"names"`
}

// Bodies whose members go on until others take over.
const (
	ActingCommittee   = "committee"
	ActingParty       = "party"
	ActingSpecialists = "specialists"
)

// Inherit is what a community with these terms begins with, out of the old ones as they
// ended.
func Inherit(t *Terms, olds []Kin) *Inherited {
	in := &Inherited{Origin: *t.Origin}
	moved := t.Origin.Change == ChangeMove && len(olds) == 1
	for _, spec := range StepsOf(t) {
		if moved {
			in.Steps = append(in.Steps, taken(spec.Code, olds[0]))
		} else {
			in.Steps = append(in.Steps, renewed(spec))
		}
	}
	if moved {
		facts := olds[0].State.Facts
		in.Facts, in.Filed = &facts, olds[0].State.Filed
		return in
	}
	for _, old := range olds {
		in.Acting = append(in.Acting, acting(old)...)
	}
	return in
}

// renewed is a step of a merged or split community: bodies and documents are those of a
// community, and it is another.
func renewed(spec StepSpec) InheritedStep {
	return InheritedStep{Step: spec.Code, How: Anew, Why: whyAnew(spec), Rule: firstOf(spec.Rules)}
}

func firstOf(rules []string) string {
	if len(rules) == 0 {
		return ""
	}
	return rules[0]
}

func whyAnew(spec StepSpec) string {
	switch spec.Code {
	case StepSizeAdjustment:
		return WhySize
	case StepPartyFounding, StepPartyElection:
		return WhyParty
	case StepSubCommittees:
		return WhyCommittees
	case StepRecruitment:
		return WhyStaff
	case StepAgreements:
		return WhySigns
	case StepWorkstation:
		return WhyStation
	case StepCommunityArchive:
		return WhyArchive
	}
	if spec.Stage == StageElection {
		return WhyElects
	}
	return WhyAdopts
}

// ofTheOffice are the steps that name the sub-district, or to which its office is party:
// the adjustment of size, what is filed with it (R25), what it allocates (R43).
var ofTheOffice = []Step{StepSizeAdjustment, StepCivilityCovenant, StepWorkstation}

// taken is a step of a community that moved: what was accepted stays so, and what names
// the sub-district is confirmed in the new one.
func taken(code Step, old Kin) InheritedStep {
	step := InheritedStep{Step: code, How: Anew, Why: WhyNotDone, Rule: firstOf(SpecOf(code).Rules)}
	st := old.State.Step(code)
	switch {
	case st == nil:
		step.Why = WhyNothingElse
		return step
	case st.Accepted == nil || st.Status != Complete && st.Status != ToConfirm:
		if st.Held != nil {
			step.Why = WhyHeld
		}
		step.Rounds = st.Rounds
		return step
	}
	version := *st.Accepted
	if version.From == "" {
		version.From = old.Terms.Place()
	}
	step.Version, step.Explained, step.Rounds = &version, st.Explained, st.Rounds
	step.Refs, step.Opened, step.Due = refsOf(code, st, old), st.OpenedAt, st.DueAt
	step.How, step.Why = Holds, WhyAsBefore
	switch {
	case st.Status == ToConfirm || slices.Contains(ofTheOffice, code):
		step.How, step.Why = Confirmed, WhyNewOffice
	case departed(st, old.State.Departures()):
		step.How, step.Why = Confirmed, WhyDeparture
	}
	return step
}

// refsOf is where a step's hand-in is on record, the latest first: a confirmation may rest
// on one that was itself taken over.
func refsOf(code Step, st *StepState, old Kin) []Ref {
	own := Ref{old.Terms.Place(), st.Accepted.ID}
	var before []Ref
	if from := old.State.Inherited.Of(code); from != nil {
		before = from.Refs
	}
	if st.Accepted.From != "" {
		return before
	}
	return append([]Ref{own}, before...)
}

func departed(st *StepState, departures []Departure) bool {
	return slices.ContainsFunc(departures, func(d Departure) bool { return st.Explained[d.Rule] != "" })
}

// Of is how a step began; nil where nothing is inherited, or no such step.
func (in *Inherited) Of(code Step) *InheritedStep {
	if in == nil {
		return nil
	}
	i := slices.IndexFunc(in.Steps, func(s InheritedStep) bool { return s.Step == code })
	if i < 0 {
		return nil
	}
	return &in.Steps[i]
}
