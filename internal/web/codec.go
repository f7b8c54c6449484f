package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

// Temporal keeps what pilots say encrypted. Its UI, and its command, ask the desk to decode
// it for whoever is signed in here: https://docs.temporal.io/production-deployment/data-encryption

// CodecOptions are what the desk needs to decode payloads.
type CodecOptions struct {
	Handler   http.Handler // of /encode and /decode below any path; nil: none is served
	Namespace string       // whose payloads these are
	// Origin is the Temporal UI's, whose pages may ask; empty: no page of another origin may.
	Origin string
}

// Limits of the codec: the UI asks for each payload of a page by itself.
const (
	maxCodec       = 8 << 20 // bytes of one request
	perCodecPerson = 6000    // a minute
	perCodecThere  = 30_000  // a minute, from one address
	preflightHolds = "600"   // seconds
	codecHeaders   = "Content-Type, X-Namespace, Authorization, Authorization-Extras"
)

// ErrOrigin says that an address is no origin.
var ErrOrigin = errors.New("give scheme, host and port alone, such as https://temporal.example.gov.cn")

// CheckOrigin says whether browsers can send an origin like this one.
func CheckOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Scheme+"://"+u.Host != origin || strings.ToLower(origin) != origin {
		return ErrOrigin
	}
	return nil
}

func isCodec(path string) bool { return strings.HasPrefix(path, "/codec/") }

// codecRefusal says why nothing is decoded.
type codecRefusal struct {
	Why  string `json:"refused"`
	Text string `json:"message"`
}

// Reasons why nothing is decoded; each has a text.
const (
	codecNone      = "none"
	codecOrigin    = "origin"
	codecNamespace = "namespace"
	codecSignedOut = "signed-out"
	codecNoSeat    = "no-seat"
	codecRate      = "rate"
	codecAway      = "away"
)

var codecStatus = map[string]int{
	codecNone: http.StatusNotFound, codecOrigin: http.StatusForbidden, codecNamespace: http.StatusForbidden, codecSignedOut: http.StatusUnauthorized,
	codecNoSeat: http.StatusForbidden, codecRate: http.StatusTooManyRequests, codecAway: http.StatusServiceUnavailable,
}

// codec lets pages of the Temporal UI, and programs with a token, decode payloads.
func (d *Desk) codec(w http.ResponseWriter, r *http.Request) {
	why := d.openToCodec(w, r)
	if why == "" && r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if why == "" {
		why = d.mayCode(r)
	}
	if why != "" {
		answerJSON(w, codecStatus[why], codecRefusal{Why: why, Text: catalog.Text(langOf(r), "web.codec."+why)})
		return
	}
	d.Codec.Handler.ServeHTTP(w, r)
}

// openToCodec answers browsers' question whether another origin's page may ask: the Temporal
// UI's, and no other.
func (d *Desk) openToCodec(w http.ResponseWriter, r *http.Request) (why string) {
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	switch {
	case d.Codec.Handler == nil:
		return codecNone
	case origin != "" && (origin != d.Codec.Origin || d.Codec.Origin == ""):
		return codecOrigin
	case origin != "":
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", http.MethodPost)
		h.Set("Access-Control-Allow-Headers", codecHeaders)
		h.Set("Access-Control-Max-Age", preflightHolds)
	}
	return ""
}

// mayCode says why somebody may not have payloads decoded; empty: he may, and it is written
// down.
func (d *Desk) mayCode(r *http.Request) (why string) {
	if namespace := cmp.Or(r.PathValue("namespace"), r.Header.Get("X-Namespace")); namespace != "" && namespace != d.Codec.Namespace {
		return codecNamespace
	}
	if !d.rates.take("codec at "+d.addressOf(r), perCodecThere) {
		return codecRate
	}
	person, err := d.codecPerson(r)
	switch {
	case errors.Is(err, ErrOrigin):
		return codecOrigin
	case err != nil && !errors.Is(err, errNotSignedIn):
		d.Log.Error("who asks for payloads could not be found out", "error", err)
		return codecAway
	case err != nil:
		return codecSignedOut
	case !d.rates.take("codec for "+person.Subject+" of "+person.Issuer, perCodecPerson):
		return codecRate
	}
	may, err := d.seesEverything(r.Context(), person)
	act := map[bool]string{true: "payloads", false: "payloads-denied"}[may]
	if err == nil && d.decoded.first(person.Key(), act, d.Now()) {
		look := postgres.Access{Program: "shidian serve", Claimed: person.Subject, Act: act, Detail: r.PathValue("act")}
		if err = d.Record.LogAccess(r.Context(), look); err != nil {
			d.decoded.forget(person.Key(), act)
		}
	}
	switch {
	case err != nil:
		d.Log.Error("payloads could not be decoded", "error", err)
		return codecAway
	case !may:
		return codecNoSeat
	}
	return ""
}

// codecPerson is who asks: by a token, as programs send it, and a UI that passes on whom it
// signed in with the desk's own client; or by the desk's cookie, which is believed only of a
// page of the UI, since browsers send it with any.
func (d *Desk) codecPerson(r *http.Request) (seats.Person, error) {
	token, given := r.Header.Get("Authorization-Extras"), true // the UI's ID token
	if token == "" {
		token, given = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	}
	if !given && r.Header.Get("Authorization") != "" {
		return seats.Person{}, errNotSignedIn
	}
	if given {
		who, err := d.Provider.Verify(r.Context(), token)
		if err != nil && !errors.Is(err, ErrProviderAway) {
			err = errNotSignedIn
		}
		return who.Person, err
	}
	cookie, err := r.Cookie(d.sessions.Cookie.Name)
	if err != nil {
		return seats.Person{}, errNotSignedIn
	}
	if r.Header.Get("Origin") == "" {
		return seats.Person{}, ErrOrigin
	}
	ctx, err := d.sessions.Load(r.Context(), cookie.Value) // it is looked at, and neither kept alive nor written
	if err != nil {
		return seats.Person{}, err
	}
	p := d.personOf(ctx)
	if p.Subject == "" {
		err = errNotSignedIn
	}
	return p, err
}

// seesEverything says whether somebody has a seat of the district in every programme that
// goes on: a payload does not say of which place it is, so whoever may decode one may decode
// all of the namespace.
func (d *Desk) seesEverything(ctx context.Context, p seats.Person) (bool, error) {
	all, err := d.Record.AppointmentsOf(ctx, p)
	if err != nil {
		return false, err
	}
	sees := map[string]bool{}
	for _, a := range all {
		zone, err := d.zone(ctx, a.Programme)
		if err != nil {
			return false, err
		}
		if a.Seat.Role == pilot.RoleDistrict && a.Holds(d.Now(), zone) {
			sees[a.Programme] = true
		}
	}
	if len(sees) == 0 {
		return false, nil
	}
	programmes, err := d.Record.Programmes(ctx)
	for _, row := range programmes {
		if err != nil || sees[row.Programme] {
			continue
		}
		var over bool
		if _, over, err = d.Record.ProgrammeEnd(ctx, row.Programme); err == nil && !over {
			return false, nil
		}
	}
	return err == nil, err
}

// A page of the UI asks many times: it is written down once for so long, of so many people.
const (
	decodingHolds = 10 * time.Minute
	mostDecoding  = 10_000
)

// decodings remember who was written down as having looked.
type decodings struct {
	mu   sync.Mutex
	seen map[lookedAt]time.Time
}

type lookedAt struct {
	who seats.Person
	act string
}

// first says whether a look is to be written down.
func (l *decodings) first(who seats.Person, act string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := lookedAt{who, act}
	if at, known := l.seen[key]; known && now.Sub(at) < decodingHolds && !now.Before(at) {
		return false
	}
	if l.seen == nil || len(l.seen) >= mostDecoding {
		l.seen = map[lookedAt]time.Time{}
	}
	l.seen[key] = now
	return true
}

func (l *decodings) forget(who seats.Person, act string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.seen, lookedAt{who, act})
}
