package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// orderFlags are what an order of the level above is told beside its place.
type orderFlags struct {
	by     sender
	reason string
	id     string
	signal bool
}

func (a *app) orderFlags(c *cobra.Command, f *orderFlags) {
	a.senderFlags(c, &f.by)
	c.Flags().StringVar(&f.reason, "reason", "", a.text("desk.flag.order-reason"))
	c.Flags().StringVar(&f.id, "id", "", a.text("desk.flag.id"))
	c.Flags().BoolVar(&f.signal, "signal", false, a.text("desk.flag.signal"))
}

func (a *app) extendCommand() *cobra.Command {
	var f orderFlags
	var to, record string
	use := "extend PLACE [STEP] --to DATE --reason TEXT [--record DOCUMENT] --as NAME --role ROLE"
	c := a.command(use, "extend", wants(1, 2), func(cmd *cobra.Command, args []string) error {
		e := pilot.Extension{Reason: f.reason, Record: record}
		if len(args) == 2 {
			spec, err := findStep(args[1])
			if err != nil {
				return err
			}
			if err := checkLevel(spec, args[0]); err != nil {
				return err
			}
			e.Step = spec.Code
		}
		var err error
		if e.To, err = typedDate("--to", to); err != nil {
			return err
		}
		return a.order(cmd.Context(), args[0], "extend", f, func(ctx context.Context, d *client.Client, programme string, h pilot.Header, way client.Way) (client.Answer, error) {
			e.Header = h
			return d.Extend(ctx, programme, args[0], e, way)
		})
	})
	a.orderFlags(c, &f)
	c.Flags().StringVar(&to, "to", "", a.text("desk.flag.to"))
	c.Flags().StringVar(&record, "record", "", a.text("desk.flag.record"))
	c.ValidArgsFunction = a.completePlaceStep
	return c
}

func (a *app) suspendCommand() *cobra.Command {
	var f orderFlags
	var until string
	use := "suspend PLACE --reason TEXT [--until DATE] --as NAME --role ROLE"
	c := a.command(use, "suspend", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		s := pilot.Suspension{Reason: f.reason}
		if until != "" {
			var err error
			if s.Until, err = typedDate("--until", until); err != nil {
				return err
			}
		}
		return a.order(cmd.Context(), args[0], "suspend", f, func(ctx context.Context, d *client.Client, programme string, h pilot.Header, way client.Way) (client.Answer, error) {
			s.Header = h
			return d.Suspend(ctx, programme, args[0], s, way)
		})
	})
	a.orderFlags(c, &f)
	c.Flags().StringVar(&until, "until", "", a.text("desk.flag.until"))
	c.ValidArgsFunction = a.completePlaceStep
	return c
}

func (a *app) resumeCommand() *cobra.Command {
	var f orderFlags
	c := a.command("resume PLACE --reason TEXT --as NAME --role ROLE", "resume", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.order(cmd.Context(), args[0], "resume", f, func(ctx context.Context, d *client.Client, programme string, h pilot.Header, way client.Way) (client.Answer, error) {
			return d.Resume(ctx, programme, args[0], pilot.Suspension{Header: h, Reason: f.reason}, way)
		})
	})
	a.orderFlags(c, &f)
	c.ValidArgsFunction = a.completePlaceStep
	return c
}

// order checks what orders of the level above have in common, sends one and shows
// what became of it.
func (a *app) order(ctx context.Context, place, what string, f orderFlags,
	send func(context.Context, *client.Client, string, pilot.Header, client.Way) (client.Answer, error),
) error {
	if err := errors.Join(checkPlace(place), checkID(f.id)); err != nil {
		return err
	}
	if f.reason == "" {
		return usage("desk.no-order-reason")
	}
	role, err := f.by.check(nil)
	if err != nil {
		return err
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	e := client.Envelope{Programme: programme, Place: place, By: f.by.actor(role), ID: f.id, About: what}
	return a.dispatch(ctx, c, e, report{done: "desk.outcome." + what}, func(h pilot.Header, out *report) error {
		answer, err := send(ctx, c, programme, h, a.way(ctx, f.signal))
		return out.add(nil, answer, err)
	})
}

// typedDate reads a flag's date as people write one.
func typedDate(flag, typed string) (pilot.Date, error) {
	date, err := pilot.ParseDate(typed)
	if err != nil {
		return "", usage("desk.bad-day", catalog.Args{"flag": flag, "value": typed})
	}
	return date, nil
}
