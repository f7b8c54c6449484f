package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/seats"
	"shidian/internal/web"
)

// dingTalk is a double of DingTalk with the organisation ding1, its app and members; anybody
// may have an account.
type dingTalk struct {
	*double
	now       time.Time
	issued    int
	token     string
	codes     map[string]dingUser
	tokens    map[string]dingUser
	directory map[string]said // what getbyunionid answers
}

type dingUser struct{ corp, union, nick string }

func newDingTalk(t *testing.T) (*dingTalk, *web.DingTalk) {
	t.Helper()
	d := &dingTalk{
		double: newDouble(t), now: time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC), tokens: map[string]dingUser{},
		codes: map[string]dingUser{
			"member": {"ding1", "un-1", "秀英"}, "elsewhere": {"ding2", "un-2", "别处"}, "nowhere": {"", "un-3", "路人"}, "contact": {"ding1", "un-4", "外部"},
		},
		directory: map[string]said{
			"un-1": {"errcode": 0, "result": said{"userid": "0123456", "contact_type": 0}}, "un-4": {"errcode": 0, "result": said{"userid": "wai", "contact_type": 1}},
		},
	}
	d.answers("POST /v1.0/oauth2/userAccessToken", func(r *http.Request) (int, any) {
		var asked map[string]string
		_ = json.NewDecoder(r.Body).Decode(&asked)
		if asked["clientId"] != "dingclient" || asked["clientSecret"] != weComSecret || asked["grantType"] != "authorization_code" {
			return http.StatusBadRequest, said{"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret", "requestid": "r-1"}
		}
		who, found := d.codes[asked["code"]]
		if !found {
			return http.StatusBadRequest, said{"code": "invalidParameter.authCode.notFound", "message": "不存在的临时授权码", "requestid": "r-1"}
		}
		delete(d.codes, asked["code"])
		d.tokens["user-"+who.union] = who
		return http.StatusOK, said{"accessToken": "user-" + who.union, "refreshToken": "r", "expireIn": 7200, "corpId": who.corp}
	})
	d.answers("GET /v1.0/contact/users/me", func(r *http.Request) (int, any) {
		who, found := d.tokens[r.Header.Get("x-acs-dingtalk-access-token")]
		if !found {
			return http.StatusBadRequest, said{"code": "InvalidAuthentication", "message": "不合法的access_token"}
		}
		return http.StatusOK, said{"nick": who.nick, "unionId": who.union, "openId": "o"}
	})
	d.answers("POST /v1.0/oauth2/accessToken", func(*http.Request) (int, any) {
		d.issued++
		d.token = fmt.Sprintf("app-%d", d.issued)
		return http.StatusOK, said{"accessToken": d.token, "expireIn": 7200}
	})
	d.answers("POST /topapi/user/getbyunionid", func(r *http.Request) (int, any) {
		if r.URL.Query().Get("access_token") != d.token {
			return http.StatusOK, said{"errcode": 88, "errmsg": "ding talk error[subcode=40014,submsg=不合法的access_token]"}
		}
		var asked map[string]string
		_ = json.NewDecoder(r.Body).Decode(&asked)
		if answer, found := d.directory[asked["unionid"]]; found {
			return http.StatusOK, answer
		}
		return http.StatusOK, said{"errcode": 60121, "errmsg": "找不到该用户"}
	})
	return d, d.provider(weComSecret)
}

func (d *dingTalk) provider(secret string) *web.DingTalk {
	return web.NewDingTalk(web.DingTalkOptions{
		Corp: "ding1", Client: "dingclient", Secret: secret, Login: "https://login.ding.example", API: d.URL, Directory: d.URL,
		Desk: &url.URL{Scheme: "https", Host: "desk.example.org"}, Now: func() time.Time { return d.now },
	})
}

func TestDingTalk_SendsABrowserToItsPageWithTheStateAlone(t *testing.T) {
	t.Parallel()
	_, p := newDingTalk(t)
	to, err := p.Begin(t.Context(), "STATE", "nonce", "verifier")
	require.NoError(t, err)
	u, err := url.Parse(to)
	require.NoError(t, err)
	require.Equal(t, "https://login.ding.example/oauth2/auth", u.Scheme+"://"+u.Host+u.Path)
	require.Equal(t, url.Values{
		"client_id": {"dingclient"}, "response_type": {"code"}, "scope": {"openid corpid"}, "corpId": {"ding1"}, "prompt": {"consent"}, "redirect_uri": {deskBack}, "state": {"STATE"},
	}, u.Query())
	require.Equal(t, "https://login.ding.example", p.Origin())
	require.Equal(t, web.Introduction{Issuer: "dingtalk:ding1", By: web.ByDingTalk}, p.Introduction())
	require.Empty(t, p.SignOut(t.Context(), ""))
}

func TestDingTalk_KnowsAMemberByHisNumberInTheOrganisation(t *testing.T) {
	t.Parallel()
	d, p := newDingTalk(t)
	who, err := p.Finish(t.Context(), "member", "", "")
	require.NoError(t, err)
	require.Equal(t, web.Identified{Person: seats.Person{Issuer: "dingtalk:ding1", Subject: "0123456", Name: "秀英"}, At: d.now}, who)
	_, err = p.Finish(t.Context(), "member", "", "")
	require.ErrorIs(t, err, web.ErrNotIdentified, "a code is good once")
}

func TestDingTalk_LetsNobodyInWhoIsNoMember(t *testing.T) {
	t.Parallel()
	d, p := newDingTalk(t)
	d.directory["un-2"] = d.directory["un-1"] // he chose another organisation, whatever ours knows of him
	for _, code := range []string{"elsewhere", "nowhere", "contact"} {
		who, err := p.Finish(t.Context(), code, "", "")
		require.ErrorIs(t, err, web.ErrOutsider, code)
		require.Empty(t, who, code)
	}
	_, err := p.Verify(t.Context(), "anything")
	require.ErrorIs(t, err, web.ErrNotIdentified)
}

func TestDingTalk_AsksForItsTokenOnceAndAgainWhenItEnds(t *testing.T) {
	t.Parallel()
	d, p := newDingTalk(t)
	sign := func() {
		d.codes["c"] = dingUser{"ding1", "un-1", "秀英"}
		_, err := p.Finish(t.Context(), "c", "", "")
		require.NoError(t, err)
	}
	sign()
	sign()
	require.Equal(t, 1, d.issued, "kept")
	d.now = d.now.Add(2 * time.Hour)
	sign()
	require.Equal(t, 2, d.issued, "it is over")
	d.token = "another"
	sign()
	require.Equal(t, 3, d.issued, "it ended before its time")
}

func TestDingTalk_SaysWhatIsWrongWithTheAppAndNoSecret(t *testing.T) {
	t.Parallel()
	d, p := newDingTalk(t)
	_, err := d.provider("not-the-secret").Finish(t.Context(), "member", "", "")
	require.ErrorIs(t, err, web.ErrProviderAway, "who signs in can do nothing about it")
	require.ErrorContains(t, err, "invalidClientIdOrSecret")
	require.NotContains(t, err.Error(), "not-the-secret")
	d.directory["un-1"] = said{"errcode": 60011, "errmsg": "没有调用该接口的权限"}
	_, err = p.Finish(t.Context(), "member", "", "")
	require.ErrorIs(t, err, web.ErrProviderAway)
	require.ErrorContains(t, err, "60011")
}
