package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"shidian/bench/contender"
	"shidian/bench/district"
	"shidian/bench/lab"
	"shidian/bench/program"
	"shidian/bench/proof"
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

// measure runs everything on each server and reports what it came to.
func measure(ctx context.Context, s settings, out, errOut io.Writer) error {
	begun := time.Now()
	tell := func(format string, args ...any) {
		_, _ = fmt.Fprintf(errOut, "%6s  "+format+"\n", append([]any{time.Since(begun).Round(time.Second)}, args...)...) // only tells how far it is
	}
	page, err := program.Page("bench", s.page, s.force)
	if err != nil {
		return err
	}
	page.Fills = true
	r, err := report.Begin(ctx, page, s.command(), out, tell,
		"go.temporal.io/sdk", "github.com/jackc/pgx/v5", "github.com/dbos-inc/dbos-transact-golang", "github.com/riverqueue/river")
	if err != nil {
		return err
	}
	for _, server := range s.servers {
		if err := measureOn(ctx, s, server, r, tell); err != nil {
			return fmt.Errorf("on the server %q: %w", server, err)
		}
	}
	return r.End(ctx)
}

func measureOn(ctx context.Context, s settings, server lab.Server, r *report.Report, tell func(string, ...any)) (err error) {
	l, err := lab.Open(ctx, server, func(what string) { tell("%s", what) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	title, err := heading(ctx, l)
	if err != nil {
		return err
	}
	if err := r.Add(title); err != nil {
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
	return b.report(ctx, r)
}

// report adds what was measured, and measures what is measured once. Of the
// development server, which no office works on, the page has a sentence.
func (b *bench) report(ctx context.Context, r *report.Report) error {
	names := b.field.names()
	if err := r.Add("", b.results.Figures()...); err != nil {
		return err
	}
	if b.lab.Server == lab.Development {
		return r.Add(b.results.Meaning(b.lab.Server, b.most(), names) + b.signals())
	}
	text := b.results.HandIns(b.lab.Server, b.clients[0], b.most(), names) +
		b.results.Bulk(b.lab.Server, b.most(), names) + b.results.Costs(b.lab.Server, b.most(), names)
	if strings.Contains(onlyStarts, b.only) {
		text += b.results.Starts(b.lab.Server, startedTogether)
	}
	if err := r.Add(text); err != nil {
		return err
	}
	if b.only == "" && !b.short {
		if err := b.district(ctx, r); err != nil {
			return fmt.Errorf("a district in one go: %w", err)
		}
	}
	r.Sum(b.results.Readme(r.Run(), b.lab.Server, b.clients[0], b.most(), names))
	return r.Add(report.AimsText(b.results.Aims(b.lab.Server, b.most(), names)) + b.signals())
}

// signals tells of messages that were not answered in time, if any.
func (b *bench) signals() string {
	n := b.lab.HandedOver()
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("\n%d messages were not answered within the desk's %s, and went as signals.\n", n, client.DefaultDeadline)
}

// district runs one in one go.
func (b *bench) district(ctx context.Context, r *report.Report) error {
	subs, err := b.field.book.District()
	if err != nil {
		return err
	}
	b.tell("a district in one go, %d clients", b.most())
	result, err := district.Run(ctx, b.lab, subs, b.most())
	if err != nil {
		return err
	}
	b.tell("%d messages in %s", result.Messages, result.Wall.Round(time.Second))
	return r.Add(report.DistrictText(result, b.most(), b.tariff), report.DistrictFigures(result, b.most())...)
}

// round measures everything once.
func (b *bench) round(ctx context.Context, round int) error {
	for _, clients := range b.clients {
		for _, c := range inTurn(b.field.all(clients, b.most()), round) {
			if !strings.Contains(c.Name(), b.only) {
				continue
			}
			if err := b.window(ctx, round, clients, c); err != nil {
				return fmt.Errorf("%s with %d clients: %w", c.Name(), clients, err)
			}
		}
	}
	if b.lab.Server != lab.OnPostgres {
		return nil
	}
	if err := b.proof(); err != nil {
		return fmt.Errorf("seal and chain alone: %w", err)
	}
	if !strings.Contains(onlyStarts, b.only) {
		return nil
	}
	return b.starts(ctx, round)
}

// proof measures once what seal and chain cost by themselves.
func (b *bench) proof() error {
	c, err := proof.Measure()
	if err != nil {
		return err
	}
	b.results.Add(report.Cell{Server: b.lab.Server, Contender: report.ProofAlone, Clients: 1},
		report.Window{report.SealCost: milliseconds(c.Seal), report.ChainCost: milliseconds(c.Chain)})
	return nil
}

// field is all contenders of a server.
type field struct {
	book                   *story.Book
	own                    contender.Ways
	textbook, duties, bare contender.Contender
	dbos, river, none      contender.Contender
	dbos8, river8          contender.Contender
	withoutTemporal        bool // measured on this server
}

func newField(l *lab.Lab) (*field, error) {
	book, err := story.Open("bench")
	if err != nil {
		return nil, err
	}
	f := &field{book: book, own: contender.Products(l, book), withoutTemporal: l.Server == lab.OnPostgres}
	var errs [8]error
	f.textbook, errs[0] = contender.NewTextbook(l)
	f.duties, errs[1] = contender.NewDuties(l)
	f.bare, errs[2] = contender.NewBareUpdate(l)
	f.dbos, errs[3] = contender.NewDBOS(l.Peers, false)
	f.dbos8, errs[4] = contender.NewDBOS(l.Peers, true)
	f.river, errs[5] = contender.NewRiver(l.Peers, false)
	f.river8, errs[6] = contender.NewRiver(l.Peers, true)
	f.none, errs[7] = contender.NewNoEngine(l.Peers)
	return f, errors.Join(errs[:]...)
}

// all are those that are measured with this many clients, in groups of what is compared:
// several in one message, and with seals, only with the most. What needs no Temporal is
// measured once, beside the real server.
func (f *field) all(clients, most int) [][]contender.Contender {
	groups := [][]contender.Contender{{f.textbook, f.own.One, f.own.Sealed, f.bare}, {f.duties}}
	if clients < most {
		groups[0] = []contender.Contender{f.textbook, f.own.One, f.bare}
	}
	if f.withoutTemporal {
		groups = append(groups, []contender.Contender{f.none, f.dbos, f.river})
	}
	if clients < most {
		return groups
	}
	groups = append(groups, []contender.Contender{f.own.Eight, f.own.Singly, f.own.ThirtyTwo})
	if f.withoutTemporal {
		groups = append(groups, []contender.Contender{f.dbos8, f.river8})
	}
	return groups
}

// inTurn is the order of a round. Each begins with another group, and every other one goes
// through a group backwards: what is compared is measured within a minute, first or last in
// turn, since a machine is not the same an hour long.
func inTurn[T any](groups [][]T, round int) []T {
	var all []T
	for i := range groups {
		group := slices.Clone(groups[(i+round)%len(groups)])
		if round%2 == 1 {
			slices.Reverse(group)
		}
		all = append(all, group...)
	}
	return all
}

func (f *field) names() report.Names {
	return report.Names{
		One: f.own.One.Name(), Sealed: f.own.Sealed.Name(),
		Eight: f.own.Eight.Name(), Singly: f.own.Singly.Name(), ThirtyTwo: f.own.ThirtyTwo.Name(),
		Textbook: f.textbook.Name(), Duties: f.duties.Name(), Bare: f.bare.Name(),
		DBOS: f.dbos.Name(), River: f.river.Name(), DBOSEight: f.dbos8.Name(), RiverEight: f.river8.Name(),
	}
}
