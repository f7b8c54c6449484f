package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/pflag"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"shidian/internal/catalog"
	"shidian/internal/config"
	"shidian/internal/payload"
	"shidian/internal/postgres/roles"
	"shidian/internal/screen"
	"shidian/internal/setup"
	"shidian/workflows"
)

// setupFlags are what `setup` is told.
type setupFlags struct {
	apply, sql, visibilitySQL, help bool
	output                          string
	lang                            catalog.Lang
}

// The forms in which set-up answers.
const (
	asTable = "table"
	asJSON  = "json"
	asYAML  = "yaml"
)

func readSetupFlags(args []string, lang catalog.Lang) (f setupFlags, err error) {
	flags := pflag.NewFlagSet("setup", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	flags.BoolVar(&f.apply, "apply", false, "")
	flags.BoolVar(&f.sql, "sql", false, "")
	flags.BoolVar(&f.visibilitySQL, "visibility-sql", false, "")
	flags.BoolVarP(&f.help, "help", "h", false, "")
	flags.StringVarP(&f.output, "output", "o", asTable, "")
	named := flags.String("lang", string(lang), "")
	f.lang = lang
	if err := flags.Parse(args); err != nil {
		return f, err
	}
	if f.lang, err = catalog.ParseLang(*named); err != nil {
		f.lang = lang
		return f, err
	}
	switch {
	case flags.NArg() > 0:
		return f, fmt.Errorf("%q", flags.Arg(0))
	case f.output != asTable && f.output != asJSON && f.output != asYAML:
		return f, fmt.Errorf("-o %q", f.output)
	case f.apply && f.sql:
		return f, fmt.Errorf("--apply --sql")
	case f.visibilitySQL && (f.apply || f.sql):
		return f, fmt.Errorf("--visibility-sql with --apply or --sql")
	}
	return f, nil
}

// setUp looks at everything that Shidian needs, and says whether it is there.
func setUp(ctx context.Context, args []string, env config.Environment, out, errOut io.Writer) int {
	lang, err := config.Lang(env)
	if err != nil {
		lang = catalog.Chinese
	}
	f, err := readSetupFlags(args, lang)
	switch {
	case err != nil:
		_, _ = fmt.Fprintln(errOut, "shidian-worker:", catalog.Text(f.lang, "setup.usage", catalog.Args{"reason": err.Error()})) // nowhere else to say it
		return exitUsage
	case f.help:
		_, err = fmt.Fprintf(out, "%s\n\n%s\n", catalog.Text(f.lang, "setup.help"), config.Describe(f.lang, config.SetupVariables()))
	case f.sql:
		_, err = io.WriteString(out, roles.SQL())
	case f.visibilitySQL:
		err = printVisibilitySQL(ctx, env, out)
	default:
		return f.run(ctx, env, out, errOut)
	}
	return said(err, errOut)
}

func (f setupFlags) run(ctx context.Context, env config.Environment, out, errOut io.Writer) int {
	cfg, err := config.LoadSetup(ctx, env)
	if err != nil {
		return said(err, errOut)
	}
	temporal, err := setupClient(cfg)
	if err != nil {
		return said(err, errOut)
	}
	defer temporal.Close()
	watcher := progress{f.lang, errOut}
	servers := setup.Real(cfg, temporal, watcher.chained)
	steps := setup.Steps(cfg, servers, workflows.SearchAttributes(), func(n config.Notices) error {
		_, err := newSender(n, slog.New(slog.DiscardHandler))
		return err
	})
	report := setup.Run(ctx, steps, f.apply, watcher.step)
	watcher.over()
	if err := f.show(report, out); err != nil {
		return said(err, errOut)
	}
	if !report.Complete() {
		return exitFailed
	}
	return 0
}

// setupClient is a client of Temporal that connects when it is first asked.
func setupClient(cfg config.Setup) (client.Client, error) {
	options := cfg.Worker.Temporal.Options
	options.Logger = sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
	ring, err := cfg.Worker.Payloads.Ring()
	if err == nil {
		err = payload.Protect(&options, ring, nil)
	}
	if err != nil {
		return nil, err
	}
	return client.NewLazyClient(options)
}

// said says what kept set-up from its work, and is the status for it.
func said(err error, errOut io.Writer) int {
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintln(errOut, "shidian-worker:", err) // nowhere else to say it
	return exitStatus(err)
}

// progress says on a terminal what is going on; what is made, everywhere.
type progress struct {
	lang catalog.Lang
	out  io.Writer
}

func (p progress) step(thing string, making bool) {
	text := catalog.Args{"thing": setup.Name(p.lang, thing)}
	switch {
	case making:
		p.over()
		_, _ = fmt.Fprintln(p.out, catalog.Text(p.lang, "setup.making", text)) // a line for people who watch
	case p.watched():
		_, _ = fmt.Fprint(p.out, screen.Redraw()+catalog.Text(p.lang, "setup.looking", text))
	}
}

func (p progress) chained(done, of int64) {
	_, _ = fmt.Fprintln(p.out, catalog.Text(p.lang, "setup.chained", catalog.Args{"done": done, "of": of}))
}

func (p progress) over() {
	if p.watched() {
		_, _ = fmt.Fprint(p.out, screen.Redraw())
	}
}

func (p progress) watched() bool {
	f, ok := screen.File(p.out)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
