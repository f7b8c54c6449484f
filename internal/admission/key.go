package admission

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/contrib/envconfig"
)

// key is an API key. In a file it is read for each call, so that whoever renews it need
// not restart anybody.
type key struct {
	variable string
	fixed    string
	file     string // empty: it is fixed

	mu   sync.Mutex
	last string // that could be read
}

// newKey is the key that is shown; nil when there is none.
func newKey(profile envconfig.ClientConfigProfile, file string) (*key, error) {
	switch {
	case file != "":
		k := &key{variable: VarKeyFile, file: file}
		_, err := k.current(context.Background())
		return k, err
	case profile.APIKey != "":
		return &key{variable: VarKey, fixed: profile.APIKey}, nil
	}
	for name, value := range profile.GRPCMeta {
		if strings.EqualFold(name, "authorization") {
			return &key{variable: "TEMPORAL_GRPC_META_AUTHORIZATION", fixed: strings.TrimPrefix(value, "Bearer ")}, nil
		}
	}
	return nil, nil
}

// current is the key of now. A file that can't be read, as while it is being written,
// leaves the one before in force.
func (k *key) current(context.Context) (string, error) {
	if k.file == "" {
		return k.fixed, nil
	}
	content, err := os.ReadFile(k.file)
	text := strings.TrimSpace(string(content))
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case err == nil && text != "":
		k.last = text
	case k.last != "":
	case err != nil:
		return "", fmt.Errorf("%s: %w", VarKeyFile, err)
	default:
		return "", fmt.Errorf("%s: %s is empty; it holds the API key and nothing else", VarKeyFile, k.file)
	}
	return k.last, nil
}

// expired says since when a key is over, if it is one that says so: a JSON Web Token.
func (k *key) expired(now time.Time) (since time.Time, over bool) {
	text, err := k.current(context.Background())
	if err != nil {
		return time.Time{}, false
	}
	until, known := tokenUntil(text)
	return until, known && now.After(until)
}

// tokenUntil reads how long a JSON Web Token is good, without asking who signed it.
func tokenUntil(token string) (time.Time, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}, false
	}
	var claims struct {
		Until float64 `json:"exp"`
	}
	if json.Unmarshal(body, &claims) != nil || claims.Until <= 0 {
		return time.Time{}, false
	}
	return time.Unix(int64(claims.Until), 0), true
}
