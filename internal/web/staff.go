package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// staffPage lists who acts in which seat, for whom may appoint.
type staffPage struct {
	Appointments []appointmentLine
	Seats        []seatChoice
	Said         string
	Typed        map[string]string
	Issuer       string
}

type appointmentLine struct {
	seats.Appointment
	UnitName string
	Over     bool
	Mine     bool // the visitor may end it
}

// seatChoice is a seat to appoint to.
type seatChoice struct {
	Value string // role@unit
	Text  string
}

// roster is what appointing needs to know.
func (d *Desk) roster(ctx context.Context, v *visit) (units seats.Units, names map[string]string, today pilot.Date, err error) {
	h, err := d.home(ctx, v.programme())
	if err != nil {
		return units, nil, "", err
	}
	rows, err := d.Record.Pilots(ctx, postgres.Filter{Programme: v.programme(), Place: v.scope()})
	if err != nil {
		return units, nil, "", err
	}
	units.District, today = h.district.Code, pilot.DateOf(d.Now(), h.zone)
	names = map[string]string{h.district.Code: h.district.Name}
	for _, r := range rows {
		if r.Level != pilot.LevelGovernance {
			units.Places = append(units.Places, r.Place)
			names[r.Place] = client.NameOf(r.SubDistrict, r.Community)
		}
	}
	return units, names, today, nil
}

func (d *Desk) staff(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showStaff(w, r, v, http.StatusOK, "")
}

func (d *Desk) showStaff(w http.ResponseWriter, r *http.Request, v *visit, status int, said string) error {
	if !v.seat.Seat.Appoints() {
		return forbidden()
	}
	units, names, today, err := d.roster(r.Context(), v)
	if err != nil {
		return err
	}
	all, err := d.Record.Appointments(r.Context(), v.programme())
	if err != nil {
		return err
	}
	p := &staffPage{Said: said, Issuer: v.person.Issuer, Typed: map[string]string{}}
	for name := range r.PostForm {
		p.Typed[name] = r.PostForm.Get(name)
	}
	for _, a := range all {
		if mine := v.seat.Seat.MayGrant(a.Seat); mine || v.person.Is(a.Person) {
			over := a.Ended != nil || a.Until != "" && a.Until < today
			p.Appointments = append(p.Appointments, appointmentLine{a, names[a.Seat.Unit], over, mine && !over})
		}
	}
	for _, role := range pilot.Roles() {
		for _, unit := range append([]string{units.District}, units.Places...) {
			seat := seats.Seat{Role: role, Unit: unit}
			if units.Has(seat) && v.seat.Seat.MayGrant(seat) {
				p.Seats = append(p.Seats, seatChoice{string(role) + "@" + unit, names[unit] + " · " + v.text("role."+string(role))})
			}
		}
	}
	d.show(w, r, status, "staff", v.page(r, "web.staff-title", nil, p))
	return nil
}

func (v *visit) grantor() seats.Grantor {
	return seats.Grantor{Person: v.seat.Person, Seat: v.seat.Seat}
}

// appoint puts somebody into a seat.
func (d *Desk) appoint(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.seat.Seat.Appoints() {
		return forbidden()
	}
	units, names, today, err := d.roster(r.Context(), v)
	if err != nil {
		return err
	}
	role, unit, _ := strings.Cut(r.PostFormValue("seat"), "@")
	a := seats.Appointment{
		Programme: v.programme(), Seat: seats.Seat{Role: pilot.Role(role), Unit: unit}, From: today, GrantedBy: v.grantor(), DeputyFor: strings.TrimSpace(r.PostFormValue("deputyFor")),
		Person: seats.Person{Issuer: v.person.Issuer, Subject: strings.TrimSpace(r.PostFormValue("subject")), Name: strings.TrimSpace(r.PostFormValue("name"))},
	}
	for name, into := range map[string]*pilot.Date{"from": &a.From, "until": &a.Until} {
		typed := strings.TrimSpace(r.PostFormValue(name))
		if typed == "" {
			continue
		}
		*into = pilot.Date(typed)
		if day, err := pilot.ParseDate(typed); err == nil {
			*into = day
		}
	}
	if seats.Level(a.Seat.Role) != "" && !v.seat.Seat.MayGrant(a.Seat) { // none of the choices that its page has
		return d.appointed(w, r, v, &postgres.NotAppointedError{Why: seats.NotYours}, "", a, names)
	}
	made, err := d.Record.Appoint(r.Context(), a, units, today)
	return d.appointed(w, r, v, err, "web.staff.appointed", made, names)
}

// endAppointment ends one: whoever is in a seat may leave it, too.
func (d *Desk) endAppointment(w http.ResponseWriter, r *http.Request, v *visit) error {
	units, names, today, err := d.roster(r.Context(), v)
	if err != nil {
		return err
	}
	number, _ := strconv.ParseInt(r.PostFormValue("number"), 10, 64)
	ended, err := d.Record.EndAppointment(r.Context(), v.programme(), number, v.grantor(), strings.TrimSpace(r.PostFormValue("reason")), units, today)
	if errors.Is(err, postgres.ErrNoAppointment) {
		return notFound()
	}
	return d.appointed(w, r, v, err, "web.staff.ended", ended, names)
}

func (d *Desk) appointed(w http.ResponseWriter, r *http.Request, v *visit, err error, key string, a seats.Appointment, names map[string]string) error {
	args := catalog.Args{"name": a.Person.Name, "role": v.text("role." + string(a.Seat.Role)), "unit": names[a.Seat.Unit]}
	var refused *postgres.NotAppointedError
	switch {
	case errors.As(err, &refused):
		status := http.StatusUnprocessableEntity
		if refused.Why == seats.NotYours || refused.Why == seats.Yourself {
			status = http.StatusForbidden
		}
		args["role"] = string(a.Seat.Role)
		return d.showStaff(w, r, v, status, v.text("seats."+string(refused.Why), args))
	case err != nil:
		return err
	}
	if !v.seat.Seat.Appoints() { // he left his own seat, and has no page of them
		goTo(w, r, "/")
		return nil
	}
	r.PostForm = nil
	return d.showStaff(w, r, v, http.StatusOK, v.text(key, args))
}
