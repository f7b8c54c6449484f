package web

import (
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
)

// elsewhere signs people in somewhere else.
type elsewhere struct{ Provider }

func (elsewhere) Origin() string { return "https://sso.example" }

func (elsewhere) SignOut(context.Context, string) string { return "" }

// guarded is a desk without servers: what it answers without them.
func guarded(t *testing.T, now func() time.Time, proxies ...string) http.Handler {
	t.Helper()
	var believed []netip.Prefix
	for _, one := range proxies {
		believed = append(believed, netip.MustParsePrefix(one))
	}
	d, err := New(Options{URL: &url.URL{Scheme: "https", Host: "desk.example"}, Provider: elsewhere{}, Proxies: believed, Log: slog.New(slog.DiscardHandler), Now: now})
	require.NoError(t, err)
	return d.Handler()
}

func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, http.NoBody)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestGuard_EveryAnswerTellsBrowsersToBeCareful(t *testing.T) {
	t.Parallel()
	h := guarded(t, nil)
	for path, status := range map[string]int{
		"/signedout": 200, "/healthz": 200, "/static/desk.css": 200, "/static/nothing": 404, "/static/": 404, "/static/../desk.go": 307, "/": 303, "/p/yuetan": 303, "/nothing": 303,
	} {
		w := ask(h, http.MethodGet, path)
		require.Equal(t, status, w.Code, path)
		policy := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self' https://sso.example"} {
			require.Contains(t, policy, part, path)
		}
		require.NotContains(t, policy, "unsafe", path)
		require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"), path)
		require.Equal(t, "DENY", w.Header().Get("X-Frame-Options"), path)
		require.Equal(t, "same-origin", w.Header().Get("Referrer-Policy"), path)
		if !strings.HasPrefix(path, "/static/") {
			require.Equal(t, "no-store", w.Header().Get("Cache-Control"), path)
		}
	}
	page := ask(h, http.MethodGet, "/signedout").Body.String()
	require.NotContains(t, page, "<style")
	require.NotContains(t, page, " style=")
	require.NotContains(t, page, "onclick")
}

func TestGuard_FormsComeFromTheDeskAlone(t *testing.T) {
	t.Parallel()
	h := guarded(t, nil)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
		require.Equal(t, http.StatusForbidden, ask(h, http.MethodPost, "/lang", headers...).Code, "%v", headers)
	}
	require.Equal(t, http.StatusSeeOther, ask(h, http.MethodPost, "/lang", "Sec-Fetch-Site", "same-origin").Code)
	require.Equal(t, http.StatusSeeOther, ask(h, http.MethodPost, "/lang", "Origin", "https://desk.example").Code, "an older browser, behind a proxy that calls us example.com")
	require.Equal(t, http.StatusForbidden, ask(h, http.MethodPost, "/lang", "Origin", "http://desk.example").Code, "the same in the clear is somebody else")
}

func TestGuard_CountsTheRequestsOfEachAddressAMinute(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	h := guarded(t, func() time.Time { return now }, "192.0.2.1/32") // httptest's own address is a proxy
	from := func(address string) int { return ask(h, http.MethodGet, "/healthz", "X-Forwarded-For", address).Code }
	for range perAddress {
		require.Equal(t, http.StatusOK, from("198.51.100.7"))
	}
	full := ask(h, http.MethodGet, "/healthz", "X-Forwarded-For", "198.51.100.7")
	require.Equal(t, http.StatusTooManyRequests, full.Code)
	require.Equal(t, "60", full.Header().Get("Retry-After"))
	require.Contains(t, full.Body.String(), catalog.Text(catalog.Chinese, "web.next.rate"))
	require.Equal(t, http.StatusTooManyRequests, from("203.0.113.9, 198.51.100.7"), "the proxy's own word counts, not what was told to it")
	require.Equal(t, http.StatusOK, from("198.51.100.8"), "others are not held up")
	now = now.Add(time.Minute)
	require.Equal(t, http.StatusOK, from("198.51.100.7"))
}

func TestGuard_BelievesNoProxyThatIsNotNamed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	h := guarded(t, func() time.Time { return now }, "10.0.0.0/8")
	var last int
	for i := range perAddress + 1 {
		last = ask(h, http.MethodGet, "/healthz", "X-Forwarded-For", netip.AddrFrom4([4]byte{198, 51, byte(i / 256), byte(i % 256)}).String()).Code
	}
	require.Equal(t, http.StatusTooManyRequests, last, "whoever connects is counted, whatever he says of himself")
}

func TestAddress_IsOfWhoeverAProxyPassesOn(t *testing.T) {
	t.Parallel()
	d := &Desk{Options: Options{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48")}}}
	for _, c := range []struct {
		from string
		said []string
		want string
	}{
		{"198.51.100.7:1", nil, "198.51.100.7"},
		{"198.51.100.7:1", []string{"203.0.113.9"}, "198.51.100.7"},
		{"10.0.0.1:1", nil, "10.0.0.1"},
		{"10.0.0.1:1", []string{"203.0.113.9"}, "203.0.113.9"},
		{"10.0.0.1:1", []string{"192.0.2.1, 203.0.113.9"}, "203.0.113.9"},
		{"10.0.0.1:1", []string{"192.0.2.1", "203.0.113.9"}, "203.0.113.9"}, // a proxy that adds a line of its own
		{"10.0.0.1:1", []string{"192.0.2.1, 203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
		{"10.0.0.1:1", []string{"10.0.0.9, 10.0.0.2"}, "10.0.0.9"},
		{"10.0.0.1:1", []string{"203.0.113.9, unknown"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{""}, "10.0.0.1"},
		{"[2001:db8:1::1]:1", []string{"2001:db8:2:3:4:5:6:7"}, "2001:db8:2:3::/64"},
		{"[2001:db8:2:3::9]:1", nil, "2001:db8:2:3::/64"},
		{"[::ffff:198.51.100.7]:1", nil, "198.51.100.7"},
		{"@", nil, "@"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = c.from, c.said
		require.Equal(t, c.want, d.addressOf(r), "%v", c)
	}
}

func TestParsed_TakesNoFilesOfWhoIsNotSignedIn(t *testing.T) {
	t.Parallel()
	var body strings.Builder
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("upload", "large.pdf")
	require.NoError(t, err)
	_, err = file.Write(make([]byte, 1<<20))
	require.NoError(t, err)
	require.NoError(t, form.WriteField("note", "写到一半\r\n另起一行"))
	require.NoError(t, form.Close())
	post := func(body string) *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/p/yuetan/steps/charter/edit", strings.NewReader(body))
		r.Header.Set("Content-Type", form.FormDataContentType())
		return r
	}
	d := &Desk{}
	r := post(body.String())
	files, err := d.parsed(httptest.NewRecorder(), r, false)
	require.NoError(t, err)
	require.Equal(t, url.Values{"note": {"写到一半\n另起一行"}}, r.PostForm)
	require.Empty(t, files.folder, "nothing was written")
	_, err = d.parsed(httptest.NewRecorder(), r, true)
	require.NoError(t, err, "read once")
	_, err = d.parsed(httptest.NewRecorder(), post(body.String()[:body.Len()/2]), false)
	require.Error(t, err, "broken off")
}

func TestOwnPath_LeadsNowhereElse(t *testing.T) {
	t.Parallel()
	for to, own := range map[string]bool{
		"/": true, "/?inbox": true, "/p/yuetan/steps/charter/edit?saved=1": true, "/p/yuetan#evidence.date": true, "/p/%E6%9C%88": true,
		"": false, "p/yuetan": false, "//evil.example": false, "///evil.example": false, `/\evil.example`: false, `\/evil.example`: false, "https://evil.example/": false,
		"https:/evil.example": false, "javascript:alert(1)": false, "/\r\nSet-Cookie: a=b": false, "/\n": false, "/\t/evil.example": false, "http:": false, "/%": false, " /": false,
	} {
		require.Equal(t, own, ownPath(to), "%q", to)
	}
}

func TestGuard_AddressesThatAreNoTextAreNoPages(t *testing.T) {
	t.Parallel()
	h := guarded(t, nil)
	for _, path := range []string{"/p/%00", "/answers/%00?at=yuetan", "/answers/%ff?at=yuetan", "/board?at=%00", "/board?at=%ff", "/calendar?show=%00", "/?%zz"} {
		require.Equal(t, http.StatusNotFound, ask(h, http.MethodGet, path).Code, path)
	}
	require.Equal(t, http.StatusSeeOther, ask(h, http.MethodGet, "/answers/%E6%9C%88?at=%E6%9C%88").Code)
}

func TestLang_GoesBackToAPageOfTheDesk(t *testing.T) {
	t.Parallel()
	h := guarded(t, nil)
	for to, want := range map[string]string{"/p/yuetan?a=b": "/p/yuetan?a=b", "//evil.example": "/", "https://evil.example": "/", "": "/"} {
		r := httptest.NewRequest(http.MethodPost, "/lang", strings.NewReader(url.Values{"lang": {"en"}, "to": {to}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, http.StatusSeeOther, w.Code)
		require.Equal(t, want, w.Header().Get("Location"), to)
		require.Contains(t, w.Header().Get("Set-Cookie"), "shidian-lang=en")
	}
}
