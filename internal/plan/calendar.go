package plan

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/holidays"
	"shidian/internal/pilot"
)

// afterDeadline is for how long a plan's calendar goes on, in days: lateness is
// pursued, and the district receives later.
const afterDeadline = 365

// lastDay is the last day of all.
const lastDay = pilot.Date("2999-12-31")

// Most days that a plan adds to the calendar, of each kind.
const maxCalendarDays = 400

var calendarKeys = known{optional: []string{"off", "on", "years"}}

// ownCalendar is what a plan adds to the announced holidays: what came later, and
// local days.
type ownCalendar struct {
	off, on []located[pilot.Date]
	years   []located[int]
}

func (r *reader) calendar(v value) (own ownCalendar) {
	f := r.mapping(v, calendarKeys)
	first := map[string]pos{} // a day is either off or worked on, and stands once
	with(f, "off", func(v value) { own.off = r.days(v, first) })
	with(f, "on", func(v value) { own.on = r.days(v, first) })
	with(f, "years", func(v value) {
		years := map[int]bool{}
		items, _ := r.list(v, maxCalendarDays)
		for _, item := range items {
			y := r.whole(item, pilot.FirstYear, pilot.LastYear)
			if y.ok && !years[y.v] {
				own.years = append(own.years, y)
			}
			years[y.v] = true
		}
	})
	return own
}

func (r *reader) days(v value, first map[string]pos) []located[pilot.Date] {
	var all []located[pilot.Date]
	items, _ := r.list(v, maxCalendarDays)
	for _, item := range items {
		d := r.date(item)
		if !d.ok {
			continue
		}
		if was, twice := first[string(d.v)]; twice {
			r.fail(d.at, CodeDuplicateDay, catalog.Args{"value": string(d.v), "line": was.Line})
			continue
		}
		first[string(d.v)] = d.at
		all = append(all, d)
	}
	return all
}

// touched are the first and the last day that the plan's calendar covers; empty
// when no date can be read.
func (d *draft) touched() (first, last pilot.Date) {
	for _, s := range d.schedules {
		if s.opens.ok && (first == "" || s.opens.v < first) {
			first = s.opens.v
		}
		if s.deadline.ok && s.deadline.v > last {
			last = s.deadline.v
		}
	}
	if first == "" || last < first {
		return "", ""
	}
	if last = last.AddDays(afterDeadline); !last.Valid() { // dates end with a year
		last = lastDay
	}
	return first, last
}

// years are those that the plan's calendar covers.
func (d *draft) years() []int {
	first, last := d.touched()
	if first == "" {
		return nil
	}
	var all []int
	for y := first.Start(time.UTC).Year(); y <= last.Start(time.UTC).Year(); y++ {
		all = append(all, y)
	}
	return all
}

// buildCalendar is the announced calendar with what the plan adds to it.
func (d *draft) buildCalendar(source holidays.Source) pilot.Calendar {
	c := holidays.Calendar(source, d.years())
	for _, y := range d.calendar.years {
		if slices.Contains(d.years(), y.v) && !slices.Contains(c.Years, y.v) {
			c.Years = append(c.Years, y.v)
		}
	}
	slices.Sort(c.Years)
	is := func(day pilot.Date) func(pilot.Date) bool { return func(d pilot.Date) bool { return d == day } }
	for _, day := range d.calendar.off {
		c.On = slices.DeleteFunc(c.On, is(day.v))
		if c.Workday(day.v) {
			c.Off = append(c.Off, day.v)
		}
	}
	for _, day := range d.calendar.on {
		c.Off = slices.DeleteFunc(c.Off, is(day.v))
		if !c.Workday(day.v) {
			c.On = append(c.On, day.v)
		}
	}
	slices.Sort(c.Off)
	slices.Sort(c.On)
	return c
}

// checkCalendar warns of what the plan adds without effect, and says in which
// years the holidays are not known.
func (r *reader) checkCalendar(d *draft, source holidays.Source) {
	years := d.years()
	announced := holidays.Calendar(source, years)
	idle := func(at pos, value any) { r.warn(at, CodeCalendarIdle, catalog.Args{"value": value}) }
	for _, day := range d.calendar.off {
		if !announced.Workday(day.v) || !slices.Contains(years, day.v.Start(time.UTC).Year()) {
			idle(day.at, string(day.v))
		}
	}
	for _, day := range d.calendar.on {
		if announced.Workday(day.v) || !slices.Contains(years, day.v.Start(time.UTC).Year()) {
			idle(day.at, string(day.v))
		}
	}
	for _, y := range d.calendar.years {
		if slices.Contains(announced.Years, y.v) || !slices.Contains(years, y.v) {
			idle(y.at, y.v)
		}
	}
	known := d.buildCalendar(source).Years
	provisional := slices.DeleteFunc(years, func(y int) bool { return slices.Contains(known, y) })
	if len(provisional) > 0 {
		r.warn(pos{}, CodeProvisionalYears, catalog.Args{"years": spans(provisional)})
	}
}

// spans writes rising years shortly: 2027, 2029-2031.
func spans(years []int) []string {
	var all []string
	for i := 0; i < len(years); {
		end := i
		for end+1 < len(years) && years[end+1] == years[end]+1 {
			end++
		}
		if end == i {
			all = append(all, strconv.Itoa(years[i]))
		} else {
			all = append(all, fmt.Sprintf("%d-%d", years[i], years[end]))
		}
		i = end + 1
	}
	return all
}
