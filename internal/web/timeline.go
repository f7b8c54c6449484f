package web

import (
	"net/http"
	"strings"
	"time"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// timelinePage is a chart of what is planned and done, with a table that says the same.
type timelinePage struct {
	Choice   choice
	OfSteps  bool
	Back, On string
	Today    pilot.Date
	Rows     []span
	Chart    chart
}

// span is a row of the chart: its bars are in the chart's units.
type span struct {
	Name, Href            string
	Start, Due            pilot.Date
	Deadline, Finished    pilot.Date
	Light                 pilot.Light
	Shape, Colour         string
	Done, Total           int
	Y                     int
	BarX, BarW            int
	MoreX, MoreW          int // what was extended
	DoneW                 int
	LateX, LateW          int
	FinishX               int
	TextY, BarY           int
	HasBar, HasEnd, Moved bool
}

type chart struct {
	Width, Height, Bottom int
	Left                  int
	Months                []mark
	Today                 int
	HasToday              bool
}

type mark struct {
	X    int
	Text string
}

// The chart's measures, in its own units.
const (
	chartLeft = 330
	chartWide = 700
	chartTop  = 46
	rowHeight = 30
	barHeight = 14
)

// timeline shows sub-districts, or the steps of one place, along the calendar.
func (d *Desk) timeline(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.oversees() {
		return forbidden()
	}
	place, err := d.subDistrictAsked(r.Context(), v, r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	h, err := d.home(r.Context(), v.programme())
	if err != nil {
		return err
	}
	p := &timelinePage{OfSteps: place != "", Today: pilot.DateOf(d.Now(), h.zone)}
	number := pageAsked(r)
	rows, err := d.Record.Timeline(r.Context(), v.programme(), v.scope(), place, perPage+1, (number-1)*perPage)
	if err != nil {
		return err
	}
	if !p.OfSteps {
		p.Back, p.On = pagesAround(r, number, len(rows) > perPage)
		rows = rows[:min(len(rows), perPage)]
	}
	if h.terms != nil {
		p.Today = h.terms.Today(h.terms.Clock.Plan(d.Now()))
	}
	for _, row := range rows {
		p.Rows = append(p.Rows, spanOf(v, row, place))
	}
	p.draw()
	if p.Choice, err = d.placeChoice(r, v, place); err != nil {
		return err
	}
	p.Choice.None = v.text("web.timeline.all")
	d.show(w, r, http.StatusOK, "timeline", v.page(r, "web.timeline-title", nil, p))
	return nil
}

// placeChoice lists where one may look next: the sub-districts, and the communities of the
// one that is looked at.
func (d *Desk) placeChoice(r *http.Request, v *visit, place string) (choice, error) {
	c := choice{Name: "at", Label: v.text("web.timeline.place"), Chosen: place}
	units, err := d.subDistrictsListed(r.Context(), v)
	if err != nil {
		return c, err
	}
	above, _, _ := strings.Cut(place, "/")
	if c.Typed = units == nil; c.Typed && above != "" {
		name, err := d.subDistrictName(r.Context(), v, above)
		if err != nil {
			return c, err
		}
		units = []pilot.Unit{{Code: above, Name: name}} // and its communities are suggested
	}
	for _, u := range units {
		c.Options = append(c.Options, option{Value: u.Code, Text: u.Name})
		if u.Code != above {
			continue
		}
		rows, err := d.Record.Pilots(r.Context(), postgres.Filter{Programme: v.programme(), Place: above, Level: pilot.LevelCommunity})
		if err != nil {
			return c, err
		}
		for _, row := range rows {
			c.Options = append(c.Options, option{Value: row.Place, Text: client.NameOf(row.SubDistrict, row.Community)})
		}
	}
	return c, nil
}

func spanOf(v *visit, row postgres.SpanRow, place string) span {
	zone := time.FixedZone("", row.UTCOffset*60)
	s := span{
		Name: row.SubDistrict.Name, Href: query("/timeline", "at", row.SubDistrict.Code), Light: row.Light, Shape: shapeOf(row.Light), Colour: colourOf(row.Light),
		Due: pilot.DueDay(row.Due, zone), Deadline: pilot.DueDay(row.Deadline, zone), Done: row.Done, Total: row.Total,
	}
	if row.Step != "" {
		s.Name, s.Href = v.text("step."+string(row.Step)), "/p/"+place+"/steps/"+string(row.Step)
	}
	if !row.Start.IsZero() {
		s.Start = pilot.DateOf(row.Start, zone)
	}
	if !row.Finished.IsZero() {
		s.Finished = pilot.DateOf(row.Finished, zone)
	}
	if s.Due == "" {
		s.Due = s.Deadline
	}
	s.Moved = s.Deadline > s.Due
	return s
}

func colourOf(l pilot.Light) string {
	switch l {
	case pilot.LightRed:
		return "#b3150f"
	case pilot.LightYellow:
		return "#8a5a00"
	case pilot.LightGreen:
		return "#00623a"
	case pilot.LightDone:
		return "#1d4f91"
	}
	return "#4a5056"
}

// draw lays the rows out from the first day that any of them has to the last.
func (p *timelinePage) draw() {
	c := &p.Chart
	c.Left, c.Width = chartLeft, chartLeft+chartWide+20
	c.Bottom = chartTop + rowHeight*len(p.Rows)
	c.Height = c.Bottom + 10
	first, last := p.ends()
	days := first.DaysUntil(last) + 1
	if first == "" || days < 1 {
		return
	}
	at := func(d pilot.Date) int { return chartLeft + first.DaysUntil(d)*chartWide/days }
	c.Today, c.HasToday = at(p.Today), first <= p.Today && p.Today <= last
	c.Months = months(first, last, at)
	for i := range p.Rows {
		p.Rows[i].place(i, at, p.Today)
	}
}

// place puts a row's bars where its days are.
func (s *span) place(i int, at func(pilot.Date) int, today pilot.Date) {
	s.Y = chartTop + i*rowHeight
	s.TextY, s.BarY = s.Y+20, s.Y+(rowHeight-barHeight)/2
	if s.Start == "" || s.Due == "" || s.Due < s.Start {
		return
	}
	s.HasBar, s.BarX = true, at(s.Start)
	s.BarW = max(4, at(s.Due.AddDays(1))-s.BarX)
	s.DoneW = s.BarW * s.Done / max(1, s.Total)
	if s.Moved {
		s.MoreX = s.BarX + s.BarW
		s.MoreW = at(s.Deadline.AddDays(1)) - s.MoreX
	}
	until := today
	if s.Finished != "" {
		s.HasEnd, s.FinishX, until = true, at(s.Finished), s.Finished
	}
	if until > s.Deadline && (s.Finished != "" || s.Light == pilot.LightRed) {
		s.LateX = at(s.Deadline.AddDays(1))
		s.LateW = max(3, at(until.AddDays(1))-s.LateX)
	}
}

// ends are the first and the last day on the chart.
func (p *timelinePage) ends() (first, last pilot.Date) {
	for _, s := range p.Rows {
		for _, day := range []pilot.Date{s.Start, s.Due, s.Deadline, s.Finished} {
			if day != "" && (first == "" || day < first) {
				first = day
			}
			last = max(last, day)
		}
	}
	if first != "" && p.Today > last && last.DaysUntil(p.Today) < 400 { // what is late goes on until today
		last = p.Today
	}
	return first, last
}

// maxMarks is how many months are named below one another's nose.
const maxMarks = 14

func months(first, last pilot.Date, at func(pilot.Date) int) []mark {
	var all []mark
	start := first.Start(time.UTC)
	every := max(1, first.DaysUntil(last)/30/maxMarks+1)
	for month := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, time.UTC); ; month = month.AddDate(0, every, 0) {
		day := pilot.DateOf(month, time.UTC)
		if day > last {
			return all
		}
		if day >= first {
			all = append(all, mark{at(day), month.Format("2006-01")})
		}
	}
}
