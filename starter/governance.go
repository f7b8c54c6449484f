package main

import (
	"shidian/internal/catalog"
	"shidian/internal/view"
	"shidian/starter/table"
)

// printGovernance shows who is in office after the pilot, and what the years came to.
func (a *app) printGovernance(g *view.Governance) {
	if g == nil {
		return
	}
	a.print("\n" + a.text("governance.page-office"))
	for _, line := range view.OfficeLines(a.lang, g) {
		a.print("  " + line)
	}
	for _, r := range g.Resolutions {
		a.print("  " + a.text("governance.waits", catalog.Args{"number": r.Number, "date": r.Date}))
	}
	years := view.Eventful(g.Years)
	if len(years) == 0 {
		return
	}
	var titles []string
	for _, key := range view.YearColumns() {
		titles = append(titles, a.text(key))
	}
	t := table.New(titles...)
	for _, y := range years {
		var cells []table.Cell
		for _, text := range view.YearCells(y) {
			cells = append(cells, table.Cell{Text: text})
		}
		t.Cells(cells...)
	}
	a.section("governance.page-years", t)
}

// stepsTitle is the title over the steps, which after the pilot are duties.
func (a *app) stepsTitle(s view.Status) string {
	if s.Governance != nil {
		return "governance.duties"
	}
	return "desk.steps"
}
