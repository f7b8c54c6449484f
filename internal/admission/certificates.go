package admission

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"

	"go.temporal.io/sdk/contrib/envconfig"
	"google.golang.org/grpc/credentials"

	"shidian/internal/keypair"
)

// files are the certificates of a connection. Those that are files are read for each
// connection that is made, so that renewing them needs no restart: the server ends each
// connection after some minutes, and the next one has the new ones.
type files struct {
	pair *keypair.Files // of the program; nil: none in files
	ca   string         // whose server is trusted; empty: not in a file
	base *tls.Config    // what is not in files

	mu   sync.Mutex
	last *tls.Config // that could be read
}

func newFiles(from *envconfig.ClientConfigTLS) (*files, error) {
	f := &files{
		ca: from.ServerCACertPath,
		base: &tls.Config{
			MinVersion: tls.VersionTLS12, ServerName: from.ServerName,
			InsecureSkipVerify: from.DisableHostVerification, //nolint:gosec // what the operator set; CheckTLS warns of it
		},
	}
	switch {
	case from.ClientCertPath == "" && from.ClientKeyPath == "":
	case from.ClientCertPath == "" || from.ClientKeyPath == "":
		return nil, fmt.Errorf("of %s and %s one is set; both are needed", VarCert, VarCertKey)
	default:
		var err error
		if f.pair, err = keypair.Open(from.ClientCertPath, from.ClientKeyPath); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", VarCert, VarCertKey, err)
		}
	}
	if len(from.ClientCertData) > 0 && len(from.ClientKeyData) > 0 {
		pair, err := tls.X509KeyPair(from.ClientCertData, from.ClientKeyData)
		if err != nil {
			return nil, fmt.Errorf("TEMPORAL_TLS_CLIENT_CERT_DATA and TEMPORAL_TLS_CLIENT_KEY_DATA: %w", err)
		}
		f.base.Certificates = []tls.Certificate{pair}
	}
	if len(from.ServerCACertData) > 0 {
		f.base.RootCAs = x509.NewCertPool()
		if !f.base.RootCAs.AppendCertsFromPEM(from.ServerCACertData) {
			return nil, errors.New("TEMPORAL_TLS_SERVER_CA_CERT_DATA holds no certificate in PEM")
		}
	}
	_, err := f.current()
	return f, err
}

// renewed says whether there is anything that is read anew.
func (f *files) renewed() bool { return f != nil && (f.pair != nil || f.ca != "") }

// current is the connection's TLS of now. Files that can't be read, as while they are
// being written, leave those before in force.
func (f *files) current() (*tls.Config, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	config, err := f.read()
	if err != nil {
		if f.last == nil {
			return nil, err
		}
		return f.last.Clone(), nil
	}
	f.last = config
	return config.Clone(), nil
}

func (f *files) read() (*tls.Config, error) {
	config := f.base.Clone()
	if f.pair != nil {
		config.Certificates = []tls.Certificate{*f.pair.Current()}
	}
	if f.ca != "" {
		text, err := os.ReadFile(f.ca)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", VarCA, err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s: %s holds no certificate in PEM", VarCA, f.ca)
		}
	}
	return config, nil
}

// renewing makes each connection with the certificates of its moment.
type renewing struct{ files *files }

var _ credentials.TransportCredentials = (*renewing)(nil)

// ClientHandshake is gRPC's, with what the files hold now.
func (r *renewing) ClientHandshake(ctx context.Context, authority string, raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	config, err := r.files.current()
	if err != nil {
		return nil, nil, err
	}
	return credentials.NewTLS(config).ClientHandshake(ctx, authority, raw)
}

// ServerHandshake is no client's.
func (r *renewing) ServerHandshake(net.Conn) (net.Conn, credentials.AuthInfo, error) {
	return nil, nil, errors.New("these are a client's credentials")
}

// Info says what protocol this is.
func (r *renewing) Info() credentials.ProtocolInfo { return credentials.NewTLS(r.files.base).Info() }

// Clone is the same files.
func (r *renewing) Clone() credentials.TransportCredentials { return &renewing{files: r.files} }

// OverrideServerName is deprecated in gRPC, and Temporal's client has a setting for it.
func (r *renewing) OverrideServerName(string) error {
	return errors.New("the server's name is set by " + VarServerName)
}
