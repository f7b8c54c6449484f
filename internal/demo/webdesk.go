package demo

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"shidian/internal/pilot"
	"shidian/internal/seats"
	"shidian/internal/staff"
)

// Some of the staff work at the web desk, as in a browser: the first sub-district with its
// first community. They sign in, fill in the forms, check, send and read the answer.

// stopped is what becomes of a hand-in whose form says that it would be refused: who writes
// it sees so before anything is sent.
const stopped pilot.OutcomeKind = "stopped by its form"

// webDesk is the web desk, and who works at it.
type webDesk struct {
	url    *url.URL
	places []string

	sent, people int // what came through it, by the record

	mu       sync.Mutex
	browsers map[string]*browser // by who sits there
}

// openWebDesk has the first sub-district and its first community work at the web desk, where
// there is one.
func (o *office) openWebDesk(address string) error {
	if address == "" {
		return nil
	}
	at, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("the web desk's address: %w", err)
	}
	o.desk = &webDesk{url: at, browsers: map[string]*browser{}}
	for _, own := range o.inOrder()[0].places[:min(2, len(o.inOrder()[0].places))] {
		o.desk.places = append(o.desk.places, own.Place())
	}
	return nil
}

// atDesk says whether a place works at the web desk.
func (o *office) atDesk(place string) bool {
	return o.desk != nil && slices.Contains(o.desk.places, place)
}

// browser is that of whoever is in a seat.
func (d *webDesk) browser(by pilot.Actor) (*browser, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	subject := staff.Subject(seats.Seat{Role: by.Role, Unit: by.Unit})
	if d.browsers[subject] == nil {
		b, err := newBrowser(d.url, subject)
		if err != nil {
			return nil, err
		}
		d.browsers[subject] = b
	}
	return d.browsers[subject], nil
}

// sheet is a form of the desk to be filled in.
type sheet struct {
	path   string // its address, without what is done there
	top    string // the field that holds the content
	values map[string]string
	paper  *paper // goes with it; nil: nothing
}

// sendSheet fills in a form and sends it, and gives what became of it as the page and the
// record have it.
func (o *office) sendSheet(ctx context.Context, place string, by pilot.Actor, s sheet) (pilot.Outcome, error) {
	b, err := o.desk.browser(by)
	if err != nil {
		return pilot.Outcome{}, err
	}
	ready, err := b.fillIn(ctx, s)
	if err != nil || ready == nil {
		return pilot.Outcome{Outcome: stopped}, err
	}
	f := ready.formTo("/send")
	p, err := b.press(ctx, ready, f, "", "", nil)
	if err != nil {
		return pilot.Outcome{}, err
	}
	if again := p.formTo("/edit"); again != nil && p.says("errors") != "" { // refused: everything typed is there still
		return o.onRecord(ctx, place, f.values.Get("id"), pilot.Refused)
	}
	return o.readAnswer(ctx, b, p, place)
}

// confirm confirms a hand-in on the page of its step.
func (o *office) confirm(ctx context.Context, j job, h pilot.HandIn) (pilot.Outcome, error) {
	b, err := o.desk.browser(h.By)
	if err != nil {
		return pilot.Outcome{}, err
	}
	p, err := b.open(ctx, stepAddress(j.Place, j.Step))
	if err != nil {
		return pilot.Outcome{}, err
	}
	f := p.formTo("/confirm")
	if f == nil || f.values.Get("confirms") != h.Confirms {
		return pilot.Outcome{}, fmt.Errorf("%s offers no confirmation of %s", p.url, h.Confirms)
	}
	f.values.Set("note", h.Note)
	if p, err = b.press(ctx, p, f, "", "", nil); err != nil {
		return pilot.Outcome{}, err
	}
	return o.readAnswer(ctx, b, p, j.Place)
}

func stepAddress(place string, step pilot.Step) string {
	return "/p/" + place + "/steps/" + string(step)
}

// readAnswer is what a page says became of a message, with what the record says of it.
func (o *office) readAnswer(ctx context.Context, b *browser, p *screenPage, place string) (pilot.Outcome, error) {
	id, outcome, err := b.answer(ctx, p)
	if err != nil {
		return pilot.Outcome{}, err
	}
	return o.onRecord(ctx, place, id, pilot.OutcomeKind(outcome))
}

// onRecord is an outcome as a page has it, with its findings. What is on record must be the
// same, sent through the desk and proved.
func (o *office) onRecord(ctx context.Context, place, id string, said pilot.OutcomeKind) (pilot.Outcome, error) {
	row, found, err := o.record.MessageAt(ctx, o.programme, place, id)
	switch {
	case err != nil:
		return pilot.Outcome{}, err
	case !found, row.Outcome != said && said != pilot.Held, row.Via != pilot.ViaDesk, row.Proved == nil:
		return pilot.Outcome{}, fmt.Errorf("the web desk says that %s is %s; on record it is %q, via %q, proved %t", id, said, row.Outcome, row.Via, row.Proved != nil)
	}
	return pilot.Outcome{ID: id, Outcome: said, Findings: row.Findings}, nil
}

// maxPresses is how often a form's buttons are pressed at most until it is filled in: it takes
// once for each row.
const maxPresses = 500

// fillIn fills a form in and checks it; nil when it would be refused: the form says why, and
// keeps what was typed.
func (b *browser) fillIn(ctx context.Context, s sheet) (ready *screenPage, err error) {
	p, err := b.open(ctx, s.path+"/edit")
	for range maxPresses {
		if err != nil {
			return nil, err
		}
		f := p.formTo("/edit")
		if f == nil {
			break
		}
		missing := f.fill(s.top, s.values)
		act, file := "check", (*upload)(nil)
		if s.paper != nil {
			act, file, s.paper = "attach", s.paper.upload(), nil
		} else if list := f.firstList(missing); list != "" {
			act = "add:" + list
		}
		if p, err = b.press(ctx, p, f, "act", act, file); err != nil || act != "check" {
			continue
		}
		if p.formTo("/send") != nil {
			return p, nil
		}
		if again := p.formTo("/edit"); again == nil || !offersMore(again, missing) {
			return nil, b.explained(p)
		}
	}
	return nil, fmt.Errorf("%s can't be filled in: %d %s", p.url, p.status, p.says("main"))
}

// offersMore says whether a form has a field that was missing: to explain a rule is offered
// where it is not met.
func offersMore(f *form, missing []string) bool {
	return slices.ContainsFunc(missing, func(name string) bool { _, ok := f.offered[name]; return ok })
}

// explained is nil where a form says what would be refused.
func (b *browser) explained(p *screenPage) error {
	if p.says("errors") == "" {
		return fmt.Errorf("%s: neither checked nor wrong: %d %s", p.url, p.status, p.says("main"))
	}
	return nil
}

// handInAtDesk is [office.handIn] at the web desk: one form after another.
func (o *office) handInAtDesk(ctx context.Context, letters []letter) (map[string]pilot.Outcome, error) {
	answers := map[string]pilot.Outcome{}
	for i := range letters {
		l := &letters[i]
		out, err := o.handInOne(ctx, l)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.job.Step, err)
		}
		if out.Outcome != stopped {
			l.handIn.ID = out.ID // the desk gives it
		}
		answers[l.handIn.ID] = out
	}
	return answers, nil
}

func (o *office) handInOne(ctx context.Context, l *letter) (pilot.Outcome, error) {
	h := l.handIn
	if h.Confirms != "" {
		return o.confirm(ctx, *l.job, h)
	}
	values, err := staff.Typed("evidence", h.Evidence)
	if err != nil {
		return pilot.Outcome{}, err
	}
	values["note"] = h.Note
	if h.Replaces != "" {
		values["replaces"] = h.Replaces
	}
	for rule, text := range h.Explanations {
		values["explain."+rule] = text
	}
	if l.paper != nil {
		values["file[0].title"], values["file[0].item"] = l.paper.title, l.paper.item
	}
	return o.sendSheet(ctx, l.job.Place, h.By, sheet{stepAddress(l.job.Place, l.job.Step), "evidence", values, l.paper})
}

// fileAtDesk files a record.
func (o *office) fileAtDesk(ctx context.Context, place string, r pilot.Record) (pilot.Outcome, error) {
	values, err := staff.Typed("body", r.Body)
	if err != nil {
		return pilot.Outcome{}, err
	}
	values["note"], values["period"] = r.Note, r.Period
	if r.Period == "" {
		delete(values, "period")
	}
	out, err := o.sendSheet(ctx, place, r.By, sheet{"/p/" + place + "/records/" + r.Kind, "body", values, nil})
	if err == nil && out.Outcome == stopped {
		err = fmt.Errorf("the form of the record %s at %s says that it would be refused", r.Kind, place)
	}
	return out, err
}

// countDesk counts what came through the web desk, by the record.
func (o *office) countDesk(ctx context.Context) error {
	if o.desk == nil {
		return nil
	}
	who := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(o.stands)) {
		rows, err := o.record.Messages(ctx, id)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Via == pilot.ViaDesk && row.Proved != nil {
				o.desk.sent++
				who[row.Proved.Subject] = true
			}
		}
	}
	o.desk.people = len(who)
	return nil
}

// placesAtDesk are the places that work at the web desk, by name.
func (o *office) placesAtDesk(comma string) string {
	var names []string
	for _, s := range o.inOrder() {
		for _, own := range s.places {
			if o.atDesk(own.Place()) {
				names = append(names, own.PlaceName())
			}
		}
	}
	return strings.Join(names, comma)
}
