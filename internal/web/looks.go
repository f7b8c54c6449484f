package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"shidian/internal/postgres"
)

// What the log of access says that somebody did at the desk, beside the pages that he
// looked at and what he took out as a file.
const (
	actSignIn  = "sign-in"
	actRefused = "sign-in-refused"
	actSignOut = "sign-out"
	actDenied  = "denied"
)

// looks remembers which looks were written down in the hour that runs: who looks at a page
// again and again is one line of the log.
type looks struct {
	mu   sync.Mutex
	hour time.Time
	seen map[postgres.Access]bool
}

// mostLooks is how many are remembered; with more some are written twice.
const mostLooks = 50_000

// first says whether a look is the first of its hour.
func (l *looks) first(a postgres.Access, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if hour := now.Truncate(time.Hour); !hour.Equal(l.hour) || len(l.seen) >= mostLooks {
		l.hour, l.seen = hour, map[postgres.Access]bool{}
	}
	if l.seen[a] {
		return false
	}
	l.seen[a] = true
	return true
}

// writeAccess writes down who did what. That it could not be written down keeps nobody from
// his work.
func (d *Desk) writeAccess(ctx context.Context, a postgres.Access) {
	a.Program = "shidian serve"
	if err := d.Record.LogAccess(context.WithoutCancel(ctx), a); err != nil {
		d.Log.Warn("not written down in the log of access", "act", a.Act, "error", err)
	}
}

// writeLook writes down the page that somebody was shown, or that he was denied.
func (d *Desk) writeLook(r *http.Request, v *visit, err error) {
	a := postgres.Access{Claimed: d.personOf(r.Context()).Subject, Act: pageOf(r.URL.Path)}
	a.Place, _, _, _ = splitPath(r.URL.Path)
	if !strings.HasPrefix(r.URL.Path, "/p/") {
		a.Place = r.URL.Query().Get("sub-district")
	}
	if v != nil {
		a.Programme = v.programme()
	}
	var told *problem
	switch {
	case errors.As(err, &told) && told.Status == http.StatusForbidden:
		a.Act, a.Detail = actDenied, r.Method+" "+r.URL.Path
	case err != nil, r.Method != http.MethodGet, r.Header.Get("HX-Request") != "", a.Act == "news", a.Act == "help", takesOut(r.URL.Path):
		return
	}
	if d.looks.first(a, d.Now()) {
		d.writeAccess(r.Context(), a)
	}
}

// takesOut says whether an address is that of a file, of which whoever gives it out writes.
func takesOut(path string) bool {
	for _, below := range []string{"/files/", "/ledger/", "/statistics/"} {
		if strings.HasPrefix(path, below) {
			return true
		}
	}
	return false
}

// pageOf is what a page is about: the first part of its address, below /p/ the kind of thing
// at the place.
func pageOf(path string) string {
	if strings.HasPrefix(path, "/p/") {
		_, about, _, _ := splitPath(path)
		return cmp.Or(about, "place")
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return cmp.Or(first, "inbox")
}
