package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"shidian/internal/seats"
)

// DingTalkOptions are an organisation's own app at DingTalk (钉钉), and where DingTalk is.
type DingTalkOptions struct {
	Corp, Client, Secret string
	// Login has the page to sign in at, API what programs ask, Directory what only the older
	// interface knows: scheme and host of each.
	Login, API, Directory string
	Desk                  *url.URL         // the desk's own address
	Now                   func() time.Time // nil: the real time
}

// DingTalk signs in the members of an organisation at DingTalk. Its flow is OAuth2 in its
// own words, without PKCE, nonce or ID token: what binds an answer to a browser is the state
// alone, which the desk keeps in the session and takes once. Anybody with an account at
// DingTalk can come back with a code; that he is a member is asked of the organisation's own
// directory, which also knows him by the number that its administrators see.
type DingTalk struct {
	options        DingTalkOptions
	api, directory service
	token          *appToken
}

// NewDingTalk is DingTalk, asked when somebody signs in.
func NewDingTalk(o DingTalkOptions) *DingTalk {
	if o.Now == nil {
		o.Now = time.Now
	}
	t := &DingTalk{options: o, api: newService(o.API), directory: newService(o.Directory)}
	t.token = &appToken{fetch: t.appToken, now: o.Now}
	return t
}

// Begin implements [Provider].
func (t *DingTalk) Begin(_ context.Context, state, _, _ string) (string, error) {
	q := url.Values{
		"client_id": {t.options.Client}, "response_type": {"code"}, "scope": {"openid corpid"}, "prompt": {"consent"},
		"corpId": {t.options.Corp}, "redirect_uri": {backTo(t.options.Desk)}, "state": {state},
	}
	return strings.TrimSuffix(t.options.Login, "/") + "/oauth2/auth?" + q.Encode(), nil
}

// Finish implements [Provider].
func (t *DingTalk) Finish(ctx context.Context, code, _, _ string) (Identified, error) {
	var token dingTalkAnswer
	asked := map[string]string{"clientId": t.options.Client, "clientSecret": t.options.Secret, "code": code, "grantType": "authorization_code"}
	if err := t.ask(ctx, http.MethodPost, "/v1.0/oauth2/userAccessToken", nil, asked, &token); err != nil {
		return Identified{}, err
	}
	if token.Corp != "" && token.Corp != t.options.Corp { // he chose another organisation
		return Identified{}, ErrOutsider
	}
	var me dingTalkAnswer
	if err := t.ask(ctx, http.MethodGet, "/v1.0/contact/users/me", http.Header{dingTalkHeader: {token.Token}}, nil, &me); err != nil {
		return Identified{}, err
	}
	if me.Union == "" {
		return Identified{}, fmt.Errorf("%w: DingTalk names no user", ErrNotIdentified)
	}
	member, err := t.member(ctx, me.Union)
	if err != nil {
		return Identified{}, err
	}
	return Identified{Person: seats.Person{Issuer: t.issuer(), Subject: member, Name: cmp.Or(me.Nick, member)}, At: t.options.Now()}, nil
}

// dingTalkHeader is where a token goes.
const dingTalkHeader = "X-Acs-Dingtalk-Access-Token"

// dingTalkAnswer is what DingTalk answers: to each question a part of it.
type dingTalkAnswer struct {
	Code  string `json:"code"` // of an error
	Text  string `json:"message"`
	Token string `json:"accessToken"`
	Lasts int64  `json:"expireIn"` // seconds
	Corp  string `json:"corpId"`
	Union string `json:"unionId"` // of a user, across organisations
	Nick  string `json:"nick"`
}

// ask asks the newer interface, whose errors have a status and a code in words.
func (t *DingTalk) ask(ctx context.Context, method, path string, header http.Header, body any, into *dingTalkAnswer) error {
	status, err := t.api.ask(ctx, method, path, nil, header, body, into)
	if err != nil || status == http.StatusOK {
		return err
	}
	why := ErrProviderAway
	if strings.Contains(strings.ToLower(into.Code), "authcode") { // never given, used, or over
		why = ErrNotIdentified
	}
	return fmt.Errorf("%w: %s: DingTalk answers %d %s: %s", why, path, status, into.Code, into.Text)
}

// Codes of the directory's answers.
var dingTalkEnded = []int{88, 40014, 42001} // the app's token is

const (
	dingTalkNobody   = 60121
	dingTalkInternal = 0 // else somebody's contact
)

// dingTalkMember is what the directory, the older interface, answers: errors with status 200.
type dingTalkMember struct {
	Code   int    `json:"errcode"`
	Text   string `json:"errmsg"`
	Result struct {
		User string `json:"userid"`
		Type int    `json:"contact_type"`
	} `json:"result"`
}

// member is the number of a user in the organisation.
func (t *DingTalk) member(ctx context.Context, union string) (string, error) {
	var answer dingTalkMember
	const path = "/topapi/user/getbyunionid"
	err := t.token.with(ctx, func(token string) (bool, error) {
		answer = dingTalkMember{}
		_, err := t.directory.ask(ctx, http.MethodPost, path, url.Values{"access_token": {token}}, nil, map[string]string{"unionid": union}, &answer)
		return slices.Contains(dingTalkEnded, answer.Code), err
	})
	switch {
	case err != nil:
		return "", err
	case answer.Code == dingTalkNobody || answer.Code == 0 && (answer.Result.Type != dingTalkInternal || answer.Result.User == ""):
		return "", ErrOutsider
	case answer.Code != 0:
		return "", fmt.Errorf("%w: %s: DingTalk answers %d: %s", ErrProviderAway, path, answer.Code, answer.Text)
	}
	return answer.Result.User, nil
}

func (t *DingTalk) appToken(ctx context.Context) (string, time.Duration, error) {
	var answer dingTalkAnswer
	asked := map[string]string{"appKey": t.options.Client, "appSecret": t.options.Secret}
	if err := t.ask(ctx, http.MethodPost, "/v1.0/oauth2/accessToken", nil, asked, &answer); err != nil {
		return "", 0, err
	}
	if answer.Token == "" {
		return "", 0, fmt.Errorf("%w: DingTalk gives the app no token", ErrProviderAway)
	}
	return answer.Token, time.Duration(answer.Lasts) * time.Second, nil
}

func (t *DingTalk) issuer() string { return "dingtalk:" + t.options.Corp }

// SignOut implements [Provider]: DingTalk has nothing to sign out of.
func (*DingTalk) SignOut(context.Context, string) string { return "" }

// Verify implements [Provider]: DingTalk gives programs nothing that proves a person.
func (*DingTalk) Verify(context.Context, string) (Identified, error) {
	return Identified{}, ErrNotIdentified
}

// Introduction implements [Provider].
func (t *DingTalk) Introduction() Introduction {
	return Introduction{Issuer: t.issuer(), By: ByDingTalk}
}

// Origin implements [Provider].
func (t *DingTalk) Origin() string { return originOf(t.options.Login) }
