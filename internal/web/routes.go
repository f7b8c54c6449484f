package web

import (
	"net/http"
	"strings"
)

// answerer answers a visit; its error is shown as a page.
type answerer func(http.ResponseWriter, *http.Request, *visit) error

// Who may take which route is the matrix of the tests; one that is not in it fails them.

// seatedRoutes are for who is signed in and has a seat.
func (d *Desk) seatedRoutes() map[string]answerer {
	return map[string]answerer{
		"GET /{$}":             d.inbox,
		"POST /seat":           d.chooseSeat,
		"GET /answers/{id}":    d.answer,
		"GET /board":           d.board,
		"GET /close":           d.closing,
		"POST /close":          d.close,
		"GET /news":            d.news,
		"GET /calendar":        d.calendar,
		"GET /ledger":          d.ledger,
		"GET /ledger/{form}":   d.ledgerFile,
		"GET /statistics":      d.statistics,
		"GET /statistics/xlsx": d.statisticsFile,
		"GET /bulletins":       d.bulletins,
		"GET /bulletins/{n}":   d.bulletin,
		"GET /notices":         d.notices,
		"GET /timeline":        d.timeline,
		"GET /schedule":        d.schedule,
		"GET /slow":            d.slow,
		"GET /amend":           d.amend,
		"POST /amend":          d.lookAtPlan,
		"GET /amend/{id}":      d.amended,
		"GET /staff":           d.staff,
		"POST /staff":          d.appoint,
		"POST /staff/end":      d.endAppointment,
		"GET /units":           d.units,
		"POST /units":          d.changeUnits,
		"GET /help/rules/{R}":  d.rule,
		"GET /files/{digest}":  d.file,
		"/p/":                  d.atPlace,
		"/":                    func(http.ResponseWriter, *http.Request, *visit) error { return notFound() },
	}
}

// placeRoutes are those below /p/, by method, what they are about, and what is done.
func (d *Desk) placeRoutes() map[string]answerer {
	return map[string]answerer{
		"GET":                d.place,
		"GET steps":          d.step,
		"GET steps edit":     d.edit,
		"POST steps edit":    d.save,
		"POST steps live":    d.live,
		"POST steps send":    d.send,
		"POST steps confirm": d.confirm,
		"GET steps print":    d.print,
		"GET records edit":   d.edit,
		"POST records edit":  d.save,
		"POST records live":  d.live,
		"POST records send":  d.send,
		"GET documents":      d.documents,
		"POST documents":     d.sendDocuments,
		"GET orders":         d.order,
		"POST orders":        d.giveOrder,
	}
}

// signingRoutes have a session, and are for everybody.
func (d *Desk) signingRoutes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /signin":      d.signIn,
		"POST /signin":     d.signIn,
		"GET /signin/back": d.signedIn,
		"POST /signout":    d.signOut,
		"GET /signedout":   d.signedOut,
		"POST /lang":       d.chooseLang,
	}
}

// openRoutes have no session: for everybody, or for who shows a key or a token.
func (d *Desk) openRoutes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /static/":                  staticFiles().ServeHTTP,
		"GET /healthz":                  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) },
		"GET /readyz":                   d.readyz,
		"GET /.well-known/shidian.json": d.introduce,
		"GET /seals":                    d.program(d.sealMessage),
		"POST /seals":                   d.program(d.sealMessage),
		"GET /calendar.ics":             d.program(d.feed),
		// with limits of its own
		"POST /codec/{act}":                d.codec,
		"POST /codec/{namespace}/{act}":    d.codec,
		"OPTIONS /codec/{act}":             d.codec,
		"OPTIONS /codec/{namespace}/{act}": d.codec,
	}
}

// Handler is every page behind the guards.
func (d *Desk) Handler() http.Handler {
	inside, signing, outside := http.NewServeMux(), http.NewServeMux(), http.NewServeMux()
	for pattern, answer := range d.seatedRoutes() {
		inside.Handle(pattern, d.seated(answer))
	}
	for pattern, answer := range d.signingRoutes() {
		signing.Handle(pattern, answer)
	}
	for pattern, answer := range d.openRoutes() {
		outside.Handle(pattern, answer)
	}
	signing.Handle("/", inside)
	outside.Handle("/", d.sessions.LoadAndSave(d.counted(signing)))
	return d.guard(outside)
}

// atPlace answers what is at a place: /p/yuetan/sanlihe-1/steps/charter/edit. Places have one
// code or two, so that the standard library's patterns can't tell what is what.
func (d *Desk) atPlace(w http.ResponseWriter, r *http.Request, v *visit) error {
	place, about, code, act := splitPath(r.URL.Path)
	sub, com, _ := strings.Cut(place, "/")
	r.SetPathValue("sub", sub)
	r.SetPathValue("com", com)
	r.SetPathValue(map[string]string{"steps": "step", "records": "kind", "orders": "order"}[about], code)
	answer := d.placeRoutes()[strings.TrimSpace(r.Method+" "+about+" "+act)]
	if answer == nil || about != "" && about != "documents" && code == "" {
		return notFound()
	}
	return answer(w, r, v)
}

// splitPath takes an address below /p/ apart: the place, what it is about there, its code,
// and what is to be done.
func splitPath(path string) (place, about, code, act string) {
	rest := strings.TrimPrefix(path, "/p/")
	if place, ok := strings.CutSuffix(rest, "/documents"); ok {
		return place, "documents", "", ""
	}
	for _, about := range []string{"steps", "records", "orders"} {
		place, behind, found := strings.Cut(rest, "/"+about+"/")
		if found {
			code, act, _ := strings.Cut(behind, "/")
			return place, about, code, act
		}
	}
	return rest, "", "", ""
}
