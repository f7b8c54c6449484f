package view

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// Stopped says since when and until when the clocks stand.
type Stopped struct {
	Since  string     `json:"since"`
	Until  pilot.Date `json:"until,omitempty"` // the last day; empty: until resumed
	Reason string     `json:"reason,omitempty"`
	By     string     `json:"by,omitempty"`
	Above  bool       `json:"above,omitempty"` // with the whole sub-district
}

// Next is the next rung on a pilot's ladders.
type Next struct {
	At   string `json:"at"`
	What string `json:"what"`
}

// Filed is what is on file of a kind of record.
type Filed struct {
	Kind  Code   `json:"kind"`
	Count int    `json:"count"`
	Last  string `json:"last"`
}

func (r Reader) stopped() *Stopped {
	for _, s := range []struct {
		stop  *pilot.Stop
		above bool
	}{{r.State.StoppedAbove, true}, {r.State.Stopped, false}} {
		if s.stop == nil {
			continue
		}
		out := &Stopped{Since: r.minute(s.stop.At), Until: s.stop.Until, Reason: s.stop.Reason, Above: s.above}
		if s.stop.By != nil {
			out.By = r.who(*s.stop.By)
		}
		return out
	}
	return nil
}

func (r Reader) next() *Next {
	rung := r.Next
	if rung == nil {
		worked := pilot.Project(r.Terms, r.State).Next
		rung = &worked
	}
	if rung.At.IsZero() {
		return nil
	}
	what := r.text("rung." + string(rung.Kind))
	if rung.Step != "" {
		what = r.text("step."+string(rung.Step)) + r.text("pilot.colon") + r.rungText(rung.Name())
	}
	return &Next{At: r.minute(rung.At), What: what}
}

// rungText says a rung by its name, e.g. before-7.
func (r Reader) rungText(name string) string {
	kind, days, _ := strings.Cut(name, "-")
	if !catalog.Has("rung."+name) && catalog.Has("rung."+kind) {
		return r.text("rung."+kind, catalog.Args{"n": days})
	}
	return r.text("rung." + name)
}

func (r Reader) filed() []Filed {
	var out []Filed
	for _, f := range r.State.Filed {
		out = append(out, Filed{Kind: r.code("record", f.Kind), Count: f.Count, Last: r.minute(f.Last)})
	}
	return out
}

// timeLines put [Reader.watch] on the page.
func (r Reader) timeLines(b *strings.Builder) {
	for _, l := range r.watch() {
		fmt.Fprintf(b, "- %s\n", plain(l))
	}
	b.WriteString("\n")
}

// watch says in words what stands still, what is missing, what comes next by
// itself, and what is on file.
func (r Reader) watch() []string {
	var lines []string
	add := func(key string, args catalog.Args) { lines = append(lines, r.text(key, args)) }
	if s := r.stopped(); s != nil {
		until := r.text("pilot.until-resumed")
		if s.Until != "" {
			until = r.text("pilot.until-day", catalog.Args{"date": s.Until})
		}
		add("pilot.page-stopped", catalog.Args{"since": s.Since, "until": until, "reason": shortText(s.Reason, 160), "by": s.By})
	}
	if n := r.State.Moved; n > 0 {
		add("pilot.page-moved", catalog.Args{"n": n})
	}
	if g := r.granted(); g != nil {
		add("pilot.page-granted", catalog.Args{"date": g.To, "record": shortText(g.Record, 80)})
	}
	if m := r.State.Missing; len(m) > 0 {
		add("pilot.page-missing", catalog.Args{"periods": strings.Join(m[max(0, len(m)-maxNamed):], ", "), "n": len(m)})
	}
	if g := r.governance(); g != nil && len(g.Behind) > 0 {
		var names []string
		for _, c := range g.Behind {
			names = append(names, c.Name)
		}
		add("governance.page-missed", catalog.Args{"duties": strings.Join(names, r.text("pilot.comma"))})
	}
	if n := r.next(); n != nil {
		add("pilot.page-next", catalog.Args{"at": n.At, "what": n.What})
	}
	if r.State.Told > 0 {
		add("pilot.page-told", catalog.Args{"n": r.State.Told})
	}
	var filed []string
	for _, f := range r.filed() {
		filed = append(filed, r.text("pilot.filed", catalog.Args{"kind": f.Kind.Name, "n": f.Count}))
	}
	if len(filed) > 0 {
		add("pilot.page-filed", catalog.Args{"records": strings.Join(filed, r.text("pilot.comma"))})
	}
	return lines
}

// granted is the district's record for the hard deadline, the step's own first.
func (r Reader) granted() *pilot.Grant {
	i := slices.IndexFunc(r.State.Steps, func(st pilot.StepState) bool { return st.Granted != nil })
	if i >= 0 {
		return r.State.Steps[i].Granted
	}
	return r.State.Granted
}
