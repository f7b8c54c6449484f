package plan

import (
	"cmp"
	"maps"
	"slices"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// dated is a profile that says from when to when it holds, with its values as written.
type dated struct {
	name    string
	inForce pilot.InForce
	stated  map[string]stated
}

// checkInForce holds the profile's time against that of each schedule. The law of the day
// on which residents vote is the one that counts; a profile without a time is not judged.
func (r *reader) checkInForce(d *draft, named pilot.Profile, beside string) {
	if named.InForce.From == "" || !d.profile.ok || d.inForce(named.InForce) {
		return
	}
	known := datedProfiles(beside)
	own, _ := inForceOn(known, named.InForce.From, named.Name)
	var laws []string
	said := map[string]bool{}
	for _, s := range d.schedules {
		day := s.votes()
		right, found := inForceOn(known, day.v, named.Name)
		if found {
			laws = append(laws, s.name.v+" ("+string(day.v)+"): "+right.name)
		}
		if !day.ok || named.InForce.Holds(day.v) || said[right.name] {
			continue
		}
		said[right.name] = true
		r.notInForce(d, s, own, right)
	}
	if d.severalLaws(known) {
		r.warn(d.profile.at, CodeLawChanges, catalog.Args{"laws": laws})
	}
}

// notInForce says which profile holds when a schedule's residents vote, and what that one
// has by law otherwise.
func (r *reader) notInForce(d *draft, s *schedule, own, right dated) {
	day := s.votes()
	args := catalog.Args{
		"value": d.profile.v, "from": string(own.inForce.From), "to": cmp.Or(string(own.inForce.To), "…"),
		"schedule": s.name.v, "date": string(day.v),
	}
	if right.name == "" {
		r.warn(d.profile.at, CodeProfileNotInForce, args)
		return
	}
	args["suggest"] = right.name
	r.warn(d.profile.at, CodeProfileNotInForce, args)
	if differs := own.against(right); len(differs) > 0 {
		r.fail(d.profile.at, CodeProfileLawDiffers, catalog.Args{
			"value": d.profile.v, "right": right.name, "date": string(day.v), "values": differs,
		})
	}
}

// against are the values that are law in another profile, and other ones here.
func (p dated) against(right dated) []string {
	var differs []string
	for _, key := range slices.Sorted(maps.Keys(right.stated)) {
		law, own := right.stated[key], p.stated[key]
		if law.kind == kindLaw && own.value != "" && own.value != law.value {
			differs = append(differs, key+" "+own.value+" ("+law.value+")")
		}
	}
	return differs
}

// votes is the day whose law counts for a schedule: polling day, or that by which the
// election is due; of a plan without an election its opening.
func (s *schedule) votes() located[pilot.Date] {
	if s.polling.ok {
		return s.polling
	}
	if due := s.due(pilot.StepCommitteeElection); due.ok {
		return due
	}
	return s.opens
}

// inForce says whether a law holds for the whole plan, from the openings to the elections.
func (d *draft) inForce(law pilot.InForce) bool {
	return !slices.ContainsFunc(d.schedules, func(s *schedule) bool {
		votes := s.votes()
		return s.opens.ok && !law.Holds(s.opens.v) || votes.ok && !law.Holds(votes.v)
	})
}

// severalLaws says whether the plan's days fall under more than one of the profiles.
func (d *draft) severalLaws(known []dated) bool {
	laws := map[string]bool{}
	for _, s := range d.schedules {
		for _, day := range []located[pilot.Date]{s.opens, s.votes()} {
			if law, found := inForceOn(known, day.v, ""); found && day.ok {
				laws[law.name] = true
			}
		}
	}
	return len(laws) > 1
}

// inForceOn is the profile that holds on a day: the preferred one where several do.
func inForceOn(known []dated, day pilot.Date, preferred string) (dated, bool) {
	holds := func(p dated) bool { return p.inForce.Holds(day) }
	i := slices.IndexFunc(known, func(p dated) bool { return p.name == preferred && holds(p) })
	if i < 0 {
		i = slices.IndexFunc(known, holds)
	}
	if i < 0 {
		return dated{}, false
	}
	return known[i], true
}

// datedProfiles are the profiles that a plan in a folder can name, as far as they say when
// they hold and have no mistakes.
func datedProfiles(beside string) []dated {
	var all []dated
	for _, name := range profileNames(beside) {
		own, data, found := findProfile(beside, name)
		if !found || Failed(own.issues) {
			continue
		}
		p := own.profile(name, data)
		if !Failed(own.issues) && p.InForce.From != "" {
			all = append(all, dated{name, p.InForce, own.stated})
		}
	}
	return all
}
