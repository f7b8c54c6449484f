package feasibility

import (
	"slices"
	"time"

	"shidian/internal/pilot"
)

// earlier is the earlier of two days; an empty one is none.
func earlier(a, b pilot.Date) pilot.Date {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

// worked counts the days worked on after one day and until another; negative when that is earlier.
func worked(c pilot.Calendar, from, to pilot.Date) int {
	if to == "" {
		return 0
	}
	if to < from {
		return -worked(c, to, from)
	}
	days := from.DaysUntil(to)
	n := days / 7 * 5
	for day := from.AddDays(days - days%7 + 1); day <= to; day = day.AddDays(1) {
		if !onWeekend(day) {
			n++
		}
	}
	within := func(some []pilot.Date) (n int) {
		for _, day := range some {
			if from < day && day <= to {
				n++
			}
		}
		return n
	}
	return n - within(c.Off) + within(c.On)
}

func onWeekend(day pilot.Date) bool {
	at := day.Start(time.UTC).Weekday()
	return at == time.Saturday || at == time.Sunday
}

// Day is what a day is in a calendar.
type Day int

// The kinds of days.
const (
	Workday Day = iota
	Weekend
	Holiday // announced by the state, or the plan's own
	MadeUp  // a weekend day that is worked on
)

// DayOf is what a day is.
func DayOf(c pilot.Calendar, day pilot.Date) Day {
	switch {
	case slices.Contains(c.Off, day):
		return Holiday
	case slices.Contains(c.On, day):
		return MadeUp
	case !c.Workday(day):
		return Weekend
	}
	return Workday
}
