package devtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Authority is a CA of a test's own.
type Authority struct {
	// CertFile has its certificate.
	CertFile string
	cert     *x509.Certificate
	key      *ecdsa.PrivateKey
}

// Pair is a certificate and its key, as files.
type Pair struct{ Cert, Key string }

// NewAuthority makes a CA of this name.
func NewAuthority(t testing.TB, name string) *Authority {
	t.Helper()
	a := &Authority{CertFile: filepath.Join(t.TempDir(), "ca.pem")}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	a.cert, a.key = a.sign(t, template, time.Hour, a.CertFile)
	return a
}

// Issue makes a certificate of 127.0.0.1 and the names, for a server and a client alike,
// that is good for so long; one that is negative is over since then.
func (a *Authority) Issue(t testing.TB, subject string, lasts time.Duration, names ...string) Pair {
	t.Helper()
	dir := t.TempDir()
	p := Pair{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	a.IssueTo(t, p, subject, lasts, names...)
	return p
}

// IssueTo renews a certificate: the files have another one afterwards.
func (a *Authority) IssueTo(t testing.TB, p Pair, subject string, lasts time.Duration, names ...string) {
	t.Helper()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: subject}, DNSNames: names,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if len(names) == 0 {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	_, key := a.sign(t, template, lasts, p.Cert)
	text, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	writePEM(t, p.Key, "PRIVATE KEY", text)
}

func (a *Authority) sign(t testing.TB, template *x509.Certificate, lasts time.Duration, path string) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template.SerialNumber, err = rand.Int(rand.Reader, big.NewInt(1<<62))
	require.NoError(t, err)
	template.NotBefore, template.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(lasts)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	text, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	require.NoError(t, err)
	writePEM(t, path, "CERTIFICATE", text)
	cert, err := x509.ParseCertificate(text)
	require.NoError(t, err)
	return cert, key
}

// writePEM puts a file in its place at once, as whatever renews certificates does.
func writePEM(t testing.TB, path, kind string, content []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+".new", pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}
