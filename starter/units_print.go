package main

import (
	"fmt"
	"strings"

	"shidian/internal/catalog"
)

// printUnits shows an order for people.
func (a *app) printUnits(out unitsReport) {
	for _, end := range out.Ends {
		key := "desk.units-end"
		if out.Lives {
			key = "desk.units-end-life"
		}
		a.print(a.text(key, catalog.Args{
			"name": end.Name, "place": end.Place, "accepted": end.Accepted, "total": end.Total, "n": end.HandedIn,
		}))
		if len(end.Held) > 0 {
			a.print("  " + a.text("desk.units-held", catalog.Args{"steps": strings.Join(end.Held, a.text("pilot.comma"))}))
		}
	}
	for _, begin := range out.Begins {
		a.print(a.text("desk.units-begin", catalog.Args{"name": begin.Name, "place": begin.Place, "households": begin.Households}))
		for _, line := range begin.Inherited.Lines(a.lang) {
			a.print("  · " + line)
		}
		if len(begin.Due) > 0 {
			a.print("  " + a.text("desk.units-due", catalog.Args{"first": begin.Due[0].Due, "last": begin.Due[len(begin.Due)-1].Due}))
		}
		a.print("  " + a.text("desk.units-people", catalog.Args{"names": begin.people(a.text("pilot.comma"))}))
	}
	a.printFindings("", out.Findings)
	switch {
	case len(out.Findings) > 0:
		a.print(a.text("desk.units-refused"))
	case out.Held:
		a.print(a.text("desk.units-holds"))
	case out.DryRun:
		a.print(a.text("desk.units-dry-run"))
	}
	for _, one := range out.Answers {
		for _, o := range one.Outcomes {
			a.printOutcome(o, report{place: one.Place, done: "desk.outcome.units"})
		}
	}
	switch last := len(out.Answers) - 1; {
	case last < 0 || len(out.Begins) == 0:
	case out.Lives && out.Answers[last].HandedOver != "":
		a.print(a.text("desk.units-begin-later"))
	case statusOf(out.Answers[last]) == nil:
		a.print(a.text("desk.units-next", catalog.Args{"place": out.Begins[0].Place}))
	}
}

func (b unitBegins) people(comma string) string {
	if len(b.People) == 0 {
		return "–"
	}
	return fmt.Sprintf("%d: %s", len(b.People), strings.Join(b.People, comma))
}
