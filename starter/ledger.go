package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/ledger"
	"shidian/internal/ledger/export"
	"shidian/internal/papers"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/starter/table"
)

// ledgerFlags narrow the ledger and say where it goes.
type ledgerFlags struct {
	subDistrict, stage, light, role, dueBefore string
	limit                                      int
	out                                        string
}

// lights that a step may have.
var lights = []pilot.Light{
	pilot.LightGreen, pilot.LightYellow, pilot.LightRed, pilot.LightDone, pilot.LightPaused, pilot.LightCancelled,
}

func (a *app) ledgerCommand() *cobra.Command {
	var f ledgerFlags
	c := a.command("ledger [--out FILE]", "ledger", wants(0, 0), func(cmd *cobra.Command, _ []string) error {
		return a.ledger(cmd.Context(), f, cmd.Flags().Changed("output"))
	})
	flags := c.Flags()
	flags.StringVar(&f.subDistrict, "sub-district", "", a.text("desk.flag.sub-district"))
	flags.StringVar(&f.stage, "stage", "", a.text("desk.flag.stage"))
	flags.StringVar(&f.light, "light", "", a.text("desk.flag.light"))
	flags.StringVar(&f.role, "role", "", a.text("desk.flag.role-responsible"))
	flags.StringVar(&f.dueBefore, "due-before", "", a.text("desk.flag.due-before"))
	flags.IntVar(&f.limit, "limit", 0, a.text("desk.flag.limit"))
	flags.StringVar(&f.out, "out", "", a.text("desk.flag.out"))
	completeFlag(c, "stage", codes(pilot.Stages())...)
	completeFlag(c, "light", codes(lights)...)
	a.completeRole(c)
	c.Annotations = map[string]string{moreForms: "csv xlsx"}
	return c
}

func codes[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, code := range list {
		out[i] = string(code)
	}
	return out
}

// filter checks what was typed.
func (f ledgerFlags) filter() (postgres.LedgerFilter, error) {
	out := postgres.LedgerFilter{
		SubDistrict: f.subDistrict, Stage: pilot.Stage(f.stage), Light: pilot.Light(f.light), Limit: f.limit,
	}
	if f.role != "" {
		role, err := checkRole(f.role)
		if err != nil {
			return out, err
		}
		out.Role = role
	}
	switch {
	case f.subDistrict != "" && (!client.ValidPlace(f.subDistrict) || client.LevelOf(f.subDistrict) != pilot.LevelSubDistrict):
		return out, usage("desk.sub-district-only", catalog.Args{"value": f.subDistrict})
	case f.stage != "" && !slices.Contains(pilot.Stages(), out.Stage):
		return out, badChoice("--stage", f.stage, codes(pilot.Stages()))
	case f.light != "" && !slices.Contains(lights, out.Light):
		return out, badChoice("--light", f.light, codes(lights))
	case f.limit < 0:
		return out, usage("desk.bad-limit", catalog.Args{"value": f.limit})
	}
	if f.dueBefore != "" {
		var err error
		if out.DueBefore, err = typedDate("--due-before", f.dueBefore); err != nil {
			return out, err
		}
	}
	return out, nil
}

func badChoice(flag, value string, known []string) error {
	return usage("desk.bad-choice", catalog.Args{"flag": flag, "value": value, "known": strings.Join(known, ", ")})
}

func (a *app) ledger(ctx context.Context, f ledgerFlags, formGiven bool) error {
	filter, err := f.filter()
	if err != nil {
		return err
	}
	form, err := formOf(a.output, formGiven, f.out, map[string]string{
		".csv": string(export.CSV), ".xlsx": string(export.XLSX), ".json": outJSON, ".yaml": outYAML, ".yml": outYAML, ".txt": outTable,
	})
	if err != nil {
		return err
	}
	if form == string(export.XLSX) && f.out == "" && isTerminal(a.out) {
		return usage("desk.sheet-to-screen")
	}
	c, programme, err := a.clientOnRecord(ctx)
	if err != nil {
		return err
	}
	filter.Programme = programme
	act := "ledger"
	if f.out != "" {
		act = "ledger-export"
	}
	a.logAccess(ctx, c, act, programme, "", f.out)
	lines := 0
	err = a.deliver(f.out, form, func(out io.Writer) error {
		lines, err = a.writeLedger(ctx, c, filter, form, out)
		return err
	})
	if errors.Is(err, export.ErrTooLong) {
		return usage("ledger.too-long", catalog.Args{"limit": export.MaxSheetLines})
	}
	if err == nil && f.out != "" {
		a.say("ledger.written", catalog.Args{"file": f.out, "n": lines})
	}
	return err
}

// writeLedger writes the ledger in a form and counts its lines.
func (a *app) writeLedger(ctx context.Context, c *client.Client, filter postgres.LedgerFilter, form string, out io.Writer) (lines int, err error) {
	var w export.Writer
	err = papers.Of(c).Ledger(ctx, filter, a.lang, func(r ledger.Reader) error {
		if form == outTable {
			w = &ledgerTable{app: a, out: out, reader: r}
			return nil
		}
		w, err = export.New(export.Form(form), out, r)
		return err
	}, func(l ledger.Line) error {
		lines++
		return w.Line(l)
	})
	if err != nil {
		return lines, err
	}
	return lines, w.Close()
}

// ledgerTable shows what a terminal has room for: whose turn it is, by when, and
// what is wrong.
type ledgerTable struct {
	app    *app
	out    io.Writer
	reader ledger.Reader
	lines  []ledger.Line
}

// Line keeps a line: how wide columns are shows at the end.
func (t *ledgerTable) Line(l ledger.Line) error {
	t.lines = append(t.lines, l)
	return nil
}

// Close writes the table and as of when it is true.
func (t *ledgerTable) Close() error {
	_, below := t.reader.Title()
	text := t.app.text("ledger.none") + "\n"
	if len(t.lines) > 0 {
		text = t.table().String() + t.app.text("ledger.count", catalog.Args{"n": len(t.lines)}) + "\n"
	}
	_, err := io.WriteString(t.out, text+below+"\n")
	return err
}

// problemAtLeast is what the last column gets in a narrow terminal.
const problemAtLeast = 16

func (t *ledgerTable) table() *table.Table {
	head := []string{"ledger.col.light", "ledger.col.place", "ledger.col.step", "ledger.col.deadline", "ledger.col.finished", "ledger.col.person", "ledger.col.problem"}
	for i, key := range head {
		head[i] = t.app.text(key)
	}
	var rows [][]string
	widths := make([]int, len(head))
	for i, title := range head {
		widths[i] = table.Width(title) + 2
	}
	for _, l := range t.lines {
		row := []string{l.Light.Name, placeName(l), l.What(), l.Deadline, l.Finished, l.Person, l.Problem}
		for i, cell := range row {
			widths[i] = max(widths[i], table.Width(cell)+2)
		}
		rows = append(rows, row)
	}
	room := t.app.width()
	for _, width := range widths[:len(widths)-1] {
		room -= width
	}
	out := table.New(head...)
	for i, row := range rows {
		cells := []table.Cell{t.app.inColour(t.lines[i].Colour, row[0])}
		for _, text := range row[1 : len(row)-1] {
			cells = append(cells, table.Cell{Text: text})
		}
		out.Cells(append(cells, table.Cell{Text: table.Cut(row[len(row)-1], max(problemAtLeast, room))})...)
	}
	return out
}

func placeName(l ledger.Line) string {
	if l.Community == nil {
		return l.SubDistrict.Name
	}
	return l.SubDistrict.Name + " · " + l.Community.Name
}
