package web

import (
	"net/http"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/ledger"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// slowPage names the places that are late, the latest first, and why.
type slowPage struct {
	Choices  []choice
	Places   []slowPlace
	AsOf     string
	Back, On string
}

type slowPlace struct {
	Place, Name string
	Longest     int // days
	Returns     int
	Sum         string
	Steps       []slowStep
}

type slowStep struct {
	ledgerLine
	Late int // days
	Why  string
}

// slow shows who is late, for how long, why, and who is waited for.
func (d *Desk) slow(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.oversees() {
		return forbidden()
	}
	place, err := d.subDistrictAsked(r.Context(), v, r.URL.Query().Get("sub-district"))
	if err != nil {
		return err
	}
	number := pageAsked(r)
	f := postgres.LedgerFilter{
		Programme: v.programme(), SubDistrict: place, Light: pilot.LightRed, Undone: true, LatestFirst: true, Limit: perPage + 1, Offset: (number - 1) * perPage,
	}
	p, n := &slowPage{}, 0
	reader := ledger.Reader{Lang: v.lang}
	err = d.Record.Ledger(r.Context(), f, func(h ledger.Head) error {
		reader.Head = h
		_, p.AsOf = reader.Title()
		return nil
	}, func(e ledger.Entry) error {
		if n++; n <= perPage {
			p.add(reader, e, n)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range p.Places {
		one := &p.Places[i]
		one.Sum = v.text("web.slow.sum", catalog.Args{"n": len(one.Steps), "days": one.Longest, "returns": one.Returns})
	}
	p.Back, p.On = pagesAround(r, number, n > perPage)
	if v.scope() == "" {
		one, err := d.subDistrictChoice(r.Context(), v, place)
		if err != nil {
			return err
		}
		p.Choices = append(p.Choices, one)
	}
	d.show(w, r, http.StatusOK, "slow", v.page(r, "web.slow-title", nil, p))
	return nil
}

// add puts a late step under its place.
func (p *slowPage) add(reader ledger.Reader, e ledger.Entry, no int) {
	l := reader.Line(no, e)
	if n := len(p.Places); n == 0 || p.Places[n-1].Place != l.Place {
		p.Places = append(p.Places, slowPlace{Place: l.Place, Name: placeOfLine(l)})
	}
	one := &p.Places[len(p.Places)-1]
	step := slowStep{ledgerLine{l, one.Name, "/p/" + l.Place + "/steps/" + l.Step.Code, shapeOf(pilot.Light(l.Light.Code))}, 0, ""}
	step.Late = max(1, pilot.Date(l.Deadline).DaysUntil(pilot.DateOf(reader.Head.Now(), reader.Head.Zone())))
	step.Why = whyLate(reader.Lang, l, e, step.Late)
	one.Longest = max(one.Longest, step.Late)
	one.Returns += len(e.Returns)
	one.Steps = append(one.Steps, step)
}

// whyLate is what stands in the way beside the days that are gone: returns, refusals and
// rounds in the ledger's words, else that nothing has come.
func whyLate(lang catalog.Lang, l ledger.Line, e ledger.Entry, days int) string {
	late := catalog.Text(lang, "ledger.overdue", catalog.Args{"n": days})
	why := strings.TrimPrefix(strings.TrimPrefix(l.Problem, late), catalog.Text(lang, "ledger.and"))
	switch {
	case why != "":
		return why
	case !e.Held.IsZero():
		return catalog.Text(lang, "web.slow.held")
	case e.Last == nil:
		return catalog.Text(lang, "web.slow.nothing")
	}
	return ""
}
