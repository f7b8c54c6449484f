package view

import (
	"fmt"
	"strings"

	"shidian/internal/pilot"
)

// stageTable says how far each stage is: of the pilot's own steps, or, for a stage
// of its communities, how many of them have it behind them.
func (r Reader) stageTable(b *strings.Builder) {
	if r.Terms.Governance != nil {
		return // it has one stage
	}
	r.table(b, "pilot.page-progress", "pilot.col-stage", "pilot.col-bar", "pilot.col-done")
	communities := r.communities()
	for _, stage := range pilot.Stages() {
		name := r.text("stage." + string(stage))
		if done, all := r.ownSteps(stage); all > 0 {
			row(b, name, bar(done, all), fmt.Sprintf("%d / %d", done, all))
			continue
		}
		if len(communities) == 0 {
			continue
		}
		past := 0
		for _, c := range communities {
			if c.past(stage) {
				past++
			}
		}
		row(b, name, bar(past, len(communities)), fmt.Sprintf("%d / %d %s", past, len(communities), r.text("pilot.page-of-communities")))
	}
	b.WriteString("\n")
}

func (r Reader) ownSteps(stage pilot.Stage) (done, all int) {
	for _, st := range r.State.Steps {
		if spec, _ := pilot.Spec(st.Code); spec.Stage == stage {
			all++
			if st.Status == pilot.Complete {
				done++
			}
		}
	}
	return done, all
}

// bar draws a part of a whole; only the whole fills it.
func bar(done, all int) string {
	const width = 10
	n := done * width / all
	return strings.Repeat("■", n) + strings.Repeat("□", width-n)
}

func (r Reader) communityTable(b *strings.Builder) {
	communities := r.communities()
	if len(communities) == 0 {
		return
	}
	r.table(b, "pilot.page-communities", "pilot.col-community", "pilot.col-light", "pilot.col-stage", "pilot.col-done", "pilot.col-as-of")
	for i, c := range communities {
		if i == maxTableRows {
			row(b, "…", "", "", "", "")
			break
		}
		stage := ""
		if c.Stage != nil {
			stage = c.Stage.Name
		}
		if c.LeftOut {
			stage = r.text("pilot.left-out")
		}
		line(b, r.link(c), shown(c.Light), plain(stage), fmt.Sprintf("%d / %d", c.Accepted, c.Total), c.AsOf)
	}
	fmt.Fprintf(b, "\n%s\n\n", r.text("pilot.page-as-of-communities"))
}
