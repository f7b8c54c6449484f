package main

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// arrangements are what `plan check` and `start --dry-run` answer about deadlines
// and notices.
type arrangements struct {
	Ladder     *pilot.Ladder `json:"ladder,omitempty"`
	OwnLadders []pilot.Step  `json:"ownLadders,omitempty"` // steps with a ladder of their own
	Bulletins  string        `json:"bulletins,omitempty"`  // absent: none are due
	DigestAt   string        `json:"digestAt,omitempty"`   // absent: notices go out one by one
	Recipients int           `json:"recipients"`
	Unnamed    []unnamedRole `json:"unnamed,omitempty"`
	HolidaysIn []int         `json:"holidaysIn,omitempty"` // years whose public holidays are known
}

// unnamedRole is a role for which some of its units name nobody.
type unnamedRole struct {
	Role  pilot.Role `json:"role"`
	Units int        `json:"units"`
	Of    int        `json:"of"`
}

// arranged sums up what the pilots of one plan have in common, and whom they tell.
func arranged(all []*pilot.Terms) arrangements {
	sum := arrangements{}
	if len(all) == 0 {
		return sum
	}
	first := all[0]
	ladder := first.LadderOf("")
	sum.Ladder, sum.Bulletins, sum.DigestAt, sum.HolidaysIn = &ladder, first.BulletinEvery, first.DigestAt, first.Calendar.Years
	for _, l := range first.StepLadders {
		sum.OwnLadders = append(sum.OwnLadders, l.Step)
	}
	for _, role := range pilot.Roles() {
		people, lacking := toldOf(role, all)
		sum.Recipients += people
		if lacking.Units > 0 && hears(role, first) {
			sum.Unnamed = append(sum.Unnamed, lacking)
		}
	}
	return sum
}

// toldOf counts who is named for a role, and the units that name nobody. Every
// unit is that of some community or above one.
func toldOf(role pilot.Role, all []*pilot.Terms) (people int, lacking unnamedRole) {
	lacking.Role = role
	seen := map[string]bool{}
	for _, t := range all {
		for _, c := range t.Communities {
			own, _ := t.ForCommunity(c.Code)
			if seen[own.UnitOf(role)] {
				continue
			}
			seen[own.UnitOf(role)] = true
			lacking.Of++
			if to := own.Addressees(role, own.Opens); to[0].Name == "" {
				lacking.Units++
			} else {
				people += len(to)
			}
		}
	}
	return people, lacking
}

// hears says whether a role hands something in or gets an escalation.
func hears(role pilot.Role, t *pilot.Terms) bool {
	for _, spec := range pilot.Catalogue() {
		escalated := slices.ContainsFunc(t.LadderOf(spec.Code).After, func(e pilot.Escalation) bool { return slices.Contains(e.To, role) })
		if spec.Role == role || escalated {
			return true
		}
	}
	return false
}

// printArrangements says in words how deadlines are watched and who hears of it.
func (a *app) printArrangements(sum arrangements) {
	if sum.Ladder == nil {
		return
	}
	a.print("")
	a.print(a.ladderText(*sum.Ladder))
	if n := len(sum.OwnLadders); n > 0 {
		a.print(a.text("desk.ladder-own", catalog.Args{"n": n, "steps": commas(sum.OwnLadders)}))
	}
	a.print(a.text("desk.bulletins." + orNone(sum.Bulletins)))
	told := "desk.recipients"
	if sum.DigestAt != "" {
		told = "desk.recipients-digest"
	}
	a.print(a.text(told, catalog.Args{"n": sum.Recipients, "time": sum.DigestAt}))
	if len(sum.HolidaysIn) > 0 {
		a.print(a.text("desk.holidays-known", catalog.Args{"years": commas(sum.HolidaysIn)}))
	}
	a.warnUnnamed(sum)
}

// warnUnnamed says once for which roles nobody is named.
func (a *app) warnUnnamed(sum arrangements) {
	if len(sum.Unnamed) == 0 {
		return
	}
	var roles []string
	for _, u := range sum.Unnamed {
		roles = append(roles, a.text("desk.unnamed-role", catalog.Args{"name": a.text("role." + string(u.Role)), "role": u.Role, "n": u.Units, "of": u.Of}))
	}
	a.note(a.paint(yellow, a.text("desk.warning")) + a.text("desk.unnamed", catalog.Args{"roles": strings.Join(roles, a.text("desk.list-comma"))}))
}

// ladderText puts a ladder into words.
func (a *app) ladderText(l pilot.Ladder) string {
	parts := []string{a.text("desk.ladder-none-before")}
	if len(l.Before) > 0 {
		parts[0] = a.text("desk.ladder-before", catalog.Args{"days": commas(l.Before), "hour": l.Hour})
	}
	for _, e := range l.After {
		var roles []string
		for _, r := range e.To {
			roles = append(roles, a.text("role."+string(r)))
		}
		parts = append(parts, a.text("desk.ladder-after", catalog.Args{"n": e.Days, "roles": strings.Join(roles, a.text("desk.list-comma"))}))
	}
	if l.Every > 0 && len(l.After) > 0 {
		parts = append(parts, a.text("desk.ladder-every", catalog.Args{"n": l.Every}))
	}
	days := "desk.ladder-workdays"
	if l.AnyDay {
		days = "desk.ladder-any-day"
	}
	return strings.Join(append(parts, a.text(days)), a.text("desk.list-semicolon")) + a.text("desk.full-stop")
}

func orNone(every string) string {
	if every == "" {
		return "none"
	}
	return every
}

// commas lists codes or numbers with commas.
func commas[T ~string | ~int](all []T) string {
	var out []string
	for _, v := range all {
		out = append(out, fmt.Sprint(v))
	}
	return strings.Join(out, ", ")
}
