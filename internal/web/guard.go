package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// Limits of one request, and of a minute of requests: from one address, behind which there
// may be a whole office; of one person; and from one address of those who are not signed in.
const (
	maxForm    = 1 << 20 // bytes, without files
	answersIn  = 45 * time.Second
	perAddress = 6000
	perPerson  = 600
	perUnknown = 600
	perStash   = 30 // forms kept for who signs in again
)

// policy lets a page load from here alone, and be shown in nobody's frame.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guard is what every request passes: headers that browsers heed, limits, forms that come
// from here alone, and an honest page instead of a crash.
func (d *Desk) guard(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	// A proxy in front may call us by another name than browsers do.
	if err := origin.AddTrustedOrigin(d.URL.Scheme + "://" + d.URL.Host); err != nil {
		panic("web: the desk's own address: " + err.Error()) // New has looked at it
	}
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.fail(w, r, &problem{Status: http.StatusForbidden, Key: "web.problem.origin"})
	}))
	limited := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.careful(w.Header(), r)
		if !isCodec(r.URL.Path) && !d.take(w, r, "address "+d.addressOf(r), perAddress) {
			return
		}
		within, most, then := answersIn, int64(maxForm), origin.Handler(next)
		switch {
		case isCodec(r.URL.Path): // which is for a page of another origin, and sees to that itself
			most, then = maxCodec, next
		case r.URL.Path == "/news": // it stays open
			within = stayFor
		case mayHoldFiles(r):
			within, most = arrivesFor+2*answersIn, maxRead
		}
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		r.Body = http.MaxBytesReader(w, r.Body, most)
		then.ServeHTTP(w, r.WithContext(ctx))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				d.Log.Error("a page crashed", "path", r.URL.Path, "panic", p)
				d.fail(w, r, &problem{Status: http.StatusInternalServerError, Key: "web.problem.crash"})
			}
		}()
		limited.ServeHTTP(w, r)
	})
}

// careful tells a browser, whatever it is answered, to run and frame nothing, to guess no
// type, and to keep nothing.
func (d *Desk) careful(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", d.policy())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if d.URL.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if !strings.HasPrefix(r.URL.Path, "/static/") {
		h.Set("Cache-Control", "no-store") // after signing out nothing is to be read in the browser's history
	}
}

// mayHoldFiles says whether a request is a form with files: they come with the form of a
// step or a record, or are a plan, and nowhere else.
func mayHoldFiles(r *http.Request) bool {
	form := strings.HasPrefix(r.URL.Path, "/p/") && strings.HasSuffix(r.URL.Path, "/edit")
	return (form || r.URL.Path == "/amend") && isMultipart(r)
}

func isMultipart(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
}

// take counts a request of somebody's, and says so when it is one too many.
func (d *Desk) take(w http.ResponseWriter, r *http.Request, whose string, most int) bool {
	if d.rates.take(whose, most) {
		return true
	}
	w.Header().Set("Retry-After", "60")
	d.fail(w, r, &problem{Status: http.StatusTooManyRequests, Key: "web.problem.rate"})
	return false
}

// counted lets each person ask so often, and whoever is not signed in.
func (d *Desk) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		whose, most := "unknown at "+d.addressOf(r), perUnknown
		if p := d.personOf(r.Context()); p.Subject != "" {
			whose, most = "person "+p.Subject+" of "+p.Issuer, perPerson
		}
		if d.take(w, r, whose, most) {
			next.ServeHTTP(w, r)
		}
	})
}

// program counts what programs ask without a session.
func (d *Desk) program(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if d.take(w, r, "unknown at "+d.addressOf(r), perUnknown) {
			next(w, r)
		}
	}
}

// policy lets forms lead to the identity provider as well: signing in and out goes there.
func (d *Desk) policy() string {
	return strings.Replace(policy, "form-action 'self'", "form-action 'self' "+d.Provider.Origin(), 1)
}

// addressOf is whose request it is: whoever connects or, where that is a named proxy, the
// last of those it passes on that is none itself. What stands further left anybody can have
// written. A line of IPv6 has more addresses than can be counted, and is counted as one.
func (d *Desk) addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil || !d.isProxy(at) {
			break
		}
		at = before
	}
	if at = at.Unmap().WithZone(""); at.Is6() {
		line, _ := at.Prefix(64) // it has that many bits
		return line.String()
	}
	return at.String()
}

func (d *Desk) isProxy(at netip.Addr) bool {
	return slices.ContainsFunc(d.Proxies, func(p netip.Prefix) bool { return p.Contains(at.Unmap()) })
}

// rates counts the requests of each in the minute that runs.
type rates struct {
	now    func() time.Time
	mu     sync.Mutex
	minute time.Time
	counts map[string]int
}

func newRates(now func() time.Time) *rates { return &rates{now: now, counts: map[string]int{}} }

func (r *rates) take(whose string, most int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if minute := r.now().Truncate(time.Minute); minute != r.minute {
		r.minute = minute
		clear(r.counts)
	}
	r.counts[whose]++
	return r.counts[whose] <= most
}
