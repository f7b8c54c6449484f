package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
)

// unitsFlags are what merge, split and move are told beside places.
type unitsFlags struct {
	by             sender
	reason, record string
	into           []string
	name           string
	households     []string
	to             string
	dryRun, signal bool
}

func (a *app) unitsFlags(c *cobra.Command, f *unitsFlags) {
	a.senderFlags(c, &f.by)
	c.Flags().StringVar(&f.reason, "reason", "", a.text("desk.flag.order-reason"))
	c.Flags().StringVar(&f.record, "record", "", a.text("desk.flag.units-record"))
	c.Flags().StringArrayVar(&f.households, "households", nil, a.text("desk.flag.units-households"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, a.text("desk.flag.units-dry-run"))
	c.Flags().BoolVar(&f.signal, "signal", false, a.text("desk.flag.signal"))
	c.ValidArgsFunction = a.completePlace
}

const unitsTail = " --reason TEXT --record DOCUMENT --as NAME --role district [--dry-run]"

func (a *app) mergeCommand() *cobra.Command {
	var f unitsFlags
	c := a.command("merge PLACE PLACE… --into CODE --name NAME [--households N]"+unitsTail, "merge", wants(2, pilot.UnitsAtMost), func(cmd *cobra.Command, args []string) error {
		return a.changeUnits(cmd.Context(), pilot.ChangeMerge, args, f)
	})
	c.Flags().StringArrayVar(&f.into, "into", nil, a.text("desk.flag.merge-into"))
	c.Flags().StringVar(&f.name, "name", "", a.text("desk.flag.units-name"))
	a.unitsFlags(c, &f)
	return c
}

func (a *app) splitCommand() *cobra.Command {
	var f unitsFlags
	c := a.command("split PLACE --into CODE=NAME --into CODE=NAME [--households CODE=N]"+unitsTail, "split", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.changeUnits(cmd.Context(), pilot.ChangeSplit, args, f)
	})
	c.Flags().StringArrayVar(&f.into, "into", nil, a.text("desk.flag.split-into"))
	a.unitsFlags(c, &f)
	return c
}

func (a *app) moveCommand() *cobra.Command {
	var f unitsFlags
	c := a.command("move PLACE --to SUBDISTRICT [--into CODE] [--name NAME]"+unitsTail, "move", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.changeUnits(cmd.Context(), pilot.ChangeMove, args, f)
	})
	c.Flags().StringVar(&f.to, "to", "", a.text("desk.flag.move-to"))
	c.Flags().StringArrayVar(&f.into, "into", nil, a.text("desk.flag.move-into"))
	c.Flags().StringVar(&f.name, "name", "", a.text("desk.flag.units-name"))
	a.unitsFlags(c, &f)
	return c
}

// changeUnits works an order out, and unless it is only to be looked at gives it.
func (a *app) changeUnits(ctx context.Context, change string, places []string, f unitsFlags) error {
	m, subDistrict, err := unitsOrder(change, places, f)
	if err != nil {
		return err
	}
	role, err := f.by.orDistrict().check(nil)
	if err != nil {
		return err
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	if m.By = f.by.actor(role); m.By.Unit == "" {
		if m.By.Unit, err = c.UnitOf(ctx, programme, subDistrict, role); err != nil {
			return err
		}
	}
	if m.Change == pilot.ChangeMove && m.Into[0].Name == "" {
		m.Into[0].Name = c.NameAt(ctx, programme, places[0])
	}
	m.V, m.ID = pilot.MessageVersion, client.UnitsID(m)
	plan, err := c.PlanUnits(ctx, programme, subDistrict, m)
	if err != nil {
		return err
	}
	return a.giveUnits(ctx, c, programme, plan, f)
}

// giveUnits shows what an order does and, unless that is all, sends it.
func (a *app) giveUnits(ctx context.Context, c *client.Client, programme string, plan client.UnitsPlan, f unitsFlags) error {
	out := unitsReport{DryRun: f.dryRun, Held: plan.Held(), unitsData: a.unitsData(plan)}
	var sent error
	if !f.dryRun && len(plan.Findings) == 0 && !out.Held {
		sent = c.ChangeUnits(ctx, programme, plan, a.way(ctx, f.signal), func(place string, answer client.Answer) {
			data := answered{Place: place, ID: plan.Order.ID, HandedOver: answer.HandedOver, Outcomes: []outcome{}}
			for _, o := range answer.Outcomes {
				data.Outcomes = append(data.Outcomes, outcome{o, a.findings(o.Findings, nil), place})
			}
			out.Answers = append(out.Answers, data)
		})
	}
	if err := a.showUnits(out); err != nil {
		return err
	}
	return a.unitsStatus(out, plan, sent)
}

// unitsStatus is how the command ends.
func (a *app) unitsStatus(out unitsReport, plan client.UnitsPlan, sent error) error {
	if sent != nil {
		return a.sendFailed(sent, plan.Order.ID)
	}
	if len(plan.Findings) > 0 {
		return exitError(exitRefused)
	}
	for _, one := range out.Answers {
		if err := statusOf(one); err != nil {
			a.sayHandedOver(report{place: one.Place, retry: one.ID}, one.HandedOver)
			return err
		}
	}
	return nil
}

// unitsOrder reads what was typed.
func unitsOrder(change string, places []string, f unitsFlags) (m pilot.UnitsChange, subDistrict string, err error) {
	m = pilot.UnitsChange{Change: change, Reason: f.reason, Record: f.record}
	for _, place := range places {
		if err := checkPlace(place); err != nil {
			return m, "", err
		}
		sub, code, below := strings.Cut(place, "/")
		if !below {
			return m, "", usage("desk.units-wants-community", catalog.Args{"place": place})
		}
		if subDistrict != "" && sub != subDistrict {
			return m, "", usage("desk.units-one-sub-district", catalog.Args{"one": subDistrict, "other": sub})
		}
		subDistrict = sub
		m.Communities = append(m.Communities, code)
	}
	if f.reason == "" || f.record == "" {
		return m, "", usage("desk.units-wants-record")
	}
	if m.Into, err = intoTyped(change, m.Communities, f); err != nil {
		return m, "", err
	}
	if change == pilot.ChangeMove {
		if m.From, m.To = subDistrict, f.to; m.To == "" || strings.Contains(m.To, "/") {
			return m, "", usage("desk.units-wants-to")
		}
	}
	return m, subDistrict, nil
}

var intoForm = regexp.MustCompile(`^(?:[a-z0-9-]+/)?([a-z0-9-]+)(?:=(.*))?$`)

// intoTyped are the new communities: CODE, or CODE=NAME, several with commas between.
func intoTyped(change string, olds []string, f unitsFlags) ([]pilot.IntoUnit, error) {
	var typed []string
	for _, one := range f.into {
		for _, part := range strings.Split(one, ",") {
			if n := len(typed); n > 0 && !intoForm.MatchString(part) { // a comma in a name
				typed[n-1] += "," + part
			} else {
				typed = append(typed, part)
			}
		}
	}
	if len(typed) == 0 && change == pilot.ChangeMove {
		typed = olds
	}
	if len(typed) == 0 {
		return nil, usage("desk.units-wants-into")
	}
	var into []pilot.IntoUnit
	for _, one := range typed {
		parts := intoForm.FindStringSubmatch(one)
		if parts == nil {
			return nil, usage("desk.units-bad-into", catalog.Args{"typed": one})
		}
		u := pilot.IntoUnit{Unit: pilot.Unit{Code: parts[1], Name: parts[2]}}
		if u.Name == "" {
			u.Name = f.name
		}
		if u.Name == "" && change != pilot.ChangeMove {
			return nil, usage("desk.units-wants-name", catalog.Args{"code": u.Code})
		}
		into = append(into, u)
	}
	return into, households(into, f.households)
}

// households reads N, or CODE=N.
func households(into []pilot.IntoUnit, typed []string) error {
	for _, one := range typed {
		code, number, named := strings.Cut(one, "=")
		if !named {
			code, number = into[0].Code, one
		}
		n, err := strconv.Atoi(number)
		i := 0
		for i < len(into) && into[i].Code != code {
			i++
		}
		if err != nil || n <= 0 || i == len(into) {
			return usage("desk.units-bad-households", catalog.Args{"typed": one})
		}
		into[i].Households = n
	}
	return nil
}
