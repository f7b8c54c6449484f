package page

import (
	"fmt"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/view"
)

// decisions says what the district decided, the last first.
func (w writer) decisions() Section {
	s := Section{Title: catalog.Text(w.lang, "pilot.page-decisions")}
	for _, d := range w.b.Decisions {
		said := pilot.Decided{Kind: d.Kind, Step: d.Step, Rule: d.Rule, Code: d.Code, Reason: d.Reason, Record: d.Record, By: pilot.Actor{Name: d.By}}
		name := ""
		if d.LeftOut != nil {
			said.Community, name = d.LeftOut.Code, d.LeftOut.Name
		}
		text := view.DecisionText(w.lang, said, name)
		s.List = append(s.List, fmt.Sprintf("%s %s: %s", d.On, place(d.SubDistrict, d.Community), text))
	}
	if d := w.b.DecisionsMore; d > 0 {
		s.Below = w.text("decisions-more", catalog.Args{"n": d})
	}
	return s
}
