package main

import (
	"context"
	"strings"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// device is a program without a browser of its own that waits for somebody to sign in.
type device struct {
	user  string // the code that people type, as it is compared
	state op.DeviceAuthorizationState
}

// StoreDeviceAuthorization keeps a device's request.
func (s *storage) StoreDeviceAuthorization(_ context.Context, client, code, user string, expires time.Time, scopes []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(time.Now())
	if _, taken := s.waiting(typed(user)); taken {
		return op.ErrDuplicateUserCode
	}
	s.devices[code] = device{typed(user), op.DeviceAuthorizationState{ClientID: client, Scopes: scopes, Expires: expires}}
	return nil
}

// typed is a user code as it is compared: people leave the dash out, or write small.
func typed(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

// waiting finds the device code of a request that nobody has answered yet. The caller
// holds mu.
func (s *storage) waiting(user string) (code string, ok bool) {
	for code, d := range s.devices {
		if d.user == user && !d.state.Done && !d.state.Denied && time.Now().Before(d.state.Expires) {
			return code, true
		}
	}
	return "", false
}

// waits says whether a request with this user code waits for an answer.
func (s *storage) waits(user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.waiting(typed(user))
	return ok
}

// answer signs somebody in on a device, or refuses it where subject is empty.
func (s *storage) answer(user, subject string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	code, ok := s.waiting(typed(user))
	if !ok {
		return errNoRequest
	}
	d := s.devices[code]
	if _, known := s.staff.find(subject); subject != "" && !known {
		return errNoPerson
	}
	d.state.Done, d.state.Denied = subject != "", subject == ""
	d.state.Subject, d.state.AuthTime = subject, time.Now()
	s.devices[code] = d
	return nil
}

// GetDeviceAuthorizatonState (the library's spelling) is how a device's request stands.
// One that is answered is told once.
func (s *storage) GetDeviceAuthorizatonState(_ context.Context, client, code string) (*op.DeviceAuthorizationState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.devices[code]
	if !ok || d.state.ClientID != client {
		return nil, errNoRequest
	}
	if d.state.Done || d.state.Denied {
		delete(s.devices, code)
	}
	return &d.state, nil
}
