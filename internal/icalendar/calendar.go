package icalendar

import (
	"strconv"
	"strings"
	"time"
)

// Calendar is what a program subscribes to.
type Calendar struct {
	Product string // who writes it: -//Shidian//web desk//ZH
	Name    string
	Refresh time.Duration // how often a program may ask again, whole hours
	Days    []Day
}

// Day is an event that lasts a day and takes nobody's time.
type Day struct {
	UID         string // the same in every edition
	Date        time.Time
	Changed     time.Time
	Summary     string
	Description string
	Location    string
	Categories  []string
	URL         string
}

// String is the calendar as a stream of lines.
func (c Calendar) String() string {
	var b writer
	b.line("BEGIN", "VCALENDAR")
	b.line("VERSION", "2.0")
	b.text("PRODID", c.Product)
	b.line("CALSCALE", "GREGORIAN")
	b.text("NAME", c.Name)
	b.text("X-WR-CALNAME", c.Name) // what programs read that don't know RFC 7986
	if hours := int(c.Refresh / time.Hour); hours > 0 {
		span := "PT" + strconv.Itoa(hours) + "H"
		b.line("REFRESH-INTERVAL;VALUE=DURATION", span)
		b.line("X-PUBLISHED-TTL", span)
	}
	for _, d := range c.Days {
		d.write(&b)
	}
	b.line("END", "VCALENDAR")
	return b.String()
}

// How days and instants are written.
const (
	dayForm     = "20060102"
	instantForm = "20060102T150405Z"
)

func (d Day) write(b *writer) {
	b.line("BEGIN", "VEVENT")
	b.text("UID", d.UID)
	b.line("DTSTAMP", d.Changed.UTC().Format(instantForm))
	b.line("DTSTART;VALUE=DATE", d.Date.Format(dayForm))
	b.line("DTEND;VALUE=DATE", d.Date.AddDate(0, 0, 1).Format(dayForm)) // the day after the last
	b.text("SUMMARY", d.Summary)
	b.text("DESCRIPTION", d.Description)
	b.text("LOCATION", d.Location)
	if len(d.Categories) > 0 {
		all := make([]string, len(d.Categories))
		for i, one := range d.Categories {
			all[i] = Escape(one)
		}
		b.line("CATEGORIES", strings.Join(all, ","))
	}
	if d.URL != "" {
		b.line("URL", d.URL) // a URI, no text
	}
	b.line("TRANSP", "TRANSPARENT")
	b.line("END", "VEVENT")
}
