package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
)

const (
	redirect  = "http://127.0.0.1:7200/signed-in"
	signedOut = "http://127.0.0.1:7200/"
	verifier  = "a-verifier-of-a-test-that-is-long-enough-for-the-rfc"
)

var people = staff{
	{Subject: "xicheng.district", Name: "李国强", Seats: []seat{{"district", "区试点办", "xicheng", "西城区"}}},
	{Subject: "yuetan.sub-district-office", Name: "王秀英", Seats: []seat{{"sub-district-office", "街道办事处", "yuetan", "月坛街道"}}},
	{Subject: "yuetan.sub-district-party", Name: "陈建国", Seats: []seat{
		{"sub-district-party", "街道工委", "yuetan", "月坛街道"}, {"residents-committee", "社区居委会", "yuetan/sanlihe", "月坛 · 三里河"},
	}},
}

// site is a provider that listens, and a browser that follows no redirect.
type site struct {
	*testing.T
	url     string
	browser *http.Client
}

func start(t *testing.T, change func(*settings)) *site {
	t.Helper()
	s := settings{client: "shidian", lang: "en", redirects: list{redirect}, signedOut: list{signedOut}}
	if change != nil {
		change(&s)
	}
	server := httptest.NewUnstartedServer(nil)
	p, err := newProvider(s, server.Listener.Addr().String(), people)
	require.NoError(t, err)
	server.Config.Handler = p.handler()
	server.Start()
	t.Cleanup(server.Close)
	return &site{t, server.URL, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what came of a request.
type answer struct {
	status   int
	body     string
	location *url.URL
	header   http.Header
}

func (s *site) do(r *http.Request) answer {
	s.Helper()
	response, err := s.browser.Do(r)
	require.NoError(s, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(s, err)
	require.NoError(s, response.Body.Close())
	location, err := url.Parse(response.Header.Get("Location"))
	require.NoError(s, err)
	return answer{response.StatusCode, string(body), location, response.Header}
}

func (s *site) get(path string, query url.Values) answer {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+path+"?"+query.Encode(), nil)
	require.NoError(s, err)
	return s.do(r)
}

func (s *site) post(path string, form url.Values, change ...func(*http.Request)) answer {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	require.NoError(s, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range change {
		c(r)
	}
	return s.do(r)
}

func decode[V any](s *site, a answer) V {
	s.Helper()
	var v V
	require.NoError(s, json.Unmarshal([]byte(a.body), &v), a.body)
	return v
}

// asked is what the client asks for; pairs change it, an empty value leaves out.
func asked(pairs ...string) url.Values {
	digest := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {"shidian"}, "response_type": {"code"}, "scope": {"openid profile"}, "redirect_uri": {redirect}, "state": {"the-state"},
		"nonce": {"the-nonce"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(digest[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return q
}

// request begins a sign-in and returns its id.
func (s *site) request(pairs ...string) string {
	s.Helper()
	begun := s.get("/authorize", asked(pairs...))
	require.Equal(s, http.StatusFound, begun.status, begun.body)
	require.Equal(s, signInPath, begun.location.Path)
	return begun.location.Query().Get("id")
}

// code signs somebody in and returns the client's code.
func (s *site) code(subject string) string {
	s.Helper()
	back := s.post(signInPath, url.Values{"id": {s.request()}, "subject": {subject}})
	require.Equal(s, http.StatusFound, back.status, back.body)
	require.Equal(s, "the-state", back.location.Query().Get("state"))
	require.True(s, strings.HasPrefix(back.location.String(), redirect+"?"))
	return back.location.Query().Get("code")
}

func exchange(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "client_id": {"shidian"}, "redirect_uri": {redirect}, "code": {code}, "code_verifier": {verifier},
	}
}

type tokens struct {
	ID     string `json:"id_token"`
	Access string `json:"access_token"`
	Error  string `json:"error"`
}

// claims are an ID token's, checked against the published keys.
func (s *site) claims(idToken string) map[string]any {
	s.Helper()
	keys := decode[jose.JSONWebKeySet](s, s.get("/keys", nil))
	signed, err := jose.ParseSignedCompact(idToken, []jose.SignatureAlgorithm{jose.RS256})
	require.NoError(s, err)
	found := keys.Key(signed.Signatures[0].Header.KeyID)
	require.Len(s, found, 1)
	require.True(s, found[0].IsPublic())
	content, err := signed.Verify(found[0])
	require.NoError(s, err)
	var claims map[string]any
	require.NoError(s, json.Unmarshal(content, &claims))
	return claims
}

func TestDiscovery_NamesWhatIsThere(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	found := decode[map[string]any](s, s.get("/.well-known/openid-configuration", nil))
	require.Equal(t, s.url, found["issuer"])
	require.Equal(t, []any{"S256"}, found["code_challenge_methods_supported"])
	require.Equal(t, []any{"RS256"}, found["id_token_signing_alg_values_supported"])
	for _, endpoint := range []string{"authorization", "token", "end_session", "device_authorization", "userinfo"} {
		require.Contains(t, found[endpoint+"_endpoint"], s.url+"/", endpoint)
	}
}

func TestCodeFlow_SignsInWhoeverIsPicked(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	before := time.Now().Unix()
	code := s.code("yuetan.sub-district-office")
	got := decode[tokens](s, s.post("/oauth/token", exchange(code)))
	claims := s.claims(got.ID)
	require.Equal(t, s.url, claims["iss"])
	require.Equal(t, []any{"shidian"}, claims["aud"])
	require.Equal(t, "yuetan.sub-district-office", claims["sub"])
	require.Equal(t, "王秀英", claims["name"])
	require.Equal(t, "the-nonce", claims["nonce"])
	require.GreaterOrEqual(t, claims["auth_time"], float64(before))

	form := exchange(s.code("xicheng.district"))
	form.Del("client_id")
	header := s.post("/oauth/token", form, func(r *http.Request) { r.SetBasicAuth("shidian", "") }) // as golang.org/x/oauth2 tries first
	require.Equal(t, http.StatusOK, header.status, header.body)

	again := s.post("/oauth/token", exchange(code))
	require.Equal(t, http.StatusBadRequest, again.status)
	require.Equal(t, "invalid_grant", decode[tokens](s, again).Error, "a code is good once")

	told := s.post("/userinfo", nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+got.Access) })
	require.Equal(t, "王秀英", decode[map[string]any](s, told)["name"])
}

func TestCodeFlow_RefusesWhatIsNotRight(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	for name, wrong := range map[string][]string{
		"another port":      {"redirect_uri", "http://127.0.0.1:7201/signed-in"},
		"another path":      {"redirect_uri", redirect + "/more"},
		"no redirect":       {"redirect_uri", ""},
		"an unknown client": {"client_id", "somebody"},
	} {
		refused := s.get("/authorize", asked(wrong...))
		require.Equal(t, http.StatusBadRequest, refused.status, name)
		require.Empty(t, refused.location.String(), "%s: it leads nowhere", name)
	}
	for name, c := range map[string]struct {
		wrong []string
		said  string
	}{
		"without PKCE":        {[]string{"code_challenge", "", "code_challenge_method", ""}, "invalid_request"},
		"with the plain PKCE": {[]string{"code_challenge_method", "plain"}, "invalid_request"},
		"without asking":      {[]string{"prompt", "none"}, "login_required"},
		"a token at once":     {[]string{"response_type", "id_token"}, "unauthorized_client"},
	} {
		refused := s.get("/authorize", asked(c.wrong...))
		require.Equal(t, http.StatusFound, refused.status, name)
		fragment, err := url.ParseQuery(refused.location.Fragment)
		require.NoError(t, err)
		require.Contains(t, []string{refused.location.Query().Get("error"), fragment.Get("error")}, c.said, name)
	}
	form := exchange(s.code("xicheng.district"))
	form.Set("code_verifier", "another-verifier-that-is-long-enough-for-the-rfc-too")
	require.Equal(t, "invalid_grant", decode[tokens](s, s.post("/oauth/token", form)).Error)
	form.Set("code_verifier", verifier)
	require.Equal(t, "invalid_grant", decode[tokens](s, s.post("/oauth/token", form)).Error, "a code is good for one try")
}

func TestCodeFlow_AConfidentialClientHasItsSecret(t *testing.T) {
	t.Parallel()
	s := start(t, func(s *settings) { s.secret = "the-secret" })
	require.Equal(t, http.StatusUnauthorized, s.post("/oauth/token", exchange(s.code("xicheng.district"))).status)
	form := exchange(s.code("xicheng.district"))
	form.Del("client_id")
	basic := s.post("/oauth/token", form, func(r *http.Request) { r.SetBasicAuth("shidian", "the-secret") })
	require.Equal(t, http.StatusOK, basic.status, basic.body)
	form = exchange(s.code("xicheng.district"))
	form.Set("client_secret", "the-secret")
	require.Equal(t, http.StatusOK, s.post("/oauth/token", form).status)
}

func TestSignInPage_ListsTheStaffEachTime(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	s.code("xicheng.district")
	id := s.request("prompt", "login")
	page := s.get(signInPath, url.Values{"id": {id}})
	require.Equal(t, http.StatusOK, page.status)
	require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
	require.Contains(t, page.body, `<html lang="en">`)
	require.Contains(t, page.body, "sample accounts without passwords")
	require.Contains(t, page.body, `<label for="q">`)
	for _, p := range people {
		require.Contains(t, page.body, `<button name="subject" value="`+p.Subject+`">`)
	}
	require.NotRegexp(t, `<script|<style|style=|onclick`, page.body)
	require.Equal(t, http.StatusOK, s.get(stylePath, nil).status)

	page = s.get(signInPath, url.Values{"id": {id}, "q": {"王秀英"}})
	require.Contains(t, page.body, "1 of 3 people")
	require.NotContains(t, page.body, "李国强")
	page = s.get(signInPath, url.Values{"id": {id}, "q": {`"><b>nobody`}})
	require.Contains(t, page.body, "Nobody found")
	require.NotContains(t, page.body, "<b>nobody")

	chinese := start(t, func(s *settings) { s.lang = "zh" })
	page = chinese.get(signInPath, url.Values{"id": {chinese.request()}})
	require.Contains(t, page.body, `<html lang="zh-CN">`)
	require.Contains(t, page.body, "没有密码")
}

func TestSignInPage_ARequestThatIsOverSendsBackToTheDesk(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	used := s.request()
	back := s.post(signInPath, url.Values{"id": {used}, "subject": {"xicheng.district"}})
	require.Equal(t, http.StatusOK, s.post("/oauth/token", exchange(back.location.Query().Get("code"))).status)
	for name, lost := range map[string]answer{
		"none":     s.get(signInPath, nil),
		"unknown":  s.get(signInPath, url.Values{"id": {"x"}}),
		"used":     s.get(signInPath, url.Values{"id": {used}}),
		"sent":     s.post(signInPath, url.Values{"id": {used}, "subject": {"xicheng.district"}}),
		"callback": s.get("/authorize/callback", url.Values{"id": {"x"}}),
		"stranger": s.post(signInPath, url.Values{"id": {s.request()}, "subject": {"nobody"}}),
	} {
		require.Equal(t, http.StatusBadRequest, lost.status, name)
		require.Contains(t, lost.body, "Go back to the desk and sign in again", name)
	}
}

func TestSignIn_PickedTwiceTheFirstCodeIsNoneAnyMore(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	id := s.request()
	first := s.post(signInPath, url.Values{"id": {id}, "subject": {"xicheng.district"}}).location.Query().Get("code")
	second := s.post(signInPath, url.Values{"id": {id}, "subject": {"yuetan.sub-district-office"}}).location.Query().Get("code")
	require.Equal(t, "invalid_grant", decode[tokens](s, s.post("/oauth/token", exchange(first))).Error)
	require.Equal(t, "王秀英", s.claims(decode[tokens](s, s.post("/oauth/token", exchange(second))).ID)["name"])
}

func TestEndSession_GoesBackWhereItMay(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	got := decode[tokens](s, s.post("/oauth/token", exchange(s.code("xicheng.district"))))
	out := s.get("/end_session", url.Values{"id_token_hint": {got.ID}, "post_logout_redirect_uri": {signedOut}, "state": {"bye"}})
	require.Equal(t, http.StatusFound, out.status, out.body)
	require.Equal(t, signedOut+"?state=bye", out.location.String())
	require.Equal(t, http.StatusForbidden, s.post("/userinfo", nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+got.Access) }).status)

	elsewhere := s.get("/end_session", url.Values{"client_id": {"shidian"}, "post_logout_redirect_uri": {"http://127.0.0.1:7201/"}})
	require.Equal(t, http.StatusBadRequest, elsewhere.status)
	home := s.get("/end_session", nil)
	require.Equal(t, signedOutPath, home.location.Path)
	require.Contains(t, s.get(home.location.Path, nil).body, "You are signed out")
}

func TestHandler_PagesOfElsewhereGetNothing(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	foreign := s.post(signInPath, url.Values{"id": {s.request()}, "subject": {"xicheng.district"}}, func(r *http.Request) {
		r.Header.Set("Origin", "https://example.org")
	})
	require.Equal(t, http.StatusForbidden, foreign.status)
	renamed := s.post("/oauth/token", nil, func(r *http.Request) { r.Host = "example.org" })
	require.Equal(t, http.StatusMisdirectedRequest, renamed.status)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/keys", nil)
	require.NoError(t, err)
	r.Header.Set("Origin", "https://example.org")
	require.Empty(t, s.do(r).header.Get("Access-Control-Allow-Origin"))
}
