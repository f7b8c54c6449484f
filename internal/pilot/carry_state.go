package pilot

import "slices"

// acting is who an old community had in office and employed.
func acting(old Kin) []Acting {
	var out []Acting
	add := func(body string, names []string) {
		if len(names) > 0 {
			out = append(out, Acting{Place: old.Terms.Place(), Body: body, Names: names})
		}
	}
	f := old.State.Facts
	if f.Election != nil && !f.Election.Open {
		add(ActingCommittee, f.Election.Members)
	}
	switch {
	case f.PartyElection != nil:
		add(ActingParty, f.PartyElection.Members)
	case f.PartyFounding != nil:
		add(ActingParty, f.PartyFounding.Officers)
	}
	if f.Agreements != nil {
		add(ActingSpecialists, f.Agreements.Signed)
	} else if f.Recruitment != nil {
		add(ActingSpecialists, f.Recruitment.Hired)
	}
	return out
}

// inherit folds with what a community begins.
func (s *State) inherit(in *Inherited) {
	kept := *in
	kept.Facts, kept.Filed, kept.Life = nil, nil, nil
	s.Inherited = &kept
	if in.Facts != nil {
		s.Facts = *in.Facts
	}
	s.Filed = slices.Clone(in.Filed)
	if in.Life != nil {
		s.live(in.Life)
	}
	for _, step := range in.Steps {
		st := s.Step(step.Step)
		if st == nil { // after the pilot the steps are duties
			continue
		}
		st.Rounds = step.Rounds
		if step.How != Anew {
			version := *step.Version
			version.Seq = s.Seq // here it counts from the opening on
			st.Status, st.Accepted, st.Explained = Complete, &version, step.Explained
			st.OpenedAt, st.DueAt = step.Opened, step.Due
		}
	}
}
