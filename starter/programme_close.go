package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// closeFlags are what `programmes close` is told beside the programme.
type closeFlags struct {
	by             sender
	reason, record string
	without        []string
	id             string
}

func (a *app) programmeCloseCommand() *cobra.Command {
	var f closeFlags
	use := "close CODE --reason TEXT [--record DOCUMENT] [--without a,b] --as NAME --role district"
	c := a.command(use, "programmes-close", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.closeProgramme(cmd.Context(), args[0], f)
	})
	a.senderFlags(c, &f.by)
	c.Flags().StringVar(&f.reason, "reason", "", a.text("desk.flag.order-reason"))
	c.Flags().StringVar(&f.record, "record", "", a.text("desk.flag.close-record"))
	c.Flags().StringSliceVar(&f.without, "without", nil, a.text("desk.flag.without"))
	c.Flags().StringVar(&f.id, "id", "", a.text("desk.flag.id"))
	return c
}

func (a *app) closeProgramme(ctx context.Context, programme string, f closeFlags) error {
	if err := errors.Join(checkProgramme(programme), checkID(f.id)); err != nil {
		return err
	}
	if f.reason == "" {
		return usage("desk.no-order-reason")
	}
	role, err := f.by.orDistrict().check(nil)
	if err != nil {
		return err
	}
	c, err := a.client(ctx)
	if err != nil {
		return err
	}
	if f.id == "" {
		f.id = client.NewID("close", a.now())
	}
	at := a.now().Truncate(time.Second)
	order := pilot.CloseProgramme{
		Header:    pilot.Header{V: pilot.MessageVersion, ID: f.id, By: f.by.actor(role), At: &at},
		Programme: programme, Reason: f.reason, Record: f.record, Without: f.without,
	}
	done, err := c.CloseProgramme(ctx, order, a.way(ctx, false))
	var refused *client.RefusedError
	var left *client.UnscheduledError
	switch {
	case errors.Is(err, client.ErrNoUnits):
		return usage("desk.close-nothing", catalog.Args{"programme": programme})
	case errors.As(err, &refused):
		return a.closeRefused(programme, refused)
	case errors.As(err, &left):
		return a.closeUnfinished(left)
	case err != nil:
		return err
	}
	a.logAccess(ctx, c, "programme-close", programme, "", f.id)
	if given, err := a.give(done); given || err != nil {
		return err
	}
	a.printClosed(done)
	return nil
}

// closeRefused prints what stands in the way.
func (a *app) closeRefused(programme string, refused *client.RefusedError) error {
	found := a.findings(refused.Findings, nil)
	given, err := a.give(map[string]any{"programme": programme, "findings": found})
	if err != nil {
		return err
	}
	if !given {
		a.print(a.text("desk.close-refused", catalog.Args{"programme": programme}))
		a.printFindings("", found)
	}
	return exitError(exitRefused)
}

// closeUnfinished says that the programme is closed and its Schedule still there.
func (a *app) closeUnfinished(left *client.UnscheduledError) error {
	reason, status := a.explain(left.Err)
	a.print(a.closedText(left.Closed.End))
	a.note(a.paint(red, a.text("desk.error")) + a.text("desk.close-unfinished", catalog.Args{"reason": reason, "programme": left.Closed.End.Programme}))
	return exitError(status)
}

func (a *app) printClosed(done client.Closed) {
	if done.Before {
		a.print(a.text("desk.close-before"))
	}
	a.print(a.closedText(done.End))
	key := "desk.close-no-schedule"
	if done.Unscheduled {
		key = "desk.close-unscheduled"
	}
	a.print(a.text(key))
	if done.Lives > 0 {
		a.print(a.text("desk.close-lives", catalog.Args{"n": done.Lives}))
	}
}

// closedText says when and by whom a programme was closed, and why.
func (a *app) closedText(end pilot.ProgrammeEnd) string {
	return catalog.Text(a.lang, "desk.programme-closed", closedArgs(end))
}

func closedArgs(end pilot.ProgrammeEnd) catalog.Args {
	return catalog.Args{
		"programme": end.Programme, "date": end.At.Local().Format("2006-01-02 15:04"), "name": end.By.Name, "reason": end.Reason,
	}
}

// programmeEnd is the end of a programme; nil while it is not closed.
func programmeEnd(ctx context.Context, c *client.Client, programme string) (*pilot.ProgrammeEnd, error) {
	record, err := c.Store(ctx)
	if err != nil {
		return nil, err
	}
	end, ended, err := record.ProgrammeEnd(ctx, programme)
	if err != nil || !ended {
		return nil, err
	}
	return &end, nil
}
