package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/icalendar"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// feedPurpose is what the secret behind the keys of feeds is derived for.
const feedPurpose = "shidian calendar feed 1"

// feedKey lets a calendar program, which can't sign in, read what an appointment's seat is
// waited for: the appointment's number, and what only this desk can make of it.
func (d *Desk) feedKey(a seats.Appointment) (string, error) {
	secret, err := d.Signer.Derive(feedPurpose)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, secret)
	_, _ = fmt.Fprintf(mac, "%q %d %q %q", a.Programme, a.Number, a.Person.Issuer, a.Person.Subject)
	return strconv.FormatInt(a.Number, 10) + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

// feedAddress is what somebody in this seat subscribes to.
func (d *Desk) feedAddress(a seats.Appointment) (string, error) {
	key, err := d.feedKey(a)
	if err != nil {
		return "", err
	}
	u := d.URL.JoinPath("calendar.ics")
	u.RawQuery = "key=" + key
	return u.String(), nil
}

// errFeedOver says that a key was right, but its appointment is over.
var errFeedOver = errors.New("the appointment is over")

// feedOf is the appointment that a key is of, asked of the record each time.
func (d *Desk) feedOf(ctx context.Context, key string) (seats.Appointment, error) {
	digits, _, _ := strings.Cut(key, ".")
	number, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(key) > 100 {
		return seats.Appointment{}, postgres.ErrNoAppointment
	}
	a, err := d.Record.Appointment(ctx, number)
	if err != nil {
		return a, err
	}
	want, err := d.feedKey(a)
	if err != nil {
		return a, err
	}
	if !hmac.Equal([]byte(want), []byte(key)) {
		return a, postgres.ErrNoAppointment
	}
	zone, err := d.zone(ctx, a.Programme)
	if err != nil {
		return a, err
	}
	if !a.Holds(d.Now(), zone) {
		return a, errFeedOver
	}
	return a, nil
}

// maxFeed is how many days of work a feed names.
const maxFeed = 1000

// feed answers a calendar program.
func (d *Desk) feed(w http.ResponseWriter, r *http.Request) {
	lang := langOf(r)
	if asked, err := catalog.ParseLang(r.URL.Query().Get("lang")); err == nil {
		lang = asked
	}
	a, err := d.feedOf(r.Context(), r.URL.Query().Get("key"))
	var rows []postgres.DueRow
	if err == nil {
		f := postgres.DueFilter{Programme: a.Programme, Role: a.Seat.Role, Each: true, Limit: maxFeed}
		if seats.Level(a.Seat.Role) != seats.LevelDistrict {
			f.Place = a.Seat.Unit
		}
		rows, err = d.Record.Dues(r.Context(), f)
	}
	switch {
	case errors.Is(err, postgres.ErrNoAppointment):
		http.Error(w, catalog.Text(lang, "web.feed.unknown"), http.StatusNotFound)
		return
	case errors.Is(err, errFeedOver):
		http.Error(w, catalog.Text(lang, "web.feed.over"), http.StatusGone)
		return
	case err != nil:
		d.Log.Error("a calendar feed failed", "error", err)
		w.Header().Set("Retry-After", "600")
		http.Error(w, catalog.Text(lang, "web.problem.record"), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="shidian.ics"`)
	_, _ = io.Copy(w, strings.NewReader(d.feedFor(lang, a, rows).String())) // a program that is gone can't be told
}

// feedRefresh is how often a program may ask.
const feedRefresh = 4 * time.Hour

func (d *Desk) feedFor(lang catalog.Lang, a seats.Appointment, rows []postgres.DueRow) icalendar.Calendar {
	text := func(key string, args ...catalog.Args) string { return catalog.Text(lang, key, args...) }
	c := icalendar.Calendar{
		Product: "-//Shidian//web desk//" + strings.ToUpper(string(lang)), Refresh: feedRefresh,
		Name: text("web.feed.name", catalog.Args{"role": text("role." + string(a.Seat.Role)), "unit": a.Seat.Unit}),
	}
	for _, row := range rows {
		if a.Seat.HandsIn(row.Role, row.Place) {
			c.Days = append(c.Days, d.feedDay(text, a.Programme, row))
		}
	}
	return c
}

// feedDay is one step's day. A plan of another year lands on the real day on which it is
// due; where a calendar stands until somebody moves it, there is none but the plan's.
func (d *Desk) feedDay(text func(string, ...catalog.Args) string, programme string, row postgres.DueRow) icalendar.Day {
	planned := pilot.DueDay(row.Due, zoneOf(row))
	day, changed := planned, row.Changed
	if row.Clock.Rebased() && !row.Clock.Rehearsed() {
		day, changed = pilot.DueDay(row.Clock.Real(row.Due), zoneOf(row)), row.Clock.Real(changed)
	}
	if row.Changed.IsZero() {
		changed = d.Now()
	}
	name := text("step." + string(row.Step))
	if row.Period != "" {
		name += " " + row.Period
	}
	light := text("light." + string(row.Light))
	about := text("web.feed.about", catalog.Args{"role": text("role." + string(row.Role)), "light": light})
	if day != planned {
		about += "\n" + text("web.feed.planned", catalog.Args{"day": planned})
	}
	if row.Awaited == 0 {
		about += "\n" + text("web.calendar.later")
	}
	where, link := client.NameOf(row.SubDistrict, row.Community), d.URL.String()+inProgramme(hrefDue(row), programme)
	return icalendar.Day{
		UID: strings.Join([]string{row.WorkflowID, string(row.Step), row.Period}, "/") + "@" + d.URL.Hostname(), Date: day.Start(time.UTC), Changed: changed,
		Summary: shapeOf(row.Light) + " " + name + " · " + where, Description: about + "\n" + link, Location: where, Categories: []string{light}, URL: link,
	}
}

// inProgramme is a link from elsewhere to a page, which the desk opens in a seat of the programme.
func inProgramme(href, programme string) string {
	if strings.Contains(href, "?") {
		return href + "&programme=" + programme
	}
	return href + "?programme=" + programme
}

// shapeOf is a light's shape, as the template "light" has it.
func shapeOf(l pilot.Light) string {
	switch l {
	case pilot.LightRed:
		return "■"
	case pilot.LightYellow:
		return "▲"
	case pilot.LightGreen:
		return "●"
	case pilot.LightDone:
		return "✓"
	}
	return "–"
}
