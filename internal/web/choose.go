package web

import (
	"context"
	"net/http"

	"shidian/internal/catalog"
	"shidian/internal/seats"
)

// choosePage lists the seats of somebody who has to choose one first.
type choosePage struct {
	Seats []seatHeld
	To    string // where he wanted to go
}

type seatHeld struct {
	Number                int64
	Unit, Role, Programme string
}

// choose asks in which programme somebody acts; what he posted meanwhile is not done.
func (d *Desk) choose(w http.ResponseWriter, r *http.Request, v *visit) {
	if r.Method != http.MethodGet || r.URL.Path == "/news" {
		d.fail(w, r, &problem{Status: http.StatusConflict, Key: "web.problem.choose", SignedIn: v.person.Name})
		return
	}
	units, err := d.unitNames(r.Context(), v.held)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	names, err := d.programmeNames(r.Context(), v)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	p := &choosePage{To: r.URL.RequestURI()}
	for _, a := range v.held {
		p.Seats = append(p.Seats, seatHeld{a.Number, units[a.Number], d.roleIn(r.Context(), v, a), names[a.Programme]})
	}
	d.show(w, r, http.StatusOK, "choose", &page{Title: "web.choose-title", SignedInAs: v.person.Name, Data: p})
}

// roleIn is what a seat's role is called in its programme.
func (d *Desk) roleIn(ctx context.Context, v *visit, a seats.Appointment) string {
	if h, err := d.home(ctx, a.Programme); err == nil && h.terms != nil && h.terms.RoleNames[a.Seat.Role] != "" {
		return h.terms.RoleNames[a.Seat.Role]
	}
	return catalog.Text(v.lang, "role."+string(a.Seat.Role))
}
