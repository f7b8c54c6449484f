package web_test

import (
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/seats"
	"shidian/internal/web"
)

// Whatever a route answers, files, errors and redirects included, a browser is told to be careful.
func TestHeaders_AreOnEveryAnswerOfEveryRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	careful := func(answer *httptest.ResponseRecorder, what string) {
		h := answer.Header()
		policy := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self' https://sso.example.org", "frame-ancestors 'none'"} {
			require.Contains(t, policy, part, what)
		}
		require.NotContains(t, policy, "unsafe", what)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000", "Access-Control-Allow-Origin": "",
		} {
			require.Equal(t, want, h.Get(name), "%s: %s", what, name)
		}
		if !strings.Contains(what, " /static/") {
			require.Equal(t, "no-store", h.Get("Cache-Control"), what)
		}
		if answer.Body.Len() > 0 {
			require.NotEmpty(t, h.Get("Content-Type"), what)
		}
		if kind := h.Get("Content-Type"); answer.Code == http.StatusOK && !strings.HasPrefix(kind, "text/html") && strings.Contains(what, "/files/") {
			require.Equal(t, "application/octet-stream", kind, what)
			require.True(t, strings.HasPrefix(h.Get("Content-Disposition"), "attachment"), what)
		}
	}
	others := map[string][]string{
		"GET":  {"/signin", "/signin/back", "/signin/back?state=x&code=y", "/signedout", "/static/desk.css", "/static/htmx.min.js", "/static/", "/static/none", "/healthz", "/.well-known/shidian.json", "/seals", "/calendar.ics", "/none", "//none", "/p/%00", "/p/%ff"},
		"POST": {"/signin", "/lang", "/seals", "/static/desk.css", "/healthz", "/none", "/signout"},
		"PUT":  {"/", "/p/sample", "/seals"}, "HEAD": {"/", "/static/desk.css", "/signedout"}, "OPTIONS": {"/", "/p/sample", "/seals"},
	}
	for _, subject := range []string{"", "seatless", "district@sample-district", "residents-committee@sample/sample-1"} {
		role, unit, _ := strings.Cut(subject, "@")
		v := w.signIn(subject)
		for route, probes := range matrix(w) {
			for _, p := range probes[:min(len(probes), 12)] {
				w.begin(seats.Seat{Role: pilot.Role(role), Unit: unit})
				answer, _ := v.ask(p)
				careful(answer, route+": "+p.path)
			}
		}
		for _, method := range slices.Sorted(maps.Keys(others)) { // PUT is last, when he has signed out
			for _, path := range others[method] {
				w.begin(seats.Seat{Role: pilot.Role(role), Unit: unit})
				careful(v.send(method, path, nil), method+" "+path)
			}
		}
		w.begin(seats.Seat{})
		careful(v.send(http.MethodPost, "/lang", nil, "Sec-Fetch-Site", "cross-site"), "POST /lang from elsewhere")
	}
}

// A Host, or an address, that somebody made up leads nowhere.
func TestAddresses_MadeUpLeadNowhereElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/", "/signin", "/p/sample", "//evil.example/p", "//evil.example/..//evil.example", "/p//evil.example", `/\evil.example/..`, "/none", "/signedout"} {
		w.begin(seats.Seat{})
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path, r.Host = path, "evil.example"
		r.Header.Set("X-Forwarded-Host", "evil.example")
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		to, err := url.Parse(answer.Header().Get("Location"))
		require.NoError(t, err)
		require.Contains(t, []string{"", "sso.example.org"}, to.Host, "%s → %s", path, to)
		require.False(t, strings.HasPrefix(answer.Header().Get("Location"), "//"), path)
		require.NotContains(t, answer.Body.String(), `"//evil.example`, path)
	}
}

// What is asked too often waits: of one person, whatever his address, and of one address
// whoever is not signed in. Others are not held up.
func TestRates_AreOfEachPersonAndOfUnknownsAtAnAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat, other := seats.Seat{Role: pilot.RoleWorkstation, Unit: "sample/sample-1"}, seats.Seat{Role: pilot.RoleWorkstation, Unit: "sample/sample-2"}
	v, colleague := w.signIn(nameOf(seat)), w.signIn(nameOf(other))
	w.begin(seat)
	ask := func(v *visitor, path string) int { return v.send(http.MethodGet, path, nil).Code }
	for range 600 {
		require.Equal(t, http.StatusOK, ask(v, "/help/rules/R24"))
	}
	full := v.send(http.MethodGet, "/help/rules/R24", nil)
	require.Equal(t, http.StatusTooManyRequests, full.Code)
	require.Equal(t, "60", full.Header().Get("Retry-After"))
	w.acting = other
	require.Equal(t, http.StatusOK, ask(colleague, "/help/rules/R24"), "at the same address")
	unknown := w.signIn("")
	for range 600 {
		require.NotEqual(t, http.StatusTooManyRequests, ask(unknown, "/signin"))
	}
	require.Equal(t, http.StatusTooManyRequests, ask(unknown, "/signin"))
	require.Equal(t, http.StatusTooManyRequests, ask(unknown, "/calendar.ics?key=1.x"), "guessing keys")
	require.Equal(t, http.StatusTooManyRequests, ask(unknown, "/seals"), "guessing tokens")
	require.Equal(t, http.StatusOK, ask(unknown, "/static/desk.css"))
	require.Equal(t, http.StatusOK, ask(colleague, "/help/rules/R24"), "who is signed in goes on")
	w.begin(seat)
	require.Equal(t, http.StatusOK, ask(v, "/help/rules/R24"), "a minute later")
}

// Forms that wait for their writer are few, and small: nobody who is not signed in fills the record.
func TestStash_IsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.begin(seats.Seat{})
	post := func(size int) *httptest.ResponseRecorder {
		return w.signIn("").send(http.MethodPost, "/p/sample/steps/leading-group/edit", filled("writer", "somebody", "note", strings.Repeat("x", size)))
	}
	require.Equal(t, http.StatusUnauthorized, post(200<<10).Code)
	require.Empty(t, w.sessions, "too large to be kept: it is on the page instead")
	for range 100 {
		require.Equal(t, http.StatusUnauthorized, post(100).Code)
	}
	require.Len(t, slices.Collect(maps.Keys(w.sessions)), 30, "a minute")
	require.LessOrEqual(t, w.lasts, time.Hour)
	require.Contains(t, post(100).Body.String(), strings.Repeat("x", 100), "what is not kept is on the page")
}

func TestBodies_AreAsLargeAsTheirFormsNeed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	v := w.signIn(nameOf(seat))
	var body strings.Builder
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("other", "x.pdf")
	require.NoError(t, err)
	_, err = file.Write(make([]byte, 2<<20))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	for path, status := range map[string]int{
		"/p/sample/steps/pilot-plan/edit": http.StatusOK, // files come with a form
		"/p/sample/steps/pilot-plan/live": http.StatusRequestEntityTooLarge, "/p/sample/steps/pilot-plan/send": http.StatusRequestEntityTooLarge, "/p/sample/documents": http.StatusRequestEntityTooLarge,
		"/staff": http.StatusRequestEntityTooLarge, "/staff/end": http.StatusRequestEntityTooLarge, "/seat": http.StatusRequestEntityTooLarge, "/p/sample/orders/return": http.StatusRequestEntityTooLarge,
		"/seals": http.StatusBadRequest, "/lang": http.StatusSeeOther,
	} {
		w.begin(seat)
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body.String())).WithContext(t.Context())
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Authorization", "Bearer token-of-"+nameOf(seat))
		r.AddCookie(v.cookies[session])
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		require.Equal(t, status, answer.Code, path)
	}
}

// A token has messages sealed in the seats of whom it proves, and in no other; cookies count
// for nothing there.
func TestSeals_AreOfOnesOwnSeatsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(v *visitor, by pilot.Actor, workflow string, headers ...string) *httptest.ResponseRecorder {
		w.begin(seats.Seat{})
		message, err := json.Marshal(map[string]any{"v": 1, "id": "m-1", "by": by})
		require.NoError(t, err)
		body, err := json.Marshal(web.SealRequest{Workflow: workflow, Message: message})
		require.NoError(t, err)
		r := httptest.NewRequest(http.MethodPost, "/seals", strings.NewReader(string(body))).WithContext(t.Context())
		for _, c := range v.cookies {
			r.AddCookie(c)
		}
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		return answer
	}
	nobody := w.signIn("")
	for _, seat := range worldSeats() {
		token := "Bearer token-of-" + nameOf(seat)
		for _, other := range worldSeats() {
			for _, name := range []string{nameOf(seat), nameOf(other)} {
				want := http.StatusForbidden
				if other == seat && name == nameOf(seat) {
					want = http.StatusOK
				}
				by := pilot.Actor{Name: name, Role: other.Role, Unit: other.Unit}
				require.Equal(t, want, ask(nobody, by, "pilot/sample-2002/sample", "Authorization", token).Code, "%v as %v", seat, by)
			}
		}
		own := pilot.Actor{Name: nameOf(seat), Role: seat.Role, Unit: seat.Unit}
		for _, workflow := range []string{"pilot/another/sample", "pilot/sample-2002", "", "sample-2002/x/y"} {
			require.Equal(t, http.StatusForbidden, ask(nobody, own, workflow, "Authorization", token).Code, workflow)
		}
		for _, headers := range [][]string{nil, {"Authorization", "Bearer "}, {"Authorization", "Basic token-of-" + nameOf(seat)}, {"Authorization", "Bearer x"}} {
			require.Equal(t, http.StatusUnauthorized, ask(w.signIn(nameOf(seat)), own, "pilot/sample-2002/sample", headers...).Code, "%v", headers)
		}
	}
	w.begin(seats.Seat{})
	require.Equal(t, http.StatusForbidden, ask(nobody, pilot.Actor{}, "pilot/sample-2002/sample", "Authorization", "Bearer token-of-seatless").Code)
}

// Every form of every route is refused when another site sends it.
func TestForms_OfOtherSitesAreRefusedOnEveryRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat := seats.Seat{Role: pilot.RoleDistrict, Unit: "sample-district"}
	v := w.signIn(nameOf(seat))
	all := matrix(w)
	for _, route := range slices.Sorted(maps.Keys(all)) {
		path, isPost := strings.CutPrefix(route, "POST ")
		if !isPost {
			continue
		}
		if len(all[route]) > 0 {
			path = all[route][0].path
		}
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", issuer}} {
			w.begin(seat)
			require.Equal(t, http.StatusForbidden, v.send(http.MethodPost, path, filled("reason", "伪造", "step", "leading-group"), headers...).Code, "%s %v", path, headers)
			require.Empty(t, w.changes)
		}
	}
	w.begin(seat)
	require.NotEqual(t, "/signin", v.send(http.MethodGet, "/", nil).Header().Get("Location"), "nor was he signed out")
}

// A file may be called anything: it is kept under its digest, and its name is words alone.
func TestUploads_MayBeCalledAnything(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	v := w.signIn(nameOf(seat))
	for _, name := range []string{"..", ".", "/", "../../etc/passwd", strings.Repeat("关于", 60) + ".pdf", strings.Repeat("x", 300), "报告." + strings.Repeat("附", 200), "a\x00b.pdf", " ", `C:\x\报告.pdf`, "con", "-rf", "\u202efdp.exe"} {
		w.begin(seat)
		var body strings.Builder
		form := multipart.NewWriter(&body)
		require.NoError(t, form.WriteField("act", "save"))
		file, err := form.CreateFormFile("upload", name)
		require.NoError(t, err)
		_, err = file.Write([]byte("%PDF-1.4\n%%EOF\n"))
		require.NoError(t, err)
		require.NoError(t, form.Close())
		r := httptest.NewRequest(http.MethodPost, "/p/sample/steps/pilot-plan/edit", strings.NewReader(body.String())).WithContext(t.Context())
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.AddCookie(v.cookies[session])
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		require.Contains(t, []int{http.StatusSeeOther, http.StatusUnprocessableEntity, http.StatusBadRequest}, answer.Code, "%q", name)
	}
}
