package admission

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"google.golang.org/grpc"
)

// The variables that refusals name.
const (
	VarKey        = "TEMPORAL_API_KEY"
	VarKeyFile    = "SHIDIAN_TEMPORAL_API_KEY_FILE"
	VarTLS        = "TEMPORAL_TLS"
	VarCert       = "TEMPORAL_TLS_CLIENT_CERT_PATH"
	VarCertKey    = "TEMPORAL_TLS_CLIENT_KEY_PATH"
	VarCA         = "TEMPORAL_TLS_SERVER_CA_CERT_PATH"
	VarServerName = "TEMPORAL_TLS_SERVER_NAME"
)

// Access is how a program is let in, and what it is denied now. A nil Access shows
// nothing and knows nothing.
type Access struct {
	address, namespace string
	tls                bool
	unverified         bool // whose certificate the server has is not looked at
	files              *files
	key                *key // nil: none

	mu     sync.Mutex
	denied map[string]*RefusedError // by call, until it is allowed
	// OnDenied hears of a call that is denied and was not before. It is set before the
	// first call.
	OnDenied func(*RefusedError)
}

// Options are those with which Temporal's client connects by a profile, with an API key
// of the profile or of a file. What is wrong with its files is said at once.
func Options(profile envconfig.ClientConfigProfile, keyFile string) (client.Options, *Access, error) {
	if profile.APIKey != "" && keyFile != "" {
		return client.Options{}, nil, fmt.Errorf("both %s and %s are set; leave one out", VarKey, VarKeyFile)
	}
	a := &Access{address: profile.Address, namespace: profile.Namespace, denied: map[string]*RefusedError{}}
	if profile.TLS != nil && !profile.TLS.Disabled {
		var err error
		if a.files, err = newFiles(profile.TLS); err != nil {
			return client.Options{}, nil, err
		}
		a.unverified = profile.TLS.DisableHostVerification
	}
	options, err := profile.ToClientOptions(envconfig.ToClientOptionsRequest{})
	if err != nil {
		return client.Options{}, nil, fmt.Errorf("read the settings of the Temporal client (TEMPORAL_…): %w", err)
	}
	if a.key, err = newKey(profile, keyFile); err != nil {
		return client.Options{}, nil, err
	}
	if keyFile != "" {
		options.Credentials = client.NewAPIKeyDynamicCredentials(a.key.current)
	}
	connection := &options.ConnectionOptions
	a.tls = connection.TLS != nil || options.Credentials != nil && !connection.TLSDisabled
	connection.DialOptions = append(connection.DialOptions, grpc.WithChainUnaryInterceptor(a.intercept))
	if a.files.renewed() {
		connection.DialOptions = append(connection.DialOptions, grpc.WithTransportCredentials(&renewing{files: a.files}))
	}
	return options, a, nil
}

// ErrExposed says that a Temporal server is reached over a network without TLS, or with
// TLS that does not look at whose certificate it is.
var ErrExposed = errors.New("the connection is not protected by verified TLS: others could read histories along, and the API key too; set " +
	VarTLS + "=true, with " + VarCA + " where the server's certificate comes from a CA of your own")

// CheckTLS refuses a connection to another machine that others could read or take over.
func (a *Access) CheckTLS() error {
	if a == nil || a.tls && !a.unverified || nearby(a.address) {
		return nil
	}
	return fmt.Errorf("Temporal at %s: %w", a.address, ErrExposed)
}

// soon is how long before its end a certificate is spoken of.
const soon = 14 * 24 * time.Hour

// EndsSoon says of the program's certificate that it ends within two weeks; empty when it
// does not, or there is none.
func (a *Access) EndsSoon(now time.Time) string {
	if a == nil || a.files == nil {
		return ""
	}
	config, err := a.files.current()
	if err != nil || len(config.Certificates) == 0 {
		return ""
	}
	leaf, err := leafOf(config.Certificates[0])
	if err != nil || leaf.NotAfter.Sub(now) > soon {
		return ""
	}
	return fmt.Sprintf("this program's certificate for Temporal ends at %s: put a new one into %s and %s", day(leaf.NotAfter), VarCert, VarCertKey)
}

// nearby is this machine.
func nearby(address string) bool {
	host, _, err := net.SplitHostPort(plain(address))
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// plain is an address without the scheme by which gRPC resolves it.
func plain(address string) string { return strings.TrimPrefix(address, "dns:///") }

// Refused is what is denied now, the most telling first: a worker that may not poll does
// nothing at all. Nil when nothing is.
func (a *Access) Refused() error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var calls []string
	for call := range a.denied {
		calls = append(calls, call)
	}
	if len(calls) == 0 {
		return nil
	}
	return a.denied[slices.MinFunc(calls, func(x, y string) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x, y))
	})]
}

func rank(call string) int {
	if strings.HasPrefix(call, "Poll") {
		return 0
	}
	return 1
}
