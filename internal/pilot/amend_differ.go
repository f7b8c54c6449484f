package pilot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Difference is one thing in which a pilot's terms become others, in codes: words are made
// of it where it is shown.
type Difference struct {
	Field  string `json:"field"`            // one of the Differs… constants, else a field of the terms by its name in JSON
	Place  string `json:"place,omitempty"`  // code of the community that it is about; empty: the pilot itself
	Step   Step   `json:"step,omitempty"`   // whose date, ladder or least time it is
	About  string `json:"about,omitempty"`  // a role, a person, a day, a light: which one of several
	Before string `json:"before,omitempty"` // empty: there was none
	After  string `json:"after,omitempty"`  // empty: there is none any more
}

// What terms differ in where one field of theirs holds several things, or its name says
// little.
const (
	DiffersName       = "name"           // of the place
	DiffersDistrict   = "district"       // its name
	DiffersDue        = "due"            // when a step is due
	DiffersPolling    = "pollingDay"     // the day that the plan sets
	DiffersLadder     = "ladder"         // of all steps, or of one
	DiffersMinDays    = "minDays"        // the least time of a step
	DiffersOff        = "off"            // a weekday that is a holiday
	DiffersOn         = "on"             // a weekend day that is worked on
	DiffersRecipient  = "recipient"      // who gets the notices of a role
	DiffersReached    = "reached"        // how that person is reached, who stands in, when absent
	DiffersRoleName   = "roleName"       // what a body is called
	DiffersCommunity  = "community"      // there is one more, or one less
	DiffersHouseholds = "households"     // of a community
	DiffersExempt     = "exempt"         // a community that takes no part, and why
	DiffersMerges     = "merges"         // out of which communities one was made
	DiffersKeeps      = "keepProfile"    // a community goes on under the profile that it has
	DiffersProfile    = "profile"        // its name
	DiffersRules      = "profile-values" // what the profile of the same name has otherwise
	DiffersBinding    = "binding"
	DiffersStep       = "step"       // the plan has it
	DiffersStages     = "stageOrder" // in which order stages come
)

// Differences are what terms become others in, in the order in which people ask: places,
// dates, reminders, people, rules.
func Differences(before, after *Terms) []Difference {
	d := &differ{}
	d.names(before, after)
	d.steps(before, after)
	d.dates("", before.Due, after.Due, before.PollingDay, after.PollingDay)
	d.ladders(before, after)
	d.calendar(before.Calendar, after.Calendar)
	d.people("", before.Recipients, after.Recipients)
	d.communities(before, after)
	d.profile(before, after)
	d.rest(before, after)
	return d.found
}

type differ struct{ found []Difference }

func (d *differ) add(one Difference) {
	if one.Before != one.After {
		d.found = append(d.found, one)
	}
}

func (d *differ) names(before, after *Terms) {
	d.add(Difference{Field: DiffersDistrict, Before: before.District.Name, After: after.District.Name})
	own := func(t *Terms) string {
		if t.Community != nil {
			return t.Community.Name
		}
		return t.SubDistrict.Name
	}
	d.add(Difference{Field: DiffersName, Before: own(before), After: own(after)})
	for _, role := range Roles() {
		d.add(Difference{Field: DiffersRoleName, About: string(role), Before: before.RoleNames[role], After: after.RoleNames[role]})
	}
	d.add(Difference{Field: "opens", Before: string(before.Opens), After: string(after.Opens)})
	d.add(Difference{Field: "deadline", Before: string(before.Deadline), After: string(after.Deadline)})
	d.add(Difference{Field: DiffersBinding, Before: string(before.Binding), After: string(after.Binding)})
}

// steps are those of both levels that the plan brings in or leaves out, and how its stages
// follow one another.
func (d *differ) steps(before, after *Terms) {
	for _, level := range []Level{LevelSubDistrict, LevelCommunity} {
		added, removed := Resteps(before, after, level)
		for _, code := range added {
			d.add(Difference{Field: DiffersStep, Step: code, After: "yes"})
		}
		for _, code := range removed {
			d.add(Difference{Field: DiffersStep, Step: code, Before: "yes"})
		}
	}
	order := func(t *Terms) string {
		words := make([]string, len(t.StageOrder))
		for i, stage := range t.StageOrder {
			words[i] = string(stage)
		}
		return strings.Join(words, ", ")
	}
	d.add(Difference{Field: DiffersStages, Before: order(before), After: order(after)})
}

// dates are those of steps in the order of the catalogue.
func (d *differ) dates(place string, before, after []StepDue, polledBefore, polledAfter Date) {
	d.add(Difference{Field: DiffersPolling, Place: place, Before: string(polledBefore), After: string(polledAfter)})
	for _, spec := range catalogue {
		d.add(Difference{Field: DiffersDue, Place: place, Step: spec.Code, Before: dueText(before, spec.Code), After: dueText(after, spec.Code)})
	}
}

// dueText is when a step is due: a day, and how it is counted from polling day.
func dueText(all []StepDue, code Step) string {
	i := slices.IndexFunc(all, func(s StepDue) bool { return s.Step == code })
	if i < 0 {
		return ""
	}
	text := string(all[i].Due)
	if n := all[i].FromPolling; n != nil {
		text = strings.TrimSpace(fmt.Sprintf("%s D%+d", text, *n))
	}
	return text
}

func (d *differ) ladders(before, after *Terms) {
	d.add(Difference{Field: "warnDays", Before: strconv.Itoa(before.WarnDays), After: strconv.Itoa(after.WarnDays)})
	d.add(Difference{Field: DiffersLadder, Before: before.usualLadder().text(), After: after.usualLadder().text()})
	own := func(t *Terms, code Step) string {
		i := slices.IndexFunc(t.StepLadders, func(l StepLadder) bool { return l.Step == code })
		if i < 0 {
			return ""
		}
		return t.StepLadders[i].text()
	}
	least := func(t *Terms, code Step) string {
		if n := t.minDays(code); n > 0 {
			return strconv.Itoa(n)
		}
		return ""
	}
	for _, spec := range catalogue {
		d.add(Difference{Field: DiffersLadder, Step: spec.Code, Before: own(before, spec.Code), After: own(after, spec.Code)})
		d.add(Difference{Field: DiffersMinDays, Step: spec.Code, Before: least(before, spec.Code), After: least(after, spec.Code)})
	}
	d.add(Difference{Field: "digestAt", Before: before.DigestAt, After: after.DigestAt})
	d.add(Difference{Field: "bulletinEvery", Before: before.BulletinEvery, After: after.BulletinEvery})
}

func (t *Terms) usualLadder() Ladder {
	if t.Ladder == nil {
		return DefaultLadder()
	}
	return *t.Ladder
}

// text is a ladder in one line: days before, days after with to whom, how often the last
// is repeated, the hour.
func (l Ladder) text() string {
	var parts []string
	for _, n := range l.Before {
		parts = append(parts, "-"+strconv.Itoa(n))
	}
	for _, e := range l.After {
		to := make([]string, len(e.To))
		for i, role := range e.To {
			to[i] = string(role)
		}
		parts = append(parts, "+"+strconv.Itoa(e.Days)+" "+strings.Join(to, "/"))
	}
	if l.Every > 0 {
		parts = append(parts, "*"+strconv.Itoa(l.Every))
	}
	text := strings.Join(parts, ", ") + fmt.Sprintf(" @%d:00", l.Hour)
	if l.AnyDay {
		text += " !"
	}
	return strings.TrimSpace(text)
}

func (d *differ) calendar(before, after Calendar) {
	days := func(field string, was, is []Date) {
		all := slices.Concat(was, is)
		slices.Sort(all)
		for _, day := range slices.Compact(all) {
			has := func(list []Date) string {
				if slices.Contains(list, day) {
					return string(day)
				}
				return ""
			}
			d.add(Difference{Field: field, About: string(day), Before: has(was), After: has(is)})
		}
	}
	days(DiffersOff, before.Off, after.Off)
	days(DiffersOn, before.On, after.On)
}

func (d *differ) profile(before, after *Terms) {
	d.add(Difference{Field: DiffersProfile, Before: before.Profile.Name, After: after.Profile.Name})
	if before.Profile.Name != after.Profile.Name {
		return // each is known by its name
	}
	was, is := partsOf(before.Profile), partsOf(after.Profile)
	for _, name := range changedParts(was, is) {
		d.found = append(d.found, Difference{Field: DiffersRules, About: name, Before: Shorten(string(was[name])), After: Shorten(string(is[name]))})
	}
}

// comparedFields are the fields of terms that are compared above; what is not, is named as it is.
// Plans are known by what is in them, and the number of an order is that order.
var comparedFields = []string{
	"district", "subDistrict", "community", "roleNames", "opens", "deadline", "binding", "due", "pollingDay", "warnDays", "ladder", "stepLadders", "minDays",
	"with", "without", "stageOrder", "digestAt", "bulletinEvery", "calendar", "recipients", "communities", "exempt", "profile", "planDigest", "amended",
}

func (d *differ) rest(before, after *Terms) {
	was, is := partsOf(before), partsOf(after)
	for _, name := range changedParts(was, is) {
		if !slices.Contains(comparedFields, name) {
			d.found = append(d.found, Difference{Field: name, Before: Shorten(string(was[name])), After: Shorten(string(is[name]))})
		}
	}
}
