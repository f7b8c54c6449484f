package web

import (
	"context"
	"encoding/gob"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
)

// How long somebody stays signed in: without doing anything, and at all; and how long a
// session waits in which nobody is signed in yet.
const (
	idleFor = 4 * time.Hour
	stayFor = 12 * time.Hour
	waitFor = time.Hour
)

// briefly has the session of who is not signed in end soon: anybody can begin one.
func (d *Desk) briefly(ctx context.Context) {
	if d.personOf(ctx).Subject == "" {
		d.sessions.SetDeadline(ctx, time.Now().Add(waitFor)) // sessions go by the real time
	}
}

// newSessions keeps sessions on record under digests of their tokens. Away answers when
// the record does not.
func newSessions(r Record, away func(http.ResponseWriter, *http.Request, error)) *scs.SessionManager {
	gob.Register(time.Time{})
	m := scs.New()
	m.Store, m.HashTokenInStore = sessionStore{r}, true
	m.IdleTimeout, m.Lifetime = idleFor, stayFor
	m.Cookie.Name, m.Cookie.Path = "__Host-shidian", "/"
	m.Cookie.HttpOnly, m.Cookie.Secure, m.Cookie.SameSite = true, true, http.SameSiteLaxMode
	m.Cookie.Persist = false // it ends with the browser
	m.ErrorFunc = away
	return m
}

// What a session holds.
const (
	keyIssuer   = "issuer"
	keySubject  = "subject"
	keyName     = "name"
	keySignedIn = "signedIn"
	keySeat     = "seat"  // the appointment's number
	keyToken    = "token" // the provider's, to sign out there too
	keyAttempts = "attempts"
	keyGoTo     = "goto"  // where somebody wanted to go
	keyStash    = "stash" // what was posted when nobody was signed in
)

// sessionStore is the record as sessions want it.
type sessionStore struct{ record Record }

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return s.record.WebSession(ctx, token)
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	return s.record.KeepWebSession(ctx, token, b, expiry)
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.record.DropWebSession(ctx, token)
}

func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
