package main

import (
	"fmt"
	"strings"

	"shidian/internal/amendment"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/starter/table"
)

// amendReport is what `amend` answers as data.
type amendReport struct {
	Programme string         `json:"programme"`
	Plan      string         `json:"plan"` // its digest
	DryRun    bool           `json:"dryRun,omitempty"`
	Refused   bool           `json:"refused,omitempty"`
	Pilots    []amendedPilot `json:"pilots"`
	NotBegun  []pilot.Unit   `json:"notBegun,omitempty"` // `shidian start` begins them
	Bulletin  weeklyResult   `json:"bulletin,omitzero"`
}

type amendedPilot struct {
	*client.Amendment
	Findings []finding      `json:"findings,omitempty"`
	Result   client.Amended `json:"result,omitempty"` // absent: nothing was sent
	ID       string         `json:"id,omitempty"`     // of the order
	Message  string         `json:"message,omitempty"`
}

func (a *app) amendReport(c *client.Comparison, f amendFlags) amendReport {
	r := amendReport{Programme: c.Programme, Plan: c.Plan, DryRun: f.dryRun, Refused: c.Refused(), NotBegun: c.NotBegun, Pilots: []amendedPilot{}}
	for _, p := range c.Pilots {
		r.Pilots = append(r.Pilots, amendedPilot{Amendment: p, Findings: a.findings(p.Findings, nil)})
	}
	return r
}

// printComparison shows place by place what would change and what that does.
func (a *app) printComparison(r amendReport) {
	same, ended := 0, 0
	for _, p := range r.Pilots {
		switch p.Stand {
		case client.StandSame:
			same++
		case client.StandEnded:
			ended++
		case client.StandDiffers, client.StandUnplanned:
			a.printAmendment(p)
		}
	}
	if same+ended > 0 {
		a.print(a.text("desk.amend-others", catalog.Args{"same": same, "ended": ended}))
	}
	if len(r.NotBegun) > 0 {
		var names []string
		for _, u := range r.NotBegun {
			names = append(names, u.Name+" ("+u.Code+")")
		}
		a.print(a.text("desk.amend-not-begun", catalog.Args{"names": strings.Join(names, a.text("desk.list-comma"))}))
	}
}

func (a *app) printAmendment(p amendedPilot) {
	key := "desk.amend-place"
	if p.Stand == client.StandUnplanned {
		key = "desk.amend-unplanned"
	}
	a.print("\n" + a.text(key, catalog.Args{"name": p.Name, "place": p.Place, "n": p.Number}))
	if p.Stand == client.StandDiffers {
		w := amendment.Words{Lang: a.lang, Before: p.Before, After: p.After}
		t := table.New(a.text("desk.col-changed"), a.text("desk.col-before"), a.text("desk.col-after"))
		for _, d := range p.Differences {
			c := w.Changed(d)
			t.Row(c.What, c.Before, c.After)
		}
		a.put(t)
		a.printEffects(w, p)
	}
	a.printFindings("", p.Findings)
}

// noticesShown is how many of the notices that come are named.
const noticesShown = 5

func (a *app) printEffects(w amendment.Words, p amendedPilot) {
	if dues := p.Moved(); len(dues) > 0 {
		t := table.New(a.text("desk.col-due-moves"), a.text("desk.col-before"), a.text("desk.col-after"), a.text("desk.col-places"))
		for _, d := range dues {
			c := w.Due(d.MovedDue)
			t.Row(c.What, c.Before, c.After, fmt.Sprint(d.Places))
		}
		a.put(t)
	}
	sum := p.Sum()
	a.print(a.text("desk.amend-does", catalog.Args{"places": len(p.Effects), "dues": sum.Dues, "fallen": sum.Fallen, "come": sum.Come}))
	for _, e := range p.Effects {
		if turns := w.Lights(e.Effect); turns != "" {
			a.print(a.text("desk.amend-light", catalog.Args{"name": e.Name, "turns": turns}))
		}
	}
	for i, n := range p.Coming(noticesShown) {
		if i == 0 {
			a.print(a.text("desk.amend-next"))
		}
		a.print("  " + w.Notice(n))
	}
	for _, f := range p.Collides {
		a.print(a.paint(red, a.text("desk.amend-collides")) + f.Text(a.lang))
	}
	for _, f := range p.Eases {
		a.print(a.paint(green, a.text("desk.amend-eases")) + f.Text(a.lang))
	}
}

// showOrders shows what became of each order, and says with which status the command ends.
func (a *app) showOrders(r amendReport, done []client.Order) (status int, err error) {
	r.Pilots = []amendedPilot{}
	counts := map[client.Amended]int{}
	for _, o := range done {
		counts[o.Result]++
		switch o.Result {
		case client.AmendedRefused:
			status = exitRefused
		case client.AmendedLater:
			if status == exitDone {
				status = exitHandedOver
			}
		}
		r.Pilots = append(r.Pilots, amendedPilot{
			Amendment: o.Amendment, Result: o.Result, ID: o.ID, Findings: a.findings(o.Outcome.Findings, nil), Message: a.orderText(o),
		})
	}
	if given, err := a.give(r); given || err != nil {
		return status, err
	}
	colours := map[client.Amended]colour{client.AmendedNow: green, client.AmendedRefused: red, client.AmendedFailed: red, client.AmendedLater: yellow, client.AmendedSkipped: grey}
	t := table.New(a.text("desk.col-place"), a.text("desk.col-name"), a.text("desk.col-result"))
	for _, p := range r.Pilots {
		if p.Result != client.AmendedBefore && p.Result != client.AmendedEnded {
			t.Cells(table.Cell{Text: p.Place}, table.Cell{Text: p.Name}, table.Cell{Text: p.Message, Style: a.style(colours[p.Result])})
		}
	}
	a.print("")
	a.put(t)
	for _, p := range r.Pilots {
		a.printFindings("", p.Findings)
	}
	a.print(a.text("desk.amend-summary", catalog.Args{
		"amended": counts[client.AmendedNow], "same": counts[client.AmendedBefore] + counts[client.AmendedEnded],
		"later": counts[client.AmendedLater], "refused": counts[client.AmendedRefused], "left": counts[client.AmendedFailed] + counts[client.AmendedSkipped],
	}))
	return status, nil
}

func (a *app) orderText(o client.Order) string {
	args := catalog.Args{"n": o.Number}
	switch o.Result {
	case client.AmendedFailed:
		args["reason"] = shortReason(o.Err)
	case client.AmendedLater:
		return a.text("desk.amended.handed-over." + string(o.HandedOver))
	}
	return a.text("desk.amended."+string(o.Result), args)
}
