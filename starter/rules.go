package main

import (
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/starter/table"
)

func (a *app) rulesCommand() *cobra.Command {
	c := a.command("rules [R24]", "rules", wants(0, 1), func(_ *cobra.Command, args []string) error {
		if len(args) == 1 {
			return a.oneRule(args[0])
		}
		return a.rules()
	})
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var codes []string
		for _, r := range pilot.AllRules() {
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

func (a *app) worded(r pilot.RuleSpec) rule { return rule{r, a.text("rule." + r.Code)} }

// rulesWidth is how many columns the list of rules takes.
const rulesWidth = 100

func (a *app) rules() error {
	var data []rule
	for _, r := range pilot.AllRules() {
		data = append(data, a.worded(r))
	}
	if given, err := a.give(data); given || err != nil {
		return err
	}
	plan := len(pilot.Rules())
	a.rulesTable(data[:plan])
	a.print("")
	a.rulesTable(data[plan:])
	a.print("\n" + a.text("desk.rules-legend"))
	return nil
}

// rulesTable lists the rules of the plan, or those of laws, whose clauses are longer.
func (a *app) rulesTable(data []rule) {
	head := []string{a.text("desk.col-rule"), a.text("desk.col-clause"), a.text("desk.col-severity"), a.text("desk.col-level"), a.text("desk.col-carried")}
	rows, left := make([][][]string, len(data)), rulesWidth
	for i, r := range data {
		rows[i] = [][]string{{r.Code}, {r.Clause}, {a.text("desk.rule-severity." + string(r.Severity))}, {a.level(r.Level, "desk.rule-level.")}, a.carriers(r.RuleSpec)}
	}
	for i, name := range head {
		left -= widest(name, i, rows) + table.Gap
	}
	t := table.New(append(head, a.text("desk.col-text"))...)
	for i, r := range data {
		t.Tall(append(rows[i], table.Wrap(r.Text, left))...)
	}
	a.put(t)
}

func widest(head string, column int, rows [][][]string) int {
	width := table.Width(head)
	for _, row := range rows {
		for _, line := range row[column] {
			width = max(width, table.Width(line))
		}
	}
	return width
}

// carriers are what carries a rule, a line each: steps, kinds of record or neither.
func (a *app) carriers(r pilot.RuleSpec) []string {
	var lines []string
	for _, s := range r.Steps {
		lines = append(lines, string(s))
	}
	for _, kind := range r.Records {
		lines = append(lines, "+ "+kind)
	}
	if r.Carrier != "" {
		lines = append(lines, a.text("desk.rule-carrier."+r.Carrier))
	}
	return lines
}

// level says D, SD and C in the reader's words.
func (a *app) level(level, keys string) string {
	if catalog.Has(keys + level) {
		return a.text(keys + level)
	}
	i := strings.IndexAny(level, "→+/")
	if i < 0 {
		return level
	}
	sign := []rune(level[i:])[0]
	return a.level(level[:i], keys) + string(sign) + a.level(level[i+len(string(sign)):], keys)
}
