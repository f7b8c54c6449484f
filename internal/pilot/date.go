package pilot

import "time"

// Date is a calendar day written 2002-12-31, in the plan's time zone. Two dates
// compare as their strings do.
type Date string

const dateLayout = "2006-01-02"

// The years in which a date may lie: others are slips, and beyond the year 9999
// dates no longer compare as their strings do.
const (
	FirstYear = 1900
	LastYear  = 2999
)

// DateOf is the day of an instant in a time zone.
func DateOf(at time.Time, loc *time.Location) Date { return Date(at.In(loc).Format(dateLayout)) }

// Valid says whether the date is a real day, written 2002-12-31.
func (d Date) Valid() bool {
	at, err := time.Parse(dateLayout, string(d))
	return err == nil && at.Year() >= FirstYear && at.Year() <= LastYear
}

// Start is 0:00 of the day; the zero time for an invalid date.
func (d Date) Start(loc *time.Location) time.Time {
	at, err := time.ParseInLocation(dateLayout, string(d), loc)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// End is 24:00 of the day, that is 0:00 of the next (A20).
func (d Date) End(loc *time.Location) time.Time {
	if !d.Valid() {
		return time.Time{}
	}
	return d.AddDays(1).Start(loc)
}

// DueDay is the day by whose end something is due: 24:00 reads as that day. Empty for
// what is never due.
func DueDay(due time.Time, loc *time.Location) Date {
	if due.IsZero() {
		return ""
	}
	return DateOf(due.Add(-time.Second), loc)
}

// AddDays counts calendar days on, or back when n is negative.
func (d Date) AddDays(n int) Date {
	at, err := time.Parse(dateLayout, string(d))
	if err != nil {
		return d
	}
	return Date(at.AddDate(0, 0, n).Format(dateLayout))
}

// DaysUntil counts the calendar days from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	from, err1 := time.Parse(dateLayout, string(d))
	to, err2 := time.Parse(dateLayout, string(other))
	if err1 != nil || err2 != nil {
		return 0
	}
	const day = 24 * 60 * 60
	return int((to.Unix() - from.Unix()) / day) // a time.Duration ends after 292 years
}

// Clock turns real time into the plan's time: a pilot of 2002 can run today, and
// a demonstration can run months in minutes. Rules see plan time, timers real time.
type Clock struct {
	RealStart time.Time `json:"realStart"`
	PlanStart time.Time `json:"planStart"`
	Speed     float64   `json:"speed"` // plan seconds per real second; 0 counts as 1
	// Stands is where the plan's time stands in a rehearsal, whatever the hour: it
	// moves when whoever rehearses moves it. Zero where nobody rehearses.
	Stands time.Time `json:"stands,omitzero"`
}

// Rehearsed says whether the plan's time stands until somebody moves it.
func (c Clock) Rehearsed() bool { return !c.Stands.IsZero() }

// Standing is this clock made to stand at an instant of plan time.
func (c Clock) Standing(at time.Time) Clock {
	c.Stands = at.UTC()
	return c
}

// Running is a clock that goes on from where this one stands.
func (c Clock) Running(realAt time.Time, speed float64) Clock {
	return Clock{RealStart: realAt.UTC(), PlanStart: c.Plan(realAt), Speed: speed}
}

// Plan is the plan's time at a real instant, to the second.
func (c Clock) Plan(realAt time.Time) time.Time {
	if c.Rehearsed() {
		return c.Stands.UTC()
	}
	if c.RealStart.IsZero() {
		return realAt.UTC()
	}
	passed := time.Duration(float64(realAt.Sub(c.RealStart)) * c.speed())
	return c.PlanStart.Add(passed).UTC()
}

// Real is the real instant at which the plan's time is reached; in a rehearsal,
// at which it would be if the clock went on at its speed.
func (c Clock) Real(planAt time.Time) time.Time {
	if c.RealStart.IsZero() {
		return planAt.UTC()
	}
	left := time.Duration(float64(planAt.Sub(c.PlanStart)) / c.speed())
	return c.RealStart.Add(left).UTC()
}

// Rebased says whether the plan's time differs from the real one.
func (c Clock) Rebased() bool {
	return !c.RealStart.IsZero() && (!c.RealStart.Equal(c.PlanStart) || c.speed() != 1)
}

func (c Clock) speed() float64 {
	if c.Speed <= 0 {
		return 1
	}
	return c.Speed
}
