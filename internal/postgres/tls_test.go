package postgres_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/postgres"
)

func TestExposed_IsARemoteDatabaseWithoutVerifiedTLS(t *testing.T) {
	t.Parallel()
	root := authority(t)
	for url, exposed := range map[string]bool{
		"postgres://desk@127.0.0.1:5432/record":                                     false,
		"postgres://desk@[::1]/record":                                              false,
		"postgres://desk@localhost/record?sslmode=disable":                          false,
		"postgres:///record?host=/var/run/postgresql":                               false,
		"host=/tmp dbname=record":                                                   false,
		"postgres://desk@db.example/record":                                         true, // prefer: in the clear if need be
		"postgres://desk@db.example/record?sslmode=disable":                         true,
		"postgres://desk@db.example/record?sslmode=allow":                           true,
		"postgres://desk@db.example/record?sslmode=require":                         true,
		"postgres://desk@10.0.0.7/record":                                           true,
		"host=db.example dbname=record sslmode=require":                             true,
		"postgres://desk@db.example/record?sslmode=verify-full&sslrootcert=" + root: false,
		"postgres://desk@db.example/record?sslmode=verify-ca&sslrootcert=" + root:   false,
		"postgres://desk@db.example/record?sslmode=require&sslrootcert=" + root:     false, // as verify-ca
		"postgres://desk@127.0.0.1,db.example/record?sslmode=disable":               true,
		"no url": false,
	} {
		address, is := postgres.Exposed(url)
		require.Equal(t, exposed, is, url)
		if exposed {
			require.NotContains(t, address, "desk")
			require.ErrorIs(t, postgres.CheckTLS(url), postgres.ErrExposed)
		} else {
			require.NoError(t, postgres.CheckTLS(url))
		}
	}
}

func authority(t *testing.T) (path string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	path = filepath.Join(t.TempDir(), "root.pem")
	require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return path
}
