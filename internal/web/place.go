package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// placePage is a place: how it stands, its steps, records, communities and what happened.
type placePage struct {
	view.Status
	After    *view.Status
	Light    pilot.Light
	Steps    []placeStage
	Kinds    []kindLine
	Orders   []string
	Above    string
	Units    bool        // the district may have communities merged, split or moved
	Began    []string    // with what it began that takes the place of others, in words
	Into     []string    // places to which it went on, of one that is none any more
	Lives    []placeLine // communities that came after the sub-district's pilot
	Together bool        // the seat hands in several steps here, which can be sent in one go
}

type placeStage struct {
	Stage view.Code
	Steps []placeStep
}

type placeStep struct {
	view.Step
	Light pilot.Light
	Href  string
	Mine  bool
}

type kindLine struct{ Kind, Name, Href string }

// Latest is what happened last, the newest first.
func (p *placePage) Latest() []view.Line {
	lines := slices.Clone(p.Recent)
	slices.Reverse(lines)
	return lines
}

// ownSteps counts what the seat has still to hand in here.
func (p *placePage) ownSteps() (mine int) {
	for _, stage := range p.Steps {
		for _, step := range stage.Steps {
			if step.Mine && step.Status.Code != string(pilot.Complete) {
				mine++
			}
		}
	}
	return mine
}

// kindsOf are the records that the seat files at a place.
func kindsOf(v *visit, at postgres.StoredPilot, place string) (kinds []kindLine) {
	for _, k := range evidence.AllRecords() {
		role, ok := k.FiledBy(at.Level)
		if !ok || !v.seat.Seat.HandsIn(role, place) || k.Kind == pilot.KindReorganised && len(at.Terms.Anew()) == 0 {
			continue
		}
		kinds = append(kinds, kindLine{k.Kind, v.text("record." + k.Kind), "/p/" + place + "/records/" + k.Kind + "/edit"})
	}
	return kinds
}

// place shows one place.
func (d *Desk) place(w http.ResponseWriter, r *http.Request, v *visit) error {
	place := placeAt(r)
	st, err := d.standing(r.Context(), v, place)
	if err != nil {
		return err
	}
	p := &placePage{Status: d.reader(v, st.pilot).Status()}
	p.Light = pilot.Light(p.Status.Light.Code)
	if p.Status.Phase == pilot.PhaseDissolved {
		p.Light = lightDissolved
	}
	if st.after != nil {
		after := d.reader(v, *st.after).Status()
		p.After, p.Light = &after, pilot.Light(after.Light.Code)
		if after.Phase == pilot.PhaseDissolved {
			p.Light = lightDissolved
		}
	}
	if became := st.active().State.Became; became != nil {
		p.Into = became.Into
	}
	p.Steps = stagesOf(v, p.Status, place, st.pilot.Terms.StageOrder)
	p.Kinds = kindsOf(v, st.active(), place)
	p.Together = p.ownSteps() > 1 && !st.pilot.Ended()
	if v.seat.Seat.Orders(place) && !st.active().Ended() {
		p.Orders = []string{"return", "extend", "suspend"}
		if p.Light == pilot.LightPaused {
			p.Orders[2] = "resume"
		}
	}
	p.Units = v.decides() && st.pilot.Level == pilot.LevelSubDistrict
	if st.pilot.Level == pilot.LevelSubDistrict {
		if p.Lives, err = d.livesAt(r.Context(), v, st.pilot); err != nil {
			return err
		}
	}
	if p.Inherited != nil && !st.pilot.Ended() {
		p.Began = p.Inherited.Lines(v.lang)
	}
	if v.decides() && st.active().Phase != pilot.PhaseClosed && st.active().Phase != pilot.PhaseDissolved {
		p.Orders = append(p.Orders, orderDecide)
	}
	if above, _, below := strings.Cut(place, "/"); below && v.seat.Seat.Sees(above) {
		p.Above = above
	}
	shown := v.page(r, "web.place-title", map[string]any{"place": p.Name}, p)
	shown.Live, shown.Watch = true, place
	d.show(w, r, http.StatusOK, "place", shown)
	return nil
}

// lightDissolved stands in words for a community that is none any more: it has no colour.
const lightDissolved pilot.Light = "dissolved"

// livesAt are the lives after the pilot of communities that the sub-district's pilot did not
// have: they took the place of others.
func (d *Desk) livesAt(ctx context.Context, v *visit, above postgres.StoredPilot) ([]placeLine, error) {
	rows, err := d.Record.Pilots(ctx, postgres.Filter{Programme: v.programme(), Place: above.Place})
	if err != nil {
		return nil, err
	}
	var out []placeLine
	for i, row := range rows {
		pilots := i > 0 && rows[i-1].Place == row.Place || i+1 < len(rows) && rows[i+1].Place == row.Place
		if row.Level == pilot.LevelGovernance && !pilots && !row.Ended() {
			out = append(out, placeLine{Place: row.Place, Name: row.Community.Name})
		}
	}
	return out, nil
}

// stagesOf are the steps of a place by their stage, in the plan's order of stages.
func stagesOf(v *visit, s view.Status, place string, order []pilot.Stage) []placeStage {
	var out []placeStage
	for _, one := range s.Steps {
		if len(out) == 0 || out[len(out)-1].Stage != one.Stage {
			out = append(out, placeStage{Stage: one.Stage})
		}
		last := &out[len(out)-1]
		last.Steps = append(last.Steps, placeStep{
			Step: one, Light: lightOf(one, s.Waiting), Href: "/p/" + place + "/steps/" + one.Step.Code,
			Mine: v.seat.Seat.HandsIn(pilot.Role(one.Role.Code), place),
		})
	}
	if len(order) > 0 {
		slices.SortStableFunc(out, func(a, b placeStage) int {
			return cmp.Compare(slices.Index(order, pilot.Stage(a.Stage.Code)), slices.Index(order, pilot.Stage(b.Stage.Code)))
		})
	}
	return out
}

// lightOf is a step's light: that of who is waited for, done when it is complete.
func lightOf(s view.Step, waiting []view.Task) pilot.Light {
	for _, t := range waiting {
		if t.Step.Code == s.Step.Code {
			return pilot.Light(t.Light.Code)
		}
	}
	if s.Status.Code == string(pilot.Complete) {
		return pilot.LightDone
	}
	return ""
}
