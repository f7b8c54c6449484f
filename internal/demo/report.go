package demo

import (
	"fmt"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/starter/table"
)

// Report is what the demonstration came to.
type Report struct {
	Closed  bool // every pilot, but for what is left to who signs in
	AtDesk  int  // messages that came through the web desk, proved
	Trouble []string
	Counts  Counts // of all sub-districts
	Text    string // for people: the summary and what to look at next
	Guests  string // likewise: as whom to sign in at the web desk, and what each finds waiting; empty: there is none
}

func (o *office) report(s Snapshot) Report {
	r := Report{Closed: o.over(), Trouble: o.trouble, Counts: s.Counts}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n\n", s.paint(s.text("summary", catalog.Args{"today": s.Today}), "1"))
	t := table.New(s.text("col-place"), s.text("col-result"), s.text("col-handins"), s.text("col-late"),
		s.text("col-refused"), s.text("col-held"), s.text("col-recorded"), s.text("col-explained"), s.text("col-returned"))
	for _, row := range s.Rows {
		own := o.subs[row.Place]
		if own == nil {
			continue
		}
		c := own.counts
		result, colour := s.result(own, row.Closed)
		t.Cells(table.Cell{Text: row.Name}, table.Cell{Text: result, Style: func(x string) string { return s.paint(x, colour) }},
			number(c.HandIns), number(len(c.Late)), number(c.Refused), number(c.Held), number(c.Recorded), number(c.Explained), number(c.Returned))
	}
	b.WriteString(t.String())
	b.WriteString("\n" + s.counts() + "\n")
	if o.desk != nil {
		r.AtDesk = o.desk.sent
		b.WriteString(s.text("at-desk", catalog.Args{
			"n": o.desk.sent, "people": o.desk.people, "places": o.placesAtDesk(s.text("comma")), "stopped": s.Counts.Stopped,
		}) + "\n")
	}
	o.explainLateness(&b, s)
	o.explainOpen(&b, s)
	o.showNext(&b, s)
	r.Text = b.String()
	return r
}

func number(n int) table.Cell { return table.Cell{Text: fmt.Sprint(n)} }

// result is how a sub-district ended: by its deadline, late, or not yet. What the
// deadline is about is the filing of the archive; the receipt follows (A29).
func (s Snapshot) result(own *sub, closed string) (text, colour string) {
	if closed == "" && own.left != "" && own.filed != "" {
		return s.text("left-"+own.left, catalog.Args{"on": own.filed}), colours[string(pilot.LightYellow)]
	}
	if closed == "" {
		return s.text("result-open"), colours[string(pilot.LightRed)]
	}
	if late := own.terms.Deadline.DaysUntil(own.filed); own.filed != "" && late > 0 {
		return s.text("result-late", catalog.Args{"on": closed, "n": late}), colours[string(pilot.LightYellow)]
	}
	return s.text("result-closed", catalog.Args{"on": closed}), colours[string(pilot.LightGreen)]
}

// maxExplained is how many late steps are told one by one.
const maxExplained = 5

// explainLateness says which step kept each sub-district longest.
func (o *office) explainLateness(b *strings.Builder, s Snapshot) {
	told := 0
	for _, row := range s.Rows {
		own := o.subs[row.Place]
		if own == nil || told == maxExplained {
			continue
		}
		if worst, ok := own.counts.worst(); ok {
			if told++; told == 1 {
				fmt.Fprintf(b, "\n%s\n", s.text("late-head"))
			}
			fmt.Fprintf(b, "  %s\n", s.text("late-line", catalog.Args{
				"place": worst.Place, "step": catalog.Text(s.Lang, "step."+string(worst.Step)), "n": worst.Days, "all": len(own.counts.Late),
				"who": s.who(worst.Step),
			}))
		}
	}
}

func (s Snapshot) who(step pilot.Step) string {
	spec, _ := pilot.Spec(step)
	return catalog.Text(s.Lang, "role."+string(spec.Role))
}

// explainOpen says who is waited for where the end was not reached.
func (o *office) explainOpen(b *strings.Builder, s Snapshot) {
	if o.over() {
		return
	}
	fmt.Fprintf(b, "\n%s\n", s.text("open-head"))
	for _, t := range s.Tasks[:min(2*maxExplained, len(s.Tasks))] {
		fmt.Fprintf(b, "  %s\n", s.text("open-line", catalog.Args{"place": t.Name, "step": t.Step.Name, "who": t.Role.Name, "due": t.Due}))
	}
	if len(s.Tasks) == 0 {
		fmt.Fprintf(b, "  %s\n", s.text("open-none"))
	}
}

// showNext names places where something happened, and where to see it.
func (o *office) showNext(b *strings.Builder, s Snapshot) {
	first := o.first()
	place := first.SubDistrict.Code
	type command struct{ command, why string }
	commands := []command{
		{"bin/shidian status", s.text("next-district")},
		{"bin/shidian status " + place, s.text("next-sub")},
	}
	for _, one := range []struct {
		what string
		step pilot.Step
	}{{"turnout", pilot.StepCommitteeElection}, {"charter", pilot.StepCharter}, {"head", pilot.StepWorkstation}} {
		if spec, _ := pilot.Spec(one.step); first.Plans(&spec) {
			commands = append(commands, command{"bin/shidian status " + o.seed.Picked(first, one.what), s.text("next-" + one.what)})
		}
	}
	commands = append(commands,
		command{"bin/shidian ledger --sub-district " + place, s.text("next-ledger")},
		command{"bin/shidian bulletin", s.text("next-bulletin")},
	)
	width := 0
	for _, c := range commands {
		width = max(width, table.Width(c.command))
	}
	fmt.Fprintf(b, "\n%s\n", s.text("next", catalog.Args{"where": strings.Join(s.where(), "\n  "), "sub": place}))
	for _, c := range commands {
		fmt.Fprintf(b, "    %s  %s\n", table.Pad(c.command, width), c.why)
	}
	fmt.Fprintf(b, "\n%s\n", s.text("next-again", catalog.Args{"seed": uint64(o.seed)}))
}

func (o *office) first() *pilot.Terms { return o.inOrder()[0].terms }

// opens is the day on which the plan begins.
func (o *office) opens() pilot.Date {
	first := o.first().Opens
	for _, s := range o.subs {
		first = min(first, s.terms.Opens)
	}
	return first
}
