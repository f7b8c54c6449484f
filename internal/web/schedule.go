package web

import (
	"net/http"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/feasibility"
	"shidian/internal/pilot"
)

// schedulePage is a place's schedule as its plan has it, and whether it can be kept.
type schedulePage struct {
	Choice    choice
	PlaceName string
	Today     pilot.Date
	Waves     []waveShown
	More      int // waves that are not shown
}

// waveShown is the schedule of the communities that have the same days.
type waveShown struct {
	feasibility.Schedule
	No        int
	Of        string // the communities, where not all have the same days
	Rows      []scheduleRow
	Chart     chart
	Off       []offDays
	PollX     int // of the earliest polling day
	PollW     int // until the latest; 0: there is no such day
	PlannedX  int
	PollTextY int
	Deep      int // from the chart's top to its bottom
	TodayX    int // 0: it is not on the chart
}

// scheduleRow is a step on the chart, in the chart's units.
type scheduleRow struct {
	feasibility.Step
	Name        string
	Word        string // what collides or is remarked, shortly
	Wrong       bool
	Y           int
	TextY, BarY int
	PlanX       int
	PlanW       int
	LeastX      int
	LeastW      int
	LateX       int
	LateW       int
}

// offDays are days on which nobody works.
type offDays struct {
	X, W    int
	Holiday bool
}

const (
	maxWaves   = 10  // drawn on one page
	maxOffDays = 800 // on one chart: a longer one has no weekends
)

// schedule shows the plan's schedule of a sub-district or community and what collides in it.
func (d *Desk) schedule(w http.ResponseWriter, r *http.Request, v *visit) error {
	place, err := d.subDistrictAsked(r.Context(), v, r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	h, err := d.home(r.Context(), v.programme())
	if err != nil {
		return err
	}
	p := &schedulePage{Today: pilot.DateOf(d.Now(), h.zone)}
	terms := h.terms // without a place: the first sub-district's
	if place == "" && terms != nil {
		place = terms.SubDistrict.Code
	}
	above, community, _ := strings.Cut(place, "/")
	if terms != nil && terms.SubDistrict.Code != above {
		stored, err := d.Record.Pilot(r.Context(), pilot.PilotID(v.programme(), above))
		if err != nil {
			return err
		}
		terms = stored.Terms
	}
	if terms != nil {
		p.Today = terms.Today(terms.Clock.Plan(d.Now()))
		if err := p.read(v, terms, community); err != nil {
			return err
		}
	}
	if v.oversees() {
		if p.Choice, err = d.placeChoice(r, v, place); err != nil {
			return err
		}
		p.Choice.Must = true
	}
	d.show(w, r, http.StatusOK, "schedule", v.page(r, "web.schedule-title", nil, p))
	return nil
}

// read works out what is shown: a sub-district's waves, or the one community's.
func (p *schedulePage) read(v *visit, terms *pilot.Terms, community string) error {
	var waves []feasibility.Wave
	if p.PlaceName = terms.SubDistrict.Name; community == "" {
		waves, p.More = feasibility.Waves(terms, maxWaves)
	} else {
		one, found := feasibility.Community(terms, community)
		if !found {
			return notFound()
		}
		waves = []feasibility.Wave{one}
		p.PlaceName = client.NameOf(terms.SubDistrict, &one.Communities[0])
	}
	for i, wave := range waves {
		shown := waveShown{Schedule: wave.Schedule, No: i + 1}
		if len(waves) > 1 {
			shown.Of = waveName(v, wave.Communities)
		}
		shown.draw(v, terms.Calendar, p.Today)
		p.Waves = append(p.Waves, shown)
	}
	return nil
}

// namedOfWave is how many communities of a wave are named.
const namedOfWave = 6

func waveName(v *visit, communities []pilot.Unit) string {
	var names []string
	for _, c := range communities[:min(len(communities), namedOfWave)] {
		names = append(names, c.Name)
	}
	return v.text("web.schedule.wave", catalog.Args{"names": strings.Join(names, v.text("feasibility.comma")), "n": len(communities)})
}

// draw lays the rows out from the opening to the last day that anything has.
func (s *waveShown) draw(v *visit, calendar pilot.Calendar, today pilot.Date) {
	last := max(s.Deadline, s.EarliestPolling, s.LatestPolling)
	for _, step := range s.Steps {
		last = max(last, step.Due, step.Done)
	}
	days := s.Opens.DaysUntil(last) + 1
	at := func(d pilot.Date) int { return chartLeft + s.Opens.DaysUntil(d)*chartWide/max(1, days) }
	if s.Opens <= today && today <= last {
		s.TodayX = at(today)
	}
	c := &s.Chart
	c.Left, c.Width = chartLeft, chartLeft+chartWide+20
	first := chartTop
	if s.Polling != "" {
		first += rowHeight
		s.PollTextY, s.PollX, s.PlannedX = chartTop+20, at(s.EarliestPolling), at(s.Polling)
		s.PollW = max(0, at(s.LatestPolling.AddDays(1))-s.PollX)
	}
	c.Bottom = first + rowHeight*len(s.Steps)
	c.Height, s.Deep = c.Bottom+10, c.Bottom-chartTop
	c.Months = months(s.Opens, last, at)
	for i, step := range s.Steps {
		row := scheduleRow{Step: step, Name: v.text("step." + string(step.Code)), Y: first + i*rowHeight}
		row.place(at)
		for _, f := range s.Schedule.Of(step.Code) {
			if row.Word == "" || !f.Remark && !row.Wrong {
				row.Word, row.Wrong = f.Word(v.lang), !f.Remark
			}
		}
		s.Rows = append(s.Rows, row)
	}
	s.Off = daysOff(calendar, s.Opens, days, at)
}

// place puts a row's bars where its days are.
func (r *scheduleRow) place(at func(pilot.Date) int) {
	r.TextY, r.BarY = r.Y+20, r.Y+(rowHeight-barHeight)/2
	if r.Due != "" {
		r.PlanX = at(r.Start)
		r.PlanW = max(4, at(r.Due.AddDays(1))-r.PlanX)
	}
	if r.Need > 0 {
		r.LeastX = at(r.Done.AddDays(1 - r.Need))
		r.LeastW = at(r.Done.AddDays(1)) - r.LeastX
	}
	if r.Due != "" && r.Due < r.Done {
		r.LateX = at(r.Due.AddDays(1))
		r.LateW = max(3, at(r.Done.AddDays(1))-r.LateX)
	}
}

// daysOff are the runs of days off of one kind.
func daysOff(calendar pilot.Calendar, first pilot.Date, days int, at func(pilot.Date) int) []offDays {
	var all []offDays
	from, was := first, feasibility.Workday
	for n := range days + 1 {
		day := first.AddDays(n)
		kind := feasibility.DayOf(calendar, day)
		if kind == feasibility.MadeUp || n == days || days > maxOffDays && kind == feasibility.Weekend {
			kind = feasibility.Workday
		}
		if kind == was {
			continue
		}
		if was != feasibility.Workday {
			all = append(all, offDays{at(from), max(1, at(day)-at(from)), was == feasibility.Holiday})
		}
		from, was = day, kind
	}
	return all
}

// Collisions are the findings in words, in the reader's language.
func (s *waveShown) Collisions(lang catalog.Lang) []string { return told(s.Findings, lang, false) }

// Remarks are what is only remarked.
func (s *waveShown) Remarks(lang catalog.Lang) []string { return told(s.Findings, lang, true) }

func told(findings []feasibility.Finding, lang catalog.Lang, remark bool) (all []string) {
	for _, f := range findings {
		if f.Remark == remark {
			all = append(all, f.Text(lang))
		}
	}
	return all
}
