package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"shidian/internal/devservices"
	"shidian/internal/screen"
	"shidian/internal/version"

	"github.com/sethvargo/go-envconfig"
)

func main() {
	ctx, restore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// The first Ctrl-C stops in order; a second one ends us at once, and the
	// keepers of the services stop them.
	context.AfterFunc(ctx, restore)
	err := run(ctx, os.Args[1:], envconfig.OsLookuper(), screen.New(os.Stdout))
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		os.Exit(1)
	}
}

var errUsage = errors.New("wrong usage")

// run says itself what went wrong, in the user's language.
func run(ctx context.Context, arguments []string, lookuper envconfig.Lookuper, out io.Writer) error {
	if version.Asked(arguments) {
		_, err := fmt.Fprintln(out, version.This().Line("shidian-dev"))
		return err
	}
	var settings config
	if err := envconfig.ProcessWith(ctx, &envconfig.Config{Target: &settings, Lookuper: lookuper}); err != nil {
		return errors.Join(fmt.Errorf("environment: %w", err), complain(out, err))
	}
	say := newSpeaker(out, settings)
	flags := flag.NewFlagSet("dev", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() { say.usage() }
	demonstrate := flags.Bool("demo", false, "")
	if err := flags.Parse(arguments); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	root, err := devservices.ProjectRoot()
	if err != nil {
		return say.failure(err)
	}
	if *demonstrate {
		return runDemo(ctx, root, settings, say)
	}
	return say.failure(runServices(ctx, root, settings, say))
}

// runServices runs everything until ctx ends.
func runServices(ctx context.Context, root string, settings config, say *speaker) error {
	data := filepath.Join(root, ".shidian")
	lock, err := devservices.LockDir(data)
	if err != nil {
		return err
	}
	defer lock.Release()
	stack := &stack{root: root, data: data, settings: settings, say: say}
	err = stack.start(ctx)
	if err == nil {
		say.welcome(stack)
		stack.keepRunning(ctx)
	}
	if ctx.Err() != nil {
		err = nil // asked to stop, perhaps in the middle of starting
	}
	return errors.Join(err, stack.stop(context.WithoutCancel(ctx)))
}
