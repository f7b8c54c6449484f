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

// Limits of one request, and of a minute of requests from one address.
const (
	maxForm   = 1 << 20 // bytes, without files
	answersIn = 45 * time.Second
	perMinute = 600
)

// policy lets a page load from here alone, and be shown in nobody's frame.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guard is what every request passes: headers that browsers heed, limits, forms that come
// from here alone, and an honest page instead of a crash.
func (d *Desk) guard(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.fail(w, r, &problem{Status: http.StatusForbidden, Key: "web.problem.origin"})
	}))
	limited := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", d.policy())
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if !strings.HasPrefix(r.URL.Path, "/static/") {
			h.Set("Cache-Control", "no-store") // after signing out nothing is to be read in the browser's history
		}
		if !d.rates.take(d.addressOf(r)) {
			h.Set("Retry-After", "60")
			d.fail(w, r, &problem{Status: http.StatusTooManyRequests, Key: "web.problem.rate"})
			return
		}
		within, most := answersIn, int64(maxForm)
		switch {
		case r.URL.Path == "/news": // it stays open
			within = stayFor
		case mayHoldFiles(r):
			within, most = arrivesFor+2*answersIn, maxRead
		}
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		r.Body = http.MaxBytesReader(w, r.Body, most)
		origin.Handler(next).ServeHTTP(w, r.WithContext(ctx))
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

// mayHoldFiles says whether a request is a form with files, which receive reads.
func mayHoldFiles(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/p/") && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
}

// policy lets forms lead to the identity provider as well: signing in and out goes there.
func (d *Desk) policy() string {
	return strings.Replace(policy, "form-action 'self'", "form-action 'self' "+d.Provider.Origin(), 1)
}

// addressOf is whose request it is: what a named proxy says, else whoever connects.
func (d *Desk) addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if err != nil || !slices.ContainsFunc(d.Proxies, func(p netip.Prefix) bool { return p.Contains(at.Unmap()) }) {
		return host
	}
	hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	if last, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
		return last.String()
	}
	return host
}

// rates counts the requests of each address in the minute that runs.
type rates struct {
	now    func() time.Time
	mu     sync.Mutex
	minute time.Time
	counts map[string]int
}

func newRates(now func() time.Time) *rates { return &rates{now: now, counts: map[string]int{}} }

func (r *rates) take(address string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if minute := r.now().Truncate(time.Minute); minute != r.minute {
		r.minute = minute
		clear(r.counts)
	}
	r.counts[address]++
	return r.counts[address] <= perMinute
}
