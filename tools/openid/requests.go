package main

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// request is somebody's attempt to sign in.
type request struct {
	*oidc.AuthRequest
	id      string
	expires time.Time
	subject string // who was picked; empty: nobody yet
	at      time.Time
}

func (r *request) GetID() string          { return r.id }
func (r *request) GetACR() string         { return "" }
func (r *request) GetAMR() []string       { return nil } // there is no password that it could name
func (r *request) GetAudience() []string  { return []string{r.ClientID} }
func (r *request) GetAuthTime() time.Time { return r.at }
func (r *request) GetClientID() string    { return r.ClientID }
func (r *request) GetNonce() string       { return r.Nonce }
func (r *request) GetScopes() []string    { return r.Scopes }
func (r *request) GetSubject() string     { return r.subject }
func (r *request) Done() bool             { return r.subject != "" }
func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	if r.CodeChallenge == "" {
		return nil
	}
	return &oidc.CodeChallenge{Challenge: r.CodeChallenge, Method: r.CodeChallengeMethod}
}

// CreateAuthRequest keeps a request that the library has found right. PKCE is asked of
// everybody, as OAuth 2.1 does.
func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	if slices.Contains(asked.Prompt, oidc.PromptNone) {
		return nil, oidc.ErrLoginRequired().WithDescription("everybody is asked each time")
	}
	if asked.CodeChallenge == "" || asked.CodeChallengeMethod != oidc.CodeChallengeMethodS256 {
		return nil, oidc.ErrInvalidRequest().WithDescription("code_challenge with code_challenge_method S256 is required")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(time.Now())
	r := request{AuthRequest: asked, id: rand.Text(), expires: time.Now().Add(requestLives)}
	s.requests[r.id] = r
	return &r, nil
}

// AuthRequestByID finds a request.
func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.request(id)
}

func (s *storage) request(id string) (*request, error) {
	r, ok := s.requests[id]
	if !ok || time.Now().After(r.expires) {
		return nil, errNoRequest
	}
	return &r, nil
}

// pick has somebody of the staff sign in to a request.
func (s *storage) pick(id, subject string) (*request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.request(id)
	if err != nil {
		return nil, err
	}
	if _, ok := s.staff.find(subject); !ok {
		return nil, errNoPerson
	}
	r.subject, r.at = subject, time.Now()
	s.requests[id] = *r
	return r, nil
}

// SaveAuthCode keeps the code of a request, in place of an earlier one.
func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropCodes(id)
	s.codes[code] = id
	return nil
}

func (s *storage) dropCodes(id string) {
	for code, of := range s.codes {
		if of == id {
			delete(s.codes, code)
		}
	}
}

// AuthRequestByCode finds the request that a code is for. A code is good for one try.
func (s *storage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.codes[code]
	delete(s.codes, code)
	return s.request(id)
}

// DeleteAuthRequest ends a request.
func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropCodes(id)
	delete(s.requests, id)
	return nil
}
