package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/seats"
	"shidian/internal/web"
)

// double answers as another's service does, and counts what it was asked.
type double struct {
	*httptest.Server
	mux   *http.ServeMux
	asked map[string]int
}

func newDouble(t *testing.T) *double {
	t.Helper()
	d := &double{mux: http.NewServeMux(), asked: map[string]int{}}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.asked[r.URL.Path]++
		d.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(d.Close)
	return d
}

// answers makes it answer a path with JSON.
func (d *double) answers(pattern string, answer func(r *http.Request) (status int, body any)) {
	d.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		status, body := answer(r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	})
}

type said = map[string]any

// weCom is a double of WeCom with the organisation ww1, its app and members.
type weCom struct {
	*double
	now     time.Time
	issued  int
	token   string              // the one that it knows; others have ended
	lasts   int                 // seconds
	codes   map[string]said     // who comes with a code
	members map[string]said     // by number
	refuses map[string]struct{} // paths that the app may not ask
}

const (
	weComSecret = "corp-secret-never-to-be-told"
	deskBack    = "https://desk.example.org/signin/back"
)

func newWeCom(t *testing.T) (*weCom, *web.WeCom) {
	t.Helper()
	w := &weCom{
		double: newDouble(t), lasts: 7200, now: time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC),
		codes: map[string]said{"member": {"userid": "WangXiuYing"}, "customer": {"openid": "o-1", "external_userid": "wm-1"}},
		members: map[string]said{
			"WangXiuYing": {"name": "王秀英", "status": 1}, "Barred": {"name": "李国强", "status": 2},
		},
		refuses: map[string]struct{}{},
	}
	ok := func(more said) said {
		more["errcode"], more["errmsg"] = 0, "ok"
		return more
	}
	w.answers("GET /cgi-bin/gettoken", func(r *http.Request) (int, any) {
		q := r.URL.Query()
		if q.Get("corpid") != "ww1" || q.Get("corpsecret") != weComSecret {
			return http.StatusOK, said{"errcode": 40001, "errmsg": "invalid credential, hint: [1]"}
		}
		w.issued++
		w.token = fmt.Sprintf("app-token-%d", w.issued)
		return http.StatusOK, ok(said{"access_token": w.token, "expires_in": w.lasts})
	})
	known := func(answer func(q url.Values) said) func(*http.Request) (int, any) {
		return func(r *http.Request) (int, any) {
			if _, refused := w.refuses[r.URL.Path]; refused {
				return http.StatusOK, said{"errcode": 60011, "errmsg": "no privilege to access/modify contact/party/agent"}
			}
			if r.URL.Query().Get("access_token") != w.token {
				return http.StatusOK, said{"errcode": 42001, "errmsg": "access_token expired"}
			}
			return http.StatusOK, answer(r.URL.Query())
		}
	}
	w.answers("GET /cgi-bin/auth/getuserinfo", known(func(q url.Values) said {
		who, found := w.codes[q.Get("code")]
		if !found {
			return said{"errcode": 40029, "errmsg": "invalid code"}
		}
		delete(w.codes, q.Get("code")) // it is good once
		return ok(who)
	}))
	w.answers("GET /cgi-bin/user/get", known(func(q url.Values) said {
		who, found := w.members[q.Get("userid")]
		if !found {
			return said{"errcode": 60111, "errmsg": "userid not found"}
		}
		return ok(who)
	}))
	return w, w.provider(weComSecret)
}

func (w *weCom) provider(secret string) *web.WeCom {
	return web.NewWeCom(web.WeComOptions{
		Corp: "ww1", Agent: "1000002", Secret: secret, Login: "https://login.work.example", API: w.URL,
		Desk: &url.URL{Scheme: "https", Host: "desk.example.org"}, Now: func() time.Time { return w.now },
	})
}

func TestWeCom_SendsABrowserToItsPageWithTheStateAlone(t *testing.T) {
	t.Parallel()
	_, p := newWeCom(t)
	to, err := p.Begin(t.Context(), "STATE", "nonce", "verifier")
	require.NoError(t, err)
	u, err := url.Parse(to)
	require.NoError(t, err)
	require.Equal(t, "https://login.work.example/wwlogin/sso/login", u.Scheme+"://"+u.Host+u.Path)
	require.Equal(t, url.Values{"login_type": {"CorpApp"}, "appid": {"ww1"}, "agentid": {"1000002"}, "redirect_uri": {deskBack}, "state": {"STATE"}}, u.Query())
	require.Equal(t, "https://login.work.example", p.Origin())
	require.Equal(t, web.Introduction{Issuer: "wecom:ww1", By: web.ByWeCom}, p.Introduction())
	require.Empty(t, p.SignOut(t.Context(), ""))
}

func TestWeCom_KnowsAMemberByHisNumber(t *testing.T) {
	t.Parallel()
	w, p := newWeCom(t)
	who, err := p.Finish(t.Context(), "member", "", "")
	require.NoError(t, err)
	require.Equal(t, web.Identified{Person: seats.Person{Issuer: "wecom:ww1", Subject: "WangXiuYing", Name: "王秀英"}, At: w.now}, who)
	_, err = p.Finish(t.Context(), "member", "", "")
	require.ErrorIs(t, err, web.ErrNotIdentified, "a code is good once")
}

func TestWeCom_AnAppThatMayNotReadTheDirectoryKnowsTheNumberAlone(t *testing.T) {
	t.Parallel()
	w, p := newWeCom(t)
	w.refuses["/cgi-bin/user/get"] = struct{}{}
	who, err := p.Finish(t.Context(), "member", "", "")
	require.NoError(t, err)
	require.Equal(t, "WangXiuYing", who.Person.Name)
}

func TestWeCom_LetsNobodyInWhoIsNoMember(t *testing.T) {
	t.Parallel()
	w, p := newWeCom(t)
	w.codes["barred"], w.codes["left"] = said{"userid": "Barred"}, said{"userid": "Left"}
	for _, code := range []string{"customer", "barred", "left"} {
		who, err := p.Finish(t.Context(), code, "", "")
		require.ErrorIs(t, err, web.ErrOutsider, code)
		require.Empty(t, who, code)
	}
	_, err := p.Verify(t.Context(), "anything")
	require.ErrorIs(t, err, web.ErrNotIdentified)
}

func TestWeCom_AsksForItsTokenOnceAndAgainWhenItEnds(t *testing.T) {
	t.Parallel()
	w, p := newWeCom(t)
	sign := func() {
		w.codes["c"] = said{"userid": "WangXiuYing"}
		_, err := p.Finish(t.Context(), "c", "", "")
		require.NoError(t, err)
	}
	sign()
	sign()
	require.Equal(t, 1, w.issued, "kept")
	w.now = w.now.Add(2 * time.Hour)
	sign()
	require.Equal(t, 2, w.issued, "it is over")
	w.token = "another program of the organisation asked for one"
	sign()
	require.Equal(t, 3, w.issued, "it ended before its time")
}

func TestWeCom_ATokenThatIsRefusedTwiceIsNoLoop(t *testing.T) {
	t.Parallel()
	w := newDouble(t)
	w.answers("GET /cgi-bin/gettoken", func(*http.Request) (int, any) { return http.StatusOK, said{"access_token": "t", "expires_in": 7200} })
	w.answers("/", func(*http.Request) (int, any) {
		return http.StatusOK, said{"errcode": 40014, "errmsg": "invalid access_token"}
	})
	_, err := web.NewWeCom(web.WeComOptions{API: w.URL, Desk: &url.URL{}}).Finish(t.Context(), "c", "", "")
	require.ErrorIs(t, err, web.ErrProviderAway)
	require.Equal(t, 2, w.asked["/cgi-bin/auth/getuserinfo"])
}

func TestWeCom_SaysWhatIsWrongWithTheAppAndNoSecret(t *testing.T) {
	t.Parallel()
	w, _ := newWeCom(t)
	_, err := w.provider("not-the-secret").Finish(t.Context(), "member", "", "")
	require.ErrorIs(t, err, web.ErrProviderAway, "who signs in can do nothing about it")
	require.ErrorContains(t, err, "40001")
	require.NotContains(t, err.Error(), "not-the-secret")
}

// Whatever goes wrong on the way: an error in words, never the address with its secrets.
func TestServices_ThatDoNotAnswerAreSaidToBeAway(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	over := make(chan struct{})
	broken := map[string]http.HandlerFunc{
		"hangs":      func(http.ResponseWriter, *http.Request) { <-over },
		"fails":      func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "{}", http.StatusBadGateway) },
		"no JSON":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"leads away": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, gone.URL, http.StatusFound) },
		"breaks off": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"says naught": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("{}"))
		},
	}
	at := map[string]string{"refuses": gone.URL, "makes no sense": "http://\x7f"}
	for name, answer := range broken {
		s := httptest.NewServer(answer)
		t.Cleanup(s.Close)
		at[name] = s.URL
	}
	t.Cleanup(func() { close(over) }) // before the servers are closed, which wait for their answers
	for name, address := range at {
		ctx := t.Context()
		if name == "hangs" {
			within, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			t.Cleanup(cancel)
			ctx = within
		}
		for kind, p := range map[string]web.Provider{
			"wecom":    web.NewWeCom(web.WeComOptions{Corp: "ww1", Secret: weComSecret, API: address, Desk: &url.URL{}}),
			"dingtalk": web.NewDingTalk(web.DingTalkOptions{Corp: "ding1", Secret: weComSecret, API: address, Directory: address, Desk: &url.URL{}}),
		} {
			who, err := p.Finish(ctx, "code", "", "")
			require.Error(t, err, "%s %s", kind, name)
			require.Empty(t, who, "%s %s", kind, name)
			require.NotContains(t, err.Error(), weComSecret, "%s %s", kind, name)
			if kind != "dingtalk" || name != "says naught" { // a user without a name is nobody
				require.ErrorIs(t, err, web.ErrProviderAway, "%s %s", kind, name)
			}
		}
	}
}
