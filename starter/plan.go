package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/starter/table"
)

func (a *app) planCommand() *cobra.Command {
	calendar := false
	check := a.command("check FILE", "plan-check", wants(1, 1), func(_ *cobra.Command, args []string) error {
		return a.planCheck(args[0], calendar)
	})
	check.Flags().BoolVar(&calendar, "calendar", false, a.text("desk.flag.calendar"))
	return a.group("plan", check)
}

// planReport is what `plan check` answers as data.
type planReport struct {
	File         string      `json:"file"`
	OK           bool        `json:"ok"`
	Issues       []planIssue `json:"issues"`
	Programme    string      `json:"programme,omitempty"`
	SubDistricts []planPlace `json:"subDistricts,omitempty"`

	Arrangements *arrangements `json:"arrangements,omitempty"`
	Shapes       []planShape   `json:"shapes,omitempty"` // what the plan has otherwise than that of 2002

	Calendar []*planCalendar `json:"calendar,omitempty"` // where it is asked for
}

// planShape is what sub-districts on one schedule have otherwise than the plan of 2002.
type planShape struct {
	Schedule string `json:"schedule"`
	pilot.Shape
	Stages []pilot.Stage     `json:"stages,omitempty"` // in the plan's order, where it is another
	Exempt []pilot.Exemption `json:"exempt,omitempty"`
}

type planIssue struct {
	plan.Issue
	Where   string `json:"where"`
	Message string `json:"message"`
}

type planPlace struct {
	pilot.Unit
	Deadline    pilot.Date    `json:"deadline"`
	Binding     pilot.Binding `json:"binding"`
	Communities int           `json:"communities"`
}

func (a *app) planCheck(path string, calendar bool) error {
	p, issues := plan.Load(path)
	report := planReport{File: path, OK: p != nil, Issues: []planIssue{}}
	for _, i := range issues {
		report.Issues = append(report.Issues, planIssue{Issue: i, Where: i.Where(), Message: i.Text(a.lang)})
	}
	if p != nil {
		report.Programme = p.Programme.Code
		for _, s := range p.SubDistricts() {
			report.SubDistricts = append(report.SubDistricts, planPlace{s.Unit, s.Deadline, s.Binding, len(s.Communities)})
		}
		all, err := a.planned(p, startFlags{uiLang: string(a.lang), speed: 1})
		if err != nil {
			return err
		}
		sum := arranged(all)
		report.Arrangements, report.Shapes = &sum, shapesOf(p, all)
		if calendar {
			report.Calendar = calendarsOf(p, all)
		}
	}
	given, err := a.give(report)
	if err != nil {
		return err
	}
	if !given {
		a.sayIssues(issues, false)
		a.printPlan(p, report)
	}
	if p == nil {
		return exitError(exitUsage)
	}
	return nil
}

// sayIssues lists what is wrong with a plan, where editors find it. At a start
// only errors count, and that dates are provisional.
func (a *app) sayIssues(issues []plan.Issue, starting bool) {
	for _, i := range issues {
		c := red
		if i.Severity == plan.SeverityWarning {
			if c = yellow; starting && i.Code != plan.CodeProvisionalYears {
				continue
			}
		}
		a.note(i.Where() + ": " + a.paint(c, a.text("plan.severity."+string(i.Severity))) + ": " + i.Text(a.lang))
	}
}

func (a *app) printPlan(p *plan.Plan, report planReport) {
	errors, warnings := 0, 0
	for _, i := range report.Issues {
		if i.Severity == plan.SeverityError {
			errors++
		} else {
			warnings++
		}
	}
	if p == nil {
		a.say("desk.plan-bad", catalog.Args{"file": report.File, "errors": errors, "warnings": warnings})
		return
	}
	t := table.New(a.text("desk.col-place"), a.text("desk.col-name"), a.text("desk.col-communities"), a.text("desk.col-deadline"), a.text("desk.col-binding"))
	for _, s := range report.SubDistricts {
		t.Row(s.Code, s.Name, fmt.Sprint(s.Communities), string(s.Deadline), a.text("desk.binding."+string(s.Binding)))
	}
	a.put(t)
	a.printShapes(report.Shapes)
	a.printArrangements(*report.Arrangements)
	a.printCalendars(report.Calendar)
	if len(report.Arrangements.Unnamed) > 0 {
		warnings++ // said just now
	}
	a.print(a.text("desk.plan-good", catalog.Args{"name": p.Programme.Name, "file": report.File, "warnings": warnings, "profile": p.Profile.Name}))
}

// shapesOf are the shapes of a plan's schedules that differ from the plan of 2002, in order.
func shapesOf(p *plan.Plan, all []*pilot.Terms) []planShape {
	var shapes []planShape
	seen := map[string]int{}
	for i, sub := range p.SubDistricts() {
		at, known := seen[sub.Schedule]
		if !known {
			shape := planShape{Schedule: sub.Schedule, Shape: all[i].Shape(), Stages: sub.StageOrder}
			if len(shape.Without)+len(shape.With)+len(shape.Moved)+len(shape.Stages)+len(sub.Exempt) == 0 {
				continue
			}
			at = len(shapes)
			seen[sub.Schedule], shapes = at, append(shapes, shape)
		}
		shapes[at].Exempt = append(shapes[at].Exempt, sub.Exempt...)
	}
	return shapes
}

// printShapes says what a plan leaves out and puts otherwise, and what follows from it.
func (a *app) printShapes(shapes []planShape) {
	for _, s := range shapes {
		a.print(a.text("desk.shape", catalog.Args{"schedule": s.Schedule}))
		say := func(key, about string) {
			if about != "" {
				a.print("  " + a.text(key, catalog.Args{"about": about}))
			}
		}
		say("desk.shape-without", a.named("step.", words(s.Without)))
		say("desk.shape-with", a.named("step.", words(s.With)))
		say("desk.shape-order", a.named("stage.", words(s.Stages)))
		for _, m := range s.Moved {
			after := a.named("step.", words(m.After))
			if m.Gated {
				after = strings.Join(slices.DeleteFunc([]string{a.text("desk.shape-preparation"), after}, func(s string) bool { return s == "" }), a.text("desk.list-comma"))
			}
			if after == "" {
				after = a.text("desk.shape-at-once")
			}
			a.print("  " + a.text("desk.shape-moved", catalog.Args{"step": a.text("step." + string(m.Step)), "after": after}))
		}
		say("desk.shape-fallen", strings.Join(s.Fallen, a.text("desk.list-comma")))
		if s.Unfiled {
			a.print("  " + a.text("desk.shape-unfiled"))
		}
		var exempt []string
		for _, e := range s.Exempt {
			exempt = append(exempt, a.text("desk.shape-exempt-one", catalog.Args{"name": e.Name, "reason": e.Reason}))
		}
		say("desk.shape-exempt", strings.Join(exempt, a.text("desk.list-comma")))
	}
}

// named are codes in words, one after the other.
func (a *app) named(kind string, codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, a.text(kind+code))
	}
	return strings.Join(names, a.text("desk.list-comma"))
}

func words[K ~string](codes []K) []string {
	var all []string
	for _, code := range codes {
		all = append(all, string(code))
	}
	return all
}
