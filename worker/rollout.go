package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"shidian/internal/catalog"
	"shidian/internal/config"
	"shidian/internal/postgres"
	"shidian/internal/rollout"
)

// The forms in which a rollout is shown.
const (
	outTable = "table"
	outJSON  = "json"
	outYAML  = "yaml"
)

// What `rollout` does.
const (
	rolloutStatus  = "status"
	rolloutRamp    = "ramp"
	rolloutCurrent = "current"
	rolloutBack    = "back"
)

// rolloutAsked is what somebody typed behind `rollout`.
type rolloutAsked struct {
	do      string
	percent float64
	build   string // empty: this program's
	output  string
}

// rolloutUsageError says what is wrong with a command line, in the reader's language.
type rolloutUsageError struct{ text string }

func (e *rolloutUsageError) Error() string { return e.text }

// readRollout reads a command line; flags may stand before and behind the words.
func readRollout(lang catalog.Lang, args []string) (asked rolloutAsked, help bool, err error) {
	flags := flag.NewFlagSet("rollout", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&asked.build, "build", "", "")
	flags.StringVar(&asked.output, "o", outTable, "")
	flags.StringVar(&asked.output, "output", outTable, "")
	var words []string
	for rest := args; ; {
		if err := flags.Parse(rest); err != nil {
			return asked, errors.Is(err, flag.ErrHelp), usageOf(lang, err.Error())
		}
		if flags.NArg() == 0 {
			break
		}
		words, rest = append(words, flags.Arg(0)), flags.Args()[1:]
	}
	if len(words) == 0 {
		words = []string{rolloutStatus}
	}
	asked.do = words[0]
	wanted := map[string]int{rolloutStatus: 1, rolloutRamp: 2, rolloutCurrent: 1, rolloutBack: 1}[asked.do] //nolint:mnd // words: the command, and a percentage
	switch asked.output {
	case outTable, outJSON, outYAML:
	default:
		return asked, false, usageOf(lang, "-o "+asked.output)
	}
	if wanted != len(words) || asked.build != "" && (asked.do == rolloutStatus || asked.do == rolloutBack) {
		return asked, false, usageOf(lang, strings.Join(args, " "))
	}
	if asked.do == rolloutRamp {
		asked.percent, err = strconv.ParseFloat(strings.TrimSuffix(words[1], "%"), 64)
		if err != nil || !(asked.percent >= 0 && asked.percent <= rollout.MostPercent) {
			return asked, false, &rolloutUsageError{catalog.Text(lang, "rollout.no-share", catalog.Args{"typed": words[1]})}
		}
	}
	return asked, false, nil
}

func usageOf(lang catalog.Lang, typed string) error {
	return &rolloutUsageError{catalog.Text(lang, "rollout.usage", catalog.Args{"typed": typed})}
}

// rolloutProgram is `shidian-worker rollout` without its process.
func rolloutProgram(ctx context.Context, args []string, env config.Environment, out, errOut io.Writer) int {
	lang, err := config.Lang(env)
	if err != nil {
		lang = catalog.Chinese
	}
	asked, help, err := readRollout(lang, args)
	if help {
		_, _ = fmt.Fprintln(out, catalog.Text(lang, "rollout.help")) // nowhere else to say it
		return 0
	}
	if err == nil {
		var cfg config.Worker
		if cfg, err = config.LoadWorker(ctx, env); err == nil {
			err = runRollout(ctx, cfg, lang, asked, out)
		}
	}
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintln(errOut, "shidian-worker:", inWords(lang, err)) // nowhere else to say it
	var usage *rolloutUsageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitStatus(err)
}

// runRollout does what was asked for, and shows how it stands then.
func runRollout(ctx context.Context, cfg config.Worker, lang catalog.Lang, asked rolloutAsked, out io.Writer) error {
	if cfg.Rollout.Deployment == "" {
		return &rolloutUsageError{catalog.Text(lang, "rollout.no-deployment")}
	}
	build := cmp.Or(asked.build, buildOf(cfg))
	if build == "" && (asked.do == rolloutRamp || asked.do == rolloutCurrent) {
		return &rolloutUsageError{catalog.Text(lang, "rollout.no-build")}
	}
	if asked.build == "" && (asked.do == rolloutRamp || asked.do == rolloutCurrent) {
		if err := checkOwnSchema(ctx, cfg); err != nil {
			return err
		}
	}
	cfg.Temporal.Options.Identity = cmp.Or(cfg.Temporal.Options.Identity, operatorName())
	options := cfg.Temporal.Options
	options.Logger = sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)) // what goes wrong is said in the answer
	temporal, err := client.DialContext(ctx, options)
	if err != nil {
		return &unreachableError{variable: config.VarTemporal, cause: fmt.Errorf("reach Temporal at %s: %w", cfg.Temporal.Address(), err)}
	}
	defer temporal.Close()
	standing, err := change(ctx, deploymentOf(cfg, temporal), asked, build)
	if err != nil {
		return err
	}
	return showRollout(lang, standing, buildOf(cfg), asked.output, out)
}

func change(ctx context.Context, d rollout.Deployment, asked rolloutAsked, build string) (rollout.Standing, error) {
	switch asked.do {
	case rolloutRamp:
		return d.Ramp(ctx, build, asked.percent)
	case rolloutCurrent:
		return d.MakeCurrent(ctx, build)
	case rolloutBack:
		return d.Back(ctx)
	}
	return d.LookAtAll(ctx)
}

// checkOwnSchema refuses to give pilots to a build for which the database is not made: its
// workers wait, or would fail.
func checkOwnSchema(ctx context.Context, cfg config.Worker) error {
	store, err := postgres.Open(ctx, cfg.Database.URL)
	if err != nil {
		return err
	}
	defer store.Close()
	return databaseError(store.CheckSchema(ctx), config.VarDatabase)
}

// operatorName is who changed a deployment, as the server keeps it.
func operatorName() string { return cmp.Or(os.Getenv("USER"), "operator") + "-" + workerName() }
