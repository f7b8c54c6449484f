package setup

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/mod/semver"

	"shidian/internal/catalog"
	"shidian/internal/config"
)

// answersWithin is how long a server may take over one question.
const answersWithin = 15 * time.Second

func (l *look) temporal(ctx context.Context) []Row {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	row := Row{Thing: thingTemporal, State: There}
	info, err := l.servers.Temporal.GetSystemInfo(ctx, &workflowservice.GetSystemInfoRequest{})
	if err != nil {
		row.State = Wrong
		row.Is = Text{"setup.is.temporal-silent", catalog.Args{"address": l.address(), "reason": err.Error()}}
		row.Do = Text{"setup.do.temporal-" + l.whySilent(err), catalog.Args{"address": l.address(), "variable": config.VarTemporal}}
		return []Row{row}
	}
	l.version = info.GetServerVersion()
	row.Is = Text{"setup.is.temporal", catalog.Args{"address": l.address(), "version": l.version}}
	return []Row{row}
}

func (l *look) address() string { return l.cfg.Worker.Temporal.Address() }

// whySilent sorts out what to look at first. The client's errors are texts.
func (l *look) whySilent(err error) string {
	text := strings.ToLower(err.Error())
	var denied *serviceerror.PermissionDenied
	says := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(text, part) {
				return true
			}
		}
		return false
	}
	switch {
	case errors.As(err, &denied), says("unauthenticated", "unauthorized", "jwt"):
		return "credentials"
	case says("first record does not look like a tls handshake"):
		return "no-tls"
	case says("certificate required", "bad certificate", "unknown certificate authority", "certificate_required"):
		return "client-certificate"
	case says("x509", "certificate"):
		return "server-certificate"
	case !l.tls() && says("server preface", "connection reset", "frame too large", "malformed http", "eof"):
		return "wants-tls"
	}
	return "unreachable"
}

func (l *look) tls() bool {
	o := l.cfg.Worker.Temporal.Options
	return o.ConnectionOptions.TLS != nil || o.Credentials != nil && !o.ConnectionOptions.TLSDisabled
}

func (l *look) temporalTLS(context.Context) []Row {
	row := Row{Thing: thingTemporalTLS, State: There}
	switch {
	case l.tls():
		row.Is = Text{Key: "setup.is.tls"}
	case nearby(l.address()):
		row.Is = Text{Key: "setup.is.nearby"}
	default:
		row.State, row.Is, row.Do = Weak, Text{Key: "setup.is.clear"}, Text{Key: "setup.do.temporal-use-tls"}
	}
	return []Row{row}
}

// nearby is this machine.
func nearby(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}

// From which version of the server on what works.
const (
	oldestServer  = "v1.25.0" // takes updates without being told to
	triedServer   = "v1.29.0" // the oldest that is tested with
	versionServer = "v1.28.0" // worker deployments
)

func (l *look) temporalVersion(context.Context) []Row {
	row := Row{Thing: thingVersion, State: There, Is: Text{"setup.is.version", catalog.Args{"version": l.version}}}
	is := "v" + strings.TrimPrefix(l.version, "v")
	args := catalog.Args{"version": l.version, "oldest": strings.TrimPrefix(oldestServer, "v"), "tried": strings.TrimPrefix(triedServer, "v")}
	switch {
	case !semver.IsValid(is):
		row.State, row.Is = NotLookedAt, Text{"setup.is.version-unknown", args}
	case semver.Compare(is, oldestServer) < 0:
		row.State, row.Is, row.Do = Wrong, Text{"setup.is.version-too-old", args}, Text{"setup.do.upgrade-temporal", args}
	case semver.Compare(is, versionServer) < 0:
		row.State, row.Is, row.Do = Weak, Text{"setup.is.version-no-deployments", args}, Text{"setup.do.upgrade-temporal", args}
	case semver.Compare(is, triedServer) < 0:
		row.State, row.Is, row.Do = Weak, Text{"setup.is.version-untried", args}, Text{"setup.do.upgrade-temporal", args}
	}
	return []Row{row}
}
