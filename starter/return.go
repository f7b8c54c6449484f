package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// returnFlags are what `return` is told beside place and steps.
type returnFlags struct {
	by          sender
	reasons     []string
	rule, field string
	round       *int // nil: the last on record
	id          string
	signal      bool
}

func (a *app) returnCommand() *cobra.Command {
	var f returnFlags
	var round int
	use := "return PLACE STEP... --reason TEXT [--rule R24] [--field evidence.x] [--round N] --as NAME --role ROLE"
	c := a.command(use, "return", wants(2, -1), func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("round") {
			f.round = &round
		}
		return a.sendBack(cmd.Context(), args[0], args[1:], f)
	})
	a.senderFlags(c, &f.by)
	c.Flags().StringArrayVar(&f.reasons, "reason", nil, a.text("desk.flag.reason"))
	c.Flags().StringVar(&f.rule, "rule", "", a.text("desk.flag.rule"))
	c.Flags().StringVar(&f.field, "field", "", a.text("desk.flag.field"))
	c.Flags().IntVar(&round, "round", 0, a.text("desk.flag.round"))
	c.Flags().StringVar(&f.id, "id", "", a.text("desk.flag.id"))
	c.Flags().BoolVar(&f.signal, "signal", false, a.text("desk.flag.signal"))
	c.ValidArgsFunction = a.completePlaceStep
	return c
}

func (a *app) sendBack(ctx context.Context, place string, typed []string, f returnFlags) error {
	r, err := readReturn(place, typed, f)
	if err != nil {
		return err
	}
	o := orderFlags{by: f.by, reason: f.reasons[0], id: f.id, signal: f.signal}
	return a.order(ctx, place, "return", o, func(ctx context.Context, c *client.Client, programme string, h pilot.Header, way client.Way) (client.Answer, error) {
		r.Header = h
		return c.Return(ctx, programme, place, r, way)
	})
}

func readReturn(place string, typed []string, f returnFlags) (pilot.Return, error) {
	r := pilot.Return{Round: f.round}
	if err := errors.Join(checkPlace(place), checkID(f.id)); err != nil {
		return r, err
	}
	if len(f.reasons) == 0 {
		return r, usage("desk.no-reason")
	}
	if _, known := pilot.Rule(f.rule); f.rule != "" && !known {
		return r, usage("desk.unknown-rule", catalog.Args{"rule": f.rule})
	}
	for _, t := range typed {
		spec, err := findStep(t)
		if err != nil {
			return r, err
		}
		if err := checkLevel(spec, place); err != nil {
			return r, err
		}
		r.Steps = append(r.Steps, spec.Code)
	}
	for _, text := range f.reasons {
		r.Reasons = append(r.Reasons, pilot.ReturnReason{Text: text, Rule: f.rule, Field: f.field})
	}
	return r, nil
}

func (a *app) confirmCommand() *cobra.Command {
	var by sender
	var h pilot.HandIn
	var signal bool
	c := a.command("confirm PLACE STEP [--as NAME] [--role ROLE]", "confirm", wants(2, 2), func(cmd *cobra.Command, args []string) error {
		return a.confirm(cmd.Context(), args[0], args[1], by, h, signal)
	})
	a.senderFlags(c, &by)
	c.Flags().StringVar(&h.ID, "id", "", a.text("desk.flag.id"))
	c.Flags().StringVar(&h.Note, "note", "", a.text("desk.flag.note"))
	c.Flags().StringVar(&h.Replaces, "replaces", "", a.text("desk.flag.replaces"))
	c.Flags().BoolVar(&signal, "signal", false, a.text("desk.flag.signal"))
	c.ValidArgsFunction = a.completePlaceStep
	return c
}

// confirm hands in again, unchanged, what a return put in doubt: by default in
// the name of whoever handed it in. Of h there is what was typed.
func (a *app) confirm(ctx context.Context, place, typed string, by sender, h pilot.HandIn, signal bool) error {
	spec, err := findHandIn(typed)
	if err != nil {
		return err
	}
	if err := errors.Join(checkPlace(place), checkLevel(spec, place), checkID(h.ID), checkID(h.Replaces)); err != nil {
		return err
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	old, err := c.Accepted(ctx, programme, place, spec.Code, a.lang)
	if err != nil {
		return err
	}
	if old == nil {
		return usage("desk.nothing-to-confirm", catalog.Args{"place": place, "step": spec.Code})
	}
	e := client.Envelope{Programme: programme, Place: place, ID: h.ID, About: string(spec.Code)}
	if e.By, e.Whole, err = confirmer(by, old.By); err != nil {
		return err
	}
	return a.dispatch(ctx, c, e, report{}, func(header pilot.Header, out *report) error {
		a.note(a.text("desk.confirming", catalog.Args{"id": old.ID, "name": header.By.Name, "role": a.text("role." + string(header.By.Role))}))
		header.Note = h.Note
		h.Header, h.Step, h.Confirms = header, spec.Code, old.ID
		answer, err := c.HandIn(ctx, programme, place, h, a.way(ctx, signal))
		return out.add([]pilot.HandIn{h}, answer, err)
	})
}

// confirmer is who confirms: whoever handed in, with their unit, unless somebody else is named.
func confirmer(by sender, before pilot.Actor) (who pilot.Actor, whole bool, err error) {
	if by == (sender{}) {
		return before, true, nil
	}
	if by.name == "" {
		by.name = before.Name
	}
	if by.role == "" {
		by.role = string(before.Role)
	}
	role, err := checkRole(by.role)
	return by.actor(role), false, err
}
