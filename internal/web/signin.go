package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"shidian/internal/postgres"
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
	d.keepAttempts(ctx, append(d.attempts(ctx), attempt{state, nonce, verifier}))
	if back := r.URL.Query().Get("to"); ownPath(back) {
		d.sessions.Put(ctx, keyGoTo, back)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// attempt is a sign-in that a browser has begun: each of its windows may have begun one.
type attempt struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// maxAttempts is how many of them a session remembers, the last ones.
const maxAttempts = 5

func (d *Desk) attempts(ctx context.Context) (begun []attempt) {
	_ = json.Unmarshal(d.sessions.GetBytes(ctx, keyAttempts), &begun) // none, or the desk wrote it
	return begun
}

func (d *Desk) keepAttempts(ctx context.Context, begun []attempt) {
	raw, err := json.Marshal(begun[max(0, len(begun)-maxAttempts):])
	if err != nil {
		panic(err) // texts alone
	}
	d.sessions.Put(ctx, keyAttempts, raw)
}

// popAttempt finds the sign-in that somebody comes back from; it counts once.
func (d *Desk) popAttempt(ctx context.Context, state string) (attempt, bool) {
	begun := d.attempts(ctx)
	for i, one := range begun {
		if subtle.ConstantTimeCompare([]byte(one.State), []byte(state)) == 1 {
			d.keepAttempts(ctx, slices.Delete(begun, i, i+1))
			return one, true
		}
	}
	return attempt{}, false
}

// signedIn takes who comes back from the provider.
func (d *Desk) signedIn(w http.ResponseWriter, r *http.Request) {
	ctx, q := r.Context(), r.URL.Query()
	begun, known := d.popAttempt(ctx, q.Get("state"))
	code := cmp.Or(q.Get("code"), q.Get("authCode")) // as DingTalk calls it
	if !known || code == "" {
		if d.personOf(ctx).Subject != "" { // of another window, or pressed twice
			goTo(w, r, d.sessions.PopString(ctx, keyGoTo))
			return
		}
		d.fail(w, r, &problem{Status: http.StatusBadRequest, Key: "web.problem.signin"})
		return
	}
	who, err := d.Provider.Finish(ctx, code, begun.Nonce, begun.Verifier)
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
		d.writeAccess(ctx, postgres.Access{Act: actRefused, Detail: "from " + d.addressOf(r)})
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
	d.writeAccess(ctx, postgres.Access{Act: actSignIn, Claimed: who.Person.Subject, Detail: "from " + d.addressOf(r)})
	to := d.sessions.PopString(ctx, keyGoTo)
	if stashed, ok := d.unstash(r, who.Person); ok {
		to = stashed
	}
	goTo(w, r, to)
}

// signOut ends the session here and at the provider.
func (d *Desk) signOut(w http.ResponseWriter, r *http.Request) {
	token, who := d.sessions.GetString(r.Context(), keyToken), d.personOf(r.Context())
	if err := d.sessions.Destroy(r.Context()); err != nil {
		d.recordAway(w, r, err)
		return
	}
	if who.Subject != "" {
		d.writeAccess(r.Context(), postgres.Access{Act: actSignOut, Claimed: who.Subject})
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
