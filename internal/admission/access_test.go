package admission_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/contrib/envconfig"

	"shidian/internal/admission"
	"shidian/internal/devservices/devtest"
)

// token looks like a JSON Web Token that ends then; nobody signed it.
func token(t *testing.T, until time.Time) string {
	t.Helper()
	part := func(content any) string {
		text, err := json.Marshal(content)
		require.NoError(t, err)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	return part(map[string]any{"alg": "none"}) + "." + part(map[string]any{"exp": until.Unix()}) + ".c2lnbmF0dXJl"
}

func TestOptions_SayWhichVariableIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	missing, empty := filepath.Join(dir, "missing"), filepath.Join(dir, "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	pair := devtest.NewAuthority(t, "CA").Issue(t, "desk", time.Hour)
	for wanted, c := range map[string]struct {
		profile envconfig.ClientConfigProfile
		keyFile string
	}{
		"both TEMPORAL_API_KEY and SHIDIAN_TEMPORAL_API_KEY_FILE are set": {envconfig.ClientConfigProfile{APIKey: "k"}, empty},
		"SHIDIAN_TEMPORAL_API_KEY_FILE: open":                             {envconfig.ClientConfigProfile{}, missing},
		"is empty; it holds the API key":                                  {envconfig.ClientConfigProfile{}, empty},
		"TEMPORAL_TLS_SERVER_CA_CERT_PATH: open":                          {envconfig.ClientConfigProfile{TLS: &envconfig.ClientConfigTLS{ServerCACertPath: missing}}, ""},
		"holds no certificate in PEM":                                     {envconfig.ClientConfigProfile{TLS: &envconfig.ClientConfigTLS{ServerCACertPath: empty}}, ""},
		"TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH: op": {envconfig.ClientConfigProfile{TLS: &envconfig.ClientConfigTLS{ClientCertPath: missing, ClientKeyPath: pair.Key}}, ""},
		"both are needed":                                                 {envconfig.ClientConfigProfile{TLS: &envconfig.ClientConfigTLS{ClientCertPath: pair.Cert}}, ""},
	} {
		_, _, err := admission.Options(c.profile, c.keyFile)
		require.ErrorContains(t, err, wanted)
	}
}

func TestCheckTLS_RefusesWhatOthersCouldReadOnANetwork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		profile envconfig.ClientConfigProfile
		exposed bool
	}{
		{envconfig.ClientConfigProfile{Address: "127.0.0.1:7233"}, false},
		{envconfig.ClientConfigProfile{Address: "localhost:7233"}, false},
		{envconfig.ClientConfigProfile{Address: "[::1]:7233"}, false},
		{envconfig.ClientConfigProfile{Address: "temporal.example:7233"}, true},
		{envconfig.ClientConfigProfile{Address: "dns:///temporal.example:7233"}, true},
		{envconfig.ClientConfigProfile{Address: "temporal.example:7233", APIKey: "k"}, false}, // a key turns TLS on
		{envconfig.ClientConfigProfile{Address: "temporal.example:7233", APIKey: "k", TLS: &envconfig.ClientConfigTLS{Disabled: true}}, true},
		{envconfig.ClientConfigProfile{Address: "temporal.example:7233", TLS: &envconfig.ClientConfigTLS{}}, false},
		{envconfig.ClientConfigProfile{Address: "temporal.example:7233", TLS: &envconfig.ClientConfigTLS{DisableHostVerification: true}}, true},
	} {
		_, access, err := admission.Options(c.profile, "")
		require.NoError(t, err)
		require.Equal(t, c.exposed, errors.Is(access.CheckTLS(), admission.ErrExposed), "%+v", c.profile)
	}
	var none *admission.Access
	require.NoError(t, none.CheckTLS())
}

func TestEndsSoon_SpeaksOfACertificateTwoWeeksBeforeItsEnd(t *testing.T) {
	t.Parallel()
	ca := devtest.NewAuthority(t, "CA")
	pair := ca.Issue(t, "worker", 20*24*time.Hour)
	_, access, err := admission.Options(envconfig.ClientConfigProfile{TLS: &envconfig.ClientConfigTLS{ClientCertPath: pair.Cert, ClientKeyPath: pair.Key}}, "")
	require.NoError(t, err)
	now := time.Now()
	require.Empty(t, access.EndsSoon(now))
	require.Contains(t, access.EndsSoon(now.Add(7*24*time.Hour)), admission.VarCert)
	_, none, err := admission.Options(envconfig.ClientConfigProfile{}, "")
	require.NoError(t, err)
	require.Empty(t, none.EndsSoon(now))
}
