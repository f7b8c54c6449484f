package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shidian/internal/admission"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/trouble"
	"shidian/internal/version"
	"shidian/internal/view"
	"shidian/starter/table"
	"shidian/workflows"
)

// looked is a place's status as data.
type looked struct {
	view.Status
	Source client.Source `json:"source"`
	AsOf   string        `json:"asOf"` // real time, RFC 3339
	Silent bool          `json:"pilotSilent,omitempty"`
	// Trouble is what keeps the pilot from going on.
	Trouble *trouble.Trouble `json:"trouble,omitempty"`

	Program version.Program `json:"program"` // that looked
}

func (a *app) statusOf(ctx context.Context, place string, pilotOnly bool) error {
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	look := c.Status
	if pilotOnly {
		look = c.PilotStatus
	}
	l, err := look(ctx, programme, place, a.lang)
	if err != nil {
		return err
	}
	a.logAccess(ctx, c, "status", programme, place, "")
	a.saySilent(l.Silent)
	data := looked{l.Status, l.Source, l.AsOf.UTC().Format(time.RFC3339), l.Silent != nil, l.Trouble, version.This()}
	if given, err := a.give(data); given || err != nil {
		return err
	}
	if l.Trouble != nil {
		a.printLines([]string{a.troubleLine(*l.Trouble)})
	}
	a.printStatus(l)
	return nil
}

// saySilent says why the record answers in the pilot's place.
func (a *app) saySilent(why error) {
	var silent *client.UnreachableError
	switch {
	case why == nil:
	case admission.Of(why) != nil, errors.As(why, &silent):
		a.say("desk.server-silent", catalog.Args{"reason": a.reasonOf(why)})
	default:
		a.say("desk.pilot-silent", catalog.Args{"queue": workflows.TaskQueue})
	}
}

func (a *app) printStatus(l client.Look) {
	s := l.Status
	light := s.Light.Name
	if c := a.light(s.Light.Code, s.Light.Name); c.Style != nil {
		light = c.Style(light)
	}
	a.print(fmt.Sprintf("%s (%s)  %s  %s", s.Name, s.Place, light, bar(s.Progress)))
	a.print(s.Now)
	if g := s.Governance; g != nil {
		line := "governance.status-line"
		if g.Took {
			line = "governance.status-line-took"
		}
		a.print(a.text(line, catalog.Args{"since": g.Since, "time": s.PlanTime, "place": s.Place}))
	} else {
		a.print(a.statusLine(s))
	}
	for _, line := range s.Watch {
		a.print(line)
	}
	for _, note := range s.Notes {
		a.print(note)
	}
	for _, warning := range s.Warnings {
		a.print(warning)
	}
	if s.Recorder != "" {
		a.print(s.Recorder)
	}
	if len(s.Waiting) > 0 {
		a.section("pilot.page-waiting", a.taskTable(s.Waiting, false))
	}
	a.printInherited(s)
	a.printGovernance(s.Governance)
	a.section(a.stepsTitle(s), a.stepTable(s.Steps))
	if len(s.Communities) > 0 {
		a.section("pilot.page-communities", a.communityTable(s.Communities))
	}
	if len(s.Decisions) > 0 {
		a.print("\n" + a.text("pilot.page-decisions"))
		for _, d := range s.Decisions {
			a.print("  " + d.Text)
		}
	}
	a.lines("pilot.page-refusals", s.Refusals)
	a.lines("pilot.page-recent", s.Recent)
	key := "desk.as-of-pilot"
	if l.Source == client.FromRecord {
		key = "desk.as-of"
	}
	a.print("\n" + a.text(key, catalog.Args{"at": l.AsOf.Local().Format("2006-01-02 15:04:05"), "seq": s.Seq}))
}

// statusLine says when the pilot is due, what time it is there, and since when it is open.
func (a *app) statusLine(s view.Status) string {
	args := catalog.Args{"deadline": s.Deadline, "time": s.PlanTime, "opened": s.Opened}
	if s.NotBefore == "" {
		return a.text("desk.status-line", args)
	}
	args["opens"] = s.NotBefore
	return a.text("desk.status-line-not-open", args)
}

func (a *app) section(title string, t *table.Table) {
	a.print("\n" + a.text(title))
	a.put(t)
}

func (a *app) lines(title string, lines []view.Line) {
	if len(lines) == 0 {
		return
	}
	a.print("\n" + a.text(title))
	for _, l := range lines {
		a.print("  " + l.At + "  " + l.Text)
	}
}

func (a *app) stepTable(steps []view.Step) *table.Table {
	t := table.New(a.text("desk.col-step"), a.text("desk.col-step-name"), a.text("desk.col-status"), a.text("desk.col-due"), a.text("desk.col-role"), a.text("desk.col-version"))
	colours := map[string]colour{"accepted": green, "to-confirm": yellow}
	for _, s := range steps {
		status := table.Cell{Text: s.Status.Name, Style: a.style(colours[s.Status.Code])}
		if s.Overdue {
			status = table.Cell{Text: s.Status.Name + a.text("desk.overdue-mark"), Style: a.style(red)}
		}
		t.Cells(table.Cell{Text: s.Step.Code}, table.Cell{Text: s.Step.Name + ofPeriod(s)}, status, table.Cell{Text: a.dueText(s)}, table.Cell{Text: s.Role.Code},
			table.Cell{Text: a.versionText(s)})
	}
	return t
}

// ofPeriod says for which period a duty is waited for, or is done.
func ofPeriod(s view.Step) string {
	switch {
	case s.Done != "":
		return " " + s.Done
	case s.Period == "" || s.Status.Code == string(pilot.Waiting):
		return ""
	}
	return " " + s.Period
}

// dueText is by when a step is due; of a duty that is done, when it will be next.
func (a *app) dueText(s view.Step) string {
	if s.Done != "" && s.Due != "" {
		return a.text("governance.next-due", catalog.Args{"date": s.Due})
	}
	return s.Due
}

func (a *app) versionText(s view.Step) string {
	var parts []string
	if s.Accepted != nil {
		parts = append(parts, s.Accepted.ID+" ("+s.Accepted.By.Name+")")
		if s.ByTerms != "" {
			parts = append(parts, s.ByTerms)
		}
	}
	if s.Held != nil {
		parts = append(parts, a.text("desk.held", catalog.Args{"id": s.Held.ID}))
	}
	if s.Rounds > 0 {
		parts = append(parts, a.text("desk.rounds", catalog.Args{"n": s.Rounds}))
	}
	for _, r := range s.Election {
		if r.Returned {
			parts = append(parts, a.text("desk.round-fell", catalog.Args{"round": r.Round.Name, "date": r.PollingDay, "id": r.ID}))
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(s.Explains)) {
		parts = append(parts, a.text("desk.explained", catalog.Args{"rule": rule, "why": s.Explains[rule]}))
	}
	return strings.Join(parts, "; ")
}

func (a *app) communityTable(all []view.Community) *table.Table {
	t := table.New(a.text("desk.col-light"), a.text("desk.col-place"), a.text("desk.col-name"), a.text("desk.col-stage"), a.text("desk.col-done"))
	for _, c := range all {
		place := strings.Join(strings.Split(c.WorkflowID, "/")[2:], "/")
		stage := stageName(c.Stage)
		if c.LeftOut {
			stage = a.text("pilot.left-out")
		}
		t.Cells(a.light(c.Light.Code, c.Light.Name), table.Cell{Text: place}, table.Cell{Text: c.Community.Name}, table.Cell{Text: stage},
			table.Cell{Text: fmt.Sprintf("%d/%d", c.Accepted, c.Total)})
	}
	return t
}
