package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/screen"
	"shidian/starter/table"
)

// The forms of output.
const (
	outTable = "table"
	outJSON  = "json"
	outYAML  = "yaml"
)

// give writes data as JSON or YAML; false when people want a table.
func (a *app) give(data any) (bool, error) {
	if a.output == outTable {
		return false, nil
	}
	raw, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return true, fmt.Errorf("write the answer: %w", err)
	}
	raw = screen.Escape(raw)
	if a.output == outYAML {
		if raw, err = yaml.JSONToYAML(raw); err != nil {
			return true, fmt.Errorf("write the answer: %w", err)
		}
	}
	a.print(strings.TrimRight(spelt(string(raw)), "\n"))
	return true, nil
}

// spelt is JSON whose hidden characters are written out: nothing is lost, and nothing
// turns a terminal's text around. In YAML they are left out.
func spelt(json string) string {
	var b strings.Builder
	for _, r := range json {
		if pilot.Unhidden(string(r)) == string(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, "\\u%04x", unit)
		}
	}
	return b.String()
}

// put writes what was asked for.
func (a *app) put(text any) {
	if _, err := io.WriteString(a.out, pilot.Unhidden(fmt.Sprint(text))); err != nil && a.broken == nil {
		a.broken = err
	}
}

// print writes a line of what was asked for.
func (a *app) print(line string) { a.put(line + "\n") }

// note writes a line beside what was asked for; when that fails there is nobody to tell.
func (a *app) note(line string) { _, _ = io.WriteString(a.err, pilot.Unhidden(line)+"\n") }

// flash writes a line over the one before it; an empty text clears that.
func (a *app) flash(text string) {
	_, _ = fmt.Fprint(a.err, screen.Redraw()+table.Cut(pilot.Unhidden(text), widthOf(a.err)-1))
}

// moreForms is where a command names the forms that it gives beside the usual.
const moreForms = "forms"

// checkOutput wants a form that the command gives.
func checkOutput(cmd *cobra.Command, form string) error {
	forms := append([]string{outTable, outJSON, outYAML}, strings.Fields(cmd.Annotations[moreForms])...)
	if slices.Contains(forms, form) {
		return nil
	}
	return usage("desk.bad-output", catalog.Args{"form": form, "known": strings.Join(forms, ", ")})
}

type colour string

const (
	red    colour = "31"
	green  colour = "32"
	yellow colour = "33"
	blue   colour = "34"
	grey   colour = "90"
	bold   colour = "1"
)

// isTerminal says whether a person watches this stream.
func isTerminal(stream any) bool {
	f, ok := screen.File(stream)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// usualWidth is how wide lines may be where there is no terminal.
const usualWidth = 120

// width is how many columns what was asked for may take.
func (a *app) width() int { return widthOf(a.out) }

func widthOf(stream any) int {
	if f, ok := screen.File(stream); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return usualWidth
}

// coloured says whether a stream may be coloured.
func (a *app) coloured(stream any) bool {
	if v, ok := a.env.Lookup("NO_COLOR"); ok && v != "" {
		return false
	}
	term, _ := a.env.Lookup("TERM")
	return term != "dumb" && isTerminal(stream)
}

// paint colours a text for the error stream.
func (a *app) paint(c colour, s string) string {
	if !a.coloured(a.err) {
		return s
	}
	return screen.Paint(string(c), s)
}

// style colours a cell of what was asked for.
func (a *app) style(c colour) table.Style {
	if c == "" || !a.coloured(a.out) {
		return nil
	}
	return func(s string) string { return screen.Paint(string(c), s) }
}

// light is a light in its word and colour.
func (a *app) light(code, name string) table.Cell {
	return a.inColour(pilot.Looks(nil).Colour(pilot.Light(code)), name)
}

// inColour is the name of a light in a colour of the plan's.
func (a *app) inColour(named, name string) table.Cell {
	colours := map[string]colour{
		pilot.ColourGreen: green, pilot.ColourYellow: yellow, pilot.ColourRed: red, pilot.ColourBlue: blue, pilot.ColourGrey: grey,
	}
	return table.Cell{Text: name, Style: a.style(colours[named])}
}

// bar shows a percentage in signs that every terminal has, one column each.
func bar(percent int) string {
	full := min(10, max(0, percent/10))
	return fmt.Sprintf("[%s%s] %3d%%", strings.Repeat("#", full), strings.Repeat("-", 10-full), percent)
}
