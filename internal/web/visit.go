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
	held   []seats.Appointment // in which he may act now
	seat   seats.Appointment   // of these, the one he acts in
	units  map[string]string   // names of the units of these
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
		if err := parsed(r); err != nil {
			d.fail(w, r, tooLarge(err))
			return
		}
		if r.MultipartForm != nil {
			defer func() { _ = r.MultipartForm.RemoveAll() }() // temporary files more are swept by the system
		}
		v, err := d.visitOf(r)
		if err == nil {
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

// inMemory is how much of an upload is not put into temporary files, in bytes.
const inMemory = 4 << 20

// parsed reads the form that was posted, if one was.
func parsed(r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(inMemory) //nolint:gosec // the guard limits the body
	} else {
		err = r.ParseForm()
	}
	if err == nil {
		r.PostForm = asText(r.PostForm)
	}
	return err
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
	v.person = seats.Person{Issuer: d.sessions.GetString(ctx, keyIssuer), Subject: d.sessions.GetString(ctx, keySubject), Name: d.sessions.GetString(ctx, keyName)}
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
	v.units, err = d.unitNames(ctx, v.held)
	return v, err
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

// stashed is a form that came when nobody was signed in any more.
type stashed struct {
	Path   string     `json:"path"`
	Writer string     `json:"writer"` // whose form it was, by his own subject
	Form   url.Values `json:"form"`
}

// maxStash is how much of a form is kept for who signs in again, in bytes.
const maxStash = 256 << 10

// askToSignIn leads to the provider and back here. What was posted waits for its writer.
func (d *Desk) askToSignIn(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		goTo(w, r, "/signin?to="+url.QueryEscape(r.URL.RequestURI()))
		return
	}
	raw, err := json.Marshal(stashed{Path: r.URL.Path, Writer: r.PostFormValue("writer"), Form: r.PostForm})
	kept := err == nil && len(raw) <= maxStash && r.PostFormValue("writer") != ""
	if kept {
		d.sessions.Put(r.Context(), keyStash, string(raw))
	}
	p := &problem{Status: http.StatusUnauthorized, Key: "web.problem.signed-out"}
	if !kept {
		p.Echo = r.PostForm
	}
	d.fail(w, r, p)
}

// unstash gives a form back to its writer, as his draft; nobody else sees it.
func (d *Desk) unstash(r *http.Request, p seats.Person) (to string, ok bool) {
	raw := d.sessions.PopString(r.Context(), keyStash)
	var s stashed
	if raw == "" || json.Unmarshal([]byte(raw), &s) != nil || s.Writer != p.Subject {
		return "", false
	}
	again := r.Clone(r.Context())
	again.Method, again.PostForm = http.MethodPost, s.Form
	t, found := targetOf(s.Path)
	if !found {
		return "", false
	}
	v, err := d.visitIn(again, s.Form.Get("seat"))
	if err != nil || !v.seat.Seat.Sees(t.place) {
		return "", false
	}
	if _, err := d.keepTyped(again, v, t, false); err != nil {
		d.Log.Warn("keep what was written before signing in", "error", err)
		return "", false
	}
	return t.url() + "/edit", true
}

// visitIn is a visit in the seat of an appointment, which is chosen with it.
func (d *Desk) visitIn(r *http.Request, number string) (*visit, error) {
	v, err := d.visitOf(r)
	if err != nil {
		return nil, err
	}
	for _, a := range v.held {
		if numberText(a.Number) == number {
			d.sessions.Put(r.Context(), keySeat, a.Number)
			v.seat = a
		}
	}
	return v, nil
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
	h = home{zone: p.Terms.Location(), district: p.Terms.District, terms: p.Terms}
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
