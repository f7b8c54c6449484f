package statistics

import (
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Decisions counts what the district decided, by kind.
type Decisions struct {
	Waived     int `json:"waived"`     // rules let pass
	Reinstated int `json:"reinstated"` // pilots that had been cancelled
	LeftOut    int `json:"leftOut"`    // communities, or sub-districts given up
}

func (d *Decisions) add(kind string) {
	switch kind {
	case pilot.DecisionWaive:
		d.Waived++
	case pilot.DecisionReinstate:
		d.Reinstated++
	case pilot.DecisionLeaveOut:
		d.LeftOut++
	}
}

// Decision is one of them, with the place that it is about.
type Decision struct{ Place, Kind string }

// Deciding adds what the district decided: at each place, of a sub-district with what is
// in it.
func (r *Report) Deciding(all []Decision) *Report {
	for _, d := range all {
		r.Decided.add(d.Kind)
		for i := range r.Rows {
			if row := &r.Rows[i]; d.Place == row.Place || strings.HasPrefix(d.Place, row.Place+"/") {
				row.Decided.add(d.Kind)
			}
		}
	}
	return r
}

// DecisionTables are what the district decided, in a language; none where nothing was.
func (r *Report) DecisionTables(lang catalog.Lang) []Table { return sayer{lang, r}.decisions() }

// decisions is a table with a row for each place; none where nothing was decided.
func (s sayer) decisions() []Table {
	if s.report.Decided == (Decisions{}) {
		return nil
	}
	t := Table{Code: "decisions", Title: s.text("pilot.page-decisions"), Head: []string{s.text("ledger.col.community")}, Total: true}
	if s.report.SubDistrict == "" {
		t.Head[0] = s.text("ledger.col.sub-district")
	}
	for _, kind := range []string{pilot.DecisionWaive, pilot.DecisionReinstate, pilot.DecisionLeaveOut} {
		t.Head = append(t.Head, s.text("decision."+kind))
	}
	cells := func(d Decisions) []Cell { return []Cell{count(d.Waived), count(d.Reinstated), count(d.LeftOut)} }
	for _, row := range s.report.Rows {
		t.Rows = append(t.Rows, append([]Cell{{Text: row.Name, Place: row.Place}}, cells(row.Decided)...))
	}
	t.Rows = append(t.Rows, append([]Cell{{Text: s.text("statistics.total")}}, cells(s.report.Decided)...))
	return []Table{t}
}
