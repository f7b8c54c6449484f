package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"shidian/internal/client"
	"shidian/internal/pilot"
)

// ordering is the form of what the level above may do at a place.
type ordering struct {
	Order     string
	Place     string
	PlaceName string
	Steps     []option // that may be returned, or extended
	Chosen    []string
	Reason    string
	To        string
	Document  string
	Rule      string
	Field     string
	ID        string
	Findings  []shownFinding
	Said      string

	// Of the district's decision.
	Decisions   []string // that can be made here now
	Decision    string
	Communities []option // that may be left out
	Community   string
	Code        string
}

var orders = []string{"return", "extend", "suspend", "resume", orderDecide}

// order shows the form.
func (d *Desk) order(w http.ResponseWriter, r *http.Request, v *visit) error {
	o, err := d.ordering(r, v)
	if err != nil {
		return err
	}
	if step := r.URL.Query().Get("step"); step != "" {
		o.Chosen = []string{step}
	}
	o.Rule = r.URL.Query().Get("rule")
	d.show(w, r, http.StatusOK, "order", v.page(r, "web.order."+o.Order, nil, o))
	return nil
}

func (d *Desk) ordering(r *http.Request, v *visit) (*ordering, error) {
	place, name := placeAt(r), r.PathValue("order")
	if !slices.Contains(orders, name) {
		return nil, notFound()
	}
	st, err := d.standing(r.Context(), v, place)
	if err != nil {
		return nil, err
	}
	if !v.seat.Seat.Orders(place) || name == orderDecide && !v.decides() {
		return nil, forbidden()
	}
	o := &ordering{Order: name, Place: place, PlaceName: st.pilot.Terms.PlaceName(), ID: client.NewID(name, d.Now())}
	if name == orderDecide {
		o.deciding(v, st.active())
		return o, nil
	}
	for _, s := range st.pilot.State.Steps {
		returnable := s.Status == pilot.Complete || s.Status == pilot.ToConfirm || s.Rounds > 0
		if name == "return" && returnable || name == "extend" && s.Status != pilot.Complete {
			o.Steps = append(o.Steps, option{Value: string(s.Code), Text: v.text("step." + string(s.Code))})
		}
	}
	return o, nil
}

// giveOrder sends it.
func (d *Desk) giveOrder(w http.ResponseWriter, r *http.Request, v *visit) error {
	o, err := d.ordering(r, v)
	if err != nil {
		return err
	}
	o.Chosen, o.Reason, o.To = r.PostForm["step"], strings.TrimSpace(r.PostFormValue("reason")), strings.TrimSpace(r.PostFormValue("to"))
	o.Document, o.Rule, o.Field = strings.TrimSpace(r.PostFormValue("document")), r.PostFormValue("rule"), r.PostFormValue("field")
	if id := r.PostFormValue("id"); madeID.MatchString(id) {
		o.ID = id
	}
	o.Decision, o.Community, o.Code = r.PostFormValue("decision"), r.PostFormValue("community"), strings.TrimSpace(r.PostFormValue("code"))
	again := func(said string) error {
		o.Said = said
		d.show(w, r, http.StatusUnprocessableEntity, "order", v.page(r, "web.order."+o.Order, nil, o))
		return nil
	}
	switch {
	case o.Reason == "":
		return again(v.text("web.order.no-reason"))
	case o.Order == "return" && len(o.Chosen) == 0:
		return again(v.text("web.order.no-step"))
	case o.Order == "extend" && o.To == "":
		return again(v.text("web.order.no-day"))
	case o.Order == orderDecide && !slices.Contains(o.Decisions, o.Decision):
		return again(v.text("web.order.no-decision"))
	case o.Order == orderDecide && o.Document == "":
		return again(v.text("web.order.no-document"))
	}
	answer, err := d.dispatchOrder(r.Context(), v, o)
	if err != nil {
		return err
	}
	for _, outcome := range answer.Outcomes {
		if outcome.Outcome == pilot.Refused {
			_, o.Findings = placed(v.lang, "", outcome.Findings, func(string) bool { return false })
			return again(v.text("web.refused"))
		}
	}
	goTo(w, r, query("/answers/"+o.ID, "at", o.Place))
	return nil
}

func (d *Desk) dispatchOrder(ctx context.Context, v *visit, o *ordering) (answer client.Answer, err error) {
	e := client.Envelope{Programme: v.programme(), Place: o.Place, By: v.actor(), Whole: true, ID: o.ID, About: o.Order}
	to := pilot.Date(o.To)
	if day, err := pilot.ParseDate(o.To); err == nil {
		to = day
	}
	err = d.Client.Dispatch(ctx, e, func(h pilot.Header) error {
		var err error
		switch o.Order {
		case "return":
			message := pilot.Return{Header: h, Reasons: []pilot.ReturnReason{{Text: o.Reason, Rule: o.Rule, Field: o.Field}}}
			for _, s := range o.Chosen {
				message.Steps = append(message.Steps, pilot.Step(s))
			}
			answer, err = d.Client.Return(ctx, e.Programme, e.Place, message, v.way())
		case "extend":
			message := pilot.Extension{Header: h, To: to, Reason: o.Reason, Record: o.Document}
			if len(o.Chosen) > 0 {
				message.Step = pilot.Step(o.Chosen[0])
			}
			answer, err = d.Client.Extend(ctx, e.Programme, e.Place, message, v.way())
		case "suspend":
			answer, err = d.Client.Suspend(ctx, e.Programme, e.Place, pilot.Suspension{Header: h, Reason: o.Reason, Until: to}, v.way())
		case "resume":
			answer, err = d.Client.Resume(ctx, e.Programme, e.Place, pilot.Suspension{Header: h, Reason: o.Reason}, v.way())
		case orderDecide:
			answer, err = d.decide(ctx, e, o.message(h), v.way())
		}
		return err
	})
	return answer, err
}

// Has says whether a step is chosen, for the page.
func (o *ordering) Has(step string) bool { return slices.Contains(o.Chosen, step) }
