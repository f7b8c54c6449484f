package setup

import (
	"context"
	"strings"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/mod/semver"

	"shidian/internal/admission"
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
		row.Do = Text{"setup.do.temporal-unreachable", catalog.Args{"address": l.address(), "variable": config.VarTemporal}}
		if refused := admission.Of(l.cfg.Worker.Temporal.Access.Explain(ctx, err)); refused != nil {
			row.Is, row.Do = Text{"setup.is.temporal-refuses", catalog.Args{"address": l.address()}}, Text{refused.Key(), refused.Args}
		}
		return []Row{row}
	}
	l.version = info.GetServerVersion()
	row.Is = Text{"setup.is.temporal", catalog.Args{"address": l.address(), "version": l.version}}
	return []Row{row}
}

func (l *look) address() string { return l.cfg.Worker.Temporal.Address() }

func (l *look) tls() bool {
	o := l.cfg.Worker.Temporal.Options
	return o.ConnectionOptions.TLS != nil || o.Credentials != nil && !o.ConnectionOptions.TLSDisabled
}

func (l *look) temporalTLS(context.Context) []Row {
	row := Row{Thing: thingTemporalTLS, State: There}
	switch {
	case l.cfg.Worker.Temporal.Access.CheckTLS() != nil:
		row.State, row.Is, row.Do = Weak, Text{Key: "setup.is.clear"}, Text{Key: "setup.do.temporal-use-tls"}
	case l.tls():
		row.Is = Text{Key: "setup.is.tls"}
	default:
		row.Is = Text{Key: "setup.is.nearby"}
	}
	return []Row{row}
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
