package setup

import (
	"slices"

	"shidian/internal/catalog"
)

// State is how a thing is.
type State string

// How a thing can be.
const (
	There       State = "there"
	Made        State = "made"    // just now
	Missing     State = "missing" // and Shidian does not work without it
	Wrong       State = "wrong"   // there, and not as Shidian needs it
	Weak        State = "warning" // it works, and should be better
	Off         State = "off"     // can be done without, and is
	NotLookedAt State = "not-looked-at"
)

// Bad says whether something has to be done before Shidian works.
func (s State) Bad() bool { return s == Missing || s == Wrong }

// Text is a text of the catalogue with its values; the zero Text says nothing.
type Text struct {
	Key  string
	Args catalog.Args
}

// In is the text in a language.
func (t Text) In(lang catalog.Lang) string {
	if t.Key == "" {
		return ""
	}
	if thing, ok := t.Args["thing"].(string); ok {
		return catalog.Text(lang, t.Key, catalog.Args{"thing": Name(lang, thing)})
	}
	return catalog.Text(lang, t.Key, t.Args)
}

// Name is what people call a thing.
func Name(lang catalog.Lang, thing string) string { return catalog.Text(lang, "setup.thing."+thing) }

// Row is what is found of one thing.
type Row struct {
	Thing string
	Name  string // which one, where there are several
	State State
	Is    Text // what is
	Do    Text // what to do; empty where there is nothing
	// makes: the step can put it right by itself.
	makes bool
}

// Report is everything that was looked at, in its order.
type Report struct{ Rows []Row }

// Complete says that nothing is missing or wrong.
func (r Report) Complete() bool { return r.Bad() == 0 }

// Bad counts what is missing or wrong.
func (r Report) Bad() int {
	n := 0
	for _, row := range r.Rows {
		if row.State.Bad() {
			n++
		}
	}
	return n
}

// Makes says whether `--apply` would put something right.
func (r Report) Makes() bool {
	return slices.ContainsFunc(r.Rows, func(row Row) bool { return row.State.Bad() && row.makes })
}

// bad is the first of these things that is not as it has to be.
func (r Report) bad(things []string) (string, bool) {
	for _, thing := range things {
		if slices.ContainsFunc(r.Rows, func(row Row) bool { return row.Thing == thing && row.State.Bad() }) {
			return thing, true
		}
	}
	return "", false
}

// apply is what to do where `--apply` does it.
func apply() Text { return Text{Key: "setup.do.apply"} }
