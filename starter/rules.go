package main

import (
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/starter/table"
)

func (a *app) rulesCommand() *cobra.Command {
	c := a.command("rules [R24]", "rules", wants(0, 1), func(_ *cobra.Command, args []string) error { return a.rules(args) })
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var codes []string
		for _, r := range pilot.Rules() {
			codes = append(codes, r.Code)
		}
		return codes, cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

// rule is a requirement with its wording.
type rule struct {
	pilot.RuleSpec
	Text string `json:"text"`
}

func (a *app) rules(args []string) error {
	all := pilot.Rules()
	if len(args) == 1 {
		spec, ok := pilot.Rule(strings.ToUpper(args[0]))
		if !ok {
			return usage("desk.unknown-rule", catalog.Args{"rule": args[0]})
		}
		all = []pilot.RuleSpec{spec}
	}
	var data []rule
	for _, r := range all {
		data = append(data, rule{r, a.text("rule." + r.Code)})
	}
	if given, err := a.give(data); given || err != nil {
		return err
	}
	t := table.New(a.text("desk.col-rule"), a.text("desk.col-clause"), a.text("desk.col-severity"), a.text("desk.col-level"), a.text("desk.col-steps"), a.text("desk.col-text"))
	for _, r := range data {
		var steps []string
		for _, s := range r.Steps {
			steps = append(steps, string(s))
		}
		t.Row(r.Code, r.Clause, a.text("desk.severity."+string(r.Severity)), r.Level, strings.Join(steps, ", "), r.Text)
	}
	a.put(t)
	return nil
}
