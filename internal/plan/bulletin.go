package plan

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"shidian/internal/catalog"
)

// Bulletin says when the weekly bulletin is made, in the plan's time zone.
type Bulletin struct {
	Weekday      time.Weekday
	Hour, Minute int
}

var usualBulletin = Bulletin{Weekday: time.Monday, Hour: 8}

// Day is the weekday's code, e.g. monday.
func (b Bulletin) Day() string { return strings.ToLower(b.Weekday.String()) }

// Time is the time of day, e.g. 08:00.
func (b Bulletin) Time() string { return fmt.Sprintf("%02d:%02d", b.Hour, b.Minute) }

var bulletinKeys = known{optional: []string{"weekday", "at"}}

func (r *reader) bulletin(v value) Bulletin {
	b := usualBulletin
	f := r.mapping(v, bulletinKeys)
	with(f, "weekday", func(v value) {
		var days []string
		for day := time.Sunday; day <= time.Saturday; day++ {
			days = append(days, Bulletin{Weekday: day}.Day())
		}
		name := r.oneOf(v, days...)
		for day, code := range days {
			if code == name.v {
				b.Weekday = time.Weekday(day)
			}
		}
	})
	with(f, "at", func(v value) { b.Hour, b.Minute = r.timeOfDay(v) })
	return b
}

var timePattern = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):([0-5][0-9])$`)

// timeOfDay reads a time such as 08:00.
func (r *reader) timeOfDay(v value) (hour, minute int) {
	t := r.text(v, "plan.kind.time")
	if !t.ok {
		return 0, 0
	}
	part := timePattern.FindStringSubmatch(t.v)
	if part == nil {
		r.fail(v.at, CodeBadTime, catalog.Args{"key": v.key, "value": shown(t.v)})
		return 0, 0
	}
	hour, _ = strconv.Atoi(part[1])
	minute, _ = strconv.Atoi(part[2])
	return hour, minute
}
