package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// order is what is to be released.
type order struct {
	version, commit string
	made            time.Time // of the commit: what is in an archive is as old
	root, out       string    // the repository, and where archives go
	sbom            string    // cyclonedx-gomod
	targets         []target
}

// target is a system for which programs are built.
type target struct{ system, machine string }

func (t target) String() string { return t.system + "-" + t.machine }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(ctx, args)
	if err != nil {
		return err
	}
	modules, err := linked(ctx, o)
	if err != nil {
		return err
	}
	notices := thirdParty(modules)
	common, err := commonFiles(ctx, o)
	if err != nil {
		return err
	}
	common = append(common, file{name: "THIRD-PARTY.txt", data: notices})
	if err := os.MkdirAll(o.out, 0o755); err != nil { //nolint:gosec // what is released is for everybody
		return err
	}
	var archives []string
	for _, t := range o.targets {
		name, err := release(ctx, o, t, modules, common)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		archives = append(archives, name)
		_, _ = fmt.Fprintln(out, name) // nowhere else to say it
	}
	return writeSums(o.out, archives)
}

var versionForm = regexp.MustCompile(`^v\d+\.\d+\.\d+[-.0-9A-Za-z]*$`)

func parse(ctx context.Context, args []string) (order, error) {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	version := flags.String("version", "", "what it is called, e.g. v1.2.3")
	targets := flags.String("targets", "linux/amd64,linux/arm64", "systems and machines")
	dirty := flags.Bool("dirty", false, "also with changes that are in no commit; the version says so")
	sbom := flags.String("sbom", "", "the program cyclonedx-gomod")
	if err := flags.Parse(args); err != nil {
		return order{}, err
	}
	if !versionForm.MatchString(*version) {
		return order{}, fmt.Errorf("version %q is none like v1.2.3; name it, or fetch the history: make release VERSION=v1.2.3", *version)
	}
	o := order{version: *version}
	for name := range strings.SplitSeq(*targets, ",") {
		system, machine, ok := strings.Cut(name, "/")
		if !ok {
			return o, fmt.Errorf("target %q is none like linux/amd64", name)
		}
		o.targets = append(o.targets, target{system, machine})
	}
	err := o.find(ctx, *dirty)
	o.sbom = *sbom
	return o, err
}

// find asks git what is released.
func (o *order) find(ctx context.Context, dirty bool) error {
	root, err := git(ctx, ".", "rev-parse", "--show-toplevel")
	if err != nil {
		return fmt.Errorf("not in a checkout: %w", err)
	}
	changed, err := git(ctx, root, "status", "--porcelain")
	if err != nil {
		return err
	}
	if changed != "" && !dirty {
		return fmt.Errorf("there are changes that are in no commit, so nobody could build this again; commit or put them away, or say DIRTY=1:\n%s", changed)
	}
	if changed != "" {
		o.version += "-dirty"
	}
	stamp, err := git(ctx, root, "log", "-1", "--format=%H %ct")
	if err != nil {
		return err
	}
	commit, seconds, _ := strings.Cut(stamp, " ")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return err
	}
	o.root, o.commit, o.made = root, commit, time.Unix(unix, 0).UTC()
	o.out = filepath.Join(root, "bin", "release", o.version)
	return nil
}

func git(ctx context.Context, folder string, args ...string) (string, error) {
	return output(ctx, folder, nil, "git", args...)
}

// output runs a program and gives what it printed.
func output(ctx context.Context, folder string, env []string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // git, go and the program that the Makefile names
	cmd.Dir, cmd.Env = folder, append(os.Environ(), env...)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, exit.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}
