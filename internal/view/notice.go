package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Notice is what a notice says to one person.
type Notice struct {
	Subject string
	Hello   string   // who is addressed; empty where the plan names nobody
	Lead    string   // what happened, in a sentence or two
	Facts   []Fact   // where, what, until when
	Reasons []string // what was wrong
	Next    []ToDo   // what to do, in this order
	Due     pilot.Date
	Steps   []pilot.Step
}

// Fact is one line of what a notice tells.
type Fact struct{ Name, Value string }

// ToDo is something to do, with the command that does it; without one it is only said.
type ToDo struct{ Text, Command string }

// NoticeReader words notices: of an event, to one person, as of the moment at
// which it was meant to go out, so that it says the same when it is sent again.
type NoticeReader struct {
	Reader
	Event pilot.Event
	Kind  pilot.NoticeKind
	To    pilot.Addressee
}

// ReadNotice words a notice in the pilot's language.
func ReadNotice(terms *pilot.Terms, e pilot.Event, kind pilot.NoticeKind, to pilot.Addressee, at time.Time) Notice {
	r := NoticeReader{Reader: Reader{Terms: terms, Lang: LangOf(terms), Real: at}, Event: e, Kind: kind, To: to}
	return r.Notice()
}

// Notice words the notice.
func (r NoticeReader) Notice() Notice {
	n := Notice{Hello: r.hello(), Steps: r.steps(), Due: pilot.Date(r.day(r.Event.Due))}
	n.Subject = r.say("subject-" + r.variant())
	n.Lead = r.say("lead-" + r.variant())
	if refusal := r.Event.Refusal; refusal != nil && refusal.More > 0 {
		n.Lead += r.text("notice.more-refused", catalog.Args{"n": refusal.More})
	}
	n.Facts = r.facts()
	n.Reasons = r.reasons()
	n.Next = r.next()
	return n
}

// variant is the kind, told apart where one kind has different things to say.
func (r NoticeReader) variant() string {
	e := r.Event
	switch {
	case r.Kind == pilot.NoticeReminder && e.Step == "":
		return "bulletin"
	case r.Kind == pilot.NoticeReminder && r.left() == 0:
		return "today"
	case r.Kind == pilot.NoticeRefused && e.Step == "":
		return "refused-unread"
	case r.Kind == pilot.NoticeExtended && e.Granted:
		return "granted"
	case r.Kind == pilot.NoticeExtended && e.Step == "":
		return "extended-pilot"
	case r.Kind == pilot.NoticeDecided:
		return strings.TrimPrefix(DecisionKey(e.AsDecided()), "decision.")
	case r.Kind == pilot.NoticeSuspended && e.Until != "":
		return "suspended-until"
	case r.Kind == pilot.NoticeCompleted && e.Step == pilot.StepCommunityArchive:
		return "community-complete"
	case r.Kind == pilot.NoticeCompleted && e.Step == pilot.StepArchiveFiling:
		return "archive-filed"
	}
	return string(r.Kind)
}

// say is a text of the catalogue with everything that a notice may name.
func (r NoticeReader) say(key string) string {
	e := r.Event
	args := catalog.Args{
		"name": oneLine(r.Terms.PlaceName()), "place": r.Terms.Place(), "step": r.stepName(e.Step), "code": string(e.Step),
		"due": r.day(e.Due), "left": DaysText(r.Lang, r.daysLeft()), "late": max(0, -r.left()), "days": e.Days, "to": string(e.To),
		"until": string(e.Until), "period": e.Period, "owner": r.roleName(r.owner()), "count": max(len(e.Steps), len(e.Dues)),
		"listed": r.listed(e.Steps), "into": r.into(), "sent": r.minute(e.At), "id": oneLine(e.ID), "rule": e.Rule, "community": r.decidedOf(),
	}
	return r.text("notice."+key, args)
}

// decidedOf names the community that a decision is about.
func (r NoticeReader) decidedOf() string {
	return oneLine(r.communityName(r.Event.AsDecided().Community))
}

func (r NoticeReader) hello() string {
	switch {
	case r.To.Name == "":
		return ""
	case r.To.For != "":
		return r.text("notice.hello-deputy", catalog.Args{"name": oneLine(r.To.Name), "for": oneLine(r.To.For)})
	}
	return r.text("notice.hello", catalog.Args{"name": oneLine(r.To.Name)})
}

// facts are where, what, until when and who, as far as they are known.
func (r NoticeReader) facts() []Fact {
	e := r.Event
	facts := []Fact{{r.text("notice.fact-place"), oneLine(r.Terms.PlaceName()) + " (" + r.Terms.Place() + ")"}}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, Fact{r.text("notice.fact-" + name), value})
		}
	}
	for _, code := range r.steps() {
		add("step", r.stepName(code)+" ("+string(code)+")")
	}
	add("due", r.dueText())
	for _, d := range e.Dues[:min(len(e.Dues), maxNoticeDues)] {
		add("new-due", r.stepName(d.Step)+r.text("pilot.colon")+r.day(d.Due))
	}
	add("owner", r.roleName(r.owner()))
	if e.By != nil {
		add("by", oneLine(r.who(*e.By)))
	}
	add("reason", oneLine(e.Reason))
	add("record", oneLine(e.Record))
	if r.Terms.Clock.Rebased() {
		add("calendar", r.text("notice.calendar", catalog.Args{"now": r.minute(r.now())}))
	}
	return facts
}

// maxNoticeDues is how many dates that moved a notice names; the status has all.
const maxNoticeDues = 10

// reasons are what a return or a refusal says, a line each.
func (r NoticeReader) reasons() []string {
	var out []string
	for _, why := range r.Event.Reasons {
		text := oneLine(why.Text)
		if why.Rule != "" {
			text = r.rule(oneLine(why.Rule)) + r.text("pilot.colon") + text
		}
		if why.Field != "" {
			text += " (" + FieldName(r.Lang, r.form(), oneLine(why.Field)) + ")"
		}
		out = append(out, text)
	}
	for _, f := range r.Event.Findings {
		if f.Severity != pilot.Note {
			out = append(out, oneLine(r.rule(f.Rule)+r.text("pilot.colon")+FindingText(r.Lang, f)))
		}
	}
	return out
}

// form is the step whose form a reason's field belongs to; empty when there are several.
func (r NoticeReader) form() string {
	if steps := r.steps(); len(steps) == 1 {
		return string(steps[0])
	}
	return ""
}

// steps are what the notice is about.
func (r NoticeReader) steps() []pilot.Step {
	switch {
	case len(r.Event.Steps) > 0:
		return slices.DeleteFunc(slices.Clone(r.Event.Steps), func(s pilot.Step) bool { return !r.concerns(s) })
	case r.Event.Step != "":
		return []pilot.Step{r.Event.Step}
	}
	return nil
}

// concerns says whether a returned step is one that this role hands in.
func (r NoticeReader) concerns(code pilot.Step) bool {
	spec, _ := pilot.Spec(code)
	return spec.Role == r.To.Role
}

// owner is who is waited for, when it is another than the one told.
func (r NoticeReader) owner() pilot.Role {
	if r.Kind != pilot.NoticeEscalation && r.Kind != pilot.NoticeReport {
		return ""
	}
	if spec, ok := pilot.Spec(r.Event.Step); ok {
		return spec.Role
	}
	return pilot.RoleSubDistrictOffice
}

func (r NoticeReader) roleName(role pilot.Role) string {
	if role == "" {
		return ""
	}
	return r.text("role." + string(role))
}

func (r NoticeReader) stepName(code pilot.Step) string {
	if code == "" || !catalog.Has("step."+string(code)) {
		return oneLine(string(code))
	}
	return r.text("step." + string(code))
}

func (r NoticeReader) listed(steps []pilot.Step) string {
	var names []string
	for _, code := range r.steps() {
		names = append(names, r.stepName(code))
	}
	if len(names) == 0 && len(steps) > 0 {
		names = append(names, r.stepName(steps[0]))
	}
	return strings.Join(names, r.text("notice.comma"))
}

func (r NoticeReader) dueText() string {
	due := r.day(r.Event.Due)
	if due == "" {
		return ""
	}
	return due + " 24:00, " + DaysText(r.Lang, r.daysLeft())
}

func (r NoticeReader) daysLeft() *int { return r.daysUntil(r.day(r.Event.Due)) }

func (r NoticeReader) left() int {
	if d := r.daysLeft(); d != nil {
		return *d
	}
	return 0
}

// levelAbove is who may extend or resume here.
func (r NoticeReader) levelAbove() pilot.Role {
	if r.Terms.Level() == pilot.LevelSubDistrict {
		return pilot.RoleDistrict
	}
	return pilot.RoleSubDistrictOffice
}

// asPerson is how a command is told who does it.
func (r NoticeReader) asPerson() string {
	name := cmp.Or(oneLine(r.To.Name), r.text("notice.name"))
	if strings.ContainsAny(name, " '\"$`\\") {
		name = "\"" + strings.NewReplacer("\"", "", "$", "", "`", "", "\\", "").Replace(name) + "\""
	}
	return " --as " + name + " --role " + string(r.To.Role)
}

// oneLine is a text on one line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
