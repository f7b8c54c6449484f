package roster

import (
	"cmp"
	"regexp"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/seats"
	"shidian/internal/spreadsheet"
)

// Entry is a row that says whom to appoint; without a first day: from today.
type Entry struct {
	Row         int
	Appointment seats.Appointment
}

// Problem is a cell that can't be meant. What is wanted instead is the text
// roster.<code>.
type Problem struct {
	Row    int
	Column string // its code; empty: none that is known
	Found  string
	Code   string
	Args   catalog.Args
}

// Codes lists the codes of problems.
func Codes() []string {
	return []string{
		"heading-unknown", "heading-twice", "heading-missing", "no-heading", "empty", "hidden", "role", "day", "rounded", "one-word",
		"no-person", "no-such-seat", "bad-period", "not-yours", "yourself", "twice",
	}
}

// Parse reads the rows under a head; whose row names no issuer is of this one. While
// the head is wrong nothing else is looked at.
func Parse(rows []spreadsheet.Row, issuer string) ([]Entry, []Problem) {
	h, problems := readHead(rows[0], issuer)
	if len(problems) > 0 {
		return nil, problems
	}
	var entries []Entry
	for _, row := range rows[1:] {
		r := reader{row: row, head: h}
		a := r.appointment(issuer)
		problems = append(problems, r.problems...)
		entries = append(entries, Entry{row.Number, a})
	}
	return entries, problems
}

// reader reads a row and keeps what is wrong with it.
type reader struct {
	row      spreadsheet.Row
	head     head
	problems []Problem
}

func (r *reader) appointment(issuer string) seats.Appointment {
	name, deputyFor := apart(r.text(Name))
	a := seats.Appointment{
		Person:    seats.Person{Issuer: r.word(Issuer, cmp.Or(r.text(Issuer), issuer)), Subject: r.word(Subject, r.text(Subject)), Name: r.name(Name, name)},
		Seat:      seats.Seat{Role: r.role(), Unit: r.word(Unit, strings.ReplaceAll(r.text(Unit), "／", "/"))},
		From:      r.day(From),
		Until:     r.day(Until),
		DeputyFor: r.name(DeputyFor, cmp.Or(r.text(DeputyFor), deputyFor)),
	}
	for i, cell := range r.row.Cells {
		if cell.Text != "" && !r.headed(i) {
			r.fail("", cell.Text, "no-heading", nil)
		}
	}
	return a
}

func (r *reader) headed(column int) bool {
	for _, at := range r.head {
		if at == column {
			return true
		}
	}
	return false
}

func (r *reader) fail(column, found, code string, args catalog.Args) {
	r.problems = append(r.problems, Problem{Row: r.row.Number, Column: column, Found: found, Code: code, Args: args})
}

func (r *reader) cell(column string) spreadsheet.Cell {
	at, there := r.head[column]
	if !there {
		return spreadsheet.Cell{}
	}
	return r.row.At(at)
}

func (r *reader) text(column string) string { return r.cell(column).Text }

// name is what a person is called; only that of the absent person may be left out.
func (r *reader) name(column, text string) string {
	text = strings.TrimSpace(text)
	character, where := pilot.HiddenIn(text)
	switch {
	case text == "" && column != DeputyFor:
		r.fail(column, "", "empty", nil)
	case character != "":
		r.fail(column, where, "hidden", catalog.Args{"character": character})
	}
	return text
}

// rounded is what spreadsheets make of a long number: 1.10102E+17.
var rounded = regexp.MustCompile(`^\d(\.\d+)?[Ee]\+\d+$`)

// word is a code or an address: nothing in it is blank or hidden, and no digit is lost.
func (r *reader) word(column, text string) string {
	character, where := pilot.HiddenIn(text)
	switch {
	case text == "":
		r.fail(column, "", "empty", nil)
	case character != "":
		r.fail(column, where, "hidden", catalog.Args{"character": character})
	case strings.ContainsAny(text, " \t\r\n\u00a0\u3000"):
		r.fail(column, text, "one-word", nil)
	case column == Subject && rounded.MatchString(text):
		r.fail(column, text, "rounded", nil)
	}
	return text
}

// role is given by its code or by its name in either language.
func (r *reader) role() pilot.Role {
	typed := r.text(Role)
	for _, role := range pilot.Roles() {
		key := "role." + string(role)
		if strings.EqualFold(typed, string(role)) || strings.EqualFold(typed, catalog.Text(catalog.English, key)) ||
			typed != "" && pilot.Namesakes(typed, catalog.Text(catalog.Chinese, key)) {
			return role
		}
	}
	if typed == "" {
		r.fail(Role, "", "empty", nil)
		return ""
	}
	var known []string
	for _, role := range pilot.Roles() {
		known = append(known, string(role))
	}
	r.fail(Role, typed, "role", catalog.Args{"known": strings.Join(known, ", ")})
	return ""
}

func (r *reader) day(column string) pilot.Date {
	cell := r.cell(column)
	if cell.Text == "" {
		return ""
	}
	day, err := pilot.ParseDate(cmp.Or(cell.Day, cell.Text))
	if err != nil {
		r.fail(column, cell.Text, "day", nil)
	}
	return day
}

// apart takes apart what `staff list` prints of somebody who stands in: 刘洋(代 王秀英).
func apart(shown string) (name, deputyFor string) {
	for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
		before, after, _ := strings.Cut(catalog.Text(lang, "desk.staff-deputy"), "{name}")
		if name, rest, found := strings.Cut(shown, before); found && strings.HasSuffix(rest, after) {
			return name, strings.TrimSuffix(rest, after)
		}
	}
	return shown, ""
}
