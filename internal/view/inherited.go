package view

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Inherited is with what a community began that took the place of others, in words.
type Inherited struct {
	Change Code            `json:"change"`
	Places []string        `json:"places"` // whose place it took
	On     pilot.Date      `json:"on"`
	Record string          `json:"record"`
	Steps  []InheritedStep `json:"steps"`
	Acting []Acting        `json:"acting,omitempty"`
}

// InheritedStep is how one step began.
type InheritedStep struct {
	Step Code   `json:"step"`
	How  Code   `json:"how"`
	Why  Code   `json:"why"`
	Rule string `json:"rule,omitempty"`
	From string `json:"from,omitempty"` // the place at which it was handed in
	ID   string `json:"id,omitempty"`   // of the hand-in there
}

// Acting is who goes on until the community has its own.
type Acting struct {
	Place string   `json:"place"`
	Body  Code     `json:"body"`
	Names []string `json:"names"`
}

// InheritedIn words with what a community begins; nil for none.
func InheritedIn(lang catalog.Lang, in *pilot.Inherited) *Inherited {
	if in == nil {
		return nil
	}
	code := func(prefix, code string) Code { return Code{Code: code, Name: catalog.Text(lang, prefix+code)} }
	out := &Inherited{Change: code("units.change.", in.Origin.Change), Places: in.Origin.Places, On: in.Origin.On, Record: in.Origin.Record}
	for _, s := range in.Steps {
		step := InheritedStep{Step: code("step.", string(s.Step)), How: code("inherited.how.", string(s.How)), Why: code("inherited.why.", s.Why), Rule: s.Rule}
		if s.Version != nil {
			step.From, step.ID = s.Version.From, s.Version.ID
		}
		out.Steps = append(out.Steps, step)
	}
	for _, a := range in.Acting {
		out.Acting = append(out.Acting, Acting{Place: a.Place, Body: code("inherited.acting.", a.Body), Names: a.Names})
	}
	return out
}

// InheritedGroup is steps that begin alike.
type InheritedGroup struct {
	How, Why Code
	Steps    []string // names
	Rules    []string
}

// Groups are the steps by how and why they begin so, in the order of the first of each.
func (in *Inherited) Groups() []InheritedGroup {
	var groups []InheritedGroup
	for _, s := range in.Steps {
		i := slices.IndexFunc(groups, func(g InheritedGroup) bool { return g.How == s.How && g.Why == s.Why })
		if i < 0 {
			groups = append(groups, InheritedGroup{How: s.How, Why: s.Why})
			i = len(groups) - 1
		}
		groups[i].Steps = append(groups[i].Steps, s.Step.Name)
		if s.Rule != "" && !slices.Contains(groups[i].Rules, s.Rule) {
			groups[i].Rules = append(groups[i].Rules, s.Rule)
		}
	}
	return groups
}

// Lines are it in words, a line for steps that begin alike and for who goes on.
func (in *Inherited) Lines(lang catalog.Lang) []string {
	comma, colon := catalog.Text(lang, "pilot.comma"), catalog.Text(lang, "pilot.colon")
	var out []string
	for _, g := range in.Groups() {
		line := g.How.Name + colon + strings.Join(g.Steps, comma) + " — " + g.Why.Name
		if len(g.Rules) > 0 {
			line += " (" + strings.Join(g.Rules, " ") + ")"
		}
		out = append(out, line)
	}
	for _, a := range in.Acting {
		out = append(out, catalog.Text(lang, "pilot.page-acting", catalog.Args{"who": a.Body.Name, "place": a.Place, "names": oneLine(strings.Join(a.Names, comma))}))
	}
	return out
}

// inheritedPart is on the page of a community that took the place of others.
func (r Reader) inheritedPart(b *strings.Builder) {
	in := InheritedIn(r.Lang, r.State.Inherited)
	if in == nil || r.State.Ended() {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", r.text("pilot.page-inherited"))
	for _, line := range in.Lines(r.Lang) {
		fmt.Fprintf(b, "- %s\n", plain(shortText(line, 300)))
	}
	b.WriteString("\n")
}

// former says which communities a sub-district no longer has, and what became of them;
// empty for none.
func (r Reader) former() string {
	comma := r.text("pilot.comma")
	var names []string
	for _, f := range r.State.Former {
		names = append(names, r.text("pilot.note-former-"+f.Kind, catalog.Args{
			"name": oneLine(f.Name), "date": r.date(f.At), "into": strings.Join(f.Into, comma),
		}))
	}
	if len(names) == 0 {
		return ""
	}
	return r.text("pilot.note-former", catalog.Args{"names": strings.Join(names, comma)})
}

// Former is a community that its sub-district no longer has.
type Former struct {
	Community Code     `json:"community"`
	Kind      string   `json:"kind"` // merged, split, moved or removed
	Into      []string `json:"into,omitempty"`
	On        string   `json:"on"`
}

func (r Reader) formers() []Former {
	var out []Former
	for i := range r.State.Former {
		out = append(out, *r.formerOf(&r.State.Former[i]))
	}
	return out
}

func (r Reader) formerOf(f *pilot.Former) *Former {
	if f == nil {
		return nil
	}
	return &Former{Community: Code{Code: f.Code, Name: f.Name}, Kind: f.Kind, Into: f.Into, On: r.date(f.At)}
}
