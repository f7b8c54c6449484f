package web_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/seats"
)

// probe is a request, and which seats may make it. Whoever may not gets 403 or 404, and
// nothing has changed.
type probe struct {
	path string
	form url.Values // nil: a GET
	who  func(seats.Seat) bool
}

// Who may, said in words of its own: what internal/seats says is held against it.
func everySeat(seats.Seat) bool    { return true }
func noSeat(seats.Seat) bool       { return false }
func isDistrict(s seats.Seat) bool { return s.Role == pilot.RoleDistrict }
func isOffice(s seats.Seat) bool   { return s.Role == pilot.RoleSubDistrictOffice }
func appointing(s seats.Seat) bool { return isDistrict(s) || isOffice(s) }
func overseers(s seats.Seat) bool  { return appointing(s) || s.Role == pilot.RoleSubDistrictParty }
func both(a, b func(seats.Seat) bool) func(seats.Seat) bool {
	return func(s seats.Seat) bool { return a(s) && b(s) }
}

// seers look at a place that there is: the district at all, others at theirs and below.
func seers(place string) func(seats.Seat) bool {
	return func(s seats.Seat) bool {
		return slices.Contains(worldPlaces, place) && (isDistrict(s) || s.Unit == place || strings.HasPrefix(place, s.Unit+"/"))
	}
}

// fillers hand in at a place: those of the role whose business it is, where it is.
func fillers(place string, role pilot.Role, level pilot.Level) func(seats.Seat) bool {
	here := level == pilot.LevelCommunity == strings.Contains(place, "/")
	return both(seers(place), func(s seats.Seat) bool { return here && s.Role == role })
}

// givers return, extend, suspend and resume at a place: the level above.
func givers(place string) func(seats.Seat) bool {
	return both(seers(place), func(s seats.Seat) bool { return isDistrict(s) || isOffice(s) && strings.Contains(place, "/") })
}

// grantors appoint to a seat and end that.
func grantors(to seats.Seat) func(seats.Seat) bool {
	return func(s seats.Seat) bool {
		switch to.Role {
		case pilot.RoleDistrict, pilot.RoleSubDistrictParty, pilot.RoleSubDistrictOffice:
			return isDistrict(s)
		}
		return isOffice(s) && strings.HasPrefix(to.Unit, s.Unit+"/")
	}
}

var places = append(slices.Clone(worldPlaces), "nowhere", "sample/none")

// atEach makes a probe of each place.
func atEach(path string, form url.Values, who func(place string) func(seats.Seat) bool) []probe {
	var all []probe
	for _, place := range places {
		all = append(all, probe{strings.ReplaceAll(path, "{place}", place), form, who(place)})
	}
	return all
}

// ofSteps makes a probe of each step at each place; whoever sees the place may look, where
// that is all.
func ofSteps(act string, form url.Values, look bool) []probe {
	var all []probe
	for _, place := range places {
		for _, step := range pilot.Catalogue() {
			who := fillers(place, step.Role, step.Level)
			if look && step.Level == pilot.LevelCommunity == strings.Contains(place, "/") && step.Code != pilot.StepPartyFounding && !step.Optional { // which no community of the sample has
				who = seers(place)
			} else if look {
				who = noSeat
			}
			all = append(all, probe{"/p/" + place + "/steps/" + string(step.Code) + act, form, who})
		}
	}
	return append(all, probe{"/p/sample/steps/nothing" + act, form, noSeat})
}

func ofRecords(act string, form url.Values) []probe {
	var all []probe
	for _, place := range places {
		for _, kind := range evidence.AllRecords() {
			level := pilot.LevelSubDistrict
			if strings.Contains(place, "/") {
				level = pilot.LevelCommunity
			}
			who := noSeat
			if role, filed := kind.FiledBy(level); filed {
				who = fillers(place, role, level)
			}
			all = append(all, probe{"/p/" + place + "/records/" + kind.Kind + act, form, who})
		}
	}
	return append(all, probe{"/p/sample/records/nothing" + act, form, noSeat})
}

func ofOrders(form url.Values) []probe {
	var all []probe
	for _, order := range []string{"return", "extend", "suspend", "resume"} {
		all = append(all, atEach("/p/{place}/orders/"+order, form, givers)...)
	}
	all = append(all, atEach("/p/{place}/orders/decide", form, func(place string) func(seats.Seat) bool { return both(isDistrict, givers(place)) })...)
	return append(all, probe{"/p/sample/orders/explode", form, noSeat})
}

func alone(path string, form url.Values, who func(seats.Seat) bool) []probe {
	return []probe{{path, form, who}}
}

// narrowed are a page of several places, of all that one sees and of each.
func narrowed(path, by string, who func(seats.Seat) bool) []probe {
	some := atEach(path+"?"+by+"={place}", nil, func(place string) func(seats.Seat) bool { return both(who, seers(place)) })
	some = slices.DeleteFunc(some, func(p probe) bool { // the district is told of nothing where there is nothing
		return strings.HasSuffix(p.path, "nowhere") || strings.HasSuffix(p.path, "none")
	})
	return append(some, probe{path, nil, who})
}

func filled(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

// matrix says for each route of the desk who may do what where.
func matrix(w *world) map[string][]probe {
	draft := filled("id", "m-1", "revision", "1", "note", "x")
	with := func(more ...string) url.Values {
		form := filled(more...)
		maps.Copy(form, draft)
		return form
	}
	order := filled("step", "charter", "reason", "伪造", "to", "2002-12-01", "id", "o-1", "decision", "waive", "rule", "R24", "document", "31号")
	documents := filled()
	for _, step := range pilot.Catalogue() {
		documents.Add("step", string(step.Code))
		documents.Set("revision:"+string(step.Code), "1")
	}
	all := map[string][]probe{
		"GET /p/{place}":                       atEach("/p/{place}", nil, seers),
		"GET /p/{place}/steps/{code}":          ofSteps("", nil, true),
		"GET /p/{place}/steps/{code}/print":    ofSteps("/print", nil, true),
		"GET /p/{place}/steps/{code}/edit":     ofSteps("/edit", nil, false),
		"POST /p/{place}/steps/{code}/edit":    slices.Concat(ofSteps("/edit", with("act", "save"), false), ofSteps("/edit", with("act", "discard"), false)),
		"POST /p/{place}/steps/{code}/live":    ofSteps("/live", draft, false),
		"POST /p/{place}/steps/{code}/send":    ofSteps("/send", draft, false),
		"POST /p/{place}/steps/{code}/confirm": ofSteps("/confirm", filled("id", "c-1", "confirms", "m-0"), false),
		"GET /p/{place}/records/{code}/edit":   ofRecords("/edit", nil),
		"POST /p/{place}/records/{code}/edit":  slices.Concat(ofRecords("/edit", with("act", "save")), ofRecords("/edit", with("act", "discard"))),
		"POST /p/{place}/records/{code}/live":  ofRecords("/live", draft),
		"POST /p/{place}/records/{code}/send":  ofRecords("/send", draft),
		"GET /p/{place}/documents":             atEach("/p/{place}/documents", nil, seers),
		"POST /p/{place}/documents":            atEach("/p/{place}/documents", documents, seers), // of what is theirs; the world looks at what is sent
		"GET /p/{place}/orders/{code}":         ofOrders(nil),
		"POST /p/{place}/orders/{code}":        ofOrders(order),

		"GET /{$}":             alone("/", nil, everySeat),
		"GET /answers/{id}":    atEach("/answers/m-1?at={place}&form=charter", nil, seers),
		"GET /board":           alone("/board", nil, overseers),
		"GET /close":           alone("/close", nil, isDistrict),
		"POST /close":          alone("/close", filled("reason", "试点结束", "id", "close-1"), isDistrict),
		"GET /news":            narrowed("/news", "at", everySeat),
		"GET /calendar":        narrowed("/calendar", "at", everySeat),
		"GET /ledger":          narrowed("/ledger", "sub-district", overseers),
		"GET /statistics":      narrowed("/statistics", "sub-district", overseers),
		"GET /statistics/xlsx": narrowed("/statistics/xlsx", "sub-district", overseers),
		"GET /ledger/{form}":   slices.Concat(narrowed("/ledger/csv", "sub-district", overseers), narrowed("/ledger/xlsx", "sub-district", overseers), alone("/ledger/json", nil, noSeat)),
		"GET /bulletins":       alone("/bulletins", nil, isDistrict),
		"GET /bulletins/{n}":   slices.Concat(alone("/bulletins/7", nil, isDistrict), alone("/bulletins/now", nil, isDistrict), alone("/bulletins/8", nil, noSeat)),
		"GET /notices":         narrowed("/notices", "sub-district", overseers),
		"GET /timeline":        narrowed("/timeline", "at", overseers),
		"GET /schedule":        narrowed("/schedule", "at", everySeat),
		"GET /slow":            narrowed("/slow", "sub-district", overseers),
		"GET /staff":           alone("/staff", nil, appointing),
		"GET /amend":           alone("/amend", nil, isDistrict),
		"POST /amend":          alone("/amend", filled("text", worldPlan, "document", "西政发〔2002〕31号", "reason", "汛情", "act", "give", "seen", w.seen), isDistrict),
		"GET /amend/{id}":      alone("/amend/nothing", nil, noSeat), // one that was given: TestAmend
		"GET /units":           slices.Concat(alone("/units", nil, isDistrict), alone("/units?at=sample", nil, isDistrict), alone("/units?at=nowhere", nil, noSeat)),
		"POST /units": alone("/units", filled("at", "sample", "change", "merge", "community", "sample-1", "community", "sample-2", "code-0", "sample-12", "name-0", "新社区",
			"reason", "社区规模调整", "document", "西政发〔2002〕31号", "act", "send"), isDistrict),
		"GET /help/rules/{R}": slices.Concat(alone("/help/rules/R24", nil, everySeat), alone("/help/rules/R999", nil, noSeat)),
		"GET /files/{digest}": slices.Concat(
			atEach("/files/"+w.digest+"?at={place}&form=charter", nil, func(place string) func(seats.Seat) bool {
				return both(seers(place), func(seats.Seat) bool { return place == w.filed })
			}),
			alone("/files/"+strings.Repeat("0", 64)+"?at="+w.filed+"&form=charter", nil, noSeat), alone("/files/"+w.digest, nil, noSeat),
		),
		"/": slices.Concat(alone("/nothing", nil, noSeat), alone("/board", filled("x", "y"), noSeat)),

		"GET /signin": nil, "POST /signin": nil, "GET /signin/back": nil, "POST /signout": nil, "GET /signedout": nil, "POST /lang": nil, // for everybody
		"GET /static/": nil, "GET /healthz": nil, "GET /readyz": nil, "GET /.well-known/shidian.json": nil,
		"GET /seals": nil, "POST /seals": nil, // for who shows a token: TestSeals
		// for who shows a token, or asks from the Temporal UI's pages: TestCodec
		"POST /codec/{act}": nil, "POST /codec/{namespace}/{act}": nil, "OPTIONS /codec/{act}": nil, "OPTIONS /codec/{namespace}/{act}": nil,
		"GET /calendar.ics": alone("/calendar.ics?key=1.x", nil, noSeat), // for who has the key: TestFeed
	}
	for _, a := range w.all {
		own := func(s seats.Seat) bool { return s == a.Seat }
		all["POST /seat"] = append(all["POST /seat"], probe{"/seat", filled("seat", fmt.Sprint(a.Number)), own})
		all["POST /staff"] = append(all["POST /staff"], probe{"/staff", filled("seat", string(a.Seat.Role)+"@"+a.Seat.Unit, "subject", "new", "name", "新人"), grantors(a.Seat)})
		all["POST /staff/end"] = append(all["POST /staff/end"], probe{"/staff/end", filled("number", fmt.Sprint(a.Number), "reason", "调离"), func(s seats.Seat) bool { return own(s) || grantors(a.Seat)(s) }})
	}
	return all
}

func TestMatrix_NamesEveryRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.ElementsMatch(t, w.desk.Routes(), slices.Collect(maps.Keys(matrix(w))), "say in the matrix who may take a new route")
}

// forge adds to a form what a page never sends of its sender.
func forge(form url.Values) url.Values {
	forged := maps.Clone(form)
	for name, value := range map[string]string{
		"role": "district", "unit": "sample-district", "by.role": "district", "by.unit": "sample-district", "by": `{"role":"district","unit":"sample-district"}`, "place": "other",
		"seal": "AAAA", "programme": "another", "seat": "1", "writer": "district@sample-district", "subject": "district@sample-district", "issuer": issuer,
	} {
		forged.Set(name, cmp.Or(form.Get(name), value))
	}
	return forged
}

// Every role of every unit against every route: what is not named is denied, whatever a
// request says of its sender.
func TestMatrix_EverySeatMayWhatIsItsOwnAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, seat := range worldSeats() {
		t.Run(string(seat.Role)+" of "+seat.Unit, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			v := w.signIn(nameOf(seat))
			for route, probes := range matrix(w) {
				for _, p := range probes {
					w.begin(seat)
					answer, method := v.ask(p)
					said := fmt.Sprintf("%s: %s %s → %d", route, method, p.path, answer.Code)
					if p.who(seat) {
						require.True(t, answer.Code < http.StatusBadRequest || answer.Code == http.StatusUnprocessableEntity, "%s, which it may: %s", said, answer.Body)
						if strings.HasPrefix(seat.Unit, "sample") && !isDistrict(seat) {
							require.NotContains(t, answer.Body.String(), "岳麓", "%s: the other sub-district's", said)
							require.NotContains(t, answer.Body.String(), "@other", "%s: the other sub-district's", said)
						}
						if method == http.MethodPost && route != "POST /seat" && route != "POST /p/{place}/documents" { // of which there may be none to send
							require.NotEmpty(t, w.changes, said)
						}
						continue
					}
					require.Contains(t, []int{http.StatusForbidden, http.StatusNotFound}, answer.Code, "%s, which it may not", said)
					require.Empty(t, w.changes, said)
				}
			}
			require.Equal(t, seat.Role == pilot.RoleWorkstation, w.sent == 0, "what a seat may send was sent, each in its own name")
		})
	}
}

func TestMatrix_NobodyMayAnythingWithoutASeat(t *testing.T) {
	t.Parallel()
	for name, status := range map[string][]int{"": {http.StatusSeeOther, http.StatusUnauthorized, http.StatusNotFound}, "seatless": {http.StatusForbidden, http.StatusNotFound}, "retired": {http.StatusForbidden, http.StatusNotFound}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.appoint("retired", seats.Seat{Role: pilot.RoleDistrict, Unit: "sample-district"}, "2002-09-30")
			v := w.signIn(name)
			for route, probes := range matrix(w) {
				for _, p := range probes {
					w.begin(seats.Seat{})
					answer, method := v.ask(p)
					said := fmt.Sprintf("%s: %s %s → %d", route, method, p.path, answer.Code)
					require.Contains(t, status, answer.Code, said)
					if answer.Code == http.StatusSeeOther {
						require.True(t, strings.HasPrefix(answer.Header().Get("Location"), "/signin?to="), said)
					}
					require.Empty(t, w.changes, said)
				}
			}
			require.Zero(t, w.sent)
		})
	}
}
