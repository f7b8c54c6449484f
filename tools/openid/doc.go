// Command openid is an OpenID Connect provider with sample staff, for development,
// demonstration and tests of whatever signs people in. Who signs in picks somebody from
// a list; there are no passwords, so it listens on a loopback address only. Never for
// real offices.
//
//	openid -listen 127.0.0.1:7280 -staff staff.json -redirect http://127.0.0.1:7200/signed-in
//
// It speaks the authorization code flow with PKCE (S256), the end of a session, and the
// device flow of RFC 8628, for one client. Everything is in memory: a restart forgets
// tokens and has another key. It is told apart from a real provider in three ways: there
// is no session, so that everybody is asked each time (prompt=login changes nothing, and
// prompt=none is refused with login_required); there is no consent page; refresh tokens
// are not offered.
//
// The protocol is github.com/zitadel/oidc; ours are the storage (storage.go, requests.go,
// device.go), the one client (client.go) and the pages.
package main
