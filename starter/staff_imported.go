package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/seats"
	"shidian/starter/roster"
	"shidian/starter/table"
)

// imported is what `staff import` answers as data.
type imported struct {
	Programme string          `json:"programme,omitempty"`
	File      string          `json:"file"`
	DryRun    bool            `json:"dryRun,omitempty"`
	Appointed int             `json:"appointed"` // or would be
	Already   int             `json:"already"`
	Ended     int             `json:"ended"` // on record, ended since, and left so
	Rows      []importedRow   `json:"rows"`
	Problems  []importProblem `json:"problems"` // with any, nothing was written
}

// importedRow is what became of a row.
type importedRow struct {
	Row         int               `json:"row"`
	Result      client.Standing   `json:"result"`
	OtherDays   bool              `json:"otherDays,omitempty"` // the one on record has other days
	EndedOn     pilot.Date        `json:"endedOn,omitempty"`
	Appointment seats.Appointment `json:"appointment"` // made, wanted, or on record already
}

// importProblem is a cell that can't be meant.
type importProblem struct {
	Row    int    `json:"row"`
	Column string `json:"column,omitempty"`
	Found  string `json:"found"`
	Code   string `json:"code"`
	Wanted string `json:"wanted"`
}

func (i *imported) count(entries []roster.Entry, weighed []client.Weighed) {
	i.Appointed, i.Already, i.Ended = standing(weighed, client.Appointable), standing(weighed, client.HeldBefore), standing(weighed, client.EndedBefore)
	for n, w := range weighed {
		row := importedRow{entries[n].Row, w.Standing, w.OtherDays, w.EndedOn, w.Appointment}
		if w.On.Number > 0 {
			row.Appointment = w.On
		}
		i.Rows = append(i.Rows, row)
	}
}

// showImportProblems names everything that is wrong, in the order of the table.
func (a *app) showImportProblems(out imported, problems []roster.Problem) error {
	slices.SortStableFunc(problems, func(x, y roster.Problem) int { return cmp.Compare(x.Row, y.Row) })
	for _, p := range problems {
		args := catalog.Args{"known": a.knownHeadings()}
		for key, value := range p.Args {
			args[key] = value
		}
		out.Problems = append(out.Problems, importProblem{p.Row, p.Column, p.Found, p.Code, a.text("roster."+p.Code, args)})
	}
	given, err := a.give(out)
	if err != nil {
		return err
	}
	if !given {
		for _, p := range out.Problems {
			a.note(a.paint(red, a.text("desk.error")) + a.problemText(out.File, p))
		}
		a.note(a.text("desk.staff-import.nothing", catalog.Args{"n": len(problems)}))
	}
	return exitError(exitUsage)
}

func (a *app) problemText(file string, p importProblem) string {
	column, found := a.text("desk.staff-import.heading"), a.text("desk.staff-import.nothing-found")
	if p.Column != "" {
		column = a.text("desk.staff-col." + p.Column)
	}
	if p.Found != "" {
		found = a.text("desk.staff-import.found", catalog.Args{"found": table.Cut(p.Found, longestFound)})
	}
	return a.text("desk.staff-import.problem", catalog.Args{"file": file, "row": p.Row, "column": column, "found": found, "wanted": p.Wanted})
}

// longestFound is how many columns of a line what was found may take.
const longestFound = 60

// showImported lists what would be done, or what was not as the table has it; then how many.
func (a *app) showImported(out imported) error {
	if given, err := a.give(out); given || err != nil {
		return err
	}
	key := "desk.staff-import.done"
	if out.DryRun {
		key = "desk.staff-import.would"
		a.put(a.importTable(out))
	}
	for _, r := range out.Rows {
		if !out.DryRun && (r.OtherDays || r.Result == client.EndedBefore) {
			a.print(a.text("desk.staff-import.note", catalog.Args{"row": r.Row, "name": r.Appointment.Person.Name, "result": a.resultText(r)}))
		}
	}
	sum := a.text(key, catalog.Args{"n": out.Appointed, "held": out.Already})
	if out.Ended > 0 {
		sum += a.text("desk.staff-import.left", catalog.Args{"n": out.Ended})
	}
	a.print(sum)
	return nil
}

func (a *app) importTable(out imported) *table.Table {
	var head []string
	for _, key := range []string{"row", "name", "role", "unit", "from", "until", "subject", "result"} {
		head = append(head, a.text("desk.staff-col."+key))
	}
	t := table.New(head...)
	for _, r := range out.Rows {
		x := r.Appointment
		t.Row(strconv.Itoa(r.Row), a.staffName(x), a.text("role."+string(x.Seat.Role)), x.Seat.Unit, string(x.From), string(x.Until), x.Person.Subject, a.resultText(r))
	}
	return t
}

// staffName is a person, and for whom he stands in.
func (a *app) staffName(x seats.Appointment) string {
	if x.DeputyFor == "" {
		return x.Person.Name
	}
	return x.Person.Name + a.text("desk.staff-deputy", catalog.Args{"name": x.DeputyFor})
}

func (a *app) resultText(r importedRow) string {
	x := r.Appointment
	switch {
	case r.Result == client.EndedBefore:
		return a.text("desk.staff-import.ended", catalog.Args{"n": x.Number, "day": r.EndedOn, "after": max(r.EndedOn, x.From)})
	case r.OtherDays:
		until := cmp.Or(string(x.Until), a.text("desk.staff-import.open-end"))
		return a.text("desk.staff-import.other-days", catalog.Args{"n": x.Number, "from": x.From, "until": until})
	case r.Result == client.HeldBefore:
		return a.text("desk.staff-import.already", catalog.Args{"n": fmt.Sprint(x.Number)})
	}
	return a.text("desk.staff-import.appointed")
}
