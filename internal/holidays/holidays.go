package holidays

import (
	"time"

	"shidian/internal/pilot"
)

// Source knows the days of a year on which work differs from the usual week.
type Source interface {
	// Year lists them in order; false when the year is not announced, or not whole.
	Year(year int) ([]Day, bool)
}

// Day is one day that differs from its weekday.
type Day struct {
	Date pilot.Date
	Off  bool // a public holiday; false: worked on
}

// Calendar is what a source knows of some years.
func Calendar(source Source, years []int) pilot.Calendar {
	var c pilot.Calendar
	for _, year := range years {
		days, known := source.Year(year)
		if !known {
			continue
		}
		c.Years = append(c.Years, year)
		for _, d := range days {
			switch {
			case d.Off && !Weekend(d.Date):
				c.Off = append(c.Off, d.Date)
			case !d.Off && Weekend(d.Date):
				c.On = append(c.On, d.Date)
			}
		}
	}
	return c
}

// Weekend says whether a day is a Saturday or a Sunday.
func Weekend(d pilot.Date) bool {
	day := d.Start(time.UTC).Weekday()
	return day == time.Saturday || day == time.Sunday
}
