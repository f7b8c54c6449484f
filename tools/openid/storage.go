package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

var (
	errNoRequest = errors.New("no such request, or it is over")
	errNoPerson  = errors.New("nobody of the sample staff")
	errNoClient  = errors.New("no such client")
	errNoToken   = errors.New("no such token, or it is over")
)

// storage is what the library keeps of requests and tokens, in memory. What is over is
// forgotten when something new comes. It hands out copies: the library reads them unlocked.
type storage struct {
	notOffered
	staff  staff
	client client
	key    key

	mu       sync.Mutex
	requests map[string]request // by id
	codes    map[string]string  // the code → the request's id
	tokens   map[string]token   // by id
	devices  map[string]device  // by device code
}

// token is an access token.
type token struct {
	subject string
	scopes  []string
	expires time.Time
}

func newStorage(c client, people staff) (*storage, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return &storage{
		staff: people, client: c, key: key{id: rand.Text(), private: private},
		requests: map[string]request{}, codes: map[string]string{}, tokens: map[string]token{}, devices: map[string]device{},
	}, nil
}

// forget drops what is over. The caller holds mu.
func (s *storage) forget(now time.Time) {
	for id, r := range s.requests {
		if now.After(r.expires) {
			delete(s.requests, id)
		}
	}
	for code, id := range s.codes {
		if _, ok := s.requests[id]; !ok {
			delete(s.codes, code)
		}
	}
	for id, t := range s.tokens {
		if now.After(t.expires) {
			delete(s.tokens, id)
		}
	}
	for code, d := range s.devices {
		if now.After(d.state.Expires.Add(requestLives)) { // it is told for a while that it has expired
			delete(s.devices, code)
		}
	}
}

// CreateAccessToken makes a token, good for asking who somebody is.
func (s *storage) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, expires := rand.Text(), time.Now().Add(tokenLives)
	s.forget(time.Now())
	s.tokens[id] = token{subject: r.GetSubject(), scopes: r.GetScopes(), expires: expires}
	return id, expires, nil
}

// RevokeToken ends a token; one that is unknown is none (RFC 7009).
func (s *storage) RevokeToken(_ context.Context, id, _, _ string) *oidc.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, id)
	return nil
}

// TerminateSession ends a person's tokens: sessions there are none.
func (s *storage) TerminateSession(_ context.Context, subject, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, t := range s.tokens {
		if t.subject == subject {
			delete(s.tokens, id)
		}
	}
	return nil
}

// GetClientByClientID finds the client.
func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != s.client.GetID() {
		return nil, oidc.ErrInvalidClient().WithParent(errNoClient)
	}
	return s.client, nil
}

// AuthorizeClientIDSecret checks the client's secret. A public client has none: one that
// tries with a header first, as libraries do, hears so before its device code is used up.
func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	right := s.client.settings.secret
	if id != s.client.GetID() || right == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(right)) != 1 {
		return errNoClient
	}
	return nil
}

// SetUserinfoFromScopes says of a person what the scopes ask for.
func (s *storage) SetUserinfoFromScopes(_ context.Context, info *oidc.UserInfo, subject, _ string, scopes []string) error {
	p, ok := s.staff.find(subject)
	if !ok {
		return errNoPerson
	}
	info.Subject = subject
	if slices.Contains(scopes, oidc.ScopeProfile) {
		info.Name = p.Name
	}
	return nil
}

// SetUserinfoFromToken says it of the person whom a token is for.
func (s *storage) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, id, subject, _ string) error {
	s.mu.Lock()
	t, ok := s.tokens[id]
	s.mu.Unlock()
	if !ok || t.subject != subject || time.Now().After(t.expires) {
		return oidc.ErrInvalidRequest().WithParent(errNoToken)
	}
	return s.SetUserinfoFromScopes(ctx, info, subject, "", t.scopes)
}

// Health is always good: there is nothing behind.
func (s *storage) Health(context.Context) error { return nil }
