package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// unitsPage is where the district has communities merged, split or moved: first it sees
// what that does, then it orders it.
type unitsPage struct {
	At           string // the sub-district; empty: not chosen yet
	Name         string
	SubDistricts []option
	Communities  []option
	Change       string
	Chosen       []string
	Into         []intoRow
	To           string
	Reason       string
	Document     string
	Shown        bool // what it does is shown
	Ends         []client.UnitEnd
	Begins       []unitShown
	Findings     []shownFinding
	Said         string
}

// intoRow is a new community as typed.
type intoRow struct{ Code, Name, Households string }

// unitShown is a new community as it begins.
type unitShown struct {
	Place, Name string
	Households  int
	Lines       []string
	Due         []pilot.StepDue
}

// intoRows is how many new communities the form has room for.
const intoRows = 4

// Has says whether a community is chosen.
func (p *unitsPage) Has(code string) bool { return slices.Contains(p.Chosen, code) }

// Changes are the choices.
func (p *unitsPage) Changes() []string { return pilot.UnitChanges() }

// units shows the form.
func (d *Desk) units(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, err := d.unitsPage(r, v, r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	d.show(w, r, http.StatusOK, "units", v.page(r, "web.units-title", nil, p))
	return nil
}

func (d *Desk) unitsPage(r *http.Request, v *visit, at string) (*unitsPage, error) {
	if v.seat.Seat.Role != pilot.RoleDistrict {
		return nil, forbidden()
	}
	p := &unitsPage{At: at, Change: pilot.ChangeMerge, Into: make([]intoRow, intoRows)}
	own, err := d.Record.SubDistricts(r.Context(), v.programme())
	if err != nil {
		return nil, err
	}
	for _, u := range own {
		p.SubDistricts = append(p.SubDistricts, option{Value: u.Code, Text: u.Name})
		if u.Code == at {
			p.Name = u.Name
		}
	}
	if at == "" {
		return p, nil
	}
	if p.Name == "" || !client.ValidPlace(at) || strings.Contains(at, "/") {
		return nil, notFound()
	}
	rows, err := d.Record.Pilots(r.Context(), postgres.Filter{Programme: v.programme(), Place: at})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row.Community != nil && !row.Ended() { // in its pilot, or in its life after it
			p.Communities = append(p.Communities, option{Value: row.Community.Code, Text: row.Community.Name})
		}
	}
	return p, nil
}

// changeUnits shows what an order does, or gives it.
func (d *Desk) changeUnits(w http.ResponseWriter, r *http.Request, v *visit) error {
	p, err := d.unitsPage(r, v, r.PostFormValue("at"))
	if err != nil {
		return err
	}
	if p.At == "" {
		return notFound()
	}
	m := p.read(r, v)
	plan, err := d.Client.PlanUnits(r.Context(), v.programme(), p.At, m)
	if err != nil {
		return err
	}
	p.show(v, plan)
	status := http.StatusOK
	switch {
	case m.Reason == "" || m.Record == "":
		p.Said, status = v.text("web.units.wants-record"), http.StatusUnprocessableEntity
	case len(plan.Findings) > 0:
		p.Said, status = v.text("web.refused"), http.StatusUnprocessableEntity
	case r.PostFormValue("act") == "send":
		return d.giveUnits(w, r, v, p, plan)
	}
	d.show(w, r, status, "units", v.page(r, "web.units-title", nil, p))
	return nil
}

// giveUnits sends the order and shows its answer.
func (d *Desk) giveUnits(w http.ResponseWriter, r *http.Request, v *visit, p *unitsPage, plan client.UnitsPlan) error {
	var refused []pilot.Finding
	err := d.Client.ChangeUnits(r.Context(), v.programme(), plan, v.way(), func(_ string, a client.Answer) {
		for _, o := range a.Outcomes {
			if o.Outcome == pilot.Refused {
				refused = append(refused, o.Findings...)
			}
		}
	})
	var waits *client.LivesGoOnError
	switch {
	case errors.As(err, &waits):
		p.Said = v.text("desk.units-life-goes-on", catalog.Args{"places": strings.Join(waits.Places, ", ")})
	case err != nil:
		return err
	case len(refused) > 0:
		_, p.Findings = placed(v.lang, "", refused, func(string) bool { return false })
		p.Said = v.text("web.refused")
	}
	if p.Said != "" {
		d.show(w, r, http.StatusUnprocessableEntity, "units", v.page(r, "web.units-title", nil, p))
		return nil
	}
	at := p.At
	if plan.Lives {
		at = plan.Sides[0].Place
	}
	goTo(w, r, query("/answers/"+plan.Order.ID, "at", at))
	return nil
}

// read takes the form into the page and makes the order that it is.
func (p *unitsPage) read(r *http.Request, v *visit) pilot.UnitsChange {
	typed := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	p.Change, p.Chosen, p.To = typed("change"), r.PostForm["community"], typed("to")
	p.Reason, p.Document = typed("reason"), typed("document")
	m := pilot.UnitsChange{Change: p.Change, Communities: p.Chosen, Reason: p.Reason, Record: p.Document}
	for i := range p.Into {
		n := strconv.Itoa(i)
		row := intoRow{typed("code-" + n), typed("name-" + n), typed("households-" + n)}
		p.Into[i] = row
		if row == (intoRow{}) {
			continue
		}
		count, _ := strconv.Atoi(row.Households) // what is no number counts as not said
		m.Into = append(m.Into, pilot.IntoUnit{Unit: pilot.Unit{Code: row.Code, Name: row.Name}, Households: max(0, count)})
	}
	if p.Change == pilot.ChangeMove {
		m.From, m.To = p.At, p.To
		if len(m.Into) == 0 {
			m.Into = p.asTheyAre()
		}
	}
	m.By = v.actor()
	m.V, m.ID = pilot.MessageVersion, client.UnitsID(m)
	return m
}

// asTheyAre are the chosen communities under their own codes and names.
func (p *unitsPage) asTheyAre() []pilot.IntoUnit {
	var into []pilot.IntoUnit
	for _, c := range p.Communities {
		if p.Has(c.Value) {
			into = append(into, pilot.IntoUnit{Unit: pilot.Unit{Code: c.Value, Name: c.Text}})
		}
	}
	return into
}

// show puts what an order does on the page.
func (p *unitsPage) show(v *visit, plan client.UnitsPlan) {
	p.Ends = plan.Ends
	p.Shown = len(plan.Findings) == 0
	_, p.Findings = placed(v.lang, "", plan.Findings, func(string) bool { return false })
	for _, b := range plan.Begins {
		shown := unitShown{
			Place: b.Terms.Place(), Name: b.Terms.PlaceName(), Households: b.Terms.UsualHouseholds, Lines: view.InheritedIn(v.lang, b.Inherited).Lines(v.lang),
		}
		for _, d := range b.Terms.Due {
			if spec, known := pilot.Spec(d.Step); known && b.Terms.Has(&spec) {
				shown.Due = append(shown.Due, d)
			}
		}
		p.Begins = append(p.Begins, shown)
	}
}
