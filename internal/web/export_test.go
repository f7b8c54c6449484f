package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"shidian/internal/seats"
)

// Still says whether a page that was opened in a seat stays open.
func (d *Desk) Still(r *http.Request, seat seats.Appointment) bool {
	return d.still(r, &visit{seat: seat})
}

// Shown are the pilots whose news a page hears that was opened in a seat.
func (d *Desk) Shown(r *http.Request, seat seats.Appointment) ([]string, error) {
	return d.shown(r, &visit{seat: seat})
}

// Routes are all that the desk answers, the places' written out.
func (d *Desk) Routes() []string {
	var all []string
	for at := range d.placeRoutes() {
		method, rest, _ := strings.Cut(at, " ")
		about, act, _ := strings.Cut(rest, " ")
		path := "/p/{place}"
		if about != "" {
			path += "/" + about
		}
		if about != "" && about != "documents" {
			path += "/{code}"
		}
		if act != "" {
			path += "/" + act
		}
		all = append(all, method+" "+path)
	}
	all = slices.AppendSeq(all, maps.Keys(d.seatedRoutes()))
	all = slices.AppendSeq(all, maps.Keys(d.signingRoutes()))
	all = slices.AppendSeq(all, maps.Keys(d.openRoutes()))
	return slices.DeleteFunc(all, func(pattern string) bool { return pattern == "/p/" })
}

// SeenOf is what a page says that was seen of a comparison.
var SeenOf = seenOf
