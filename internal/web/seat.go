package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// errUnchosen says that somebody has seats in several programmes, and has not said in which
// of them he acts.
var errUnchosen = errors.New("no seat is chosen yet")

// fieldActing is the field of each form with the number of the appointment in whose seat it
// was shown: what is written for one programme goes to no other, though the same browser has
// another seat by now.
const fieldActing = "acting"

// seatOf is the seat that a request is meant for: a form's own; one of the programme that an
// address names; the one chosen last, while it is held; the only one, or the first where all
// are of one programme.
func (d *Desk) seatOf(r *http.Request, v *visit) (seats.Appointment, error) {
	ctx := r.Context()
	chosen, known := v.holds(d.sessions.GetInt64(ctx, keySeat))
	over := &problem{Status: http.StatusForbidden, Key: "web.problem.seat-over", SignedIn: v.person.Name, Unseated: true}
	if r.Method == http.MethodPost {
		switch acting, named := v.acting(r); {
		case named && acting.Number == 0:
			return acting, over
		case named:
			if !strings.HasSuffix(r.URL.Path, "/live") { // a page in the background goes on by itself
				d.sessions.Put(ctx, keySeat, acting.Number)
			}
			return acting, nil
		case !known && d.sessions.GetInt64(ctx, keySeat) != 0: // the seat that he wrote in is over
			return chosen, over
		}
	}
	if programme := r.URL.Query().Get("programme"); programme != "" && r.Method == http.MethodGet {
		return d.seatIn(r, v, programme, chosen)
	}
	switch {
	case known:
		return chosen, nil
	case len(v.programmes()) > 1 && r.URL.Path != "/seat":
		return chosen, errUnchosen
	}
	return v.held[0], nil
}

// holds is the appointment of a number, if it is among those in which the visitor may act.
func (v *visit) holds(number int64) (seats.Appointment, bool) {
	i := slices.IndexFunc(v.held, func(a seats.Appointment) bool { return a.Number == number })
	if i < 0 {
		return seats.Appointment{}, false
	}
	return v.held[i], true
}

// acting is the appointment that a form names: none of a number where he may not act in it.
func (v *visit) acting(r *http.Request) (a seats.Appointment, named bool) {
	text := r.PostFormValue(fieldActing)
	for _, a := range v.held {
		if numberText(a.Number) == text {
			return a, true
		}
	}
	return seats.Appointment{}, text != ""
}

// seatIn is a seat of the programme that an address names, as links from elsewhere do: one
// that sees the place, where that is about one.
func (d *Desk) seatIn(r *http.Request, v *visit, programme string, chosen seats.Appointment) (seats.Appointment, error) {
	if chosen.Programme == programme {
		return chosen, nil
	}
	place, _, _, _ := splitPath(r.URL.Path)
	place = cmp.Or(r.URL.Query().Get("at"), place)
	var found seats.Appointment
	for _, a := range v.held {
		if a.Programme == programme && (found.Number == 0 || !found.Seat.Sees(place) && a.Seat.Sees(place)) {
			found = a
		}
	}
	if found.Number == 0 { // nobody hears from this whether there is such a programme
		return found, &problem{Status: http.StatusForbidden, Key: "web.problem.no-seat-there", SignedIn: v.person.Name}
	}
	d.sessions.Put(r.Context(), keySeat, found.Number)
	return found, nil
}

// programmes are those in which the visitor has a seat now.
func (v *visit) programmes() []string {
	var all []string
	for _, a := range v.held {
		if !slices.Contains(all, a.Programme) {
			all = append(all, a.Programme)
		}
	}
	return all
}

// programmeNames are what programmes are called, where the visitor has seats in several.
func (d *Desk) programmeNames(ctx context.Context, v *visit) (map[string]string, error) {
	all := v.programmes()
	if len(all) < 2 {
		return nil, nil
	}
	names := map[string]string{}
	for _, programme := range all {
		h, err := d.home(ctx, programme)
		if err != nil {
			return nil, err
		}
		names[programme] = programme
		if h.terms != nil {
			names[programme] = v.text("web.programme", catalog.Args{"name": h.terms.ProgrammeTitle(), "code": programme})
		}
	}
	return names, nil
}

// unitNames are the names of the units of seats, by the appointments' numbers; a unit that is
// not on record yet goes by its code.
func (d *Desk) unitNames(ctx context.Context, held []seats.Appointment) (map[int64]string, error) {
	names := map[int64]string{}
	for _, a := range held {
		unit := a.Seat.Unit
		names[a.Number] = unit
		h, err := d.home(ctx, a.Programme)
		if err != nil {
			return nil, err
		}
		if h.district.Code == unit {
			names[a.Number] = h.district.Name
			continue
		}
		rows, err := d.Record.Pilots(ctx, postgres.Filter{Programme: a.Programme, Place: unit})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.Place == unit {
				names[a.Number] = client.NameOf(r.SubDistrict, r.Community)
			}
		}
	}
	return names, nil
}

// chooseSeat has somebody with several seats act in another, and leads to where he wanted to
// go before he chose.
func (d *Desk) chooseSeat(w http.ResponseWriter, r *http.Request, v *visit) error {
	for _, a := range v.held {
		if r.PostFormValue("seat") == numberText(a.Number) {
			d.sessions.Put(r.Context(), keySeat, a.Number)
			goTo(w, r, r.PostFormValue("to"))
			return nil
		}
	}
	return &problem{Status: http.StatusForbidden, Key: "web.problem.seat-over", SignedIn: v.person.Name}
}
