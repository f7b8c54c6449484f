package admission_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"shidian/internal/admission"
	"shidian/internal/devservices/devtest"
)

// server answers as much of Temporal's interface as connecting takes. Allow decides about
// each call by its name and token.
type server struct {
	workflowservice.UnimplementedWorkflowServiceServer
}

func (server) GetSystemInfo(context.Context, *workflowservice.GetSystemInfoRequest) (*workflowservice.GetSystemInfoResponse, error) {
	return &workflowservice.GetSystemInfoResponse{}, nil
}

func (server) DescribeNamespace(context.Context, *workflowservice.DescribeNamespaceRequest) (*workflowservice.DescribeNamespaceResponse, error) {
	return &workflowservice.DescribeNamespaceResponse{}, nil
}

func serve(t *testing.T, options ...grpc.ServerOption) (address string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := grpc.NewServer(options...)
	workflowservice.RegisterWorkflowServiceServer(s, server{})
	go func() { _ = s.Serve(listener) }() // ends with Stop
	t.Cleanup(s.Stop)
	return listener.Addr().String()
}

// secured has a server show a certificate and, where a CA is given, ask for one of it.
func secured(t *testing.T, pair devtest.Pair, clients *devtest.Authority, most uint16) grpc.ServerOption {
	t.Helper()
	own, err := tls.LoadX509KeyPair(pair.Cert, pair.Key)
	require.NoError(t, err)
	config := &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12, MaxVersion: most}
	if clients != nil {
		config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
		text, err := os.ReadFile(clients.CertFile)
		require.NoError(t, err)
		config.ClientCAs.AppendCertsFromPEM(text)
	}
	return grpc.Creds(credentials.NewTLS(config))
}

func dial(t *testing.T, profile envconfig.ClientConfigProfile, keyFile string) (client.Client, error) {
	t.Helper()
	profile.Namespace = "xicheng"
	options, access, err := admission.Options(profile, keyFile)
	require.NoError(t, err)
	c, err := access.Dial(t.Context(), options)
	if err == nil {
		t.Cleanup(c.Close)
	}
	return c, err
}

func TestDial_SaysWhatTLSKeepsOutAndWhichVariableMendsIt(t *testing.T) {
	t.Parallel()
	ours, theirs := devtest.NewAuthority(t, "our CA"), devtest.NewAuthority(t, "another CA")
	good := ours.Issue(t, "frontend", time.Hour)
	plain := serve(t)
	verifying := serve(t, secured(t, good, nil, 0))
	mutual := serve(t, secured(t, good, ours, 0))
	older := serve(t, secured(t, good, ours, tls.VersionTLS12))
	over := serve(t, secured(t, ours.Issue(t, "frontend", -time.Hour), nil, 0))
	elsewhere := serve(t, secured(t, ours.Issue(t, "frontend", time.Hour, "temporal.example"), nil, 0))

	with := func(p devtest.Pair) *envconfig.ClientConfigTLS {
		return &envconfig.ClientConfigTLS{ServerCACertPath: ours.CertFile, ClientCertPath: p.Cert, ClientKeyPath: p.Key}
	}
	trusting := &envconfig.ClientConfigTLS{ServerCACertPath: ours.CertFile}
	for name, c := range map[string]struct {
		address string
		tls     *envconfig.ClientConfigTLS
		kind    admission.Kind
		says    []string
	}{
		"no certificate":                  {mutual, trusting, admission.WantsCertificate, []string{admission.VarCert, admission.VarCertKey}},
		"no certificate, TLS 1.2":         {older, trusting, admission.WantsCertificate, []string{admission.VarCert}},
		"of another CA":                   {mutual, with(theirs.Issue(t, "desk", time.Hour)), admission.CertificateUnknown, []string{"CN=desk", "CN=another CA", admission.VarCert}},
		"expired":                         {mutual, with(ours.Issue(t, "desk", -time.Hour)), admission.CertificateExpired, []string{admission.VarCert, "to 20"}},
		"server of a CA that is not told": {verifying, &envconfig.ClientConfigTLS{}, admission.ServerUnknown, []string{admission.VarCA}},
		"server of another CA":            {verifying, &envconfig.ClientConfigTLS{ServerCACertPath: theirs.CertFile}, admission.ServerUnknown, []string{admission.VarCA}},
		"server expired":                  {over, trusting, admission.ServerExpired, []string{"on the server"}},
		"server of another name":          {elsewhere, trusting, admission.ServerName, []string{admission.VarServerName, "temporal.example", "127.0.0.1"}},
		"TLS to a server without":         {plain, trusting, admission.NoTLS, []string{admission.VarTLS}},
		"plain to a server with":          {verifying, nil, admission.WantsTLS, []string{admission.VarTLS, admission.VarCA}},
		"plain to a server with mutual":   {mutual, nil, admission.WantsTLS, []string{admission.VarTLS, admission.VarCert}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := dial(t, envconfig.ClientConfigProfile{Address: c.address, TLS: c.tls}, "")
			var refused *admission.RefusedError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.kind, refused.Kind, err)
			for _, word := range append(c.says, c.address) {
				require.Contains(t, err.Error(), word)
			}
			require.NotContains(t, err.Error(), "{", "each place of the text is filled")
		})
	}
}

func TestDial_ConnectsWithWhatTheServerAsksFor(t *testing.T) {
	t.Parallel()
	ours := devtest.NewAuthority(t, "our CA")
	mutual := serve(t, secured(t, ours.Issue(t, "frontend", time.Hour, "temporal.example"), ours, 0))
	own := ours.Issue(t, "desk", time.Hour)
	_, err := dial(t, envconfig.ClientConfigProfile{Address: mutual, TLS: &envconfig.ClientConfigTLS{
		ServerCACertPath: ours.CertFile, ServerName: "temporal.example", ClientCertPath: own.Cert, ClientKeyPath: own.Key,
	}}, "")
	require.NoError(t, err)
	_, err = dial(t, envconfig.ClientConfigProfile{Address: serve(t)}, "")
	require.NoError(t, err)
}

func TestCertificates_AreReadAnewForEachConnection(t *testing.T) {
	t.Parallel()
	ours, next := devtest.NewAuthority(t, "our CA"), devtest.NewAuthority(t, "the CA after it")
	first := serve(t, secured(t, ours.Issue(t, "frontend", time.Hour), ours, 0))
	own := ours.Issue(t, "desk", time.Hour)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	copyFile(t, ours.CertFile, ca)
	profile := envconfig.ClientConfigProfile{Address: first, Namespace: "xicheng", TLS: &envconfig.ClientConfigTLS{
		ServerCACertPath: ca, ClientCertPath: own.Cert, ClientKeyPath: own.Key,
	}}
	options, access, err := admission.Options(profile, "")
	require.NoError(t, err)
	c, err := access.Dial(t.Context(), options)
	require.NoError(t, err)
	c.Close()

	options.HostPort = serve(t, secured(t, next.Issue(t, "frontend", time.Hour), next, 0)) // everything of the new CA
	next.IssueTo(t, own, "desk", time.Hour)
	copyFile(t, next.CertFile, ca)
	c, err = access.Dial(t.Context(), options)
	require.NoError(t, err, "the options are those of before, the files are not")
	c.Close()

	require.NoError(t, os.WriteFile(own.Key, []byte("half a"), 0o600))
	c, err = access.Dial(t.Context(), options)
	require.NoError(t, err, "while files are being written, those before are in force")
	c.Close()
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, text, 0o600))
}

// deciding lets a server decide about calls by the token that they bring.
func deciding(decide func(call, token string) error) grpc.ServerOption {
	return grpc.UnaryInterceptor(func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		in, _ := metadata.FromIncomingContext(ctx)
		token := ""
		if all := in.Get("authorization"); len(all) > 0 {
			token = all[0]
		}
		if err := decide(filepath.Base(info.FullMethod), token); err != nil {
			return nil, err
		}
		return handle(ctx, req)
	})
}

func TestKey_OfAFileIsReadForEachCall(t *testing.T) {
	t.Parallel()
	var good atomic.Value
	good.Store("Bearer first")
	address := serve(t, deciding(func(_, token string) error {
		if token != good.Load() {
			return status.Error(codes.Unauthenticated, "no")
		}
		return nil
	}))
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("first\n"), 0o600))
	c, err := dial(t, envconfig.ClientConfigProfile{Address: address, TLS: &envconfig.ClientConfigTLS{Disabled: true}}, file)
	require.NoError(t, err)
	ask := func() error {
		_, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "xicheng"})
		return err
	}
	require.NoError(t, ask())
	good.Store("Bearer second")
	require.Error(t, ask())
	require.NoError(t, os.WriteFile(file, []byte("second"), 0o600))
	require.NoError(t, ask(), "no restart")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, ask(), "while it is being written, the one before is in force")
}

func TestDenied_EachKindSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	over := token(t, time.Now().Add(-time.Hour))
	for name, c := range map[string]struct {
		key    string
		denies string // the call; empty: all
		says   []string
		kind   admission.Kind
	}{
		"no token":                {"", "", []string{admission.VarKeyFile, admission.VarKey}, admission.NoToken},
		"a token that is unknown": {"abc", "", []string{admission.VarKey}, admission.TokenUnknown},
		"a token that is over":    {over, "", []string{"expired at 20", admission.VarKey}, admission.TokenExpired},
		"a claim is missing":      {"abc", "DescribeNamespace", []string{"DescribeNamespace", "xicheng:read"}, admission.Claim},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := serve(t, deciding(func(call, _ string) error {
				if c.denies == "" || call == c.denies {
					return status.Error(codes.PermissionDenied, "Request unauthorized.")
				}
				return nil
			}))
			connected, err := dial(t, envconfig.ClientConfigProfile{Address: address, APIKey: c.key, TLS: &envconfig.ClientConfigTLS{Disabled: true}}, "")
			if err == nil {
				_, err = connected.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "xicheng"})
			}
			refused := admission.Of(err)
			require.NotNil(t, refused, err)
			require.Equal(t, c.kind, refused.Kind)
			for _, word := range append(c.says, address) {
				require.Contains(t, refused.Error(), word)
			}
			require.NotContains(t, refused.Error(), "{")
			if c.key != "" {
				require.NotContains(t, refused.Error(), c.key, "a key is not shown")
			}
		})
	}
}

func TestAccess_KnowsWhatIsDeniedNow(t *testing.T) {
	t.Parallel()
	var denied atomic.Bool
	denied.Store(true)
	address := serve(t, deciding(func(call, _ string) error {
		if denied.Load() && call == "DescribeNamespace" {
			return status.Error(codes.PermissionDenied, "Request unauthorized.")
		}
		return nil
	}))
	options, access, err := admission.Options(envconfig.ClientConfigProfile{
		Address: address, Namespace: "xicheng", APIKey: "k", TLS: &envconfig.ClientConfigTLS{Disabled: true},
	}, "")
	require.NoError(t, err)
	var told []string
	access.OnDenied = func(r *admission.RefusedError) { told = append(told, r.Error()) }
	c, err := access.Dial(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	ask := func() {
		_, _ = c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: "xicheng"}) // what access knows of it is asked
	}
	require.NoError(t, access.Refused())
	ask()
	ask()
	require.ErrorContains(t, access.Refused(), "xicheng:read")
	require.Len(t, told, 1, "the second says nothing new")
	denied.Store(false)
	ask()
	require.NoError(t, access.Refused())
}
