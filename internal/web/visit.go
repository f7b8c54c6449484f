package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
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
	units  map[int64]string      // names of the units of these, by the appointments' numbers
	roles  map[pilot.Role]string // what bodies are called in the programme, where it is not as usual
	files  *received             // that came with the form; nil: none
	called map[string]string     // what programmes are called, where he has seats in several
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
		d.writeLook(r, v, err)
		if errors.Is(err, errNotSignedIn) {
			d.askToSignIn(w, r)
			return
		}
		if errors.Is(err, errUnchosen) {
			d.choose(w, r, v)
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

// visitOf finds who is signed in, and the seat in which he acts ([Desk.seatOf]).
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
	if len(v.held) == 0 {
		return nil, &problem{Status: http.StatusForbidden, Key: "web.problem.no-seat", Args: catalog.Args{"name": v.person.Name, "subject": v.person.Subject}, SignedIn: v.person.Name, Unseated: true}
	}
	if v.seat, err = d.seatOf(r, v); err != nil {
		return v, err
	}
	if v.units, err = d.unitNames(ctx, v.held); err != nil {
		return nil, err
	}
	if v.called, err = d.programmeNames(ctx, v); err != nil {
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

// zones remembers what day it is where, and what a programme's seats share: for a while,
// since the district amends its plan.
type zones struct {
	mu    sync.Mutex
	known map[string]home
}

// home is what all seats of a programme share.
type home struct {
	zone     *time.Location
	district pilot.Unit
	terms    *pilot.Terms // of one of its sub-districts
	read     time.Time
}

// homeFor is how long a programme's home is remembered.
const homeFor = time.Minute

func (d *Desk) zone(ctx context.Context, programme string) (*time.Location, error) {
	h, err := d.home(ctx, programme)
	return h.zone, err
}

func (d *Desk) home(ctx context.Context, programme string) (home, error) {
	d.zones.mu.Lock()
	h, ok := d.zones.known[programme]
	d.zones.mu.Unlock()
	if age := d.Now().Sub(h.read); ok && age >= 0 && age < homeFor {
		return h, nil
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
	h = home{zone: p.Terms.Location(), district: p.Terms.District, terms: p.Terms, read: d.Now()}
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
