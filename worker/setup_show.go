package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/goccy/go-yaml"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/screen"
	"shidian/internal/setup"
	"shidian/starter/table"
)

// setupRow is a row for programs.
type setupRow struct {
	Thing string      `json:"thing"`
	Name  string      `json:"name,omitempty"`
	State setup.State `json:"state"`
	Is    string      `json:"is"`
	Do    string      `json:"do,omitempty"`
}

// setupReport is what set-up answers to programs.
type setupReport struct {
	V        int        `json:"v"`
	Complete bool       `json:"complete"`
	Bad      int        `json:"bad"` // rows that are missing or wrong
	Rows     []setupRow `json:"rows"`
}

func (f setupFlags) show(report setup.Report, out io.Writer) error {
	if f.output == asTable {
		_, err := io.WriteString(out, pilot.Unhidden(f.table(report)))
		return err
	}
	data := setupReport{V: 1, Complete: report.Complete(), Bad: report.Bad()}
	for _, r := range report.Rows {
		data.Rows = append(data.Rows, setupRow{r.Thing, r.Name, r.State, pilot.OneLine(r.Is.In(f.lang)), pilot.OneLine(r.Do.In(f.lang))})
	}
	raw, err := json.MarshalIndent(data, "", "  ")
	if err == nil {
		raw = screen.Escape(raw)
		if f.output == asYAML {
			raw, err = yaml.JSONToYAML(raw)
		} else {
			raw = append(raw, '\n')
		}
	}
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	_, err = out.Write(raw)
	return err
}

// table has what to do on a line of its own: commands are copied from there.
func (f setupFlags) table(report setup.Report) string {
	text := func(key string, args ...catalog.Args) string { return catalog.Text(f.lang, key, args...) }
	t := table.New(text("setup.col-thing"), text("setup.col-state"), text("setup.col-is"))
	for _, r := range report.Rows {
		is := r.Is.In(f.lang)
		if r.Name != "" {
			is = r.Name + ": " + is
		}
		t.Row(setup.Name(f.lang, r.Thing), text("setup.state."+string(r.State)), is)
		if do := r.Do.In(f.lang); do != "" {
			t.Row("", "", "→ "+do)
		}
	}
	last := text("setup.complete")
	if !report.Complete() {
		last = text("setup.incomplete", catalog.Args{"n": report.Bad()})
		if report.Makes() && !f.apply {
			last += " " + text("setup.apply-makes")
		}
	}
	return t.String() + "\n" + last + "\n"
}
