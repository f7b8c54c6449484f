package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// service is a programming interface over HTTP that asks for JSON and answers with it.
type service struct {
	at     string // scheme and host
	client *http.Client
}

// What a service may take for an answer, and how long that may be in bytes.
const (
	serviceTakes  = 10 * time.Second
	serviceSays   = 1 << 20
	tokenEndsSoon = 5 * time.Minute // a token is not used for its last minutes
)

// newService follows no redirects: what is asked for has secrets in it.
func newService(at string) service {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return service{strings.TrimSuffix(at, "/"), &http.Client{Timeout: serviceTakes, CheckRedirect: stay}}
}

// ask reads an answer, whatever its status, into a value. Errors name the path alone: the
// rest of the address has secrets in it.
func (s service) ask(ctx context.Context, method, path string, query url.Values, header http.Header, body, into any) (status int, err error) {
	var raw []byte
	if body != nil {
		if raw, err = json.Marshal(body); err != nil {
			return 0, fmt.Errorf("ask %s: %w", path, err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, s.at+path+"?"+query.Encode(), bytes.NewReader(raw))
	if err != nil {
		return 0, fmt.Errorf("%w: %s: the address makes no sense", ErrProviderAway, path)
	}
	if header != nil {
		request.Header = header
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.client.Do(request)
	if err != nil {
		var told *url.Error
		if errors.As(err, &told) {
			err = told.Err
		}
		return 0, fmt.Errorf("%w: %s: %w", ErrProviderAway, path, err)
	}
	defer func() { _ = response.Body.Close() }() // read only
	raw, err = io.ReadAll(io.LimitReader(response.Body, serviceSays))
	if err != nil {
		return 0, fmt.Errorf("%w: %s: %w", ErrProviderAway, path, err)
	}
	if response.StatusCode >= http.StatusInternalServerError || json.Unmarshal(raw, into) != nil {
		return 0, fmt.Errorf("%w: %s: it answers %s, and nothing that can be read", ErrProviderAway, path, response.Status)
	}
	return response.StatusCode, nil
}

// appToken is what an app shows to a service: asked for once, and used until shortly before
// it ends.
type appToken struct {
	fetch func(context.Context) (token string, lasts time.Duration, err error)
	now   func() time.Time
	mu    sync.Mutex
	value string
	until time.Time
}

func (t *appToken) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	value, good := t.value, t.now().Before(t.until)
	t.mu.Unlock()
	if value != "" && good {
		return value, nil
	}
	value, lasts, err := t.fetch(ctx) // not under the lock: a service that hangs holds up nobody else
	if err != nil {
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.value, t.until = value, t.now().Add(lasts-tokenEndsSoon)
	return value, nil
}

// drop forgets a token that the service knows no longer, unless another came meanwhile.
func (t *appToken) drop(value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value == value {
		t.value = ""
	}
}

// with asks something with the token and, where the service says that it ended before its
// time, once more with a new one.
func (t *appToken) with(ctx context.Context, ask func(token string) (ended bool, err error)) error {
	for again := false; ; again = true {
		token, err := t.get(ctx)
		if err != nil {
			return err
		}
		ended, err := ask(token)
		if !ended || again {
			return err
		}
		t.drop(token)
	}
}

// originOf is an address's scheme and host.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
