package main

import (
	"slices"
	"strings"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// unitsReport is what merge, split and move answer as data.
type unitsReport struct {
	DryRun bool `json:"dryRun,omitempty"`
	Held   bool `json:"holds,omitempty"` // the record has it already
	unitsData
	Answers []answered `json:"answers,omitempty"`
}

// unitsData is what an order does.
type unitsData struct {
	Change   string       `json:"change"`
	ID       string       `json:"id"`
	Sides    []string     `json:"subDistricts"` // whose pilots it goes to; communities, where it goes to their lives after the pilot
	Lives    bool         `json:"afterThePilot,omitempty"`
	Ends     []unitEnds   `json:"ends"`
	Begins   []unitBegins `json:"begins"`
	Findings []finding    `json:"findings,omitempty"` // why it can't be
}

type unitEnds struct {
	Place    string      `json:"place"`
	Name     string      `json:"name"`
	Light    pilot.Light `json:"light"`
	Accepted int         `json:"accepted"`
	Total    int         `json:"total"`
	HandedIn int         `json:"handedIn"`       // messages that count; they stay on record
	Held     []string    `json:"held,omitempty"` // handed in early and not judged, to be handed in anew
}

type unitBegins struct {
	Place      string          `json:"place"`
	Name       string          `json:"name"`
	Households int             `json:"households,omitempty"`
	Inherited  *view.Inherited `json:"inherited"`
	Due        []pilot.StepDue `json:"due,omitempty"`
	People     []string        `json:"people,omitempty"` // who gets its notices
}

func (a *app) unitsData(plan client.UnitsPlan) unitsData {
	out := unitsData{Change: plan.Order.Change, ID: plan.Order.ID, Lives: plan.Lives, Ends: []unitEnds{}, Begins: []unitBegins{}, Findings: a.findings(plan.Findings, nil)}
	for _, side := range plan.Sides {
		out.Sides = append(out.Sides, side.Place)
	}
	for _, e := range plan.Ends {
		end := unitEnds{Place: e.Place, Name: e.Name, Light: e.Summary.Light, Accepted: e.Summary.Accepted, Total: e.Summary.Total, HandedIn: e.HandedIn}
		for _, step := range e.Held {
			end.Held = append(end.Held, a.text("step."+string(step)))
		}
		out.Ends = append(out.Ends, end)
	}
	for _, b := range plan.Begins {
		out.Begins = append(out.Begins, a.unitBegins(b))
	}
	return out
}

func (a *app) unitBegins(b client.UnitBegin) unitBegins {
	out := unitBegins{
		Place: b.Terms.Place(), Name: b.Terms.PlaceName(), Households: b.Terms.UsualHouseholds, Inherited: view.InheritedIn(a.lang, b.Inherited),
	}
	for _, d := range b.Terms.Due {
		if spec, known := pilot.Spec(d.Step); known && spec.Level == pilot.LevelCommunity && b.Terms.Has(&spec) {
			out.Due = append(out.Due, d)
		}
	}
	slices.SortStableFunc(out.Due, func(x, y pilot.StepDue) int { return strings.Compare(string(x.Due), string(y.Due)) })
	for _, p := range b.Terms.Recipients {
		if p.Unit == b.Terms.Place() {
			out.People = append(out.People, pilot.OneLine(p.Name)+" ("+a.text("role."+string(p.Role))+")")
		}
	}
	return out
}

// showUnits shows it as data or for people.
func (a *app) showUnits(out unitsReport) error {
	given, err := a.give(out)
	if !given && err == nil {
		a.printUnits(out)
	}
	return err
}

// printInherited says with what a community that took the place of others began, while it
// is at work.
func (a *app) printInherited(s view.Status) {
	if s.Inherited == nil || s.Phase != pilot.PhaseOpen {
		return
	}
	a.print("")
	a.print(a.text("pilot.page-inherited"))
	for _, line := range s.Inherited.Lines(a.lang) {
		a.print("  " + line)
	}
}
