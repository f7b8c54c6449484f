package view

import (
	"fmt"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Decision is a decision of the district about a place.
type Decision struct {
	ID        string      `json:"id"`
	Kind      Code        `json:"decision"`
	Step      *Code       `json:"step,omitempty"` // at which a rule is waived
	Rule      string      `json:"rule,omitempty"`
	Finding   string      `json:"code,omitempty"`      // the one finding that may pass; empty: all of the rule's
	Community *Code       `json:"community,omitempty"` // that is left out
	Reason    string      `json:"reason"`
	Record    string      `json:"record"` // the district's document
	By        pilot.Actor `json:"by"`
	At        string      `json:"at"` // plan time
	Use       *Code       `json:"use,omitempty"`
	Text      string      `json:"text"` // all of it in one line
}

// What became of a waiver.
const (
	waiverUnused = "unused"
	waiverUsed   = "used"
	waiverLapsed = "lapsed"
)

// decisions are the district's, as far as the state has them.
func (r Reader) decisions() []Decision {
	var out []Decision
	for _, d := range r.State.Decisions {
		out = append(out, r.Decision(d))
	}
	return out
}

// DecisionKey is the text of what was decided.
func DecisionKey(d pilot.Decided) string {
	if d.Kind == pilot.DecisionLeaveOut && d.Community == "" {
		return "decision.give-up"
	}
	return "decision." + d.Kind
}

// Decision reads a decision.
func (r Reader) Decision(d pilot.Decided) Decision {
	out := Decision{
		ID: d.ID, Kind: Code{Code: d.Kind, Name: r.text(DecisionKey(d))}, Rule: d.Rule, Finding: d.Code,
		Reason: d.Reason, Record: d.Record, By: d.By, At: r.minute(d.At),
	}
	if d.Step != "" {
		step := r.code("step", string(d.Step))
		out.Step = &step
	}
	if d.Community != "" {
		out.Community = &Code{Code: d.Community, Name: r.communityName(d.Community)}
	}
	if d.Kind == pilot.DecisionWaive {
		use := waiverUse(d)
		out.Use = &Code{Code: use, Name: r.text("decision.waiver-" + use)}
	}
	out.Text = fmt.Sprintf("%s %s", out.At, DecisionText(r.Lang, d, r.communityName(d.Community)))
	if out.Use != nil {
		out.Text += r.text("decision.use", catalog.Args{"use": out.Use.Name})
	}
	return out
}

func waiverUse(d pilot.Decided) string {
	switch {
	case d.Used > 0:
		return waiverUsed
	case d.Lapsed:
		return waiverLapsed
	}
	return waiverUnused
}

// DecisionText says a decision in one line: what, why, by which document and by whom.
func DecisionText(lang catalog.Lang, d pilot.Decided, community string) string {
	what := []string{catalog.Text(lang, DecisionKey(d))}
	if d.Step != "" && catalog.Has("step."+string(d.Step)) {
		what = append(what, catalog.Text(lang, "step."+string(d.Step)))
	}
	if d.Rule != "" {
		what = append(what, strings.TrimSpace(d.Rule+" "+d.Code))
	}
	if d.Community != "" {
		what = append(what, oneLine(community))
	}
	return catalog.Text(lang, "decision.line", catalog.Args{
		"what": strings.Join(what, " · "), "reason": oneLine(d.Reason), "record": oneLine(d.Record), "by": oneLine(d.By.Name),
	})
}

// maxDecisions keeps the list of decisions short on the page.
const maxDecisions = 20

// decisionList says what the district decided here, the last first.
func (r Reader) decisionList(b *strings.Builder) {
	all := r.decisions()
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", r.text("pilot.page-decisions"))
	for n := 0; n < min(len(all), maxDecisions); n++ {
		fmt.Fprintf(b, "- %s\n", plain(shortText(all[len(all)-1-n].Text, 200)))
	}
	b.WriteString("\n")
}

// blocked says of each community that was cancelled that the district has to decide,
// and how.
func (r Reader) blocked() []string {
	var out []string
	undecided := r.State.Undecided()
	for _, p := range undecided[:min(len(undecided), maxWarned)] {
		out = append(out, r.text("pilot.page-undecided", catalog.Args{
			"name": shortText(r.communityName(p.Community), maxName), "date": r.date(p.AsOf),
			"reinstate": "shidian decide " + r.Terms.SubDistrict.Code + "/" + p.Community + " --reinstate",
			"leave-out": "shidian decide " + r.Terms.SubDistrict.Code + " --leave-out " + p.Community,
		}))
	}
	if r.State.Phase == pilot.PhaseCancelled && !r.State.GivenUp {
		args := catalog.Args{"reinstate": "shidian decide " + r.Terms.Place() + " --reinstate", "leave-out": "shidian decide " + r.Terms.SubDistrict.Code + " --leave-out"}
		if r.Terms.Community != nil {
			args["leave-out"] = args["leave-out"].(string) + " " + r.Terms.Community.Code
		}
		key := "pilot.page-cancelled"
		if r.Terms.Governance != nil {
			key = "governance.page-cancelled"
		}
		out = append(out, r.text(key, args))
	}
	return out
}
