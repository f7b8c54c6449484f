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

// WeComOptions are an organisation's own app at WeCom (企业微信), and where WeCom is.
type WeComOptions struct {
	Corp, Agent, Secret string
	Login, API          string           // scheme and host of the page to sign in at, and of what programs ask
	Desk                *url.URL         // the desk's own address
	Now                 func() time.Time // nil: the real time
}

// WeCom signs in the members of an organisation at WeCom. Its flow is OAuth2 in its own
// words: errors come with status 200, the app has a token of its own, and there is neither
// PKCE nor a nonce nor an ID token. What binds an answer to a browser is the state alone,
// which the desk keeps in the session and takes once; the code is good once, for five minutes,
// and worth nothing without the app's secret.
type WeCom struct {
	options WeComOptions
	api     service
	token   *appToken
}

// NewWeCom is WeCom, asked when somebody signs in.
func NewWeCom(o WeComOptions) *WeCom {
	if o.Now == nil {
		o.Now = time.Now
	}
	w := &WeCom{options: o, api: newService(o.API)}
	w.token = &appToken{fetch: w.appToken, now: o.Now}
	return w
}

// Begin implements [Provider].
func (w *WeCom) Begin(_ context.Context, state, _, _ string) (string, error) {
	q := url.Values{
		"login_type": {"CorpApp"}, "appid": {w.options.Corp}, "agentid": {w.options.Agent},
		"redirect_uri": {backTo(w.options.Desk)}, "state": {state},
	}
	return strings.TrimSuffix(w.options.Login, "/") + "/wwlogin/sso/login?" + q.Encode(), nil
}

// Finish implements [Provider].
func (w *WeCom) Finish(ctx context.Context, code, _, _ string) (Identified, error) {
	who, err := w.ask(ctx, "/cgi-bin/auth/getuserinfo", url.Values{"code": {code}})
	switch {
	case err != nil:
		return Identified{}, err
	case slices.Contains(weComSpent, who.Code):
		return Identified{}, fmt.Errorf("%w: %w", ErrNotIdentified, who.problem())
	case who.Code != 0:
		return Identified{}, fmt.Errorf("%w: %w", ErrProviderAway, who.problem())
	case who.User == "": // whoever else is told by an openid, or as somebody's customer
		return Identified{}, ErrOutsider
	}
	about, err := w.ask(ctx, "/cgi-bin/user/get", url.Values{"userid": {who.User}})
	switch {
	case err != nil:
		return Identified{}, err
	case about.Code == weComNobody || slices.Contains(weComGone, about.Status):
		return Identified{}, ErrOutsider
	}
	name := cmp.Or(about.Name, who.User) // an app that may not read the directory knows no names
	return Identified{Person: seats.Person{Issuer: w.issuer(), Subject: who.User, Name: name}, At: w.options.Now()}, nil
}

// Codes of WeCom's answers, and what a member's status says.
var (
	weComSpent = []int{40029, 42003} // the code was never given, was used, or is over
	weComEnded = []int{40014, 42001} // the app's token is
	weComGone  = []int{2, 5}         // barred, or has left
)

const weComNobody = 60111

// weComAnswer is what WeCom answers: to each question a part of it.
type weComAnswer struct {
	Code   int    `json:"errcode"`
	Text   string `json:"errmsg"`
	Token  string `json:"access_token"`
	Lasts  int64  `json:"expires_in"` // seconds
	User   string `json:"userid"`
	Name   string `json:"name"`
	Status int    `json:"status"`
}

func (a weComAnswer) problem() error { return fmt.Errorf("WeCom answers %d: %s", a.Code, a.Text) }

func (w *WeCom) ask(ctx context.Context, path string, query url.Values) (answer weComAnswer, err error) {
	err = w.token.with(ctx, func(token string) (bool, error) {
		query.Set("access_token", token)
		answer = weComAnswer{}
		_, err := w.api.ask(ctx, http.MethodGet, path, query, nil, nil, &answer)
		return slices.Contains(weComEnded, answer.Code), err
	})
	return answer, err
}

func (w *WeCom) appToken(ctx context.Context) (string, time.Duration, error) {
	var answer weComAnswer
	query := url.Values{"corpid": {w.options.Corp}, "corpsecret": {w.options.Secret}}
	if _, err := w.api.ask(ctx, http.MethodGet, "/cgi-bin/gettoken", query, nil, nil, &answer); err != nil {
		return "", 0, err
	}
	if answer.Code != 0 || answer.Token == "" {
		return "", 0, fmt.Errorf("%w: %w", ErrProviderAway, answer.problem())
	}
	return answer.Token, time.Duration(answer.Lasts) * time.Second, nil
}

func (w *WeCom) issuer() string { return "wecom:" + w.options.Corp }

// SignOut implements [Provider]: WeCom has nothing to sign out of.
func (*WeCom) SignOut(context.Context, string) string { return "" }

// Verify implements [Provider]: WeCom gives programs nothing that proves a person.
func (*WeCom) Verify(context.Context, string) (Identified, error) {
	return Identified{}, ErrNotIdentified
}

// Introduction implements [Provider].
func (w *WeCom) Introduction() Introduction { return Introduction{Issuer: w.issuer(), By: ByWeCom} }

// Origin implements [Provider].
func (w *WeCom) Origin() string { return originOf(w.options.Login) }
