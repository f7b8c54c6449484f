package main

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/papers"
	"shidian/internal/pilot"
	"shidian/internal/screen"
	"shidian/internal/statistics"
	"shidian/internal/statistics/export"
	"shidian/starter/table"
)

// outXLSX is a workbook.
const outXLSX = "xlsx"

// statisticsFlags narrow the election statistics and say where they go.
type statisticsFlags struct{ subDistrict, elections, out string }

func (a *app) statisticsCommand() *cobra.Command {
	var f statisticsFlags
	c := a.command("statistics [--elections WHICH] [--out FILE]", "statistics", wants(0, 0), func(cmd *cobra.Command, _ []string) error {
		return a.statistics(cmd.Context(), f, cmd.Flags().Changed("output"))
	})
	flags := c.Flags()
	flags.StringVar(&f.subDistrict, "sub-district", "", a.text("desk.flag.sub-district"))
	flags.StringVar(&f.elections, "elections", string(statistics.ChoiceLatest), a.text("desk.flag.elections"))
	flags.StringVar(&f.out, "out", "", a.text("desk.flag.out"))
	completeFlag(c, "elections", codes(statistics.Choices())...)
	c.Annotations = map[string]string{moreForms: outXLSX}
	return c
}

func (a *app) statistics(ctx context.Context, f statisticsFlags, formGiven bool) error {
	choice := statistics.Choice(f.elections)
	switch {
	case !slices.Contains(statistics.Choices(), choice):
		return badChoice("--elections", f.elections, codes(statistics.Choices()))
	case f.subDistrict != "" && (!client.ValidPlace(f.subDistrict) || client.LevelOf(f.subDistrict) != pilot.LevelSubDistrict):
		return usage("desk.sub-district-only", catalog.Args{"value": f.subDistrict})
	}
	form, err := formOf(a.output, formGiven, f.out, map[string]string{".xlsx": outXLSX, ".json": outJSON, ".yaml": outYAML, ".yml": outYAML, ".txt": outTable})
	if err != nil {
		return err
	}
	if form == outXLSX && f.out == "" && isTerminal(a.out) {
		return usage("desk.sheet-to-screen")
	}
	c, programme, err := a.clientOnRecord(ctx)
	if err != nil {
		return err
	}
	report, err := papers.Of(c).Statistics(ctx, programme, f.subDistrict, choice)
	if err != nil {
		return err
	}
	act := "statistics"
	if f.out != "" {
		act = "statistics-export"
	}
	a.logAccess(ctx, c, act, programme, f.subDistrict, f.out)
	err = a.deliver(f.out, form, func(out io.Writer) error { return a.writeStatistics(report, form, out) })
	if err == nil && f.out != "" {
		a.say("bulletin.written", catalog.Args{"file": f.out})
	}
	return err
}

func (a *app) writeStatistics(r *statistics.Report, form string, out io.Writer) error {
	switch form {
	case outXLSX:
		return export.Workbook(out, r, a.lang)
	case outTable:
		_, err := io.WriteString(out, a.statisticsText(r))
		return err
	}
	raw, err := json.MarshalIndent(r, "", "  ")
	raw = screen.Escape(raw)
	if err == nil && form == outYAML {
		raw, err = yaml.JSONToYAML(raw)
	}
	if err == nil {
		_, err = io.WriteString(out, string(raw)+"\n")
	}
	return err
}

// statisticsText is the statistics for a terminal.
func (a *app) statisticsText(r *statistics.Report) string {
	title, below := r.Title(a.lang)
	text := title + "\n" + a.text("statistics.counts", catalog.Args{"what": a.text("statistics.choice." + string(r.Choice))}) + "\n"
	tables := r.Tables(a.lang)
	if r.Total.Elections+r.Total.Open == 0 {
		text += a.text("statistics.none") + "\n"
		tables = r.DecisionTables(a.lang)
	}
	for _, t := range tables {
		if len(t.Rows) == 0 {
			continue
		}
		text += "\n" + t.Title + "\n"
		for _, part := range fitting(t, a.width()) {
			text += part.String()
		}
		if t.Note != "" {
			text += strings.Join(table.Wrap(t.Note, a.width()), "\n") + "\n"
		}
	}
	return text + "\n" + below + "\n"
}

// fitting is a table as one or more, each as wide as there is room for; the first column is
// in all of them.
func fitting(t statistics.Table, room int) []*table.Table {
	widths := make([]int, len(t.Head))
	for i := range t.Head {
		widths[i] = table.Width(t.Head[i]) + 2
		for _, row := range t.Rows {
			widths[i] = max(widths[i], table.Width(row[i].Text)+2)
		}
	}
	var all []*table.Table
	for from := 1; from < len(t.Head); {
		to, used := from, widths[0]
		for to < len(t.Head) && (to == from || used+widths[to] <= room) {
			used, to = used+widths[to], to+1
		}
		one := table.New(append([]string{t.Head[0]}, t.Head[from:to]...)...)
		for _, row := range t.Rows {
			cells := []string{row[0].Text}
			for _, c := range row[from:to] {
				cells = append(cells, c.Text)
			}
			one.Row(cells...)
		}
		all, from = append(all, one), to
	}
	return all
}
