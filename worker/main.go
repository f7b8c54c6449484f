package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"shidian/internal/admission"
	"shidian/internal/catalog"
	"shidian/internal/config"
	"shidian/internal/postgres"
	"shidian/internal/screen"
	"shidian/internal/version"
)

// Exit statuses.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitUnreachable = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], config.Process(), screen.New(os.Stdout), screen.New(os.Stderr)))
}

// errUsage says that the command line was not understood.
var errUsage = errors.New("usage: shidian-worker [run | migrate | setup [--apply | --sql | --visibility-sql] | rollout … | ready [URL] | key NAME FILE | payload-key ID FILE | payload-keys | -h | --version]")

// run is the program without its process: what it was called with, its
// environment, and where it writes.
func run(ctx context.Context, args []string, env config.Environment, out, errOut io.Writer) int {
	if len(args) == 1 && (args[0] == "-h" || args[0] == "--help" || args[0] == "help") {
		help(out, env)
		return 0
	}
	if version.Asked(args) {
		_, _ = fmt.Fprintln(out, version.This().Line("shidian-worker")) // nowhere else to say it
		return 0
	}
	if len(args) > 0 && args[0] == "rollout" {
		return rolloutProgram(ctx, args[1:], env, out, errOut)
	}
	if len(args) > 0 && args[0] == "setup" {
		return setUp(ctx, args[1:], env, out, errOut)
	}
	cfg, err := config.LoadWorker(ctx, env)
	if err == nil {
		switch {
		case len(args) == 0, slices.Equal(args, []string{"run"}):
			err = work(ctx, cfg, errOut)
		case slices.Equal(args, []string{"migrate"}):
			err = migrate(ctx, cfg, out)
		case len(args) <= 2 && args[0] == "ready":
			err = askReady(ctx, cfg.Health, args[1:], out)
		case len(args) == 3 && args[0] == "key":
			err = makeKey(cfg.Seal, args[1], args[2], out)
		case len(args) == 3 && args[0] == "payload-key":
			err = makePayloadKey(cfg.Seal, args[1], args[2], out)
		case slices.Equal(args, []string{"payload-keys"}):
			err = countPayloadKeys(ctx, cfg, out, errOut)
		default:
			err = errUsage
		}
	}
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintln(errOut, "shidian-worker:", err) // nowhere else to say it
	return exitStatus(err)
}

func exitStatus(err error) int {
	var unreachable *unreachableError
	switch {
	case errors.Is(err, errUsage):
		return exitUsage
	case errors.As(err, &unreachable), admission.Of(err) != nil:
		return exitUnreachable
	}
	return exitFailed
}

func help(out io.Writer, env config.Environment) {
	lang, err := config.Lang(env)
	if err != nil {
		lang = catalog.Chinese
	}
	_, _ = fmt.Fprintf(out, "%s\n\n%s\n", catalog.Text(lang, "worker.help"), config.Describe(lang, config.WorkerVariables()))
}

// migrate brings the database to the newest schema and says what it did. Where one
// role does everything its address is enough.
func migrate(ctx context.Context, cfg config.Worker, out io.Writer) error {
	if err := checkTLS(cfg.Database); err != nil {
		return err
	}
	variable := config.VarOwner
	if cfg.Database.OwnerURL == "" {
		variable = config.VarDatabase
	}
	applied, err := postgres.Migrate(ctx, cmp.Or(cfg.Database.OwnerURL, cfg.Database.URL), func(done, of int64) {
		_, _ = fmt.Fprintf(out, "chained %d of %d pilots\n", done, of)
	})
	for _, name := range applied {
		_, _ = fmt.Fprintln(out, "applied", name)
	}
	if err == nil && len(applied) == 0 {
		_, _ = fmt.Fprintln(out, "nothing to do")
	}
	return databaseError(err, variable)
}
