package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/revive"
)

// decideFlags are what `decide` is told beside the place.
type decideFlags struct {
	orderFlags
	waive, rule, code   string
	reinstate, leaveOut bool
	record              string
}

func (a *app) decideCommand() *cobra.Command {
	var f decideFlags
	use := "decide PLACE --waive STEP --rule R14 | --reinstate | --leave-out [COMMUNITY] --reason TEXT --record DOCUMENT --as NAME --role district"
	c := a.command(use, "decide", wants(1, 2), func(cmd *cobra.Command, args []string) error {
		f.by = f.by.orDistrict()
		return a.decide(cmd.Context(), args, f)
	})
	a.orderFlags(c, &f.orderFlags)
	c.Flags().StringVar(&f.waive, "waive", "", a.text("desk.flag.waive"))
	c.Flags().StringVar(&f.rule, "rule", "", a.text("desk.flag.waived-rule"))
	c.Flags().StringVar(&f.code, "code", "", a.text("desk.flag.waived-code"))
	c.Flags().BoolVar(&f.reinstate, "reinstate", false, a.text("desk.flag.reinstate"))
	c.Flags().BoolVar(&f.leaveOut, "leave-out", false, a.text("desk.flag.leave-out"))
	c.Flags().StringVar(&f.record, "record", "", a.text("desk.flag.decision-record"))
	c.ValidArgsFunction = a.completePlace
	return c
}

func (a *app) decide(ctx context.Context, args []string, f decideFlags) error {
	place, m, err := readDecision(args, f)
	if err != nil {
		return err
	}
	if m.Decision == pilot.DecisionReinstate || m.Decision == pilot.DecisionLeaveOut && m.Community == "" {
		return a.decideCancelled(ctx, place, m, f.orderFlags)
	}
	return a.order(ctx, place, m.Decision, f.orderFlags, func(ctx context.Context, c *client.Client, programme string, h pilot.Header, way client.Way) (client.Answer, error) {
		m.Header = h
		if m.Decision == pilot.DecisionLeaveOut {
			return revive.LeaveOut(ctx, c, revive.Decision{Programme: programme, Place: place, Message: m, Way: way})
		}
		return c.Decide(ctx, programme, place, m, way)
	})
}

// readDecision reads what is decided, and where: of a community that is left out, its
// sub-district.
func readDecision(args []string, f decideFlags) (place string, m pilot.Decision, err error) {
	place, m = args[0], pilot.Decision{Reason: f.reason, Record: f.record, Rule: f.rule, Code: f.code}
	if err := errors.Join(checkPlace(place), checkID(f.id)); err != nil {
		return place, m, err
	}
	given := 0
	for decision, said := range map[string]bool{pilot.DecisionWaive: f.waive != "", pilot.DecisionReinstate: f.reinstate, pilot.DecisionLeaveOut: f.leaveOut} {
		if said {
			given, m.Decision = given+1, decision
		}
	}
	waives := m.Decision == pilot.DecisionWaive
	_, known := pilot.Rule(f.rule)
	switch {
	case given != 1 || len(args) > 1 && !f.leaveOut || !waives && f.rule+f.code != "":
		return place, m, usage("desk.decide-wants")
	case strings.TrimSpace(f.record) == "":
		return place, m, usage("desk.decide-record")
	case waives && !known:
		return place, m, usage("desk.unknown-rule", catalog.Args{"rule": f.rule})
	case waives:
		spec, err := findStep(f.waive)
		if err == nil {
			err = checkLevel(spec, place)
		}
		m.Step = spec.Code
		return place, m, err
	case m.Decision == pilot.DecisionLeaveOut && len(args) > 1:
		m.Community = args[1]
	case m.Decision == pilot.DecisionLeaveOut:
		place, m.Community, _ = strings.Cut(place, "/")
	}
	return place, m, nil
}

// decideCancelled brings a decision to a pilot that was cancelled, a sub-district's with
// its communities.
func (a *app) decideCancelled(ctx context.Context, place string, m pilot.Decision, f orderFlags) error {
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
	e := client.Envelope{Programme: programme, Place: place, By: f.by.actor(role), ID: f.id, About: m.Decision}
	return a.dispatch(ctx, c, e, report{done: "desk.outcome." + m.Decision}, func(h pilot.Header, out *report) error {
		m.Header = h
		order := revive.Decision{Programme: programme, Place: place, Message: m, Way: a.way(ctx, f.signal)}
		if isTerminal(a.err) {
			order.Tell = func(d revive.Decided, n, of int) {
				a.flash(a.text("desk.revive.progress", catalog.Args{"n": n, "of": of, "place": d.Place}))
			}
		}
		done, err := revive.Decide(ctx, c, order)
		a.clearProgress()
		for _, d := range done {
			out.answers = append(out.answers, sent{place: d.Place, answer: d.Answer})
		}
		return err
	})
}
