package holidays_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/holidays"
	"shidian/internal/pilot"
)

// days writes d.From to d.To of a month.
func days(first pilot.Date, n int) []pilot.Date {
	var all []pilot.Date
	for i := range n {
		all = append(all, first.AddDays(i))
	}
	return all
}

func TestChina_HasTheDaysThatTheStateCouncilAnnounced(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		off, on []pilot.Date // every day off, weekends among them; weekend days worked
	}{
		{"National Day 2002", days("2002-10-01", 7), days("2002-09-28", 2)},
		{"New Year 2003 and the Spring Festival", append(days("2003-01-01", 1), days("2003-02-01", 7)...), days("2003-02-08", 2)},
		{"May Day 2003, shortened", days("2003-05-01", 5), days("2003-05-06", 4)},
		{"May Day 2019, lengthened", days("2019-05-01", 4), []pilot.Date{"2019-04-28", "2019-05-05"}},
		{"the Spring Festival 2020, extended", days("2020-01-24", 10), days("2020-01-19", 1)},
		{"National Day and Mid-Autumn 2020", days("2020-10-01", 8), []pilot.Date{"2020-09-27", "2020-10-10"}},
		{"the day of victory 2015", days("2015-09-03", 3), days("2015-09-06", 1)},
		{"the Spring Festival 2026", days("2026-02-15", 9), []pilot.Date{"2026-02-14", "2026-02-28"}},
		{"National Day 2026", days("2026-10-01", 7), []pilot.Date{"2026-09-20", "2026-10-10"}},
	} {
		calendar := holidays.Calendar(holidays.China(), []int{2002, 2003, 2015, 2019, 2020, 2026})
		require.Equal(t, []int{2002, 2003, 2015, 2019, 2020, 2026}, calendar.Years)
		for _, d := range c.off {
			require.False(t, calendar.Workday(d), "%s: %s is off", c.name, d)
		}
		for _, d := range c.on {
			require.True(t, calendar.Workday(d), "%s: %s is worked", c.name, d)
		}
	}
}

func TestChina_TheDaysAroundAHolidayAreAsUsual(t *testing.T) {
	t.Parallel()
	calendar := holidays.Calendar(holidays.China(), []int{2002, 2003})
	for day, worked := range map[pilot.Date]bool{
		"2002-09-27": true, "2002-09-30": true, "2002-10-08": true, "2002-10-12": false, "2003-02-10": true, "2003-01-02": true,
		"2003-04-26": false, "2003-04-27": false,
	} {
		require.Equal(t, worked, calendar.Workday(day), day)
	}
	require.Equal(t, pilot.Date("2002-10-08"), calendar.NextWorkday("2002-10-01"))
	require.Equal(t, pilot.Date("2002-09-30"), calendar.LastWorkday("2002-10-07"))
}

func TestChina_NeverGuessesAYear(t *testing.T) {
	t.Parallel()
	for _, year := range []int{0, -1, 1900, 1999, 2000, 2001, 2998} {
		_, known := holidays.China().Year(year)
		require.False(t, known, year)
	}
	calendar := holidays.Calendar(holidays.China(), []int{2001, 2002})
	require.Equal(t, []int{2002}, calendar.Years)
	require.True(t, calendar.Provisional("2001-12-29"))
	require.False(t, calendar.Workday("2001-12-29"), "announced with 2002, yet 2001 is not whole")
}

// announced is a source with one year.
type announced struct {
	year int
	days []holidays.Day
}

func (a announced) Year(year int) ([]holidays.Day, bool) { return a.days, year == a.year }

func TestCalendar_TakesOnlyDaysThatDifferFromTheWeek(t *testing.T) {
	t.Parallel()
	c := holidays.Calendar(announced{2030, []holidays.Day{
		{Date: "2030-01-01", Off: true}, // a Tuesday
		{Date: "2030-01-05", Off: true}, // a Saturday: off anyway
		{Date: "2030-01-06"},            // a Sunday, worked
		{Date: "2030-01-07"},            // a Monday: worked anyway
	}}, []int{2029, 2030})
	require.Equal(t, pilot.Calendar{Years: []int{2030}, Off: []pilot.Date{"2030-01-01"}, On: []pilot.Date{"2030-01-06"}}, c)
}
