package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/seats"
	"shidian/internal/spreadsheet"
	"shidian/starter/roster"
)

func (a *app) staffImportCommand() *cobra.Command {
	var issuer string
	var dryRun bool
	c := a.command("import FILE [--issuer URL] [--dry-run]", "staff-import", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.staffImport(cmd.Context(), args[0], issuer, dryRun)
	})
	c.Flags().StringVar(&issuer, "issuer", "", a.text("desk.flag.staff-issuer-all"))
	c.Flags().BoolVar(&dryRun, "dry-run", false, a.text("desk.flag.staff-dry-run"))
	return c
}

// staffImport appoints everybody in a table, or nobody while anything in it is wrong.
func (a *app) staffImport(ctx context.Context, path, issuer string, dryRun bool) error {
	file, entries, problems, err := a.readRoster(ctx, path, issuer)
	if err != nil {
		return err
	}
	out := imported{File: file, DryRun: dryRun, Rows: []importedRow{}, Problems: []importProblem{}}
	if entries == nil { // without its head nothing can be held against the record
		return a.showImportProblems(out, problems)
	}
	c, s, programme, err := a.staff(ctx)
	if err != nil {
		return err
	}
	out.Programme = programme
	weighed, err := s.Weigh(ctx, wishes(entries))
	if err != nil {
		return err
	}
	problems = append(problems, against(entries, weighed, problems, s.Units.District)...)
	if len(problems) > 0 {
		return a.showImportProblems(out, problems)
	}
	done := "dry-run"
	if !dryRun {
		if err := a.appointAll(ctx, s, weighed); err != nil {
			return err
		}
		done = strconv.Itoa(standing(weighed, client.Appointable))
	}
	a.logAccess(ctx, c, "staff-import", programme, "", done)
	out.count(entries, weighed)
	return a.showImported(out)
}

// readRoster reads a file of who is to be appointed, and what in it can't be meant.
func (a *app) readRoster(ctx context.Context, path, issuer string) (string, []roster.Entry, []roster.Problem, error) {
	data, name, err := a.readFile(ctx, path, spreadsheet.MaxBytes)
	if err != nil {
		return name, nil, nil, err
	}
	rows, err := spreadsheet.Read(data)
	var unreadable *spreadsheet.UnreadableError
	if errors.As(err, &unreadable) {
		reason := a.text("spreadsheet."+unreadable.Code, catalog.Args{"row": unreadable.Row})
		return name, nil, nil, usage("desk.unreadable-file", catalog.Args{"file": name, "reason": reason})
	}
	if err != nil {
		return name, nil, nil, err
	}
	entries, problems := roster.Parse(rows, issuer)
	if entries == nil && len(problems) == 0 {
		return name, nil, nil, usage("desk.unreadable-file", catalog.Args{"file": name, "reason": a.text("spreadsheet." + spreadsheet.Empty)})
	}
	return name, entries, problems, nil
}

func wishes(entries []roster.Entry) []seats.Appointment {
	wanted := make([]seats.Appointment, len(entries))
	for i, e := range entries {
		wanted[i] = e.Appointment
		wanted[i].GrantedBy = operator()
	}
	return wanted
}

// against are the rows that a rule refuses or that come twice, beside those that are
// wrong in themselves.
func against(entries []roster.Entry, weighed []client.Weighed, said []roster.Problem, district string) []roster.Problem {
	wrong := map[int]bool{}
	for _, p := range said {
		wrong[p.Row] = true
	}
	var problems []roster.Problem
	for i, w := range weighed {
		p := roster.Problem{Row: entries[i].Row, Column: roster.Subject, Found: w.Appointment.Person.Subject}
		switch {
		case wrong[p.Row]:
			continue
		case w.Standing == client.WantedTwice:
			p.Code, p.Args = "twice", catalog.Args{"row": entries[w.Twin].Row}
		case w.Standing == client.Refused:
			p.Code = string(w.Why)
			switch w.Why {
			case seats.NoSuchSeat:
				p.Column, p.Found, p.Args = roster.Unit, w.Appointment.Seat.Unit, catalog.Args{"role": w.Appointment.Seat.Role, "district": district}
			case seats.BadPeriod:
				p.Column, p.Found = roster.Until, string(w.Appointment.Until)
			}
		default:
			continue
		}
		problems = append(problems, p)
	}
	return problems
}

// appointAll appoints those against whom nothing stands, and notes their numbers; who
// was appointed by somebody else at this moment is there already.
func (a *app) appointAll(ctx context.Context, s *client.Staff, weighed []client.Weighed) error {
	var wanted []seats.Appointment
	for _, w := range weighed {
		if w.Standing == client.Appointable {
			wanted = append(wanted, w.Appointment)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	made, err := s.AppointAll(ctx, wanted, a.showAppointing(len(wanted)))
	a.clearProgress()
	if err != nil {
		return notAppointed(err, seats.Appointment{})
	}
	for i := range weighed {
		if weighed[i].Standing != client.Appointable {
			continue
		}
		weighed[i].Appointment, made = made[0], made[1:]
		if weighed[i].Appointment.Number == 0 {
			weighed[i].Standing = client.HeldBefore
		}
	}
	return nil
}

// showAppointing draws over one line of a terminal.
func (a *app) showAppointing(of int) func(int) {
	if !isTerminal(a.err) {
		return func(int) {}
	}
	drawn := a.now()
	return func(done int) {
		if now := a.now(); now.Sub(drawn) >= drawEvery {
			drawn = now
			a.flash(a.text("desk.staff-import.progress", catalog.Args{"n": done, "of": of}))
		}
	}
}

func standing(weighed []client.Weighed, want client.Standing) int {
	n := 0
	for _, w := range weighed {
		if w.Standing == want {
			n++
		}
	}
	return n
}

// knownHeadings are how columns may be headed, in the reader's language.
func (a *app) knownHeadings() string {
	var known []string
	for _, column := range roster.Columns() {
		known = append(known, a.text("desk.staff-col."+column))
	}
	return strings.Join(known, ", ")
}
