package holidays

import (
	"fmt"
	"slices"

	"github.com/6tail/lunar-go/HolidayUtil"

	"shidian/internal/pilot"
)

// China is the calendar of the State Council's announcements, from 2002 to the
// last year that had been announced when the library was released.
func China() Source { return china{} }

type china struct{}

// usual are days that the library has as they were first announced, and that in
// the end were as in any week: in the spring of 2003 the State Council took back
// the long May holiday because of SARS (notice of 21 April 2003).
var usual = []pilot.Date{"2003-04-26", "2003-04-27", "2003-05-06", "2003-05-07"}

// Year lists a year's days. The first days of work of a year can be announced
// with the year after it, so a year counts as known from New Year's Day to the
// National Day, not from any single entry: of 2001 the library has two days.
func (china) Year(year int) ([]Day, bool) {
	var days []Day
	newYear, national := false, false
	for e := HolidayUtil.GetHolidaysByYear(year).Front(); e != nil; e = e.Next() {
		h, ok := e.Value.(*HolidayUtil.Holiday)
		if !ok {
			continue
		}
		day := Day{Date: pilot.Date(h.GetDay()), Off: !h.IsWork()}
		newYear = newYear || day.Off && day.Date == date(year, 1, 1)
		national = national || day.Off && day.Date == date(year, 10, 1)
		if !slices.Contains(usual, day.Date) {
			days = append(days, day)
		}
	}
	if !newYear || !national {
		return nil, false
	}
	return days, true
}

func date(year, month, day int) pilot.Date {
	return pilot.Date(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}
