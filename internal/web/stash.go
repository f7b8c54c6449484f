package web

import (
	"encoding/json"
	"net/http"
	"net/url"

	"shidian/internal/seats"
)

// stashed is a form that came when nobody was signed in any more.
type stashed struct {
	Path   string     `json:"path"`
	Writer string     `json:"writer"` // whose form it was, by his own subject
	Form   url.Values `json:"form"`
}

// maxStash is how much of a form is kept for who signs in again, in bytes: several times what
// a message holds.
const maxStash = 128 << 10

// askToSignIn leads to the provider and back here. What was posted waits for its writer.
func (d *Desk) askToSignIn(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.URL.Path == "/news" { // a program of the page's asks: it would begin to sign in, again and again
		d.fail(w, r, &problem{Status: http.StatusUnauthorized, Key: "web.problem.signed-out"})
		return
	}
	if r.Method == http.MethodGet {
		goTo(w, r, "/signin?to="+url.QueryEscape(r.URL.RequestURI()))
		return
	}
	raw, err := json.Marshal(stashed{Path: r.URL.Path, Writer: r.PostFormValue("writer"), Form: r.PostForm})
	kept := err == nil && len(raw) <= maxStash && r.PostFormValue("writer") != "" && d.rates.take("stash from "+d.addressOf(r), perStash)
	if kept {
		d.briefly(r.Context())
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
	v, err := d.visitOf(again)
	if err != nil || !v.seat.Seat.Sees(t.place) {
		return "", false
	}
	if _, err := d.keepTyped(again, v, t, false); err != nil {
		d.Log.Warn("keep what was written before signing in", "error", err)
		return "", false
	}
	return t.url() + "/edit", true
}
