package main

import (
	"encoding/json"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/starter/table"
)

// explained is everything about one rule.
type explained struct {
	rule
	Readings []reading `json:"readings"`
	Passing  *shown    `json:"passing,omitempty"`
	Failing  *shown    `json:"failing,omitempty"`

	before, after string // the excerpts as YAML
}

type reading struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// shown is a hand-in that passes or fails.
type shown struct {
	Step     pilot.Step      `json:"step"`
	Name     string          `json:"name,omitempty"` // what is wrong
	Evidence json.RawMessage `json:"evidence"`
	Finding  *finding        `json:"finding,omitempty"`
}

func (a *app) oneRule(typed string) error {
	spec, ok := pilot.Rule(strings.ToUpper(strings.TrimSpace(typed)))
	if !ok {
		return usage("desk.unknown-rule", catalog.Args{"rule": typed})
	}
	e, err := a.explainRule(spec)
	if err != nil {
		return err
	}
	if given, err := a.give(e); given || err != nil {
		return err
	}
	a.printRule(e)
	a.printShown(e)
	return nil
}

func (a *app) explainRule(spec pilot.RuleSpec) (explained, error) {
	e := explained{rule: a.worded(spec), Readings: []reading{}}
	for _, code := range spec.Readings {
		e.Readings = append(e.Readings, reading{code, a.text("reading." + code)})
	}
	s, ok, err := examples.ShowRule(spec.Code)
	if err != nil || !ok {
		return e, err
	}
	found := a.findings([]pilot.Finding{s.Finding}, nil)[0]
	e.Passing = &shown{Step: s.Step, Evidence: s.Passing}
	e.Failing = &shown{Step: s.Step, Name: s.Wrong.Name.In(a.lang), Evidence: s.Failing, Finding: &found}
	if e.before, err = examples.Excerpt(a.lang, s.Step, s.Passing, s.Wrong.Edits.PathsBefore()); err != nil {
		return e, err
	}
	e.after, err = examples.Excerpt(a.lang, s.Step, s.Failing, s.Wrong.Edits.PathsAfter())
	return e, err
}

func (a *app) printRule(e explained) {
	a.print(strings.Join([]string{
		e.Code, a.text("desk.rule-severity." + string(e.Severity)), view.ClauseText(a.lang, e.Code, e.Clause), a.level(e.Level, "desk.rule-level-long."),
	}, "  "))
	a.printWrapped("", e.Text)
	a.printWrapped("", a.text("desk.rule-means."+string(e.Severity)))
	if e.Principle {
		a.printWrapped("", a.text("desk.rule-principle"))
	}
	a.print("\n" + a.text("desk.rule-carried"))
	for _, s := range e.Steps {
		role := ""
		if spec, ok := pilot.Spec(s); ok {
			role = a.text("role." + string(spec.Role))
		}
		a.printWrapped("  ", a.text("desk.rule-step", catalog.Args{"step": s, "name": a.text("step." + string(s)), "role": role}))
	}
	for _, kind := range e.Records {
		a.printWrapped("  ", a.text("desk.rule-record", catalog.Args{"kind": kind, "name": a.text("record." + kind)}))
	}
	if e.Carrier != "" {
		a.printWrapped("  ", a.text("desk.rule-carrier-long."+e.Carrier))
	}
	if len(e.Readings) > 0 {
		a.print("\n" + a.text("desk.rule-readings"))
	}
	for _, r := range e.Readings {
		a.printWrapped("  "+table.Pad(r.Code, 5), r.Text)
	}
}

func (a *app) printShown(e explained) {
	if e.Failing == nil {
		if len(e.Steps) == 0 && e.Carrier == "" {
			a.print("\n" + a.text("desk.rule-no-example"))
		}
		return
	}
	a.print("\n" + a.text("desk.rule-passing", catalog.Args{"step": e.Passing.Step}))
	a.put(indented(strings.TrimRight(e.before, "\n")) + "\n")
	a.print("\n" + a.text("desk.rule-failing", catalog.Args{"name": e.Failing.Name}))
	a.put(indented(strings.TrimRight(e.after, "\n")) + "\n")
	a.printFinding(string(e.Failing.Step), *e.Failing.Finding)
}

// printWrapped writes a text after a head, in lines of the width of the list of
// rules, all of them beginning in the same column.
func (a *app) printWrapped(head, text string) {
	width := table.Width(head)
	for _, line := range table.Wrap(text, rulesWidth-width) {
		a.print(head + line)
		head = strings.Repeat(" ", width)
	}
}
