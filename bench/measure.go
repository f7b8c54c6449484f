package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"shidian/bench/contender"
	"shidian/bench/district"
	"shidian/bench/lab"
	"shidian/bench/report"
	"shidian/bench/story"
	"shidian/internal/client"
)

// bench is one run on one server.
type bench struct {
	settings
	lab     *lab.Lab
	results *report.Results
	field   *field
	guess   map[report.Cell]float64 // messages a second, to prepare enough
	tell    func(format string, args ...any)
}

// measure runs everything on each server and writes what it came to.
func measure(ctx context.Context, s settings, out, errOut io.Writer) error {
	begun := time.Now()
	tell := func(format string, args ...any) {
		_, _ = fmt.Fprintf(errOut, "%6s  "+format+"\n", append([]any{time.Since(begun).Round(time.Second)}, args...)...) // only tells how far it is
	}
	var page bytes.Buffer
	both := io.MultiWriter(out, &page)
	if err := writeHead(ctx, both, s, begun); err != nil {
		return err
	}
	for _, server := range s.servers {
		if err := measureOn(ctx, s, server, both, tell); err != nil {
			return fmt.Errorf("on the server %q: %w", server, err)
		}
	}
	if s.page == "" {
		return nil
	}
	if err := report.Insert(s.page, "bench", page.String()); err != nil {
		return err
	}
	tell("written to %s", s.page)
	return nil
}

func measureOn(ctx context.Context, s settings, server lab.Server, out io.Writer, tell func(string, ...any)) (err error) {
	l, err := lab.Open(ctx, server, func(what string) { tell("%s", what) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := writeServer(ctx, out, l); err != nil {
		return err
	}
	b := &bench{settings: s, lab: l, results: &report.Results{}, guess: map[report.Cell]float64{}, tell: tell}
	if b.field, err = newField(l); err != nil {
		return err
	}
	for round := range s.rounds {
		if err := b.round(ctx, round); err != nil {
			return err
		}
	}
	return b.write(ctx, out)
}

// write writes what was measured, and measures what is measured once.
func (b *bench) write(ctx context.Context, out io.Writer) error {
	server, most, names := b.lab.Server, b.most(), b.field.names()
	if err := b.results.WriteTables(out, server); err != nil {
		return err
	}
	if server == lab.OnPostgres && strings.Contains(onlyStarts, b.only) {
		if err := b.whole(ctx, out); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "\nMessages of the whole run that were not answered within the desk's %s, and went as signals: %d.\n", client.DefaultDeadline, b.lab.HandedOver())
	if err != nil {
		return fmt.Errorf("write what was handed over: %w", err)
	}
	if err := report.WriteAims(out, b.results.Aims(server, most, names)); err != nil {
		return err
	}
	if server == lab.OnPostgres {
		if err := b.results.WriteSpike(out, most, names); err != nil {
			return err
		}
	}
	return writeLacks(out, b.field.others())
}

// whole writes how pilots start together, and runs a district in one go.
func (b *bench) whole(ctx context.Context, out io.Writer) error {
	if err := b.results.WriteStarts(out, b.lab.Server, startedTogether); err != nil {
		return err
	}
	if b.withoutDistrict || b.only != "" {
		return nil
	}
	subs, err := b.field.book.District()
	if err != nil {
		return err
	}
	b.tell("a district in one go, %d clients", b.most())
	result, err := district.Run(ctx, b.lab, subs, b.most())
	if err != nil {
		return fmt.Errorf("a district in one go: %w", err)
	}
	b.tell("%d messages in %s", result.Messages, result.Wall.Round(time.Second))
	return report.WriteDistrict(out, result, b.most(), b.tariff)
}

// round measures everything once; each round begins with another contender.
func (b *bench) round(ctx context.Context, round int) error {
	for _, clients := range b.clients {
		all := b.field.all(clients, b.most())
		for i := range all {
			c := all[(i+round)%len(all)]
			if !strings.Contains(c.Name(), b.only) {
				continue
			}
			if err := b.window(ctx, round, clients, c); err != nil {
				return fmt.Errorf("%s with %d clients: %w", c.Name(), clients, err)
			}
		}
	}
	if b.lab.Server != lab.OnPostgres || !strings.Contains(onlyStarts, b.only) {
		return nil
	}
	return b.starts(ctx, round)
}

// field is all contenders of a server.
type field struct {
	book                  *story.Book
	one, eight, singly    contender.Contender
	textbook, tuned, bare contender.Contender
	dbos, river, none     contender.Contender
	dbos8, river8, none8  contender.Contender
	withoutTemporal       bool // measured on this server
}

func newField(l *lab.Lab) (*field, error) {
	book, err := story.Open("bench")
	if err != nil {
		return nil, err
	}
	f := &field{book: book, withoutTemporal: l.Server == lab.OnPostgres}
	one, eight, singly := contender.Products(l, book)
	f.one, f.eight, f.singly = one, eight, singly
	var errs [9]error
	f.textbook, errs[0] = contender.NewTextbook(l, 0)
	f.tuned, errs[1] = contender.NewTextbook(l, lab.Pollers)
	f.bare, errs[2] = contender.NewCounting(l)
	f.dbos, errs[3] = contender.NewDBOS(l.Peers, false)
	f.dbos8, errs[4] = contender.NewDBOS(l.Peers, true)
	f.river, errs[5] = contender.NewRiver(l.Peers, false)
	f.river8, errs[6] = contender.NewRiver(l.Peers, true)
	f.none, errs[7] = contender.NewBare(l.Peers, false)
	f.none8, errs[8] = contender.NewBare(l.Peers, true)
	return f, errors.Join(errs[:]...)
}

// all are those that are measured with this many clients: several in one message
// only with the most. What needs no Temporal is measured once, beside the real server.
func (f *field) all(clients, most int) []contender.Contender {
	all := []contender.Contender{f.one, f.textbook, f.tuned, f.bare}
	if f.withoutTemporal {
		all = append(all, f.dbos, f.river, f.none)
	}
	if clients < most {
		return all
	}
	all = append(all, f.singly, f.eight)
	if f.withoutTemporal {
		all = append(all, f.dbos8, f.river8, f.none8)
	}
	return all
}

// others are all but the product.
func (f *field) others() []contender.Contender {
	all := []contender.Contender{f.textbook, f.bare}
	if f.withoutTemporal {
		all = append(all, f.dbos, f.river, f.none)
	}
	return all
}

func (f *field) names() report.Names {
	return report.Names{
		One: f.one.Name(), Eight: f.eight.Name(), Singly: f.singly.Name(),
		Textbook: f.textbook.Name(), TextbookTuned: f.tuned.Name(), Bare: f.bare.Name(),
		DBOS: f.dbos.Name(), DBOSEight: f.dbos8.Name(), River: f.river.Name(), RiverEight: f.river8.Name(), None: f.none.Name(),
	}
}
