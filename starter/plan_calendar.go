package main

import (
	"fmt"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/feasibility"
	"shidian/internal/pilot"
	"shidian/internal/plan"
	"shidian/starter/table"
)

// planCalendar is what a schedule of a plan comes to, or a wave that has other days.
type planCalendar struct {
	Name         string   `json:"schedule"`
	Wave         string   `json:"wave,omitempty"` // the schedule of the communities, where it is another
	SubDistricts []string `json:"subDistricts"`   // codes
	Communities  int      `json:"communities"`
	feasibility.Schedule

	names    []string // of the sub-districts
	calendar pilot.Calendar
}

// calendarsOf works out a plan's schedules in the order of its sub-districts, each with its
// waves.
func calendarsOf(p *plan.Plan, all []*pilot.Terms) []*planCalendar {
	var calendars []*planCalendar
	known := map[[2]string]*planCalendar{}
	for i, sub := range p.SubDistricts() {
		waves, _ := feasibility.Waves(all[i], 0)
		for _, wave := range waves {
			key := [2]string{sub.Schedule, sub.Waves[wave.Communities[0].Code]}
			one := known[key]
			if one == nil {
				one = &planCalendar{Name: key[0], Wave: key[1], calendar: all[i].Calendar}
				known[key], calendars = one, append(calendars, one)
			}
			if len(wave.Steps) > len(one.Steps) { // with a founding, where some community is new
				one.Schedule = wave.Schedule
			}
			one.SubDistricts, one.names = append(one.SubDistricts, sub.Code), append(one.names, sub.Name)
			one.Communities += len(wave.Communities)
		}
	}
	return calendars
}

// printCalendars draws schedules one below the other, and says what the signs mean.
func (a *app) printCalendars(all []*planCalendar) {
	for _, c := range all {
		a.print("")
		a.printCalendar(c)
	}
	if len(all) > 0 {
		a.print("")
		a.sayWrapped(a.text("desk.calendar-legend"))
		a.print("")
	}
}

// printCalendar draws a schedule, and says in words what collides.
func (a *app) printCalendar(c *planCalendar) {
	title := "desk.calendar-title"
	if c.Wave != "" {
		title = "desk.calendar-wave"
	}
	comma := a.text("desk.list-comma")
	a.print(a.text(title, catalog.Args{
		"schedule": c.Name, "wave": c.Wave, "opens": string(c.Opens), "deadline": string(c.Deadline),
		"places": strings.Join(c.names, comma), "communities": c.Communities,
	}))
	a.put(a.calendarDrawing(c))
	if c.Polling == "" {
		a.sayWrapped(a.text("feasibility.no-election"))
	} else {
		a.sayWrapped(a.text("feasibility.polling", catalog.Args{
			"polling": string(c.Polling), "earliest": string(c.EarliestPolling), "latest": string(c.LatestPolling), "deadline": string(c.Deadline),
		}))
	}
	if !c.Collides() {
		a.sayWrapped(a.text("feasibility.fits"))
	}
	for _, f := range c.Findings {
		kind := "feasibility.collides"
		if f.Remark {
			kind = "feasibility.remark"
		}
		a.sayWrapped(a.text(kind, catalog.Args{"about": f.Text(a.lang)}))
	}
}

// sayWrapped prints a text over lines that begin two columns in.
func (a *app) sayWrapped(text string) {
	for _, line := range table.Wrap(text, max(20, a.width()-2)) {
		a.print("  " + line)
	}
}

// leastChart is how many columns a drawing has at least; what stands beside it gives way.
const leastChart = 24

// calendarDrawing is a schedule as bars along the days, one step a line, with when it is due,
// the days to spare and what collides in words.
func (a *app) calendarDrawing(c *planCalendar) string {
	aside := [][]string{{a.text("desk.calendar-due")}, {a.text("desk.calendar-slack")}, {""}, nil}
	names := []string{"", a.text("desk.calendar-monday"), a.text("desk.calendar-off")}
	if c.Polling != "" {
		names = append(names, a.text("desk.calendar-polling"))
	}
	heads := len(names)
	for _, s := range c.Steps {
		names = append(names, a.text("step."+string(s.Code)))
	}
	for i := range 3 {
		aside[i] = append(aside[i], make([]string, heads-1)...)
	}
	remarks := slices.Repeat([]string{""}, heads)
	for _, s := range c.Steps {
		var words []string
		remark := ""
		for _, f := range c.Of(s.Code) {
			if f.Remark {
				remark = f.Word(a.lang)
			} else {
				words = append(words, f.Word(a.lang))
			}
		}
		remarks = append(remarks, remark)
		aside[0] = append(aside[0], monthDay(s.Due))
		aside[1] = append(aside[1], fmt.Sprintf("%d (%d)", s.Slack, s.SlackWorked))
		aside[2] = append(aside[2], strings.Join(words, a.text("desk.list-comma")))
	}
	aside[3] = remarks
	room := a.width() - table.Gap - broadest(names)
	for i := range aside {
		room -= takes(aside[i])
	}
	for _, drop := range []int{3, 1, 0} { // what collides stays; the remarks are below too
		if room < leastChart {
			room += takes(aside[drop])
			aside[drop] = make([]string, len(names))
		}
	}
	label := broadest(names)
	if room < leastChart {
		label = max(8, label+room-leastChart)
	}
	return a.setLines(names, label, newDayChart(&c.Schedule, c.calendar, max(leastChart, room)).lines(), aside)
}

// setLines puts names, bars and what stands beside them next to one another.
func (a *app) setLines(names []string, label int, bars []string, aside [][]string) string {
	var b strings.Builder
	chart := broadest(bars)
	for i, name := range names {
		line := table.Pad(table.Cut(name, label), label) + "  " + table.Pad(bars[i], chart)
		for j, column := range aside {
			if width := broadest(column); width > 0 {
				text := table.Pad(column[i], width)
				if style := a.style(yellow); style != nil && j == 2 && column[i] != "" {
					text = style(column[i]) + text[len(column[i]):]
				}
				line += "  " + text
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// takes is how many columns of a terminal a column of texts takes, with its gap.
func takes(texts []string) int {
	if width := broadest(texts); width > 0 {
		return table.Gap + width
	}
	return 0
}

func broadest(texts []string) int {
	width := 0
	for _, t := range texts {
		width = max(width, table.Width(t))
	}
	return width
}

func monthDay(d pilot.Date) string {
	if d == "" {
		return ""
	}
	return string(d[len("2002-"):])
}
