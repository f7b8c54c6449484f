package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/starter/table"
)

func (a *app) planCommand() *cobra.Command {
	check := a.command("check FILE", "plan-check", wants(1, 1), func(_ *cobra.Command, args []string) error {
		return a.planCheck(args[0])
	})
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

func (a *app) planCheck(path string) error {
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
		report.Arrangements = &sum
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
	a.printArrangements(*report.Arrangements)
	if len(report.Arrangements.Unnamed) > 0 {
		warnings++ // said just now
	}
	a.print(a.text("desk.plan-good", catalog.Args{"name": p.Programme.Name, "file": report.File, "warnings": warnings, "profile": p.Profile.Name}))
}
