package view

import (
	"cmp"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Headline is how the pilot stands and what is next, in one line.
func (r Reader) Headline() string {
	return r.standing(func(t Task) string {
		return r.text("pilot.now-due", catalog.Args{"due": t.Due, "left": DaysText(r.Lang, t.DaysLeft)})
	})
}

// ListLine is where a pilot stands for a list of pilots, in the pilot's language: its
// light, its name and what is next. A list shows it as it was recorded, so it
// counts no days.
func ListLine(t *pilot.Terms, s *pilot.State) string {
	r := Reader{Terms: t, State: s, Lang: LangOf(t)}
	next := r.standing(func(t Task) string {
		if t.Light.Code == string(pilot.LightRed) {
			return r.text("pilot.line-late", catalog.Args{"due": t.Due})
		}
		return r.text("pilot.line-due", catalog.Args{"due": t.Due})
	})
	light := pilot.Summarise(s).Light
	return Brief(emblem(light) + " " + shortText(t.PlaceName(), maxName) + r.after() + r.text("pilot.colon") + next)
}

// standing says how the pilot stands; due says until when its first task is due.
func (r Reader) standing(due func(Task) string) string {
	switch r.State.Phase {
	case pilot.PhaseClosed:
		return r.text("pilot.now-closed", catalog.Args{"date": r.minute(r.State.ClosedAt)})
	case pilot.PhaseCancelled:
		if r.Terms.Governance != nil {
			return r.text("governance.now-ended", catalog.Args{"date": r.minute(r.State.ClosedAt)})
		}
		text := r.text("pilot.now-cancelled", catalog.Args{"date": r.minute(r.State.ClosedAt)})
		switch {
		case r.State.GivenUp:
			text += r.text("pilot.now-given-up")
		case r.Terms.Level() == pilot.LevelSubDistrict:
			text += r.text("pilot.now-undecided")
		}
		return text
	case pilot.PhaseDissolved:
		return r.became()
	case pilot.PhaseClosing:
		return r.text("pilot.now-closing")
	}
	switch {
	case r.State.ClocksStopped() && r.Terms.Governance != nil:
		return r.text("governance.now-stopped")
	case r.State.ClocksStopped():
		return r.text("pilot.now-stopped")
	case r.State.NotYetOpen():
		return r.text("pilot.now-not-open", catalog.Args{"date": r.State.NotBefore})
	}
	text := r.waitedFor(r.Tasks(), due)
	if n := len(r.communitiesAt(pilot.LightRed)); n > 0 {
		text += r.text("pilot.now-late", catalog.Args{"n": n})
	} else if n := len(r.communitiesAt(pilot.LightYellow)); n > 0 {
		text += r.text("pilot.now-soon", catalog.Args{"n": n})
	}
	if n := len(r.State.Undecided()); n > 0 {
		text += r.text("pilot.now-blocked", catalog.Args{"n": n})
	}
	return text
}

func (r Reader) waitedFor(tasks []Task, due func(Task) string) string {
	if len(tasks) == 0 {
		return r.text(r.idleKey())
	}
	text := r.text("pilot.now-task", catalog.Args{"step": tasks[0].Step.Name, "role": tasks[0].Role.Name})
	if tasks[0].Due != "" {
		text += due(tasks[0])
	}
	if more := len(tasks) - 1; more > 0 {
		text += r.text("pilot.now-more", catalog.Args{"more": more})
	}
	return text
}

// after tells the life after a pilot from the pilot in a list.
func (r Reader) after() string {
	if r.Terms.Governance == nil {
		return ""
	}
	return r.text("governance.line")
}

// LangOf is the language that a pilot speaks; Chinese where it says none.
func LangOf(t *pilot.Terms) catalog.Lang {
	lang, err := catalog.ParseLang(t.Lang)
	if err != nil {
		return catalog.Chinese
	}
	return lang
}

// emblem is a light's colour, for where a word alone is not seen at a glance.
func emblem(light pilot.Light) string { return cmp.Or(emblems[light], "⚪") }

var emblems = map[pilot.Light]string{
	pilot.LightPaused: "⏸️",
	pilot.LightGreen:  "🟢", pilot.LightYellow: "🟡", pilot.LightRed: "🔴", pilot.LightDone: "✅",
}

// became says what became of a community that is none any more.
func (r Reader) became() string {
	args := catalog.Args{"date": r.minute(r.State.ClosedAt)}
	became := r.State.Became
	if became == nil || len(became.Into) == 0 {
		return r.text("pilot.now-dissolved", args)
	}
	args["into"] = strings.Join(became.Into, r.text("pilot.comma"))
	if r.Terms.Governance != nil {
		return r.text("governance.now-"+became.Kind, args)
	}
	return r.text("pilot.now-"+became.Kind, args)
}
