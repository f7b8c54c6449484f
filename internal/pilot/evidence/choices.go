package evidence

import (
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// Where a coded field's choices come from, beside those that its type lists: the field's
// tag `from`. That of an [Act] stands for the bodies that may do it.
const (
	fromAdoption    = "adoption"    // who may adopt the step's document
	fromMethods     = "methods"     // of election, of those that the type lists
	fromRetention   = "retention"   // classes of the archive
	fromStages      = "stages"      // of the recruitment
	fromCommunities = "communities" // of the sub-district
	fromDocuments   = "documents"   // of the archive's items
	fromRules       = "rules"
	fromDepartures  = "departures" // rules that a sub-district's own plan may depart from
	fromSteps       = "steps"      // that the district may send back with the archive
	fromSubs        = "sub-committees"
	fromCallers     = "callers" // of an extra meeting
	fromBodies      = "bodies"  // that meet
	fromChanges     = "changes" // of office
	fromAnew        = "anew"    // steps of the pilot that a community which took the place of others does anew
)

// Choices are the codes from which a field of a step's evidence, or of a kind of record,
// takes one here; nil where any text will do. Whoever judges holds a value against the same
// list, so that what a form offers is what is accepted. Form is the step's or the kind's code.
func (c Case) Choices(form string, f Field) []string {
	p := pilot.Profile{}
	if c.Terms != nil {
		p = c.Terms.Profile
	}
	switch f.from {
	case "":
		return f.Choices
	case fromAdoption:
		return adopters(p, pilot.Step(form))
	case fromMethods:
		if len(p.Election.Methods) == 0 {
			return f.Choices
		}
		return p.Election.Methods
	case fromRetention:
		return p.Retention
	case fromStages:
		return RecruitmentStages(p)
	case fromCommunities:
		if c.Terms == nil || c.Offline {
			return nil
		}
		return communityCodes(c.Terms)
	case fromDocuments:
		return documentsOf(c.Terms, form)
	case fromRules, fromDepartures:
		return rulesWhere(func(r pilot.RuleSpec) bool { return f.from == fromRules || !r.Principle })
	case fromSteps:
		return returnable(c.Terms)
	case fromAnew:
		return anew(c)
	case fromSubs, fromCallers, fromBodies, fromChanges:
		return byProfile(p, f)
	}
	return Act(f.from).Bodies()
}

// Asks says whether a field is asked for here: one for what only some laws give, where the
// profile's law gives it, or no profile is known. One that is filled in all the same is read.
func (c Case) Asks(f Field) bool {
	if f.ByLaw == "" || c.Terms == nil {
		return true
	}
	p := c.Terms.Profile
	return map[string]bool{
		"other-size": p.Committee.OtherSize, "no-close-relatives": p.Committee.NoRelatives, "not-competent": p.Committee.NotCompetent > 0,
		"relatives-leave": p.Election.RelativesLeave, "written-proxies": p.Election.WrittenProxies,
		"turnout-by-method": len(p.Election.TurnoutByMethod) > 0, "committee-chosen-by": len(p.Election.CommitteeChosenBy) > 0, "bodies": len(p.Assembly.Bodies) > 0,
	}[f.ByLaw]
}

// byProfile are those of a type's choices that the profile's law knows.
func byProfile(p pilot.Profile, f Field) []string {
	known := func(code string) bool {
		switch f.from {
		case fromSubs:
			return !slices.Contains(OtherSubCommittees(), code) || slices.Contains(p.SubCommittees.Also, code)
		case fromCallers:
			return (code != CallRepresentatives || p.Assembly.ByRepresentatives()) && (code != CallGroups || p.Assembly.ExtraGroups.IsSet() || !p.Assembly.ByRepresentatives())
		case fromBodies:
			return len(p.Assembly.Bodies) == 0 || slices.Contains(p.Assembly.Bodies, code)
		}
		return code != ChangeActing || p.Committee.Acting
	}
	return slices.DeleteFunc(slices.Clone(f.Choices), func(code string) bool { return !known(code) })
}

// adopters may adopt a step's document: the body that the profile names, and where that is
// no hard rule the others that adopt anything, which is noted.
func adopters(p pilot.Profile, step pilot.Step) []string {
	wanted := adoption(p, step)
	if wanted.Hard {
		return []string{wanted.Body}
	}
	others := slices.DeleteFunc(ActAdopt.Bodies(), func(body string) bool { return body == wanted.Body })
	return append([]string{wanted.Body}, others...)
}

// documentsOf are the documents of every item that a step's archive has, once each.
func documentsOf(t *pilot.Terms, form string) []string {
	first, last := firstCommunityItem, lastCommunityItem
	if form == string(pilot.StepArchiveFiling) {
		first, last = firstPackItem, lastPackItem
	}
	var all []string
	for n := first; n <= last; n++ {
		for _, d := range documentsIn(t, n) {
			if !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	return all
}

func rulesWhere(wanted func(pilot.RuleSpec) bool) []string {
	var codes []string
	for _, r := range pilot.Rules() {
		if wanted(r) {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// returnable are the steps that the district may send back with the archive: the
// sub-district's own before the receipt, and its communities'.
func returnable(t *pilot.Terms) []string {
	if t == nil {
		t = &pilot.Terms{}
	}
	var codes []string
	for _, spec := range pilot.Catalogue() {
		if spec.Code != pilot.StepArchiveReceipt && t.Plans(&spec) {
			codes = append(codes, string(spec.Code))
		}
	}
	return codes
}

// choices are those of the field at a path of what is examined.
func (x *examiner) choices(path string) []string {
	f, _ := FieldAt(x.fields, path)
	return x.c.Choices(x.formName(), f)
}

// FieldAt is the field at a path, with or without indices: elected[3].votes.
func FieldAt(fields []Field, path string) (Field, bool) {
	for {
		before, rest, indexed := strings.Cut(path, "[")
		if !indexed {
			break
		}
		_, after, _ := strings.Cut(rest, "]")
		path = before + after
	}
	for _, f := range fields {
		if f.Path == path {
			return f, true
		}
		if found, ok := FieldAt(f.Fields, path); ok {
			return found, true
		}
	}
	return Field{}, false
}
