package web

import (
	"net/http"
	"slices"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// calendarPage is what is due in a month or a week, by day.
type calendarPage struct {
	Span             string // month or week
	First, Last      pilot.Date
	Today            pilot.Date
	Back, On         string // addresses of the span before and after
	BackText, OnText string
	Month, Week      string // of the same time as the other span
	ShowMine         string
	ShowAll          string
	Mine             bool // only what the visitor's seat is waited for
	Place            string
	Days             []calendarDay
	More             bool
	Feed             string // the address to subscribe to
}

type calendarDay struct {
	Day     pilot.Date
	Weekday string
	Past    bool // late, from before the span
	Today   bool
	Lines   []dueLine
}

// dueLine is something that is due.
type dueLine struct {
	Name, Where, Href string
	Role              pilot.Role
	Light             pilot.Light
	Mine              bool
	Awaited           bool // now; else what it rests on is not complete
	Due               pilot.Date
}

// maxDues is how many lines a calendar shows.
const maxDues = 400

// calendar shows what is due at the places that the visitor may see: what is late, and each
// day of a month or week.
func (d *Desk) calendar(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := d.home(r.Context(), v.programme())
	if err != nil {
		return err
	}
	p := &calendarPage{Today: pilot.DateOf(d.Now(), h.zone)}
	if h.terms != nil {
		p.Today = h.terms.Today(h.terms.Clock.Plan(d.Now()))
	}
	if err := p.read(r, v); err != nil {
		return err
	}
	f := postgres.DueFilter{Programme: v.programme(), Place: p.Place, After: p.First.Start(h.zone), Until: p.Last.End(h.zone), Limit: maxDues + 1}
	if p.First <= p.Today && p.Today <= p.Last {
		f.After = time.Time{} // with all that is late
	}
	if p.Mine {
		f.Role = v.seat.Seat.Role
	}
	rows, err := d.Record.Dues(r.Context(), f)
	if err != nil {
		return err
	}
	p.More = len(rows) > maxDues
	for _, row := range rows[:min(len(rows), maxDues)] {
		p.add(v, lineOfDue(v, row))
	}
	for i := range p.Days {
		slices.SortStableFunc(p.Days[i].Lines, func(a, b dueLine) int { return rank(a) - rank(b) })
	}
	if p.Feed, err = d.feedAddress(v.seat); err != nil {
		return err
	}
	d.show(w, r, http.StatusOK, "calendar", v.page(r, "web.calendar-title", nil, p))
	return nil
}

// rank puts what the visitor's seat is waited for first, then what is waited for at all.
func rank(l dueLine) int {
	switch {
	case l.Mine && l.Awaited:
		return 0
	case l.Mine:
		return 1
	case l.Awaited:
		return 2
	}
	return 3
}

// read takes from the address which time and place are meant, and puts in where else to go.
func (p *calendarPage) read(r *http.Request, v *visit) error {
	q := r.URL.Query()
	at, err := placeAsked(v, q.Get("at"))
	if err != nil {
		return err
	}
	p.Place, p.Mine, p.Span = at, q.Get("show") == "mine", "month"
	day := p.Today
	if typed := pilot.Date(q.Get("day")); typed.Valid() {
		day = typed
	}
	link := func(span string, day pilot.Date, mine bool) string {
		pairs := []string{"span", span, "day", string(day)}
		if q.Get("at") != "" {
			pairs = append(pairs, "at", at)
		}
		if mine {
			pairs = append(pairs, "show", "mine")
		}
		return query("/calendar", pairs...)
	}
	start := day.Start(time.UTC)
	if q.Get("span") == "week" {
		p.Span = "week"
		p.First = day.AddDays(-int((start.Weekday() + 6) % 7))
		p.Last = p.First.AddDays(6)
	} else {
		first := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, time.UTC)
		p.First, p.Last = pilot.DateOf(first, time.UTC), pilot.DateOf(first.AddDate(0, 1, -1), time.UTC)
	}
	p.Back, p.On = link(p.Span, p.First.AddDays(-1), p.Mine), link(p.Span, p.Last.AddDays(1), p.Mine)
	p.BackText, p.OnText = v.text("web.calendar.back-"+p.Span), v.text("web.calendar.on-"+p.Span)
	p.Month, p.Week = link("month", day, p.Mine), link("week", day, p.Mine)
	p.ShowMine, p.ShowAll = link(p.Span, day, true), link(p.Span, day, false)
	return nil
}

// add puts a line under its day; what is late from before stands together.
func (p *calendarPage) add(v *visit, l dueLine) {
	past := l.Due < p.First
	if n := len(p.Days); n == 0 || p.Days[n-1].Past != past || !past && p.Days[n-1].Day != l.Due {
		p.Days = append(p.Days, calendarDay{Day: l.Due, Weekday: v.text("web.weekday." + l.Due.Start(time.UTC).Weekday().String()), Past: past, Today: l.Due == p.Today})
	}
	last := &p.Days[len(p.Days)-1]
	last.Lines = append(last.Lines, l)
}

// lineOfDue is what is due as a page shows it.
func lineOfDue(v *visit, row postgres.DueRow) dueLine {
	l := dueLine{
		Name: v.text("step." + string(row.Step)), Where: whereDue(v.text, row), Role: row.Role, Light: row.Light,
		Awaited: row.Awaited > 0, Due: pilot.DueDay(row.Due, zoneOf(row)), Mine: v.seat.Seat.HandsIn(row.Role, row.Place) || v.seat.Seat.Role == row.Role && row.Places > 1,
	}
	if row.Period != "" {
		l.Name += " " + row.Period
	}
	l.Href = hrefDue(row)
	return l
}

func zoneOf(row postgres.DueRow) *time.Location { return time.FixedZone("", row.UTCOffset*60) }

// whereDue names the place, or how many there are.
func whereDue(text func(string, ...catalog.Args) string, row postgres.DueRow) string {
	if row.Places > 1 {
		return text("web.calendar.places", catalog.Args{"name": row.SubDistrict.Name, "n": row.Places})
	}
	return client.NameOf(row.SubDistrict, row.Community)
}

// hrefDue is where it is handed in, or the lines of the ledger that say where.
func hrefDue(row postgres.DueRow) string {
	if row.Places > 1 {
		return query("/ledger", "sub-district", row.SubDistrict.Code, "step", string(row.Step), "open", "yes")
	}
	if kind := pilot.RecordOf(row.Step); kind != "" && row.Stage == pilot.StageGovernance {
		return "/p/" + row.Place + "/records/" + kind + "/edit"
	}
	return "/p/" + row.Place + "/steps/" + string(row.Step)
}

// Left says how many days are left, or that it is late: nobody is late with what can't be
// handed in yet.
func (l dueLine) Left(lang catalog.Lang, today pilot.Date) string {
	if !l.Awaited && l.Due < today {
		return ""
	}
	n := today.DaysUntil(l.Due)
	return view.DaysText(lang, &n)
}
