package evidence

import (
	"slices"
	"strings"

	"shidian/internal/pilot"
)

// ReorganisedBody is what a community that took the place of others, after its pilot, has
// done anew by now, or has confirmed: by its sub-district's office, all at once or as it
// comes (R6, R54).
type ReorganisedBody struct {
	Done []DoneAnew `json:"done" rule:"R6"`
}

// DoneAnew is one step of the pilot that was done anew, or confirmed.
type DoneAnew struct {
	Step     string     `json:"step" from:"anew"`
	Date     pilot.Date `json:"date"`     // on which it was
	Document string     `json:"document"` // the decision, or what was adopted
}

// judgeReorganised takes what the district's order left to be done anew, once each and after
// the order. When nothing is left the duty is done, on the last of these days.
func judgeReorganised(x *examiner, b *ReorganisedBody) {
	seen := map[string]bool{}
	for i, one := range b.Done {
		path := pilot.FieldAt("done", i, "step")
		if x.chosen("R6", path, one.Step) && x.ok(path) && seen[one.Step] {
			x.find("R6", CodeListedTwice, path, one.Step, "")
		}
		seen[one.Step] = true
		x.brief("R6", pilot.FieldAt("done", i, "document"), one.Document)
		if from := x.began(); from != "" {
			x.notBefore("R6", pilot.FieldAt("done", i, "date"), one.Date, inForce("since", from))
		}
	}
	switch {
	case x.c.Terms == nil || x.c.Offline:
	case len(x.c.Terms.AnewLeft(x.facts())) == 0:
		x.find("R6", CodeNothingAnew, "done", "", "")
	default:
		x.reorganised(b)
	}
}

// reorganised adds what was done to what had been, and says what is left.
func (x *examiner) reorganised(b *ReorganisedBody) {
	all, last := &pilot.ReorganisedFacts{}, pilot.Date("")
	if before := x.facts().Reorganised; before != nil {
		all.Done = slices.Clone(before.Done)
	}
	for _, one := range b.Done {
		all.Done, last = append(all.Done, pilot.Step(one.Step)), max(last, one.Date)
	}
	x.verdict.Facts.Reorganised = all
	left := x.c.Terms.AnewLeft(pilot.Facts{Reorganised: all})
	if len(left) == 0 {
		x.verdict.Does = []pilot.Deed{{Duty: pilot.DutyReorganisation, Day: last}}
		return
	}
	x.note("R6", CodeAnewLeft, "done", "", joined(left))
}

// anew are the steps that are still to be done anew here; where the place is not known, or
// owes nothing of the kind, those that any may owe.
func anew(c Case) []string {
	t := c.Terms
	if t != nil && len(t.Anew()) > 0 {
		return codesOf(t.AnewLeft(c.Facts))
	}
	var all []string
	for _, spec := range pilot.Catalogue() {
		if spec.Level == pilot.LevelCommunity && spec.Stage != pilot.StageElection && spec.Code != pilot.StepRecruitment && spec.Code != pilot.StepCommunityArchive {
			all = append(all, string(spec.Code))
		}
	}
	return all
}

func codesOf(steps []pilot.Step) []string {
	codes := make([]string, len(steps))
	for i, s := range steps {
		codes[i] = string(s)
	}
	return codes
}

func joined(steps []pilot.Step) string { return strings.Join(codesOf(steps), ", ") }

// began is the day from which on a community exists that took the place of others after its
// pilot; empty for any other.
func (x *examiner) began() pilot.Date {
	if x.c.Terms == nil {
		return ""
	}
	if o := x.c.Terms.LifeOrigin(); o != nil && o.Change != pilot.ChangeMove {
		return o.On
	}
	return ""
}
