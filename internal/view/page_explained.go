package view

import (
	"fmt"
	"strings"

	"shidian/internal/pilot"
)

// maxExplained keeps the list of explanations short on the page.
const maxExplained = 20

// explainedList says which rules were explained rather than met, and from which the
// sub-district's own plan departs (A28).
func (r Reader) explainedList(b *strings.Builder) {
	var lines []string
	for _, d := range r.State.Departures() {
		lines = append(lines, r.reason(r.text("pilot.page-departure"), d.Rule, d.Reason))
	}
	for _, st := range r.State.Steps {
		if len(st.Explained) == 0 {
			continue
		}
		for _, rule := range pilot.AllRules() { // in their order, which a map has not
			if why, explained := st.Explained[rule.Code]; explained {
				lines = append(lines, r.reason(r.text("step."+string(st.Code)), rule.Code, why))
			}
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "### %s\n\n%s\n", r.text("pilot.page-explained"), strings.Join(lines[:min(len(lines), maxExplained)], ""))
	}
}

func (r Reader) reason(where, rule, why string) string {
	return fmt.Sprintf("- %s · %s%s%s\n", plain(where), plain(rule), r.text("pilot.colon"), plain(shortText(why, 160)))
}
