package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	_ "go.temporal.io/server/common/persistence/sql/sqlplugin/mysql"      // the databases that it may
	_ "go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql" // keep its data in
	"go.temporal.io/server/temporal"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "temporal-server:", err)
		os.Exit(1)
	}
}

const usage = `Usage: temporal-server --config-file FILE [--allow-no-auth] start [--service NAME]...

Runs the services that FILE has settings for, or those that are named.
`

// errUsage is that the command line is not one of the usage.
var errUsage = errors.New("wrong usage; temporal-server --help shows it")

// arguments are the stock server's, as far as they are needed.
type arguments struct {
	file        string
	allowNoAuth bool
	services    []string // empty: all that the settings name
}

func read(args []string, errOut io.Writer) (arguments, error) {
	var a arguments
	first := flag.NewFlagSet("temporal-server", flag.ContinueOnError)
	first.SetOutput(errOut)
	first.Usage = func() { _, _ = io.WriteString(errOut, usage) } // nowhere else to say it
	first.StringVar(&a.file, "config-file", "", "the server's settings")
	first.BoolVar(&a.allowNoAuth, "allow-no-auth", false, "say nothing where anybody may do anything")
	if err := first.Parse(args); err != nil {
		return a, err
	}
	if first.Arg(0) != "start" || a.file == "" {
		return a, errUsage
	}
	second := flag.NewFlagSet("temporal-server start", flag.ContinueOnError)
	second.SetOutput(errOut)
	second.Usage = first.Usage
	second.Func("service", "a service to run", func(name string) error {
		a.services = append(a.services, name)
		return nil
	})
	if err := second.Parse(first.Args()[1:]); err != nil {
		return a, err
	}
	if second.NArg() > 0 {
		return a, errUsage
	}
	return a, nil
}

func run(args []string, errOut io.Writer) error {
	a, err := read(args, errOut)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	cfg, err := config.Load(config.WithConfigFile(a.file))
	if err != nil {
		return fmt.Errorf("read %s: %w", a.file, err)
	}
	server, err := build(cfg, a)
	if err != nil {
		return err
	}
	return server.Start() // returns when interrupted
}

func build(cfg *config.Config, a arguments) (temporal.Server, error) {
	logger := log.NewZapLogger(log.BuildZapLogger(cfg.Log))
	settings := &cfg.Global.Authorization
	decides, err := chosen(settings)
	if err != nil {
		return nil, fmt.Errorf("%s: global.authorization: %w", a.file, err)
	}
	if authorization.IsNoopAuthorizer(decides) && !a.allowNoAuth {
		logger.Warn("no authorizer is set: whoever reaches this server may do anything; --allow-no-auth where that is meant")
	}
	claims, err := authorization.GetClaimMapperFromConfig(settings, logger)
	if err != nil {
		return nil, fmt.Errorf("%s: global.authorization.claimMapper: %w", a.file, err)
	}
	audience, err := authorization.GetAudienceMapperFromConfig(settings)
	if err != nil {
		return nil, fmt.Errorf("%s: global.authorization.audience: %w", a.file, err)
	}
	services := a.services
	if len(services) == 0 {
		services = slices.Sorted(maps.Keys(cfg.Services))
	}
	return temporal.NewServer(
		temporal.ForServices(services), temporal.WithConfig(cfg), temporal.WithLogger(logger),
		temporal.InterruptOn(temporal.InterruptCh()), temporal.WithAuthorizer(decides),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
		temporal.WithAudienceGetter(func(*config.Config) authorization.JWTAudienceMapper { return audience }),
	)
}

// chosen is the authorizer that the settings name: ours, or one of the stock server's.
func chosen(settings *config.Authorization) (authorization.Authorizer, error) {
	if strings.EqualFold(settings.Authorizer, authorizerName) {
		return authorizer{}, nil
	}
	return authorization.GetAuthorizerFromConfig(settings)
}
