package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/overview"
	"shidian/internal/pilot"
	"shidian/internal/screen"
	"shidian/internal/view"
	"shidian/starter/table"
)

// Snapshot is how the district stands at a moment.
type Snapshot struct {
	Lang   catalog.Lang
	Colour bool
	Today  string // of the plan
	Day    int    // since the plan opened
	UI     string
	Desk   string // empty: there is none
	Rows   []overview.Row
	Tasks  []view.Task
	Counts Counts
}

var colours = map[string]string{
	string(pilot.LightGreen): "32", string(pilot.LightYellow): "33", string(pilot.LightRed): "31;1",
	string(pilot.LightDone): "34;1", string(pilot.LightPaused): "90", string(pilot.LightCancelled): "90",
}

func (s Snapshot) text(key string, args ...catalog.Args) string {
	return catalog.Text(s.Lang, "demo."+key, args...)
}

func (s Snapshot) paint(text, code string) string {
	if !s.Colour || code == "" {
		return text
	}
	return screen.Paint(code, text)
}

// Lines is the live view: a head, a line per sub-district, the counts.
func (s Snapshot) Lines() []string {
	lines := append([]string{s.paint(s.text("head", catalog.Args{"today": s.Today, "day": s.Day}), "1")}, s.where()...)
	lines = append(lines, "")
	names, lights := 0, 0
	for _, r := range s.Rows {
		names, lights = max(names, table.Width(r.Name)), max(lights, table.Width(r.Light.Name))
	}
	for _, r := range s.Rows {
		lines = append(lines, fmt.Sprintf("  %s  %s  %s  %s  %s", table.Pad(r.Name, names),
			s.paint(table.Pad(r.Light.Name, lights), colours[r.Light.Code]), bar(r.Progress),
			s.text("complete", catalog.Args{"n": fmt.Sprintf("%2d", r.Complete), "of": fmt.Sprintf("%2d", r.Communities)}),
			s.waiting(r)))
	}
	return append(lines, "", s.counts())
}

// where says where to look: at the web desk and in the Temporal UI.
func (s Snapshot) where() []string {
	ui := s.text("ui", catalog.Args{"url": s.UI})
	if s.Desk == "" {
		return []string{ui}
	}
	return []string{s.text("desk", catalog.Args{"url": s.Desk}), ui}
}

// bar is progress in signs that every terminal shows in one column each.
func bar(percent int) string {
	full := min(20, max(0, percent/5))
	return fmt.Sprintf("[%s%s] %3d%%", strings.Repeat("#", full), strings.Repeat("-", 20-full), percent)
}

// waiting says what a sub-district waits for: what is overdue, and the steps that
// most wait for.
func (s Snapshot) waiting(r overview.Row) string {
	if r.Closed != "" {
		return s.text("closed", catalog.Args{"on": r.Closed})
	}
	var parts []string
	if r.Overdue > 0 {
		parts = append(parts, s.paint(s.text("overdue", catalog.Args{"n": r.Overdue}), "31;1"))
	}
	steps := s.steps(r.Place)
	for _, x := range steps[:min(2, len(steps))] {
		text := x.name
		if x.n > 1 {
			text += fmt.Sprintf(" ×%d", x.n)
		}
		parts = append(parts, text)
	}
	switch {
	case len(steps) > 2:
		parts = append(parts, "…")
	case len(parts) == 0 && r.Progress == 100:
		return s.text("closing")
	}
	return strings.Join(parts, s.text("comma"))
}

// waitedStep is a step and in how many places it is waited for.
type waitedStep struct {
	name string
	n    int
}

// steps are what is waited for in a sub-district, the most frequent first.
func (s Snapshot) steps(place string) []waitedStep {
	var steps []waitedStep
	for _, t := range s.Tasks {
		if subOf(t.Place) != place {
			continue
		}
		i := slices.IndexFunc(steps, func(x waitedStep) bool { return x.name == t.Step.Name })
		if i < 0 {
			i, steps = len(steps), append(steps, waitedStep{name: t.Step.Name})
		}
		steps[i].n++
	}
	slices.SortStableFunc(steps, func(a, b waitedStep) int { return cmp.Compare(b.n, a.n) })
	return steps
}

func (s Snapshot) counts() string {
	overdue := 0
	for _, r := range s.Rows {
		overdue += r.Overdue
	}
	c := s.Counts
	return s.text("counts", catalog.Args{
		"handins": c.HandIns, "held": c.Held, "refused": c.Refused, "recorded": c.Recorded, "explained": c.Explained, "returned": c.Returned, "overdue": overdue,
	})
}

// Line is the whole in one plain line.
func (s Snapshot) Line() string {
	progress, lights := 0, map[string]int{}
	for _, r := range s.Rows {
		progress += r.Progress
		lights[r.Light.Code]++
	}
	var parts []string
	for _, l := range []pilot.Light{pilot.LightGreen, pilot.LightYellow, pilot.LightRed, pilot.LightDone} {
		if n := lights[string(l)]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", catalog.Text(s.Lang, "light."+string(l)), n))
		}
	}
	return fmt.Sprintf("%s  %3d%%  %s  %s", s.Today, progress/max(1, len(s.Rows)), strings.Join(parts, s.text("comma")), s.counts())
}
