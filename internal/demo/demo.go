package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/internal/postgres"
	"shidian/internal/screen"
	"shidian/internal/staff"
)

// Options say what is shown, and to whom.
type Options struct {
	Plan         string // the plan file
	SubDistricts int    // the first so many of the plan; 0: all
	Seed         staff.Seed
	Speed        float64       // plan seconds that pass in a real second at most; 0: as people can follow
	Limit        time.Duration // when to stop, closed or not
	Lang         catalog.Lang
	Settings     config.Desk    // the servers
	UI           string         // the UI's address, to be shown
	Desk         string         // the web desk's, where some of the staff work; empty: there is none
	Stays        bool           // it is up when all is over, for somebody to sign in
	Staff        []staff.Person // who can sign in there
	Papers       string         // the folder for ledger, bulletin and archives; empty: none are written
	Mailroom     *Mailroom      // where the worker sends notices; nil: nowhere
	Out          io.Writer
	Terminal     bool // Out is one: redraw
	Colour       bool
	Delay        func() // called before a message is sent; nil: nobody is slow
}

// What the demonstration takes. The calendar waits for whoever is at work, and
// where that is done at once it goes no faster than people can follow. After the
// pilots it goes on by itself, slower, since nobody works any more.
const (
	usualSpeed = 172_800 // two days in a second
	afterSpeed = 36_000  // ten hours in a second
	usualLimit = time.Hour
)

// ErrUnexpected says that something happened that nobody meant to happen.
var ErrUnexpected = errors.New("something unexpected happened")

// Run starts the pilots, lets the staff work until all are closed or the time is
// up, and tells about it. [ErrUnexpected] when something went wrong on the way.
func Run(ctx context.Context, opt Options) (Report, error) {
	opt.Out = screen.New(opt.Out)
	all, err := opt.terms()
	if err != nil {
		return Report{}, err
	}
	connections := client.Connect(opt.Settings)
	defer connections.Close()
	c := client.New(connections)
	c.Deadline, c.Quiet = answerIn, opt.Settings.Client.Quiet
	w := newOffice(c, opt, all)
	if err := w.openRecord(ctx, connections, opt); err != nil {
		return Report{}, err
	}
	defer w.record.Close()
	if err := errors.Join(w.openFiles(ctx, opt), w.openWebDesk(opt.Desk)); err != nil {
		return Report{}, err
	}
	w.leave(opt)
	if err := w.start(ctx, opt, all); err != nil {
		return Report{}, err
	}
	if err := w.scheduleBulletin(ctx, opt); err != nil {
		return Report{}, err
	}
	if err := w.run(ctx, opt); err != nil {
		return Report{}, err
	}
	if err := errors.Join(w.sendBack(ctx), w.countDesk(ctx)); err != nil {
		return Report{}, err
	}
	account := w.accountNotices(ctx, opt)
	report := w.report(w.snapshot(opt))
	if _, err := io.WriteString(opt.Out, report.Text); err != nil {
		return report, err
	}
	if err := w.liveOn(ctx, opt); err != nil {
		return report, err
	}
	if report.Guests, err = w.invite(ctx, opt); err != nil {
		return report, err
	}
	if err := w.letGo(ctx); err != nil {
		return report, err
	}
	if err := errors.Join(account, w.writePapers(ctx, opt), w.writeArchives(ctx, opt)); err != nil {
		return report, err
	}
	return report, w.verdict(opt)
}

// openRecord connects to both servers: the record is read and its calendar moved
// beside the desk.
func (o *office) openRecord(ctx context.Context, servers *client.Connections, opt Options) (err error) {
	if _, err := servers.Record(ctx); err != nil {
		return err
	}
	if _, err := servers.Temporal(ctx); err != nil {
		return err
	}
	o.servers = servers
	o.record, err = postgres.Open(ctx, cmp.Or(opt.Settings.Database.WorkerURL, opt.Settings.Database.URL))
	return err
}

// letGo lets the calendar go on by itself, for all that is still alive.
func (o *office) letGo(ctx context.Context) error {
	if err := o.record.ReleaseCalendar(ctx, o.programme, time.Now(), afterSpeed); err != nil {
		return err
	}
	if _, err := o.readStands(ctx); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(o.stands)) {
		if o.stands[id].state.Ended() {
			continue
		}
		if err := o.tell(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Check says what is wrong with the options before anything is started.
func (opt Options) Check() error {
	_, err := opt.terms()
	return err
}

// terms are the pilots', on a calendar that stands at its beginning.
func (opt *Options) terms() ([]*pilot.Terms, error) {
	p, issues := plan.Load(opt.Plan)
	if p == nil {
		return nil, fmt.Errorf("the plan %s can't be used: %v", opt.Plan, issues)
	}
	subs := p.SubDistricts()
	if opt.SubDistricts < 0 || opt.SubDistricts > len(subs) {
		return nil, errors.New(catalog.Text(opt.Lang, "demo.bad-number", catalog.Args{"n": opt.SubDistricts, "of": len(subs)}))
	}
	if opt.SubDistricts > 0 {
		subs = subs[:opt.SubDistricts]
	}
	if opt.Speed <= 0 {
		opt.Speed = usualSpeed
	}
	if opt.Limit <= 0 {
		opt.Limit = usualLimit
	}
	clock := plan.Rebase(p, time.Now(), afterSpeed)
	clock = clock.Standing(clock.PlanStart)
	var all []*pilot.Terms
	for _, s := range subs {
		terms, err := p.Terms(s.Code, plan.Options{Lang: opt.Lang, Clock: clock})
		if err != nil {
			return nil, err
		}
		if opt.Mailroom != nil {
			opt.Mailroom.addHook(&terms)
		}
		all = append(all, &terms)
	}
	return all, nil
}

// start starts the pilots and says so.
func (o *office) start(ctx context.Context, opt Options, all []*pilot.Terms) error {
	communities := 0
	for _, terms := range all {
		communities += len(terms.Communities)
	}
	text := catalog.Text(opt.Lang, "demo.start", catalog.Args{"n": len(all), "communities": communities, "seed": uint64(opt.Seed)})
	where := Snapshot{Lang: opt.Lang, UI: opt.UI, Desk: opt.Desk}.where()
	if _, err := fmt.Fprintf(opt.Out, "\n%s\n\n%s\n\n", strings.Join(where, "\n"), text); err != nil {
		return err
	}
	var failed error
	err := o.client.StartAll(ctx, all, func(s client.Start) {
		if s.Result != client.StartedNow {
			failed = errors.Join(failed, fmt.Errorf("start %s: %s: %w", s.WorkflowID, s.Result, s.Err))
		}
	})
	return errors.Join(err, failed)
}

// run works until the end, the limit or ctx.
func (o *office) run(ctx context.Context, opt Options) error {
	within, cancel := context.WithTimeout(ctx, opt.Limit)
	defer cancel()
	show, broken := &display{out: opt.Out, terminal: opt.Terminal}, error(nil)
	err := o.work(within, opt.Speed, func() {
		broken = errors.Join(broken, show.show(o.snapshot(opt)))
		o.makeBulletin(within)
	})
	if within.Err() != nil && ctx.Err() == nil {
		err = o.list(ctx) // the time is up: the report says what is still waited for
	}
	return errors.Join(err, broken, ctx.Err())
}

func (o *office) snapshot(opt Options) Snapshot {
	s := Snapshot{
		Lang: opt.Lang, Colour: opt.Colour, Today: o.today(), UI: opt.UI, Desk: opt.Desk, Rows: o.rowsInOrder(), Tasks: o.tasks,
	}
	s.Day = o.opens().DaysUntil(pilot.Date(s.Today)) + 1
	for _, own := range o.subs {
		s.Counts.add(own.counts)
	}
	return s
}

// rowsInOrder are the rows of the sub-districts in the order of the plan.
func (o *office) rowsInOrder() []overview.Row {
	rows := make([]overview.Row, 0, len(o.rows))
	for _, s := range o.inOrder() {
		for _, r := range o.rows {
			if r.Place == s.terms.Place() {
				rows = append(rows, r)
			}
		}
	}
	return rows
}

// verdict tells what nobody meant to happen.
func (o *office) verdict(opt Options) error {
	if len(o.trouble) == 0 {
		return nil
	}
	text := catalog.Text(opt.Lang, "demo.trouble")
	for _, t := range o.trouble {
		text += "\n  " + t
	}
	if _, err := fmt.Fprintln(opt.Out, text); err != nil {
		return errors.Join(ErrUnexpected, err)
	}
	return ErrUnexpected
}
