package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"shidian/internal/seats"
)

// Provider signs people in: OpenID Connect, or what an adapter makes of another's ways.
type Provider interface {
	// Begin is where a browser goes to sign in, and comes back with this state.
	Begin(ctx context.Context, state, nonce, verifier string) (string, error)
	// Finish is who came back with this code.
	Finish(ctx context.Context, code, nonce, verifier string) (Identified, error)
	// SignOut is where a browser goes to sign out there too; empty: nowhere.
	SignOut(ctx context.Context, token string) string
	// Verify is whom a token proves that the command line got from the provider.
	Verify(ctx context.Context, token string) (Identified, error)
	// Introduction is what the command line needs to sign in.
	Introduction() Introduction
	// Origin is the scheme and host that forms may lead to.
	Origin() string
}

// Identified is who the provider says it is.
type Identified struct {
	Person seats.Person
	At     time.Time
	Token  string
}

// OpenIDOptions say where the provider is and who asks.
type OpenIDOptions struct {
	Issuer, ClientID, ClientSecret string
	Desk                           *url.URL // the desk's own address
}

// OpenID signs in by OpenID Connect: the code flow with PKCE, state and nonce.
type OpenID struct {
	options OpenIDOptions
	mu      sync.Mutex
	found   *oidc.Provider // nil until the provider answered once
	end     string
}

// NewOpenID is a provider that is asked when somebody signs in.
func NewOpenID(o OpenIDOptions) *OpenID { return &OpenID{options: o} }

// ErrNotIdentified says that what came back from the provider proves nobody.
var ErrNotIdentified = errors.New("the identity provider's answer proves nobody")

// ErrProviderAway says that the provider does not answer, or not to this desk.
var ErrProviderAway = errors.New("the identity provider does not answer")

// ErrOutsider says that somebody signed in who is no member of the organisation.
var ErrOutsider = errors.New("no member of the organisation")

// backTo is where the provider sends a browser back to.
func backTo(desk *url.URL) string { return desk.JoinPath("signin", "back").String() }

func (o *OpenID) provider(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.found != nil {
		return o.found, nil
	}
	within, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	found, err := oidc.NewProvider(within, o.options.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProviderAway, err)
	}
	var more struct {
		End string `json:"end_session_endpoint"`
	}
	if err := found.Claims(&more); err == nil {
		o.end = more.End
	}
	o.found = found
	return found, nil
}

func (o *OpenID) oauth(p *oidc.Provider) *oauth2.Config {
	endpoint := p.Endpoint()
	if o.options.ClientSecret == "" {
		endpoint.AuthStyle = oauth2.AuthStyleInParams // a public client has nothing to put into a header
	}
	return &oauth2.Config{
		ClientID: o.options.ClientID, ClientSecret: o.options.ClientSecret, Endpoint: endpoint,
		RedirectURL: backTo(o.options.Desk), Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// Begin implements [Provider].
func (o *OpenID) Begin(ctx context.Context, state, nonce, verifier string) (string, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return "", err
	}
	return o.oauth(p).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// Finish implements [Provider].
func (o *OpenID) Finish(ctx context.Context, code, nonce, verifier string) (Identified, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return Identified{}, err
	}
	token, err := o.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		var answered *oauth2.RetrieveError
		if errors.As(err, &answered) {
			return Identified{}, fmt.Errorf("%w: %w", ErrNotIdentified, err)
		}
		return Identified{}, fmt.Errorf("%w: %w", ErrProviderAway, err)
	}
	raw, _ := token.Extra("id_token").(string)
	who, got, err := o.identified(ctx, p, raw)
	if err == nil && got != nonce {
		return Identified{}, fmt.Errorf("%w: the nonce is another", ErrNotIdentified)
	}
	return who, err
}

// Verify implements [Provider].
func (o *OpenID) Verify(ctx context.Context, token string) (Identified, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return Identified{}, err
	}
	who, _, err := o.identified(ctx, p, token)
	return who, err
}

// Introduction implements [Provider].
func (o *OpenID) Introduction() Introduction {
	return Introduction{Issuer: o.options.Issuer, ClientID: o.options.ClientID}
}

func (o *OpenID) identified(ctx context.Context, p *oidc.Provider, raw string) (who Identified, nonce string, err error) {
	id, err := p.Verifier(&oidc.Config{ClientID: o.options.ClientID}).Verify(ctx, raw)
	if err != nil {
		return who, "", fmt.Errorf("%w: %w", ErrNotIdentified, err)
	}
	var said struct {
		Name string `json:"name"`
	}
	if err := id.Claims(&said); err != nil {
		return who, "", fmt.Errorf("%w: %w", ErrNotIdentified, err)
	}
	return Identified{Person: seats.Person{Issuer: id.Issuer, Subject: id.Subject, Name: said.Name}, At: id.IssuedAt, Token: raw}, id.Nonce, nil
}

// SignOut implements [Provider].
func (o *OpenID) SignOut(_ context.Context, token string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	u, err := url.Parse(o.end)
	if o.end == "" || err != nil {
		return ""
	}
	q := u.Query()
	q.Set("id_token_hint", token)
	q.Set("client_id", o.options.ClientID)
	q.Set("post_logout_redirect_uri", o.options.Desk.JoinPath("signedout").String())
	u.RawQuery = q.Encode()
	return u.String()
}

// Origin implements [Provider].
func (o *OpenID) Origin() string { return originOf(o.options.Issuer) }
