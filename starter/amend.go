package main

import (
	"bufio"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/plan"
)

// amendFlags are what `amend` is told beside the plan.
type amendFlags struct {
	by             sender
	reason, record string
	only           []string
	dryRun, yes    bool
	signal         bool
}

func (a *app) amendCommand() *cobra.Command {
	var f amendFlags
	use := "amend FILE --reason TEXT [--record DOCUMENT] --as NAME [--role district] [--only a,b] [--dry-run] [--yes]"
	c := a.command(use, "amend", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.amend(cmd.Context(), args[0], f)
	})
	a.senderFlags(c, &f.by)
	c.Flags().StringVar(&f.reason, "reason", "", a.text("desk.flag.order-reason"))
	c.Flags().StringVar(&f.record, "record", "", a.text("desk.flag.record"))
	c.Flags().StringSliceVar(&f.only, "only", nil, a.text("desk.flag.amend-only"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, a.text("desk.flag.amend-dry-run"))
	c.Flags().BoolVar(&f.yes, "yes", false, a.text("desk.flag.amend-yes"))
	c.Flags().BoolVar(&f.signal, "signal", false, a.text("desk.flag.signal"))
	return c
}

func (a *app) amend(ctx context.Context, path string, f amendFlags) error {
	p, issues := plan.Load(path)
	a.sayIssues(issues, p != nil)
	if p == nil {
		a.say("desk.plan-not-amended", catalog.Args{"file": path})
		return exitError(exitUsage)
	}
	role, err := f.check()
	if err != nil {
		return err
	}
	c, err := a.client(ctx)
	if err != nil {
		return err
	}
	compared, err := c.Compare(ctx, p, f.only, f.record)
	if err != nil {
		return c.SlowOr(err)
	}
	if err := onlyKnown(p, compared, f.only); err != nil {
		return err
	}
	shown := a.amendReport(compared, f)
	differing := compared.Differing()
	switch {
	case compared.Refused():
		return a.endAmend(shown, "desk.amend-refused", exitRefused)
	case len(differing) == 0 && f.dryRun:
		return a.endAmend(shown, "desk.amend-nothing", exitDone)
	case len(differing) == 0:
		if err := a.catchUp(ctx, c, compared); err != nil {
			return err
		}
		return a.endAmend(shown, "desk.amend-nothing", exitDone)
	case f.dryRun:
		return a.endAmend(shown, "desk.amend-dry-run", exitDone)
	}
	if a.output == outTable {
		a.printComparison(shown)
	}
	if err := a.confirmed(f, len(differing)); err != nil {
		return err
	}
	order := client.Amending{By: f.by.actor(role), Reason: f.reason, Record: f.record, Way: a.way(ctx, f.signal)}
	return a.giveOrders(ctx, c, p, compared, order, shown)
}

// check wants what an order wants; to look at what would change nothing is wanted.
func (f *amendFlags) check() (pilot.Role, error) {
	f.by = f.by.orDistrict()
	if f.dryRun {
		return checkRole(f.by.role)
	}
	if strings.TrimSpace(f.reason) == "" {
		return "", usage("desk.no-order-reason")
	}
	return f.by.check(nil)
}

// onlyKnown wants sub-districts that the plan has, or that run.
func onlyKnown(p *plan.Plan, c *client.Comparison, only []string) error {
	var known []string
	for _, s := range p.SubDistricts() {
		known = append(known, s.Code)
	}
	for _, code := range only {
		runs := slices.ContainsFunc(c.Pilots, func(a *client.Amendment) bool { return a.Place == code })
		if !runs && !slices.Contains(known, code) {
			return usage("desk.only-unknown", catalog.Args{"code": code, "known": strings.Join(known, ", ")})
		}
	}
	return nil
}

// endAmend shows a comparison of which nothing is sent, and says why.
func (a *app) endAmend(shown amendReport, key string, status int) error {
	given, err := a.give(shown)
	if err != nil {
		return err
	}
	if !given {
		a.printComparison(shown)
		n := 0
		for _, p := range shown.Pilots {
			if p.Stand == client.StandDiffers {
				n++
			}
		}
		a.print(a.text(key, catalog.Args{"n": n, "of": len(shown.Pilots)}))
	}
	if status != exitDone {
		return exitError(status)
	}
	return nil
}

// confirmed asks whether the orders are to be given; without a terminal it wants to be
// told so beforehand.
func (a *app) confirmed(f amendFlags, n int) error {
	if f.yes {
		return nil
	}
	if !isTerminal(a.in) || !isTerminal(a.err) {
		return usage("desk.amend-wants-yes")
	}
	a.flash(a.text("desk.amend-sure", catalog.Args{"n": n}))
	answer, err := bufio.NewReader(a.in).ReadString('\n')
	if err != nil && answer == "" {
		a.note("")
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "是":
		return nil
	}
	a.say("desk.amend-not-given")
	return exitError(exitInterrupted)
}

// giveOrders sends the orders, shows how far it is, and what became of each.
func (a *app) giveOrders(ctx context.Context, c *client.Client, p *plan.Plan, compared *client.Comparison, order client.Amending, shown amendReport) error {
	var done []client.Order
	of, n := len(compared.Differing()), 0
	err := c.Amend(ctx, compared, order, func(o client.Order) {
		done = append(done, o)
		if o.Stand == client.StandDiffers && o.Result != client.AmendedSkipped {
			n++
			if isTerminal(a.err) {
				a.flash(a.text("desk.amending", catalog.Args{"n": n, "of": of, "place": o.Name}))
			}
		}
	})
	if isTerminal(a.err) && n > 0 {
		a.flash("")
	}
	var unscheduled error
	if err == nil {
		err = a.catchUp(ctx, c, compared)
	}
	if err == nil {
		weekly := client.WeeklyOf(p, catalog.Lang(compared.Differing()[0].Before.Lang))
		shown.Bulletin = weeklyData(weekly)
		shown.Bulletin.Result, unscheduled = c.ScheduleBulletin(ctx, weekly)
	}
	status, given := a.showOrders(shown, done)
	switch {
	case given != nil:
		return given
	case errors.Is(err, client.ErrInterrupted):
		a.say("desk.amend-interrupted", catalog.Args{"n": n, "of": of})
		return exitError(exitInterrupted)
	case err != nil:
		a.say("desk.amend-half-done", catalog.Args{"n": amendedIn(done), "of": of})
		return err
	case unscheduled != nil:
		return a.notScheduled(unscheduled)
	case status != exitDone:
		return exitError(status)
	}
	return nil
}

// catchUp tells pilots again that do not know their last order.
func (a *app) catchUp(ctx context.Context, c *client.Client, compared *client.Comparison) error {
	woken, err := c.CatchUp(ctx, compared)
	for _, w := range woken {
		a.say("desk.amend-told-again", catalog.Args{"name": w.Name})
	}
	return err
}

func amendedIn(done []client.Order) (n int) {
	for _, o := range done {
		if o.Result == client.AmendedNow {
			n++
		}
	}
	return n
}
