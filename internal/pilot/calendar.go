package pilot

import (
	"slices"
	"time"
)

// Calendar is which days are worked on in the years that a pilot touches, as
// announced by the state. In a year that is not announced yet, Monday to Friday
// counts as worked on and what follows from it is provisional.
type Calendar struct {
	Years []int  `json:"years,omitempty"` // whose public holidays are known
	Off   []Date `json:"off,omitempty"`   // weekdays that are public holidays
	On    []Date `json:"on,omitempty"`    // weekend days that are worked on instead
}

// Workday says whether a day is worked on.
func (c Calendar) Workday(d Date) bool {
	switch {
	case slices.Contains(c.Off, d):
		return false
	case slices.Contains(c.On, d):
		return true
	}
	at := d.Start(time.UTC)
	return at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
}

// Provisional says whether the public holidays of a day's year are not known yet.
func (c Calendar) Provisional(d Date) bool {
	return !slices.Contains(c.Years, d.Start(time.UTC).Year())
}

// NextWorkday is the day itself when it is worked on, else the first one after it.
func (c Calendar) NextWorkday(d Date) Date { return c.workdayFrom(d, 1) }

// LastWorkday is the day itself when it is worked on, else the last one before it.
func (c Calendar) LastWorkday(d Date) Date { return c.workdayFrom(d, -1) }

func (c Calendar) workdayFrom(d Date, step int) Date {
	for range longestHoliday {
		if c.Workday(d) {
			return d
		}
		d = d.AddDays(step)
	}
	return d
}
