package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// idleKey says why nobody here is waited for.
func (r Reader) idleKey() string {
	switch {
	case r.State.Phase == "":
		return "pilot.now-starting"
	case r.Terms.Governance != nil:
		return "governance.now-calm"
	case r.Terms.Level() == pilot.LevelSubDistrict:
		return "pilot.now-communities"
	case r.State.StepsComplete():
		return "pilot.now-complete"
	}
	return "pilot.now-gate"
}

// maxWarned is how many communities a warning names.
const maxWarned = 10

// warnings say what does not get on by itself: a clock that rings for nothing, a
// return that has not reached its communities.
func (r Reader) warnings() []string {
	var out []string
	if r.Stalled {
		out = append(out, r.text("pilot.page-stalled"))
	}
	var names []string
	for _, s := range r.State.Undelivered() {
		if name := shortText(r.communityName(s.Community), maxName); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		names = names[:min(len(names), maxWarned)]
		out = append(out, r.text("pilot.page-undelivered", catalog.Args{"names": strings.Join(names, r.text("pilot.comma"))}))
	}
	return append(out, r.blocked()...)
}

// notes say what is particular at this place.
func (r Reader) notes() []string {
	var out []string
	if holds := r.amendedText(); holds != "" {
		out = append(out, holds)
	}
	if merged := r.Terms.Merges; len(merged) > 0 {
		out = append(out, r.text("pilot.note-merges", catalog.Args{"codes": strings.Join(merged, r.text("pilot.comma"))}))
	}
	if o := r.Terms.Origin; o != nil {
		out = append(out, r.text("pilot.note-origin", catalog.Args{
			"date": o.On, "places": strings.Join(o.Places, r.text("pilot.comma")), "change": r.text("units.change." + o.Change), "record": oneLine(o.Record),
		}))
	}
	if former := r.former(); former != "" {
		out = append(out, former)
	}
	var exempt []string
	for _, e := range r.Terms.Exempt {
		exempt = append(exempt, r.text("pilot.note-exempt-one", catalog.Args{"name": oneLine(e.Name), "reason": oneLine(e.Reason)}))
	}
	if len(exempt) > 0 {
		out = append(out, r.text("pilot.note-exempt", catalog.Args{"names": strings.Join(exempt, r.text("pilot.comma"))}))
	}
	if polled := cmp.Or(r.Terms.PollingDay, r.State.PollingDay(r.Terms)); polled != "" && r.Terms.Level() == pilot.LevelCommunity {
		out = append(out, r.text("pilot.note-polling", catalog.Args{"date": polled}))
	}
	return out
}

func (r Reader) lines(lines []pilot.Line) []Line {
	out := make([]Line, 0, len(lines))
	for _, l := range lines {
		out = append(out, Line{Seq: l.Seq, At: r.minute(l.At), Text: r.Event(l)})
	}
	return out
}

// Event says an event in one line.
func (r Reader) Event(l pilot.Line) string {
	text := r.text(r.eventKey(l.Type))
	var about []string
	if l.Step != "" && l.Type != pilot.EventFiled { // a record's kind says more
		about = append(about, r.text("step."+string(l.Step)))
	}
	if l.About != "" {
		about = append(about, r.about(l))
	}
	if l.Rule != "" {
		about = append(about, l.Rule)
	}
	if l.Community != "" {
		about = append(about, r.communityName(l.Community))
	}
	if l.Light != "" {
		stage := r.text("pilot.all-steps")
		if l.Stage != "" {
			stage = r.text("stage." + string(l.Stage))
		}
		about = append(about, stage, shown(r.code("light", string(l.Light))))
	}
	if l.By != nil && l.By.Name != "" {
		about = append(about, r.who(*l.By))
	}
	if l.ActsFor != "" {
		about = append(about, r.text("pilot.acts-for", catalog.Args{"name": l.ActsFor}))
	}
	if l.Reason != "" {
		about = append(about, l.Reason)
	}
	for _, f := range r.explainedIn(l) {
		about = append(about, strings.TrimSpace(r.rule(f.Rule)+" "+FindingText(r.Lang, f)))
	}
	if len(about) == 0 {
		return text
	}
	return text + r.text("pilot.colon") + strings.Join(about, " · ")
}

// explainedIn are a line's findings, those settled that were accepted with an
// explanation: the state has it also where the finding, recorded earlier, does not.
func (r Reader) explainedIn(l pilot.Line) []pilot.Finding {
	st := r.State.Step(l.Step)
	if st == nil || l.Type != pilot.EventAccepted && l.Type != pilot.EventRecorded {
		return l.Findings
	}
	return evidence.Explaining(l.Findings, st.Explained, true)
}

// eventKey is the text of a type of event, which may mean something else after the pilot.
func (r Reader) eventKey(t pilot.EventType) string {
	if after := "event.governance-" + string(t); r.Terms.Governance != nil && catalog.Has(after) {
		return after
	}
	return "event." + string(t)
}

// about says what the line is about: a rung, a record's kind, a period or a date.
func (r Reader) about(l pilot.Line) string {
	switch l.Type {
	case pilot.EventFiled:
		return r.text("record." + l.About)
	case pilot.EventReminded, pilot.EventEscalated:
		if l.Step != "" {
			return r.rungText(l.About)
		}
	case pilot.EventUnits:
		return r.text("units.change." + l.About)
	case pilot.EventOpened:
		return r.text("pilot.now-not-open", catalog.Args{"date": l.About})
	case pilot.EventDecided:
		return r.text("decision." + l.About)
	case pilot.EventAmended:
		return r.amendedAbout(l)
	case pilot.EventDissolved:
		if key := "former." + l.About; catalog.Has(key) {
			return r.text(key)
		}
	case pilot.EventRevived:
		return r.text("pilot.lost." + l.About)
	case pilot.EventExtended, pilot.EventSuspended:
		return r.text("pilot.until-day", catalog.Args{"date": l.About})
	}
	return l.About
}

// rule names a rule of form; a requirement's code is its name.
func (r Reader) rule(code string) string {
	if key := "desk.form." + code; catalog.Has(key) {
		return r.text(key)
	}
	return code
}

func (r Reader) who(a pilot.Actor) string {
	if catalog.Has("role." + string(a.Role)) {
		return fmt.Sprintf("%s (%s)", a.Name, r.text("role."+string(a.Role)))
	}
	return a.Name
}

// WithMessages fills in the messages of findings in a language.
func WithMessages(lang catalog.Lang, findings []pilot.Finding) []pilot.Finding {
	out := make([]pilot.Finding, len(findings))
	for i, f := range findings {
		f.Message = FindingText(lang, f)
		out[i] = f
	}
	return out
}
