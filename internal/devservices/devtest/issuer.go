package devtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Issuer gives out tokens as an identity provider does, and tells whoever asks by which
// key they are signed.
type Issuer struct {
	// URL is where its keys are.
	URL string

	mu   sync.Mutex
	keys []map[string]string // as a JWKS has them
	id   string
	key  *ecdsa.PrivateKey
}

// NewIssuer is one of a test's own.
func NewIssuer(t testing.TB) *Issuer {
	t.Helper()
	i := &Issuer{}
	i.Rotate(t, "first")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": i.keys}) // whoever asked is gone, else
	}))
	t.Cleanup(server.Close)
	i.URL = server.URL
	return i
}

// Rotate has tokens signed by a new key from now on. The keys before are still told.
func (i *Issuer) Rotate(t testing.TB, id string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	point, err := key.PublicKey.Bytes() // 4, x, y
	require.NoError(t, err)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.id, i.key = id, key
	i.keys = append(i.keys, map[string]string{
		"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id,
		"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
	})
}

// Token is one of somebody with these permissions, for so long.
func (i *Issuer) Token(t testing.TB, subject string, lasts time.Duration, permissions ...string) string {
	t.Helper()
	i.mu.Lock()
	defer i.mu.Unlock()
	part := func(content any) string {
		text, err := json.Marshal(content)
		require.NoError(t, err)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	signed := part(map[string]string{"alg": "ES256", "typ": "JWT", "kid": i.id}) + "." +
		part(map[string]any{"sub": subject, "aud": "temporal", "exp": time.Now().Add(lasts).Unix(), "permissions": permissions})
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, i.key, digest[:])
	require.NoError(t, err)
	signature := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}
