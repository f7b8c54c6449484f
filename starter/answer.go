package main

import (
	"cmp"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/view"
	"shidian/starter/sheet"
	"shidian/workflows"
)

// report is what became of what was sent to a place.
type report struct {
	place   string
	retry   string       // the id to send it again with
	done    string       // key of the word for acceptance, where it is no hand-in
	kind    string       // of a record
	sheet   *sheet.Sheet // of a record
	sheets  map[pilot.Step]*sheet.Sheet
	answers []sent
}

// sent is one message with its answer.
type sent struct {
	handIns []pilot.HandIn
	answer  client.Answer
	place   string // where several answer
}

// add keeps an answer, unless there is an error instead, which it returns.
func (r *report) add(handIns []pilot.HandIn, a client.Answer, err error) error {
	if err == nil {
		r.answers = append(r.answers, sent{handIns: handIns, answer: a})
	}
	return err
}

// answered is the report as data.
type answered struct {
	Place      string            `json:"place"`
	ID         string            `json:"id"` // to send it again with
	HandedOver client.HandedOver `json:"handedOver,omitempty"`
	Outcomes   []outcome         `json:"outcomes"`
}

type outcome struct {
	pilot.Outcome
	Findings []finding `json:"findings,omitempty"`
	Place    string    `json:"place,omitempty"` // where several answer
}

type finding struct {
	pilot.Finding
	Where string `json:"where,omitempty"` // file:line:column
}

// showAnswer prints what became of the messages and returns the status as an error.
func (a *app) showAnswer(r report) error {
	data := answered{Place: r.place, ID: r.retry, Outcomes: []outcome{}}
	for _, s := range r.answers {
		data.HandedOver = cmp.Or(data.HandedOver, s.answer.HandedOver)
		for _, o := range s.answer.Outcomes {
			data.Outcomes = append(data.Outcomes, outcome{o, a.findings(o.Findings, cmp.Or(r.sheets[o.Step], r.sheet)), s.place})
		}
	}
	given, err := a.give(data)
	if err != nil {
		return err
	}
	if !given {
		for _, o := range data.Outcomes {
			a.printOutcome(o, r)
		}
	}
	a.sayHandedOver(r, data.HandedOver)
	return statusOf(data)
}

func statusOf(data answered) error {
	refused := slices.ContainsFunc(data.Outcomes, func(o outcome) bool { return o.Outcome.Outcome == pilot.Refused })
	switch {
	case refused:
		return exitError(exitRefused)
	case data.HandedOver != "":
		return exitError(exitHandedOver)
	}
	return nil
}

func (a *app) sayHandedOver(r report, why client.HandedOver) {
	if why == "" {
		return
	}
	a.say("desk.handed-over."+string(why), catalog.Args{"deadline": a.deadline(), "queue": workflows.TaskQueue, "place": r.place, "id": r.retry})
	a.say("desk.handed-over-next", catalog.Args{"place": r.place, "id": r.retry})
}

// findings are worded in the reader's language, the gravest first, each with its
// place in the file.
func (a *app) findings(all []pilot.Finding, s *sheet.Sheet) []finding {
	var out []finding
	for _, f := range view.Gravest(view.WithMessages(a.lang, all)) {
		w := finding{Finding: f}
		if root, _, _ := strings.Cut(f.Field, "."); s != nil && (strings.HasPrefix(root, "evidence") || strings.HasPrefix(root, "attachments") || root == "explanations" || root == "replaces" && s.Replaces != "" || root == "body" || root == "period") {
			w.Where = s.Where(f.Field)
		}
		out = append(out, w)
	}
	return out
}

func (a *app) printOutcome(o outcome, r report) {
	colours := map[pilot.OutcomeKind]colour{pilot.Accepted: green, pilot.Held: yellow, pilot.Recorded: yellow, pilot.Refused: red, pilot.Duplicate: grey}
	word := a.text("desk.outcome." + string(o.Outcome.Outcome))
	if r.done != "" && o.Outcome.Outcome == pilot.Accepted {
		word = a.text(r.done)
	}
	if style := a.style(colours[o.Outcome.Outcome]); style != nil {
		word = style(word)
	}
	about := o.Place
	switch {
	case r.kind != "":
		about = a.text("record."+r.kind) + " (" + r.kind + ")"
	case o.Step != "":
		about = a.text("step."+string(o.Step)) + " (" + string(o.Step) + ")"
	}
	a.print(strings.Join(strings.Fields(word+" "+about+" "+o.ID), " "))
	if o.Outcome.Outcome == pilot.Duplicate {
		a.print("  " + a.text("desk.current."+string(o.Current)))
	}
	a.printFindings(cmp.Or(r.kind, string(o.Step)), o.Findings)
}

// printFindings prints findings, and once for each rule what it wants.
func (a *app) printFindings(form string, findings []finding) {
	said := map[string]bool{}
	for _, f := range findings {
		if w := a.printFinding(form, f); w.Wants != "" && !said[f.Rule] {
			a.print("    " + w.Wants)
		}
		said[f.Rule] = true
	}
}

// printFinding says how grave a finding is, what is wrong, and what the field is for.
func (a *app) printFinding(form string, f finding) view.FindingWords {
	w := view.InWords(a.lang, f.Finding, form)
	severity, colours := w.Severity, map[pilot.Severity]colour{pilot.Hard: red, pilot.Soft: yellow, pilot.Note: blue}
	if style := a.style(colours[f.Severity]); style != nil {
		severity = style(severity)
	}
	about := []string{severity, w.Rule, w.Clause, f.Where}
	a.print("  " + strings.Join(slices.DeleteFunc(about, func(s string) bool { return s == "" }), "  "))
	a.print("    " + w.Text)
	if w.Field != "" {
		a.print("    " + a.text("desk.field-holds", catalog.Args{"text": w.Field}))
	}
	return w
}
