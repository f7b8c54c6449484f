package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
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
	Units    bool     // the district may have communities merged, split or moved
	Began    []string // with what it began that takes the place of others, in words
	Together bool     // the seat hands in several steps here, which can be sent in one go
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
		p.Light = "dissolved" // in words; it has no colour of its own
	}
	if st.after != nil {
		after := d.reader(v, *st.after).Status()
		p.After, p.Light = &after, pilot.Light(after.Light.Code)
	}
	p.Steps = stagesOf(v, p.Status, place, st.pilot.Terms.StageOrder)
	for _, k := range evidence.AllRecords() {
		role, ok := k.FiledBy(st.active().Level)
		if ok && v.seat.Seat.HandsIn(role, place) {
			p.Kinds = append(p.Kinds, kindLine{k.Kind, v.text("record." + k.Kind), "/p/" + place + "/records/" + k.Kind + "/edit"})
		}
	}
	mine := 0
	for _, stage := range p.Steps {
		for _, step := range stage.Steps {
			if step.Mine && step.Status.Code != string(pilot.Complete) {
				mine++
			}
		}
	}
	p.Together = mine > 1 && !st.pilot.Ended()
	if v.seat.Seat.Orders(place) && !st.active().Ended() {
		p.Orders = []string{"return", "extend", "suspend"}
		if p.Light == pilot.LightPaused {
			p.Orders[2] = "resume"
		}
	}
	p.Units = v.seat.Seat.Role == pilot.RoleDistrict && st.pilot.Level == pilot.LevelSubDistrict && !st.pilot.Ended()
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
