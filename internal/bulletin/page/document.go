package page

import (
	"strconv"

	"shidian/internal/bulletin"
	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
)

// Document is a bulletin in words.
type Document struct {
	Lang     catalog.Lang
	Title    string
	Issue    string // number, or that it is not kept
	Under    string
	Sections []Section
}

// Section is a part of a document. What is empty is left out.
type Section struct {
	Title string
	Lines []string
	Table *Table
	List  []string
	Below string
}

// Table is rows under a head.
type Table struct {
	Head []string
	Rows [][]Cell
}

// Cell is a cell; Light is the code of the light that it names, if it does.
type Cell struct {
	Text  string
	Light string
}

// writer words one bulletin.
type writer struct {
	lang catalog.Lang
	b    *bulletin.Bulletin
}

// Of words a bulletin.
func Of(b *bulletin.Bulletin, lang catalog.Lang) Document {
	w := writer{lang, b}
	d := Document{Lang: lang, Title: w.text("title"), Issue: w.text("draft")}
	if b.Number > 0 {
		d.Issue = w.text("number", catalog.Args{"n": b.Number})
	}
	d.Under = w.text("under", catalog.Args{"issue": d.Issue, "day": b.Day, "programme": b.Programme, "at": b.AsOf.In(b.Zone()).Format("2006-01-02 15:04")})
	d.Sections = []Section{w.totals()}
	if len(b.Pilots) == 0 {
		return d
	}
	d.Sections = append(d.Sections, w.subDistricts())
	if !b.Complete() {
		d.Sections = append(d.Sections, w.laggards())
	}
	if b.Changes != nil {
		d.Sections = append(d.Sections, w.changes(b.Changes))
	}
	if !b.Complete() {
		d.Sections = append(d.Sections, w.coming())
	}
	if len(b.Decisions) > 0 {
		d.Sections = append(d.Sections, w.decisions())
	}
	if c := b.Checkpoint; c != nil {
		d.Sections = append(d.Sections, Section{Title: w.text("checkpoint"), Lines: []string{
			w.text("checkpoint-line", catalog.Args{"n": c.Number, "short": c.Short, "key": c.Key}),
		}})
	}
	return d
}

func (w writer) text(key string, args ...catalog.Args) string {
	return catalog.Text(w.lang, "bulletin."+key, args...)
}

func (w writer) heads(names ...string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = w.text("col." + name)
	}
	return out
}

func (w writer) totals() Section {
	t := w.b.Totals
	s := Section{Title: w.text("totals")}
	if t.Pilots == 0 {
		s.Lines = []string{w.text("nothing")}
		return s
	}
	if w.b.Complete() {
		s.Lines = append(s.Lines, w.text("complete"))
	}
	c := t.Counts
	s.Lines = append(s.Lines, w.text("total-pilots", catalog.Args{
		"pilots": t.Pilots, "communities": c.Communities, "closed": t.Closed, "complete": c.Complete,
	}))
	if t.Cancelled > 0 {
		s.Lines = append(s.Lines, w.text("total-cancelled", catalog.Args{"n": t.Cancelled}))
	}
	if waiting := w.notYetOpen(); len(waiting) > 0 {
		s.Lines = append(s.Lines, w.text("not-open", catalog.Args{"n": len(waiting), "names": someOf(w, waiting, namedPlaces, "comma", func(name string) string { return name })}))
	}
	s.Lines = append(s.Lines, w.text("total-steps", catalog.Args{
		"steps": c.Steps, "done": c.Done, "donePercent": c.Percent(c.Done), "open": c.InProgress, "openPercent": c.Percent(c.InProgress), "late": c.Late,
	}))
	return s
}

// notYetOpen names the sub-districts that are not yet open, each with its opening day.
func (w writer) notYetOpen() []string {
	var names []string
	for _, p := range w.b.Pilots {
		if p.NotBefore != "" && !p.Ended() {
			names = append(names, w.text("not-open-one", catalog.Args{"name": p.Name, "date": p.NotBefore}))
		}
	}
	return names
}

// subDistricts shows each pilot's own date where a calendar is rebased.
func (w writer) subDistricts() Section {
	rebased, ended := false, false
	for _, p := range w.b.Pilots {
		rebased, ended = rebased || p.Rebased, ended || p.Ended()
	}
	head := []string{"name", "light"}
	if rebased {
		head = append(head, "today")
	}
	head = append(head, "deadline", "communities", "done", "open", "late")
	if ended {
		head = append(head, "result")
	}
	t := &Table{Head: w.heads(head...)}
	for _, p := range w.b.Pilots {
		row := []Cell{{Text: p.Name}, {Text: catalog.Text(w.lang, "light."+string(p.Light)), Light: string(p.Light)}}
		if rebased {
			row = append(row, Cell{Text: string(p.Today)})
		}
		c := p.Counts
		row = append(row, Cell{Text: string(p.Deadline)}, Cell{Text: strconv.Itoa(c.Complete) + "/" + strconv.Itoa(c.Communities)},
			w.share(c, c.Done), w.share(c, c.InProgress), Cell{Text: strconv.Itoa(c.Late)})
		if ended {
			row = append(row, Cell{Text: string(p.Closed)})
		}
		t.Rows = append(t.Rows, row)
	}
	return Section{Title: w.text("sub-districts"), Table: t}
}

func (w writer) share(c bulletin.Counts, n int) Cell {
	return Cell{Text: strconv.Itoa(n) + "/" + strconv.Itoa(c.Steps) + " (" + strconv.Itoa(c.Percent(n)) + "%)"}
}

func (w writer) step(code pilot.Step) string { return catalog.Text(w.lang, "step."+string(code)) }

func unit(lang catalog.Lang, i bulletin.Item) string {
	return ledger.UnitName(lang, i.Role, i.SubDistrict, i.Community)
}

// place is a place's name for people.
func place(subDistrict pilot.Unit, community *pilot.Unit) string {
	if community == nil {
		return subDistrict.Name
	}
	return subDistrict.Name + " · " + community.Name
}
