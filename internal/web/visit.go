package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/identity"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// visit is one request of somebody who is signed in, in the seat that he chose.
type visit struct {
	desk   *Desk
	person seats.Person
	at     time.Time // when he signed in
	lang   catalog.Lang
	held   []seats.Appointment   // in which he may act now
	seat   seats.Appointment     // of these, the one he acts in
	units  map[string]string     // names of the units of these
	roles  map[pilot.Role]string // what bodies are called in the programme, where it is not as usual
	files  *received             // that came with the form; nil: none
}

// programme is the seat's.
func (v *visit) programme() string { return v.seat.Programme }

// actor is who sends, as messages have it.
func (v *visit) actor() pilot.Actor {
	return pilot.Actor{Name: v.seat.Person.Name, Role: v.seat.Seat.Role, Unit: v.seat.Seat.Unit}
}

// signed is who sends, as seals have it.
func (v *visit) signed() identity.SignedIn {
	return identity.SignedIn{By: v.actor(), Subject: v.person.Subject, Issuer: v.person.Issuer, At: v.at}
}

// way is how this visit's messages go: sealed.
func (v *visit) way() client.Way {
	who := v.signed()
	return client.Way{Seal: func(workflowID string, message json.RawMessage) (string, error) {
		return who.Message(v.desk.Signer, workflowID, message)
	}}
}

func (v *visit) text(key string, args ...catalog.Args) string {
	if role, of := strings.CutPrefix(key, "role."); of && v.roles[pilot.Role(role)] != "" {
		return v.roles[pilot.Role(role)]
	}
	return catalog.Text(v.lang, key, args...)
}

// draftKey is this visitor's draft of a form.
func (v *visit) draftKey(place, form string) postgres.DraftKey {
	return postgres.DraftKey{Programme: v.programme(), Place: place, Form: form, Seat: v.seat.Seat, Person: v.person}
}

// seated lets through who is signed in and has a seat; it shows what an answer fails with.
func (d *Desk) seated(answer func(http.ResponseWriter, *http.Request, *visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isText(r.URL) {
			d.fail(w, r, notFound())
			return
		}
		files, err := d.parsed(w, r, d.personOf(r.Context()).Subject != "")
		defer files.forget()
		if err != nil {
			d.fail(w, r, tooLarge(err))
			return
		}
		if mayHoldFiles(r) { // however long it was on its way
			ctx, cancel := context.WithTimeout(r.Context(), answersIn)
			defer cancel()
			r = r.WithContext(ctx)
		}
		v, err := d.visitOf(r)
		if err == nil {
			v.files = files
			err = answer(w, r, v)
		}
		if errors.Is(err, errNotSignedIn) {
			d.askToSignIn(w, r)
			return
		}
		if err != nil {
			d.fail(w, r, err)
		}
	})
}

// isText says whether everything in an address can be asked of the record.
func isText(u *url.URL) bool {
	query, err := url.QueryUnescape(u.RawQuery)
	return err == nil && utf8.ValidString(u.Path+query) && !strings.Contains(u.Path+query, "\x00")
}

// parsed reads the form that was posted, if one was, and keeps the files that came with it
// or not. What it returns is to be forgotten.
func (d *Desk) parsed(w http.ResponseWriter, r *http.Request, keep bool) (files *received, err error) {
	if r.Method != http.MethodPost || r.PostForm != nil {
		return nil, nil
	}
	if isMultipart(r) {
		files, err = d.receive(w, r, keep && mayHoldFiles(r))
	} else {
		err = r.ParseForm()
	}
	if err == nil {
		r.PostForm = asText(r.PostForm)
	}
	return files, err
}

// asText is a form of which everything can be kept and sent as text, with lines that end as
// ours do. No browser sends fields with other names.
func asText(form url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		if !utf8.ValidString(name) || strings.Contains(name, "\x00") {
			continue
		}
		for _, value := range values {
			out.Add(name, textual.Replace(strings.ToValidUTF8(value, "\uFFFD")))
		}
	}
	return out
}

var textual = strings.NewReplacer("\r\n", "\n", "\x00", "\uFFFD")

var errNotSignedIn = errors.New("nobody is signed in")

// visitOf finds who is signed in, and the seat in which he acts: the one chosen, while he
// still has it, else his only one.
func (d *Desk) visitOf(r *http.Request) (*visit, error) {
	ctx := r.Context()
	v := &visit{desk: d, lang: langOf(r)}
	v.person = d.personOf(ctx)
	v.at = d.sessions.GetTime(ctx, keySignedIn)
	if v.person.Subject == "" {
		return nil, errNotSignedIn
	}
	all, err := d.Record.AppointmentsOf(ctx, v.person)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		zone, err := d.zone(ctx, a.Programme)
		if err != nil {
			return nil, err
		}
		if a.Holds(d.Now(), zone) {
			v.held = append(v.held, a)
		}
	}
	chosen := d.sessions.GetInt64(ctx, keySeat)
	i := slices.IndexFunc(v.held, func(a seats.Appointment) bool { return a.Number == chosen })
	switch {
	case len(v.held) == 0:
		return nil, &problem{Status: http.StatusForbidden, Key: "web.problem.no-seat", Args: catalog.Args{"name": v.person.Name, "subject": v.person.Subject}, SignedIn: v.person.Name, Unseated: true}
	case i >= 0:
		v.seat = v.held[i]
	case chosen != 0 && r.Method == http.MethodPost: // the seat that he wrote in is over
		return nil, &problem{Status: http.StatusForbidden, Key: "web.problem.seat-over", SignedIn: v.person.Name, Unseated: true}
	default:
		v.seat = v.held[0]
	}
	if v.units, err = d.unitNames(ctx, v.held); err != nil {
		return nil, err
	}
	h, err := d.home(ctx, v.programme())
	if h.terms != nil {
		v.roles = h.terms.RoleNames
	}
	return v, err
}

// personOf is who is signed in, by the provider of now: whom another signed in, which was set
// before, signs in again. Nobody: without a subject.
func (d *Desk) personOf(ctx context.Context) seats.Person {
	p := seats.Person{Issuer: d.sessions.GetString(ctx, keyIssuer), Subject: d.sessions.GetString(ctx, keySubject), Name: d.sessions.GetString(ctx, keyName)}
	if p.Subject == "" || p.Issuer != d.Provider.Introduction().Issuer {
		return seats.Person{}
	}
	return p
}

// unitNames are the names of the units of seats; a unit that is not on record yet goes by
// its code.
func (d *Desk) unitNames(ctx context.Context, held []seats.Appointment) (map[string]string, error) {
	names := map[string]string{}
	for _, a := range held {
		unit := a.Seat.Unit
		names[unit] = unit
		h, err := d.home(ctx, a.Programme)
		if err != nil {
			return nil, err
		}
		if h.district.Code == unit {
			names[unit] = h.district.Name
			continue
		}
		rows, err := d.Record.Pilots(ctx, postgres.Filter{Programme: a.Programme, Place: unit})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if r.Place == unit {
				names[unit] = client.NameOf(r.SubDistrict, r.Community)
			}
		}
	}
	return names, nil
}

// chooseSeat has somebody with several seats act in another.
func (d *Desk) chooseSeat(w http.ResponseWriter, r *http.Request, v *visit) error {
	for _, a := range v.held {
		if r.PostFormValue("seat") == numberText(a.Number) {
			d.sessions.Put(r.Context(), keySeat, a.Number)
			goTo(w, r, "/")
			return nil
		}
	}
	return &problem{Status: http.StatusForbidden, Key: "web.problem.seat-over", SignedIn: v.person.Name}
}

// zones remembers what day it is where: programmes keep their zone.
type zones struct {
	mu    sync.Mutex
	known map[string]home
}

// home is what all seats of a programme share.
type home struct {
	zone     *time.Location
	district pilot.Unit
	terms    *pilot.Terms // of one of its sub-districts
	from     string       // its pilot's workflow ID
	amended  int          // number of the order that made these terms
}

func (d *Desk) zone(ctx context.Context, programme string) (*time.Location, error) {
	h, err := d.home(ctx, programme)
	return h.zone, err
}

func (d *Desk) home(ctx context.Context, programme string) (home, error) {
	d.zones.mu.Lock()
	h, ok := d.zones.known[programme]
	d.zones.mu.Unlock()
	if ok {
		if n, err := d.Record.TermsNumber(ctx, h.from); err != nil || n == h.amended {
			return h, err
		}
	}
	units, err := d.Record.SubDistricts(ctx, programme)
	if err != nil {
		return h, err
	}
	if len(units) == 0 {
		return home{zone: time.UTC}, nil
	}
	p, err := d.Record.Pilot(ctx, pilot.PilotID(programme, units[0].Code))
	if err != nil {
		return h, err
	}
	h = home{zone: p.Terms.Location(), district: p.Terms.District, terms: p.Terms, from: p.WorkflowID, amended: p.Amended}
	if h.terms.Clock.Rehearsed() { // whoever rehearses moves its calendar
		return h, nil
	}
	d.zones.mu.Lock()
	defer d.zones.mu.Unlock()
	if d.zones.known == nil {
		d.zones.known = map[string]home{}
	}
	d.zones.known[programme] = h
	return h, nil
}
