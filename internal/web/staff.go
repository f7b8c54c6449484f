package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
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
	Choices      []choice
	Many         bool // there are too many seats to choose from before a sub-district is chosen
	Back, On     string
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

// roster is the units that matter to a seat that appoints, by their codes and names, and what
// day it is: the district's sub-districts, an office's communities, and one that is named.
func (d *Desk) roster(ctx context.Context, v *visit, named string) (units seats.Units, names map[string]string, today pilot.Date, err error) {
	h, err := d.home(ctx, v.programme())
	if err != nil {
		return units, nil, "", err
	}
	units.District, today = h.district.Code, pilot.DateOf(d.Now(), h.zone)
	names = map[string]string{h.district.Code: h.district.Name}
	if v.scope() == "" {
		own, err := d.Record.SubDistricts(ctx, v.programme())
		if err != nil {
			return units, nil, "", err
		}
		for _, u := range own {
			units.Places, names[u.Code] = append(units.Places, u.Code), u.Name
		}
	}
	for _, place := range []string{v.scope(), named} {
		if _, known := names[place]; known || !client.ValidPlace(place) {
			continue
		}
		rows, err := d.Record.Pilots(ctx, postgres.Filter{Programme: v.programme(), Place: place})
		if err != nil {
			return units, nil, "", err
		}
		for _, r := range rows {
			if _, known := names[r.Place]; !known {
				units.Places, names[r.Place] = append(units.Places, r.Place), client.NameOf(r.SubDistrict, r.Community)
			}
		}
	}
	return units, names, today, nil
}

func (d *Desk) staff(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.showStaff(w, r, v, http.StatusOK, "")
}

// maxSeats is how many seats one may choose from at once.
const maxSeats = 500

func (d *Desk) showStaff(w http.ResponseWriter, r *http.Request, v *visit, status int, said string) error {
	if !v.seat.Seat.Appoints() {
		return forbidden()
	}
	chosen, err := d.subDistrictAsked(r.Context(), v, r.URL.Query().Get("sub-district"))
	if err != nil {
		return err
	}
	units, names, today, err := d.roster(r.Context(), v, "")
	if err != nil {
		return err
	}
	number := pageAsked(r)
	f := postgres.AppointmentFilter{Programme: v.programme(), Roles: v.grants(), SubDistrict: chosen, Person: v.person, Limit: perPage + 1, Offset: (number - 1) * perPage}
	all, err := d.Record.AppointmentsTo(r.Context(), f)
	if err != nil {
		return err
	}
	p := &staffPage{Said: said, Issuer: v.person.Issuer, Typed: map[string]string{}}
	for name := range r.PostForm {
		p.Typed[name] = r.PostForm.Get(name)
	}
	p.Back, p.On = pagesAround(r, number, len(all) > perPage)
	p.On = strings.Replace(p.On, "/staff/end?", "/staff?", 1) // what was posted there is shown here
	for _, a := range all[:min(len(all), perPage)] {
		if mine := v.seat.Seat.MayGrant(a.Seat); mine || v.person.Is(a.Person) {
			over := a.Ended != nil || a.Until != "" && a.Until < today
			p.Appointments = append(p.Appointments, appointmentLine{a, cmp.Or(names[a.Seat.Unit], v.units[a.Number], a.Seat.Unit), over, mine && !over})
		}
	}
	p.seats(v, units, names, chosen)
	if v.scope() == "" {
		one, err := d.subDistrictChoice(r.Context(), v, chosen)
		if err != nil {
			return err
		}
		p.Choices = append(p.Choices, one)
	}
	d.show(w, r, status, "staff", v.page(r, "web.staff-title", nil, p))
	return nil
}

// grants are the roles to whose seats somebody in this one appoints.
func (v *visit) grants() []pilot.Role {
	own := v.seat.Seat
	return slices.DeleteFunc(pilot.Roles(), func(role pilot.Role) bool {
		return !own.MayGrant(seats.Seat{Role: role, Unit: own.Unit}) && !own.MayGrant(seats.Seat{Role: role, Unit: own.Unit + "/any"})
	})
}

// seats puts in to which seats may be appointed: of the sub-district that is chosen, or of
// all, where these are not too many to choose from.
func (p *staffPage) seats(v *visit, units seats.Units, names map[string]string, chosen string) {
	for _, role := range v.grants() {
		own := []string{units.District}
		if level := seats.Level(role); level != seats.LevelDistrict {
			own = slices.DeleteFunc(slices.Clone(units.Places), func(place string) bool {
				above, _, below := strings.Cut(place, "/")
				return below != (level == string(pilot.LevelCommunity)) || chosen != "" && above != chosen
			})
		}
		if len(own) > maxSeats {
			p.Many = true
			continue
		}
		for _, unit := range own {
			p.Seats = append(p.Seats, seatChoice{string(role) + "@" + unit, names[unit] + " · " + v.text("role."+string(role))})
		}
	}
}

func (v *visit) grantor() seats.Grantor {
	return seats.Grantor{Person: v.seat.Person, Seat: v.seat.Seat}
}

// appoint puts somebody into a seat.
func (d *Desk) appoint(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.seat.Seat.Appoints() {
		return forbidden()
	}
	role, unit, _ := strings.Cut(r.PostFormValue("seat"), "@")
	units, names, today, err := d.roster(r.Context(), v, unit)
	if err != nil {
		return err
	}
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
	units, names, today, err := d.roster(r.Context(), v, "")
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
