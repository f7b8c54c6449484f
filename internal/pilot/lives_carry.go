package pilot

import "slices"

// CarriedLife is what the life of a community that moves goes on with: what is owed as it
// stands, and the books of its years.
type CarriedLife struct {
	Duties  []StepState `json:"duties"`
	Year    int         `json:"year"`
	Years   []YearBook  `json:"years,omitempty"`
	Pauses  []Span      `json:"pauses,omitempty"`
	Stopped *Stop       `json:"stopped,omitempty"`
}

// InheritLife is what the life after the pilot of a community with these terms begins with,
// out of those of the old ones as they ended: which of its pilot's steps hold, which it does
// anew or confirms, by which rule, and who goes on until it has its own.
func InheritLife(t *Terms, olds []Kin) *Inherited {
	in := &Inherited{Origin: *t.LifeOrigin()}
	asPilot := *t
	asPilot.Governance = nil
	moved := in.Origin.Change == ChangeMove && len(olds) == 1
	for _, spec := range StepsOf(&asPilot) {
		switch {
		case spec.Code == StepCommunityArchive: // of the pilot: it is filed, and stays where it is
		case moved:
			in.Steps = append(in.Steps, livedOn(spec, olds[0]))
		default:
			in.Steps = append(in.Steps, livesAnew(spec))
		}
	}
	if moved {
		in.Life = carriedLife(olds[0])
		return in
	}
	for _, old := range olds {
		in.Acting = append(in.Acting, actingIn(old, in.Origin.On)...)
	}
	return in
}

// livesAnew is a step of a merged or split community after its pilot: as of one in its
// pilot, but whoever is employed stays so.
func livesAnew(spec StepSpec) InheritedStep {
	step := renewed(spec)
	if spec.Code == StepRecruitment {
		step.How, step.Why = Holds, WhyEmployed
	}
	return step
}

// livedOn is a step of a community that moved after its pilot. What it still had to do anew
// it has to do there.
func livedOn(spec StepSpec, old Kin) InheritedStep {
	step := InheritedStep{Step: spec.Code, How: Holds, Why: WhyAsBefore, Rule: firstOf(spec.Rules)}
	switch {
	case slices.Contains(old.Terms.AnewLeft(old.State.Facts), spec.Code):
		step.How, step.Why = Anew, WhyNotDone
	case slices.Contains(ofTheOffice, spec.Code):
		step.How, step.Why = Confirmed, WhyNewOffice
	}
	return step
}

// byTheTerm are the steps of an election that a life after the pilot owes as its own
// duties, the preparation and the election of a term.
var byTheTerm = []Step{StepElectionCommittee, StepVoterRegistration, StepCandidates, StepCommitteeElection, StepHandover}

// anewOf are the steps that are done anew or confirmed, elections excepted.
func anewOf(in *Inherited) []Step {
	var codes []Step
	for _, step := range in.Steps {
		if step.How != Holds && !slices.Contains(byTheTerm, step.Step) {
			codes = append(codes, step.Step)
		}
	}
	return codes
}

// actingIn is who goes on in the place of an old community's committee and specialists.
func actingIn(old Kin, on Date) []Acting {
	var out []Acting
	if o := old.State.Facts.Office; o != nil {
		for _, body := range []struct {
			code    string
			holders []Holder
		}{{ActingCommittee, o.CommitteeOn(on)}, {ActingSpecialists, o.SpecialistsOn(on)}} {
			if len(body.holders) > 0 {
				out = append(out, Acting{Place: old.Terms.Place(), Body: body.code, Names: HolderNames(body.holders)})
			}
		}
	}
	return out
}

// carriedLife is what a life goes on with elsewhere. What it had to do anew begins anew.
func carriedLife(old Kin) *CarriedLife {
	s := old.State
	c := &CarriedLife{Year: s.Year, Years: s.Years, Pauses: s.Pauses, Stopped: s.Stopped}
	for _, st := range s.Steps {
		if Duty(st.Code) == DutyReorganisation {
			continue
		}
		st.Accepted = st.Accepted.of(old.Terms.Place())
		st.Ahead = slices.Clone(st.Ahead)
		for i := range st.Ahead {
			st.Ahead[i].With = *st.Ahead[i].With.of(old.Terms.Place())
		}
		c.Duties = append(c.Duties, st)
	}
	return c
}

// of is a version as handed in at another place.
func (v *Version) of(place string) *Version {
	if v == nil {
		return nil
	}
	there := *v
	if there.From == "" {
		there.From = place
	}
	return &there
}

// live folds with what a life after the pilot begins that goes on elsewhere.
func (s *State) live(c *CarriedLife) {
	s.Year, s.Years, s.Pauses = c.Year, c.Years, c.Pauses
	if c.Stopped != nil {
		s.Stopped, s.StoppedAt = c.Stopped, c.Stopped.At
	}
	for _, carried := range c.Duties {
		st := s.Step(carried.Code)
		if st == nil {
			continue
		}
		*st = carried
		if st.Accepted != nil {
			here := *st.Accepted
			here.Seq = s.Seq // here it counts from the opening on
			st.Accepted = &here
		}
		st.Ahead = slices.Clone(st.Ahead)
		for i := range st.Ahead {
			st.Ahead[i].With.Seq = s.Seq
		}
	}
}
