package main

import (
	"bytes"
	"time"

	"shidian/internal/feasibility"
	"shidian/internal/pilot"
)

// The signs of a drawing: every terminal has them, and they are told apart without colours.
const (
	signLeast   = '#' // the least time, as early as can be
	signPlanned = '=' // planned
	signOff     = '-' // planned, on days off
	signDue     = '|'
	signLate    = '!' // after it was due
	signWeekend = '.'
	signHoliday = '*'
	signMadeUp  = '+' // a weekend day that is worked on
)

// dayChart draws a schedule along the days, one column for one or several of them.
type dayChart struct {
	schedule *feasibility.Schedule
	calendar pilot.Calendar
	first    pilot.Date
	days     int
	each     int // days a column
	columns  int
}

func newDayChart(s *feasibility.Schedule, calendar pilot.Calendar, room int) *dayChart {
	last := max(s.Deadline, s.EarliestPolling, s.LatestPolling)
	for _, step := range s.Steps {
		last = max(last, step.Due, step.Done)
	}
	c := &dayChart{schedule: s, calendar: calendar, first: s.Opens, days: s.Opens.DaysUntil(last) + 1}
	c.each = (c.days + room - 1) / room
	c.columns = (c.days + c.each - 1) / c.each
	return c
}

// lines are the months, the Mondays, the days off, between which days the election can be
// held if there is one, and the steps.
func (c *dayChart) lines() []string {
	lines := []string{c.months(), c.mondays(), c.off()}
	if c.schedule.Polling != "" {
		lines = append(lines, c.polling())
	}
	for _, s := range c.schedule.Steps {
		lines = append(lines, c.step(s))
	}
	return lines
}

func (c *dayChart) at(d pilot.Date) int {
	return min(c.columns-1, max(0, c.first.DaysUntil(d)/c.each))
}

func (c *dayChart) empty() []byte { return bytes.Repeat([]byte{' '}, c.columns) }

// write puts a text where it fits behind what stands there; false when it does not.
func (c *dayChart) write(line []byte, at int, text string) bool {
	if at+len(text) > len(line) || at > 0 && line[at-1] != ' ' || line[at] != ' ' {
		return false
	}
	copy(line[at:], text)
	return true
}

func (c *dayChart) months() string {
	line := c.empty()
	start := c.first.Start(time.UTC)
	for month := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, time.UTC); ; month = month.AddDate(0, 1, 0) {
		day := max(c.first, pilot.DateOf(month, time.UTC))
		if c.first.DaysUntil(day) >= c.days {
			return string(line)
		}
		long := day == c.first || month.Month() == time.January
		next := pilot.DateOf(month.AddDate(0, 1, 0), time.UTC)
		if !long || c.at(next)-c.at(day) <= len("2002-09") || !c.write(line, c.at(day), month.Format("2006-01")) {
			c.write(line, c.at(day), month.Format("01"))
		}
	}
}

func (c *dayChart) mondays() string {
	line := c.empty()
	monday := c.first.AddDays((8 - int(c.first.Start(time.UTC).Weekday())) % 7)
	for ; c.first.DaysUntil(monday) < c.days; monday = monday.AddDays(7) {
		c.write(line, c.at(monday), string(monday[len("2002-09-"):]))
	}
	return string(line)
}

// off marks the days that are not as in any week, and the weekends where they can be told
// apart.
func (c *dayChart) off() string {
	line := c.empty()
	for n := range c.days {
		day := c.first.AddDays(n)
		at := n / c.each
		switch kind := feasibility.DayOf(c.calendar, day); {
		case kind == feasibility.Holiday:
			line[at] = signHoliday
		case kind == feasibility.MadeUp && line[at] != signHoliday:
			line[at] = signMadeUp
		case kind == feasibility.Weekend && line[at] == ' ' && c.each < 4:
			line[at] = signWeekend
		}
	}
	return string(line)
}

// polling draws from the first to the last day on which the election can be held: <--P-->
func (c *dayChart) polling() string {
	line, s := c.empty(), c.schedule
	if s.EarliestPolling <= s.LatestPolling {
		c.fill(line, s.EarliestPolling, s.LatestPolling, '-')
	}
	line[c.at(s.EarliestPolling)] = '<'
	if s.LatestPolling != "" {
		line[c.at(s.LatestPolling)] = '>'
	}
	line[c.at(s.Polling)] = 'P'
	return string(line)
}

func (c *dayChart) fill(line []byte, from, to pilot.Date, sign byte) {
	for i := c.at(from); from <= to && i <= c.at(to); i++ {
		line[i] = sign
	}
}

func (c *dayChart) step(s feasibility.Step) string {
	line := c.empty()
	if s.Due != "" {
		c.fill(line, s.Start, s.Due, signPlanned)
		for i := c.at(s.Start); i <= c.at(s.Due); i++ {
			if c.free(i) {
				line[i] = signOff
			}
		}
		line[c.at(s.Due)] = signDue
	}
	if s.Need > 0 {
		c.fill(line, s.Done.AddDays(1-s.Need), s.Done, signLeast)
	}
	if s.Due != "" && s.Due < s.Done {
		c.fill(line, s.Due.AddDays(1), s.Done, signLate)
		line[c.at(s.Due)] = signDue
	}
	return string(line)
}

// free says whether nobody works on a column's days.
func (c *dayChart) free(column int) bool {
	for n := column * c.each; n < min(c.days, (column+1)*c.each); n++ {
		if c.calendar.Workday(c.first.AddDays(n)) {
			return false
		}
	}
	return true
}
