package main

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/starter/table"
)

func (a *app) staffCommand() *cobra.Command {
	var all bool
	list := a.command("list [UNIT] [--all]", "staff-list", wants(0, 1), func(cmd *cobra.Command, args []string) error {
		return a.staffList(cmd.Context(), strings.Join(args, ""), all)
	})
	list.Flags().BoolVar(&all, "all", false, a.text("desk.flag.staff-all"))

	var f appointFlags
	appoint := a.command("appoint UNIT ROLE --name NAME --subject ID --issuer URL", "staff-appoint", wants(2, 2), func(cmd *cobra.Command, args []string) error {
		return a.staffAppoint(cmd.Context(), args[0], args[1], f)
	})
	appoint.Flags().StringVar(&f.name, "name", "", a.text("desk.flag.staff-name"))
	appoint.Flags().StringVar(&f.subject, "subject", "", a.text("desk.flag.staff-subject"))
	appoint.Flags().StringVar(&f.issuer, "issuer", "", a.text("desk.flag.staff-issuer"))
	appoint.Flags().StringVar(&f.from, "from", "", a.text("desk.flag.staff-from"))
	appoint.Flags().StringVar(&f.until, "until", "", a.text("desk.flag.staff-until"))
	appoint.Flags().StringVar(&f.deputyFor, "deputy-for", "", a.text("desk.flag.staff-deputy"))

	var reason string
	end := a.command("end NUMBER --reason TEXT", "staff-end", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.staffEnd(cmd.Context(), args[0], reason)
	})
	end.Flags().StringVar(&reason, "reason", "", a.text("desk.flag.staff-reason"))
	return a.group("staff", list, appoint, a.staffImportCommand(), end)
}

// appointFlags are what `staff appoint` is told beside the seat.
type appointFlags struct{ name, subject, issuer, from, until, deputyFor string }

// operator is who appoints by the command line: whoever the machine says runs this.
func operator() seats.Grantor { return seats.Grantor{Operator: osUser()} }

// staff are the appointments of the programme that is meant.
func (a *app) staff(ctx context.Context) (*client.Client, *client.Staff, string, error) {
	c, programme, err := a.clientOnRecord(ctx)
	if err != nil {
		return nil, nil, "", err
	}
	s, err := c.Staff(ctx, programme)
	if errors.Is(err, client.ErrNoUnits) {
		return nil, nil, "", usage("desk.staff-no-units", catalog.Args{"programme": programme})
	}
	return c, s, programme, err
}

func (a *app) staffList(ctx context.Context, unit string, over bool) error {
	c, s, programme, err := a.staff(ctx)
	if err != nil {
		return err
	}
	all, err := s.All(ctx)
	if err != nil {
		return err
	}
	a.logAccess(ctx, c, "staff-list", programme, "", unit)
	shown := []seats.Appointment{}
	for _, x := range all {
		is := x.Ended != nil || x.Until != "" && x.Until < s.Today
		if (over || !is) && (unit == "" || x.Seat.Unit == unit) {
			shown = append(shown, x)
		}
	}
	if given, err := a.give(shown); given || err != nil {
		return err
	}
	if len(shown) == 0 {
		a.print(a.text("desk.staff-none"))
		return nil
	}
	var head []string
	for _, key := range []string{"number", "name", "role", "unit", "from", "until", "by", "subject"} {
		head = append(head, a.text("desk.staff-col."+key))
	}
	t := table.New(head...)
	for _, x := range shown {
		until := string(x.Until)
		if x.Ended != nil {
			until = a.text("desk.staff-ended", catalog.Args{"at": x.Ended.At.Local().Format(time.DateTime), "reason": x.Ended.Reason})
		}
		t.Row(strconv.FormatInt(x.Number, 10), a.staffName(x), a.text("role."+string(x.Seat.Role)), x.Seat.Unit, string(x.From), until, grantorText(x.GrantedBy), x.Person.Subject)
	}
	a.put(t.String())
	return nil
}

func grantorText(g seats.Grantor) string {
	if g.Operator != "" {
		return g.Operator
	}
	return g.Person.Name
}

func (a *app) staffAppoint(ctx context.Context, unit, typedRole string, f appointFlags) error {
	role, err := checkRole(typedRole)
	if err != nil {
		return err
	}
	x := seats.Appointment{
		Person: seats.Person{Issuer: f.issuer, Subject: f.subject, Name: strings.TrimSpace(f.name)}, Seat: seats.Seat{Role: role, Unit: unit},
		DeputyFor: f.deputyFor, GrantedBy: operator(),
	}
	for _, day := range []struct {
		flag, typed string
		into        *pilot.Date
	}{{"--from", f.from, &x.From}, {"--until", f.until, &x.Until}} {
		if day.typed == "" {
			continue
		}
		if *day.into, err = typedDate(day.flag, day.typed); err != nil {
			return err
		}
	}
	c, s, programme, err := a.staff(ctx)
	if err != nil {
		return err
	}
	if x.From == "" {
		x.From = s.Today
	}
	made, err := s.Appoint(ctx, x)
	if err != nil {
		return notAppointed(err, x)
	}
	a.logAccess(ctx, c, "staff-appoint", programme, unit, strconv.FormatInt(made.Number, 10))
	if given, err := a.give(made); given || err != nil {
		return err
	}
	a.print(a.text("desk.staff-appointed", staffArgs(a, made)))
	return nil
}

func (a *app) staffEnd(ctx context.Context, typed, reason string) error {
	number, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return usage("desk.staff-bad-number", catalog.Args{"value": typed})
	}
	c, s, programme, err := a.staff(ctx)
	if err != nil {
		return err
	}
	ended, err := s.End(ctx, number, operator(), reason)
	if errors.Is(err, postgres.ErrNoAppointment) {
		return usage("desk.staff-bad-number", catalog.Args{"value": typed})
	}
	if err != nil {
		return notAppointed(err, ended)
	}
	a.logAccess(ctx, c, "staff-end", programme, ended.Seat.Unit, typed)
	if given, err := a.give(ended); given || err != nil {
		return err
	}
	a.print(a.text("desk.staff-over", staffArgs(a, ended)))
	return nil
}

func staffArgs(a *app, x seats.Appointment) catalog.Args {
	return catalog.Args{"n": x.Number, "name": x.Person.Name, "role": a.text("role." + string(x.Seat.Role)), "unit": x.Seat.Unit, "from": x.From}
}

// notAppointed words why somebody is not appointed; other errors stay.
func notAppointed(err error, x seats.Appointment) error {
	var refused *postgres.NotAppointedError
	if !errors.As(err, &refused) {
		return err
	}
	return usage("seats."+string(refused.Why), catalog.Args{"name": x.Person.Name, "role": string(x.Seat.Role), "unit": x.Seat.Unit})
}
