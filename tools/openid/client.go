package main

import (
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// How long what is handed out is good for.
const (
	requestLives = 30 * time.Minute // from the client's request until its code is exchanged
	tokenLives   = time.Hour
)

// client is the one client, as the library asks about it.
type client struct{ settings settings }

func (c client) GetID() string                    { return c.settings.client }
func (c client) RedirectURIs() []string           { return c.settings.redirects }
func (c client) PostLogoutRedirectURIs() []string { return c.settings.signedOut }
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeDeviceCode}
}
func (c client) LoginURL(request string) string      { return signInPath + "?id=" + request }
func (c client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }
func (c client) IDTokenLifetime() time.Duration      { return tokenLives }
func (c client) ClockSkew() time.Duration            { return 0 }
func (c client) IsScopeAllowed(string) bool          { return false } // beside the standard ones

// ApplicationType is never native: of a native client the library ignores the port of a
// loopback redirect, and here a redirect is exactly one that was given.
func (c client) ApplicationType() op.ApplicationType {
	if c.settings.secret != "" {
		return op.ApplicationTypeWeb
	}
	return op.ApplicationTypeUserAgent
}

func (c client) AuthMethod() oidc.AuthMethod {
	if c.settings.secret != "" {
		return oidc.AuthMethodBasic // in the form it is taken too
	}
	return oidc.AuthMethodNone
}

// DevMode allows http in redirects: everything here is on this machine.
func (c client) DevMode() bool { return true }

// IDTokenUserinfoClaimsAssertion puts the name into the ID token, so that the client
// need not ask for it.
func (c client) IDTokenUserinfoClaimsAssertion() bool { return true }

func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string { return asTheyAre } //nolint:staticcheck // the library's name
func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return asTheyAre
}

func asTheyAre(scopes []string) []string { return scopes }
