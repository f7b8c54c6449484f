package web_test

import (
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
)

const session = "__Host-shidian"

// The cookies of a session are bound to the desk, also where it is without TLS on loopback.
func TestSession_IsACookieOfTheDeskAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, at := range []string{"https://desk.example.org", "http://127.0.0.1:8080"} {
		u, err := url.Parse(at)
		require.NoError(t, err)
		w.options.URL = u
		w.handler = w.behind(provider{w.now})
		requireHostCookies(t, w)
		require.Equal(t, u.Scheme == "https", w.signIn("").send(http.MethodGet, "/signedout", nil).Header().Get("Strict-Transport-Security") != "")
	}
}

func requireHostCookies(t *testing.T, w *world) {
	t.Helper()
	for _, name := range []string{session, "shidian-lang"} {
		v := w.signIn("")
		answer := v.send(http.MethodGet, "/signin", nil)
		if name != session {
			answer = v.send(http.MethodPost, "/lang", filled("lang", "en"))
		}
		c := v.cookies[name]
		require.NotNil(t, c)
		require.True(t, c.HttpOnly && c.Secure && c.SameSite == http.SameSiteLaxMode && c.Path == "/" && c.Domain == "", answer.Header().Get("Set-Cookie"))
	}
}

// A session that somebody else knew before is not the one that one is signed in with.
func TestSession_IsAnotherAfterSigningInAndNoneAfterSigningOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	v := w.signIn("")
	to, err := url.Parse(v.send(http.MethodGet, "/signin", nil).Header().Get("Location"))
	require.NoError(t, err)
	planted := v.cookies[session].Value
	require.LessOrEqual(t, w.lasts, time.Hour, "whoever is not signed in keeps no session for long")
	back := "/signin/back?" + url.Values{"code": {nameOf(seat)}, "state": {to.Query().Get("state")}}.Encode()
	require.Equal(t, http.StatusSeeOther, v.send(http.MethodGet, back, nil).Code)
	require.NotEqual(t, planted, v.cookies[session].Value)
	require.Greater(t, w.lasts, time.Hour)
	require.Len(t, w.sessions, 1, "the old one is gone")
	w.begin(seat)
	require.Equal(t, http.StatusOK, v.send(http.MethodGet, "/", nil).Code)
	signedIn := v.cookies[session].Value
	require.Equal(t, "/", v.send(http.MethodGet, back, nil).Header().Get("Location"), "pressed twice, it leads on")
	require.Equal(t, signedIn, v.cookies[session].Value, "and signs nobody in again: an answer of the provider is taken once")

	thief := w.signIn("")
	thief.cookies[session] = &http.Cookie{Name: session, Value: planted}
	require.Equal(t, http.StatusSeeOther, thief.send(http.MethodGet, "/", nil).Code, "it is nobody's")

	out := v.send(http.MethodPost, "/signout", nil)
	require.Equal(t, "/signedout", out.Header().Get("Location"))
	require.Contains(t, out.Header().Get("Clear-Site-Data"), "cache")
	thief.cookies[session] = &http.Cookie{Name: session, Value: signedIn}
	require.True(t, strings.HasPrefix(thief.send(http.MethodGet, "/", nil).Header().Get("Location"), "/signin"), "signed out on the server, not in the browser alone")
}

func TestSignIn_TakesTheProvidersAnswerOnlyWhereItWasAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	victim, attacker := w.signIn(""), w.signIn("")
	to, err := url.Parse(attacker.send(http.MethodGet, "/signin", nil).Header().Get("Location"))
	require.NoError(t, err)
	state := to.Query().Get("state")
	victim.send(http.MethodGet, "/signin", nil)
	for _, back := range []string{
		"?code=seatless&state=" + state, "?code=seatless&state=", "?code=seatless", "?state=" + state, "", "?error=access_denied&state=" + state,
	} {
		require.Equal(t, http.StatusBadRequest, victim.send(http.MethodGet, "/signin/back"+back, nil).Code, "%s: somebody else's sign-in", back)
		require.True(t, strings.HasPrefix(victim.send(http.MethodGet, "/", nil).Header().Get("Location"), "/signin"))
	}
	require.Equal(t, http.StatusBadRequest, w.signIn("").send(http.MethodGet, "/signin/back?code=seatless&state="+state, nil).Code, "a browser that never asked")
	require.Equal(t, http.StatusSeeOther, attacker.send(http.MethodGet, "/signin/back?authCode=seatless&state="+state, nil).Code, "as DingTalk calls a code")
}

func TestSignIn_MayBeBegunInSeveralWindows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.signIn("")
	var states []string
	for range 7 {
		to, err := url.Parse(v.send(http.MethodGet, "/signin", nil).Header().Get("Location"))
		require.NoError(t, err)
		states = append(states, to.Query().Get("state"))
	}
	require.Equal(t, http.StatusBadRequest, v.send(http.MethodGet, "/signin/back?code=seatless&state="+states[0], nil).Code, "the oldest are forgotten")
	require.Equal(t, http.StatusSeeOther, v.send(http.MethodGet, "/signin/back?code=seatless&state="+states[3], nil).Code)
	require.Equal(t, http.StatusSeeOther, v.send(http.MethodGet, "/signin/back?code=seatless&state="+states[6], nil).Code)
}

// Signing in leads back to a page of the desk, and nowhere else.
func TestSignIn_LeadsNowhereElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for to, want := range map[string]string{
		"/p/sample?a=b": "/p/sample?a=b", "": "/", "//evil.example": "/", "///evil.example": "/", `/\evil.example`: "/", "https://evil.example": "/", "javascript:alert(1)": "/",
		"/%0d%0aSet-Cookie:a=b": "/%0d%0aSet-Cookie:a=b", "/\r\nSet-Cookie: a=b": "/", "/.//evil.example": "/evil.example", "/\t/evil.example": "/", "evil.example": "/", "@evil.example": "/",
	} {
		v := w.signIn("")
		at, err := url.Parse(v.send(http.MethodGet, "/signin?to="+url.QueryEscape(to), nil).Header().Get("Location"))
		require.NoError(t, err)
		back := v.send(http.MethodGet, "/signin/back?code=seatless&state="+at.Query().Get("state"), nil)
		require.Equal(t, want, back.Header().Get("Location"), "%q", to)
		require.Len(t, back.Header().Values("Set-Cookie"), 1)
	}
}

// A page that stays open is told nothing more once its reader is signed out, or his seat is
// over; while the record is away it stays.
func TestNews_EndWithTheSessionAndTheSeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	i := slices.IndexFunc(w.all, func(a seats.Appointment) bool { return a.Seat == seat })
	v := w.signIn(nameOf(seat))
	r := httptest.NewRequest(http.MethodGet, "/news?at=sample", nil)
	require.False(t, w.desk.Still(r, w.all[i]), "without a cookie")
	r.AddCookie(v.cookies[session])
	w.begin(seat)
	require.True(t, w.desk.Still(r, w.all[i]))
	require.False(t, w.desk.Still(r, w.all[i+1]), "he acts in another seat now")
	w.all[i].Ended = &seats.End{At: w.now.Add(-time.Hour)}
	require.False(t, w.desk.Still(r, w.all[i]), "his seat is over")
	w.all[i].Ended = nil
	v.send(http.MethodPost, "/signout", nil)
	require.False(t, w.desk.Still(r, w.all[i]), "signed out")
	require.Equal(t, http.StatusUnauthorized, v.send(http.MethodGet, "/news?at=sample", nil).Code, "and is not led to sign in: a page asks, not a person")
}

// A provider that was set before vouches for nobody any more.
func TestSession_OfAFormerProviderIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	v := w.signIn(nameOf(seat))
	w.begin(seat)
	require.Equal(t, http.StatusOK, v.send(http.MethodGet, "/", nil).Code)
	_, other := newWeCom(t)
	w.handler = w.behind(other)
	require.True(t, strings.HasPrefix(v.send(http.MethodGet, "/", nil).Header().Get("Location"), "/signin"))
}

// Sign-in by an adapter, through the desk.
func TestSignIn_ByWeComTellsOutsidersAndOutages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	service, p := newWeCom(t)
	w.handler = w.behind(p)
	seat := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	w.all[slices.IndexFunc(w.all, func(a seats.Appointment) bool { return a.Seat == seat })].Person = seats.Person{Issuer: "wecom:ww1", Subject: "WangXiuYing", Name: "王秀英"}
	back := func(code string) (*visitor, *httptest.ResponseRecorder) {
		v := w.signIn("")
		to, err := url.Parse(v.send(http.MethodGet, "/signin", nil).Header().Get("Location"))
		require.NoError(t, err)
		require.Equal(t, "login.work.example", to.Host)
		return v, v.send(http.MethodGet, "/signin/back?"+url.Values{"code": {code}, "state": {to.Query().Get("state")}}.Encode(), nil)
	}
	for code, want := range map[string]struct {
		status int
		text   string
	}{
		"customer": {http.StatusForbidden, "这个账号不是本单位的成员"}, "expired": {http.StatusForbidden, "登录没有完成"}, "member": {http.StatusSeeOther, ""},
	} {
		v, answer := back(code)
		require.Equal(t, want.status, answer.Code, code)
		require.Contains(t, answer.Body.String(), want.text, code)
		if code == "member" {
			page := v.send(http.MethodGet, "/help/rules/R24", nil)
			require.Equal(t, http.StatusOK, page.Code)
			require.Contains(t, page.Body.String(), "王秀英")
			require.Equal(t, "/signedout", v.send(http.MethodPost, "/signout", nil).Header().Get("Location"))
		}
	}
	service.Close()
	_, answer := back("member")
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
	require.Contains(t, answer.Body.String(), "登录服务没有应答")
	require.NotContains(t, answer.Body.String(), weComSecret)
	require.Equal(t, http.StatusUnauthorized, w.signIn("").send(http.MethodGet, "/seals", nil, "Authorization", "Bearer WangXiuYing").Code, "the command line proves nobody")
}
