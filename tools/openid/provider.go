package main

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"
)

// Paths of the pages; those of the protocol are the library's and in the discovery
// document.
const (
	signInPath    = "/sign-in"
	devicePath    = "/device"
	signedOutPath = "/signed-out"
	stylePath     = "/style.css"
)

// provider is the protocol, by the library, with the pages.
type provider struct {
	issuer   string
	host     string // the address with its port, as browsers name it
	storage  *storage
	protocol *op.Provider
	texts    texts
}

func newProvider(s settings, host string, people staff) (*provider, error) {
	kept, err := newStorage(client{s}, people)
	if err != nil {
		return nil, err
	}
	p := &provider{issuer: "http://" + host, host: host, storage: kept, texts: languages[s.lang]}
	config := &op.Config{
		CodeMethodS256: true, AuthMethodPost: true, DefaultLogoutRedirectURI: signedOutPath,
		SupportedUILocales: []language.Tag{language.Make(p.texts.Lang)},
		SupportedScopes:    []string{oidc.ScopeOpenID, oidc.ScopeProfile},
		SupportedClaims:    []string{"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "c_hash", "azp", "name"},
		DeviceAuthorization: op.DeviceAuthorizationConfig{
			Lifetime: 10 * time.Minute, PollInterval: time.Second, UserFormPath: devicePath, UserCode: op.UserCodeBase20,
		},
	}
	if _, err := rand.Read(config.CryptoKey[:]); err != nil {
		return nil, err
	}
	p.protocol, err = op.NewProvider(config, kept, op.StaticIssuer(p.issuer),
		op.WithAllowInsecure(),  // http, on this machine alone
		op.WithCORSOptions(nil)) // no page of elsewhere may read what we answer
	return p, err
}

// handler serves everything. Without passwords, what keeps a page of elsewhere in the
// developer's browser from signing in as anybody is that it may neither send us forms nor
// reach us under another name.
func (p *provider) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.showHome)
	mux.HandleFunc("GET "+signInPath, p.showSignIn)
	mux.HandleFunc("POST "+signInPath, p.signIn)
	mux.HandleFunc("/authorize/callback", func(w http.ResponseWriter, _ *http.Request) { p.lost(w) }) // the library's, not needed
	mux.HandleFunc("GET "+devicePath, p.showDevice)
	mux.HandleFunc("POST "+devicePath, p.answerDevice)
	mux.HandleFunc("GET "+signedOutPath, p.showSignedOut)
	mux.HandleFunc("GET "+stylePath, serveStyle)
	mux.Handle("/", p.protocol)
	guarded := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != p.host {
			http.Error(w, "this is "+p.issuer, http.StatusMisdirectedRequest)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}
