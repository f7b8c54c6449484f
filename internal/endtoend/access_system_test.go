package endtoend

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdkclient "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	sdklog "go.temporal.io/sdk/log"

	deployed "shidian/deploy/temporal"
	"shidian/internal/admission"
	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/workflows"
)

// guarded is a Shidian on a Temporal server that looks at certificates and tokens, with
// the settings of deploy/temporal.
type guarded struct {
	*system
	server        *devservices.TemporalServer
	issuer        *devtest.Issuer
	ca            *devtest.Authority
	caFile        string       // of which the programs know the server
	operator, own devtest.Pair // certificates of ours and of both programs
	frontend      devtest.Pair // the server's
	tokens        string       // the folder with each one's
	clients       map[string]sdkclient.Client
}

const anHour = time.Hour

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{
		system: &system{t: t, programme: programme, folder: t.TempDir(), postgres: devtest.OwnPostgres(t)},
		issuer: devtest.NewIssuer(t), ca: devtest.NewAuthority(t, "the district's CA"), tokens: t.TempDir(), clients: map[string]sdkclient.Client{},
	}
	g.caFile = filepath.Join(g.tokens, "ca.pem")
	g.trust(g.ca)
	g.operator, g.own = g.ca.Issue(t, "operator", anHour), g.ca.Issue(t, "shidian", anHour)
	g.give("operator", g.issuer.Token(t, "operator", anHour, "temporal-system:admin"))
	g.frontend = g.ca.Issue(t, "frontend", anHour)
	g.server = devtest.TemporalServer(t, devservices.TemporalServerOptions{
		SearchAttributes: workflows.SearchAttributes(), Settings: [][]byte{deployed.Authorization(), deployed.TLS(), g.here()},
		Connect: func(o *sdkclient.Options) { *o = g.options(o.HostPort, "operator", g.operator) },
	})
	g.health = freeAddress(t)
	g.env = append(os.Environ(),
		"DATABASE_URL="+g.postgres.DeskURL(), "SHIDIAN_WORKER_DATABASE_URL="+g.postgres.WorkerURL(), "SHIDIAN_OWNER_DATABASE_URL="+g.postgres.OwnerURL(),
		"TEMPORAL_ADDRESS="+g.server.Address(), "TEMPORAL_NAMESPACE="+g.server.Namespace(), "SHIDIAN_HEALTH_ADDR="+g.health, "SHIDIAN_LANG=en", "LC_ALL=C.UTF-8",
		admission.VarCA+"="+g.caFile, admission.VarCert+"="+g.own.Cert, admission.VarCertKey+"="+g.own.Key, admission.VarKeyFile+"="+g.file("desk"))
	g.workerEnv = []string{admission.VarKeyFile + "=" + g.file("worker")}
	var err error
	g.log, err = os.Create(filepath.Join(g.folder, "worker.log"))
	require.NoError(t, err)
	t.Cleanup(g.showLog)
	g.client = g.as("operator")
	return g
}

// here is what of the examples in deploy/temporal is another on this machine.
func (g *guarded) here() []byte {
	g.t.Helper()
	var ports [3]int
	for i := range ports {
		var err error
		ports[i], err = devservices.FreePort()
		require.NoError(g.t, err)
	}
	return fmt.Appendf(nil, `
global:
  authorization: {jwtKeyProvider: {keySourceURIs: [%q], refreshInterval: 1s}}
  tls:
    refreshInterval: 1s
    frontend:
      server: {certFile: %q, keyFile: %q, clientCaFiles: [%q]}
      client: {serverName: 127.0.0.1, rootCaFiles: [%q]}
services: {internal-frontend: {rpc: {grpcPort: %d, membershipPort: %d, httpPort: %d}}}
`, g.issuer.URL, g.frontend.Cert, g.frontend.Key, g.caFile, g.caFile, ports[0], ports[1], ports[2])
}

func (g *guarded) file(who string) string { return filepath.Join(g.tokens, who+".jwt") }

// give puts a token where a program looks for it.
func (g *guarded) give(who, token string) {
	g.t.Helper()
	require.NoError(g.t, os.WriteFile(g.file(who)+".new", []byte(token+"\n"), 0o600))
	require.NoError(g.t, os.Rename(g.file(who)+".new", g.file(who)))
}

// permit gives a program a token with these permissions.
func (g *guarded) permit(who string, permissions ...string) {
	g.t.Helper()
	g.give(who, g.issuer.Token(g.t, who, anHour, permissions...))
}

// trust has the programs, and the server, believe this CA.
func (g *guarded) trust(ca *devtest.Authority) {
	g.t.Helper()
	text, err := os.ReadFile(ca.CertFile)
	require.NoError(g.t, err)
	require.NoError(g.t, os.WriteFile(g.caFile, text, 0o600))
}

// options are a client's with the token of somebody.
func (g *guarded) options(address, who string, pair devtest.Pair) sdkclient.Options {
	options, _, err := admission.Options(envconfig.ClientConfigProfile{
		Address: address, Namespace: "default",
		TLS: &envconfig.ClientConfigTLS{ServerCACertPath: g.caFile, ClientCertPath: pair.Cert, ClientKeyPath: pair.Key},
	}, g.file(who))
	require.NoError(g.t, err)
	options.Logger = sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	return options
}

func (g *guarded) as(who string) sdkclient.Client {
	g.t.Helper()
	if g.clients[who] != nil {
		return g.clients[who]
	}
	options := g.options(g.server.Address(), who, g.operator)
	options.ConnectionOptions.GetSystemInfoTimeout = time.Minute
	c, err := sdkclient.DialContext(g.t.Context(), options)
	require.NoError(g.t, err)
	g.t.Cleanup(c.Close)
	g.clients[who] = c
	return c
}

// stopWorkerThatFails ends one that was never ready: it says so by its status.
func (g *guarded) stopWorkerThatFails() {
	g.t.Helper()
	require.NoError(g.t, g.worker.Process.Signal(os.Interrupt))
	var failed *exec.ExitError
	require.ErrorAs(g.t, g.worker.Wait(), &failed)
	require.Equal(g.t, 3, failed.ExitCode())
	g.worker = nil
}

// readyz is what the worker says of itself.
func (g *guarded) readyz() (status int, says string) {
	res, err := http.Get("http://" + g.health + "/readyz")
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(body)
}

// untilReadyz waits until the worker says what is wanted: that it is ready, or these words.
func (g *guarded) untilReadyz(wanted int, words ...string) {
	g.t.Helper()
	var status int
	var says string
	require.Eventually(g.t, func() bool {
		status, says = g.readyz()
		for _, word := range words {
			if !strings.Contains(says, word) {
				return false
			}
		}
		return status == wanted
	}, patience, tick, "%d %v", wanted, words)
}
