package devtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"shidian/internal/devservices"
	"shidian/internal/machine"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
)

// shared is a server that is started once and used by all tests of a binary.
type shared[S any] struct {
	mu     sync.Mutex
	server S
	err    error
	begun  bool
}

func (s *shared[S]) get(start func() (S, error)) (S, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.begun {
		s.begun = true
		s.server, s.err = start()
	}
	return s.server, s.err
}

// close removes the server, if it was ever started.
func (s *shared[S]) close(remove func(S) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.begun || s.err != nil {
		return nil
	}
	s.begun = false
	return remove(s.server)
}

var (
	sharedPostgres shared[*devservices.Postgres]
	sharedTemporal shared[*devservices.Temporal]
)

// Main runs the tests, ends the shared servers and returns the exit status.
func Main(m *testing.M) int {
	status := m.Run()
	err := errors.Join(
		sharedTemporal.close((*devservices.Temporal).Remove),
		sharedPostgres.close((*devservices.Postgres).Remove),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, "devtest:", err)
		return max(status, 1)
	}
	return status
}

// PostgresServer is the shared server.
func PostgresServer(t testing.TB) *devservices.Postgres {
	t.Helper()
	skipWhenShort(t)
	server, err := sharedPostgres.get(func() (*devservices.Postgres, error) {
		return startPostgres(context.Background(), devservices.PostgresOptions{})
	})
	requireServer(t, err)
	return server
}

// Postgres is the URL of the shared server's empty database. Most tests want
// Database instead.
func Postgres(t testing.TB) string {
	t.Helper()
	return PostgresServer(t).URL()
}

// OwnPostgres is a server for this test alone, to be killed and started again.
func OwnPostgres(t testing.TB) *devservices.Postgres {
	t.Helper()
	return ownPostgres(t, devservices.PostgresOptions{})
}

// OwnPostgresOnEveryAddress is OwnPostgres for the hosts of a test's own network too.
func OwnPostgresOnEveryAddress(t testing.TB) *devservices.Postgres {
	t.Helper()
	return ownPostgres(t, devservices.PostgresOptions{EveryAddress: true})
}

func ownPostgres(t testing.TB, options devservices.PostgresOptions) *devservices.Postgres {
	t.Helper()
	skipWhenShort(t)
	server, err := startPostgres(t.Context(), options)
	requireServer(t, err)
	t.Cleanup(func() { require.NoError(t, server.Remove()) })
	return server
}

// Temporal is the shared server, without web UI, with the search attributes
// registered; nil asks for none.
func Temporal(t testing.TB, attributes map[string]enumspb.IndexedValueType) *devservices.Temporal {
	t.Helper()
	skipWhenShort(t)
	server, err := sharedTemporal.get(func() (*devservices.Temporal, error) {
		return startTemporal(context.Background(), devservices.TemporalOptions{Headless: true})
	})
	requireServer(t, err)
	require.NoError(t, server.AddSearchAttributes(t.Context(), attributes))
	return server
}

// OwnTemporal is a server for this test alone, without web UI. Folder and ports
// are chosen here, the rest of the options is the caller's.
func OwnTemporal(t testing.TB, options devservices.TemporalOptions) *devservices.Temporal {
	t.Helper()
	options.Headless = true
	return ownTemporal(t, options)
}

// OwnTemporalWithUI is OwnTemporal with the web UI, at UIURL.
func OwnTemporalWithUI(t testing.TB, options devservices.TemporalOptions) *devservices.Temporal {
	t.Helper()
	options.Headless = false
	return ownTemporal(t, options)
}

func ownTemporal(t testing.TB, options devservices.TemporalOptions) *devservices.Temporal {
	t.Helper()
	skipWhenShort(t)
	server, err := startTemporal(t.Context(), options)
	requireServer(t, err)
	t.Cleanup(func() { require.NoError(t, server.Remove()) })
	return server
}

func startPostgres(ctx context.Context, options devservices.PostgresOptions) (*devservices.Postgres, error) {
	dir, err := tempDir()
	if err != nil {
		return nil, err
	}
	options.Dir, options.NoFsync, options.Temporary = dir, true, true
	server, err := devservices.StartPostgres(ctx, options)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return server, nil
}

func startTemporal(ctx context.Context, options devservices.TemporalOptions) (*devservices.Temporal, error) {
	dir, err := tempDir()
	if err != nil {
		return nil, err
	}
	options.Dir, options.Temporary = dir, true
	server, err := devservices.StartTemporal(ctx, options)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return server, nil
}

// tempDir is reachable for Postgres' user, which testing's own is not.
func tempDir() (string, error) {
	dir, err := os.MkdirTemp("", "shidian-test-")
	if err != nil {
		return "", fmt.Errorf("make a temporary folder: %w", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", fmt.Errorf("open the temporary folder: %w", err)
	}
	return dir, nil
}

func skipWhenShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a real server")
	}
}

// requireServer skips where a server can't be had, on a laptop; CI must have it.
func requireServer(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, machine.ErrPostgresMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	require.NoError(t, err)
}

// Chromium is the path of a Chromium. A laptop without one skips the test.
func Chromium(t testing.TB) string {
	t.Helper()
	skipWhenShort(t)
	path, err := machine.FindChromium()
	if errors.Is(err, machine.ErrChromiumMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	require.NoError(t, err)
	return path
}

// OpenID is a provider of sample staff for this test alone, built where that is needed.
// Binary, folder and port are chosen here, the rest of the options is the caller's.
func OpenID(t testing.TB, options devservices.OpenIDOptions) *devservices.OpenID {
	t.Helper()
	skipWhenShort(t)
	var err error
	options.Binary, err = machine.EnsureOpenID(t.Context())
	require.NoError(t, err)
	options.Dir, options.Port = t.TempDir(), 0
	provider, err := devservices.StartOpenID(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, provider.Stop(context.Background())) })
	return provider
}
