package page

import (
	"strconv"
	"strings"

	"shidian/internal/bulletin"
	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/view"
)

// How much a page names; the ledger and the bulletin's data have everything.
const (
	namedUnits  = 40
	namedOwed   = 8 // of one unit
	namedSteps  = 10
	namedPlaces = 30
	namedComing = 40
)

func (w writer) laggards() Section {
	s := Section{Title: w.text("laggards")}
	if len(w.b.Laggards) == 0 {
		s.Lines = []string{w.text("no-laggards")}
		return s
	}
	t := &Table{Head: w.heads("unit", "count", "owes")}
	more := w.b.LateMore
	for i, l := range w.b.Laggards {
		if i >= namedUnits {
			more += len(l.Items)
			continue
		}
		t.Rows = append(t.Rows, []Cell{{Text: w.laggard(l)}, {Text: strconv.Itoa(len(l.Items))}, {Text: w.owes(l)}})
	}
	s.Table = t
	if more > 0 {
		s.Below = w.text("late-more", catalog.Args{"n": more})
	}
	return s
}

func (w writer) laggard(l bulletin.Laggard) string {
	name := ledger.UnitName(w.lang, l.Role, l.SubDistrict, l.Community)
	if l.Community != nil {
		name = l.SubDistrict.Name + " · " + name
	}
	return name
}

// owes names a unit's late steps, with the place where it is another than its own.
func (w writer) owes(l bulletin.Laggard) string {
	return someOf(w, l.Items, namedOwed, "and", func(item bulletin.Item) string {
		args := catalog.Args{"step": w.step(item.Step), "n": item.Days}
		if l.Community == nil && item.Community != nil {
			args["place"] = item.Community.Name
			return w.text("owes-at", args)
		}
		return w.text("owes", args)
	})
}

func (w writer) changes(c *bulletin.Changes) Section {
	s := Section{Title: w.text("changes", catalog.Args{"n": c.Number, "day": c.Day})}
	if c.None() {
		s.Lines = []string{w.text("no-changes")}
		return s
	}
	add := func(key string, args catalog.Args) { s.List = append(s.List, w.text(key, args)) }
	switch {
	case c.Done > 0:
		add("change-done", catalog.Args{"n": c.Done})
	case c.Done < 0:
		add("change-less", catalog.Args{"n": -c.Done})
	}
	if c.Sent != (bulletin.Sent{}) {
		add("change-sent", catalog.Args{"accepted": c.Sent.Accepted, "refused": c.Sent.Refused, "returned": c.Sent.Returned})
	}
	for _, list := range w.newNames(c) {
		if len(list.names) > 0 {
			add(list.key, catalog.Args{"n": len(list.names), "names": someOf(w, list.names, namedPlaces, "comma", func(s string) string { return s })})
		}
	}
	for _, list := range []struct {
		key   string
		items []bulletin.Item
	}{{"change-late", c.NewlyLate}, {"change-caught", c.CaughtUp}} {
		if len(list.items) > 0 {
			add(list.key, catalog.Args{"n": len(list.items), "names": someOf(w, list.items, namedSteps, "comma", w.item)})
		}
	}
	return s
}

// named is a list of names under the key of its sentence.
type named struct {
	key   string
	names []string
}

func (w writer) newNames(c *bulletin.Changes) []named {
	started, closed, completed := named{key: "change-started"}, named{key: "change-closed"}, named{key: "change-complete"}
	for _, u := range c.Started {
		started.names = append(started.names, u.Name)
	}
	for _, u := range c.Closed {
		closed.names = append(closed.names, u.Name)
	}
	for _, u := range c.Completed {
		completed.names = append(completed.names, u.SubDistrict+" · "+u.Name)
	}
	return []named{started, closed, completed}
}

func (w writer) item(i bulletin.Item) string {
	return place(i.SubDistrict, i.Community) + " " + w.step(i.Step)
}

func (w writer) coming() Section {
	n := catalog.Args{"n": bulletin.ComingDays}
	s := Section{Title: w.text("coming", n)}
	if len(w.b.Coming) == 0 {
		s.Lines = []string{w.text("no-coming", n)}
		return s
	}
	s.Table = &Table{Head: w.heads("due", "left", "place", "step", "unit")}
	for _, i := range w.b.Coming[:min(len(w.b.Coming), namedComing)] {
		s.Table.Rows = append(s.Table.Rows, []Cell{
			{Text: string(i.Due)}, {Text: view.DaysText(w.lang, &i.Days)}, {Text: place(i.SubDistrict, i.Community)},
			{Text: w.step(i.Step)}, {Text: unit(w.lang, i)},
		})
	}
	if more := len(w.b.Coming) - namedComing; more > 0 {
		s.Below = w.text("coming-more", catalog.Args{"n": more})
	}
	return s
}

// someOf names the first of a list, and says that there are others.
func someOf[T any](w writer, list []T, most int, between string, name func(T) string) string {
	var names []string
	for _, one := range list[:min(len(list), most)] {
		names = append(names, name(one))
	}
	text := strings.Join(names, w.text(between))
	if len(list) > most {
		text += w.text("etc")
	}
	return text
}
