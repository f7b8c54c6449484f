package web

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
)

// signIn sends a browser to the identity provider.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	to, err := d.Provider.Begin(ctx, state, nonce, verifier)
	if err != nil {
		d.Log.Error("sign in", "error", err)
		d.fail(w, r, &problem{Status: http.StatusServiceUnavailable, Key: "web.problem.provider"})
		return
	}
	d.briefly(ctx)
	d.sessions.Put(ctx, keyState, state)
	d.sessions.Put(ctx, keyNonce, nonce)
	d.sessions.Put(ctx, keyVerifier, verifier)
	if back := r.URL.Query().Get("to"); ownPath(back) {
		d.sessions.Put(ctx, keyGoTo, back)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// signedIn takes who comes back from the provider.
func (d *Desk) signedIn(w http.ResponseWriter, r *http.Request) {
	ctx, q := r.Context(), r.URL.Query()
	state, nonce, verifier := d.sessions.PopString(ctx, keyState), d.sessions.PopString(ctx, keyNonce), d.sessions.PopString(ctx, keyVerifier)
	code := cmp.Or(q.Get("code"), q.Get("authCode")) // as DingTalk calls it
	if state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(q.Get("state"))) != 1 || code == "" {
		d.fail(w, r, &problem{Status: http.StatusBadRequest, Key: "web.problem.signin"})
		return
	}
	who, err := d.Provider.Finish(ctx, code, nonce, verifier)
	if err != nil {
		d.Log.Warn("sign in", "error", err)
		if errors.Is(err, ErrProviderAway) {
			d.fail(w, r, &problem{Status: http.StatusServiceUnavailable, Key: "web.problem.provider"})
			return
		}
		p := &problem{Status: http.StatusForbidden, Key: "web.problem.signin"}
		if errors.Is(err, ErrOutsider) {
			p.Key = "web.problem.outsider"
		}
		d.fail(w, r, p)
		return
	}
	if err := d.sessions.RenewToken(ctx); err != nil {
		d.recordAway(w, r, err)
		return
	}
	d.sessions.Remove(ctx, keySeat)
	d.sessions.Put(ctx, keyIssuer, who.Person.Issuer)
	d.sessions.Put(ctx, keySubject, who.Person.Subject)
	d.sessions.Put(ctx, keyName, who.Person.Name)
	d.sessions.Put(ctx, keySignedIn, who.At)
	d.sessions.Put(ctx, keyToken, who.Token)
	to := d.sessions.PopString(ctx, keyGoTo)
	if stashed, ok := d.unstash(r, who.Person); ok {
		to = stashed
	}
	goTo(w, r, to)
}

// signOut ends the session here and at the provider.
func (d *Desk) signOut(w http.ResponseWriter, r *http.Request) {
	token := d.sessions.GetString(r.Context(), keyToken)
	if err := d.sessions.Destroy(r.Context()); err != nil {
		d.recordAway(w, r, err)
		return
	}
	to := d.Provider.SignOut(r.Context(), token)
	if to == "" || token == "" {
		to = "/signedout"
	}
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (d *Desk) signedOut(w http.ResponseWriter, r *http.Request) {
	d.show(w, r, http.StatusOK, "signedout", &page{Title: "web.signedout"})
}

// goTo leads a browser to another page of the desk, and nowhere else.
func goTo(w http.ResponseWriter, r *http.Request, to string) {
	if !ownPath(to) {
		to = "/"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// ownPath says whether somewhere to go is a page of the desk's.
func ownPath(to string) bool {
	u, err := url.Parse(to)
	return err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsAny(to, "\\\r\n")
}
