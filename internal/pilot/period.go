package pilot

import "time"

// Worked says whether a day is worked; nil when no day off is known, so that
// nothing rolls.
type Worked func(Date) bool

// longestHoliday bounds how far a period's end rolls, in days.
const longestHoliday = 30

// LastDayAfter is the last day of a period of so many calendar days. The day it
// runs from is not counted; an end on a day off rolls to the next day that is worked.
func LastDayAfter(from Date, days int, worked Worked) Date {
	end := from.AddDays(days)
	for range longestHoliday {
		if worked == nil || worked(end) {
			break
		}
		end = end.AddDays(1)
	}
	return end
}

// LastDayBefore is the last day that is still so many calendar days before
// another, e.g. before polling day. It never rolls.
func LastDayBefore(day Date, days int) Date { return day.AddDays(-days) }

// TermEnds are the two days on which a term of so many months may end: the eve of
// its anniversary, and the anniversary itself. In a month without that day it is
// the month's last.
func TermEnds(from Date, months int) (eve, anniversary Date) {
	at, err := time.Parse(dateLayout, string(from))
	if err != nil {
		return from, from
	}
	end := at.AddDate(0, months, 0)
	if end.Day() != at.Day() {
		end = end.AddDate(0, 0, -end.Day())
	}
	anniversary = Date(end.Format(dateLayout))
	return anniversary.AddDays(-1), anniversary
}
