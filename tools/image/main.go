package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "image:", err)
		}
		os.Exit(1)
	}
}

// order is what image is asked for.
type order struct {
	root, out, name string
	goRoot          string // of Go's distribution
	version, commit string
	at              time.Time // of the commit: all that is in the image is of that time
	ldFlags         string
	platforms       []v1.Platform
}

// tag is the version as a tag may be written.
func (o order) tag() string { return notInTags.ReplaceAllString(o.version, "-") }

var notInTags = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// run makes the archive and says what is in it.
func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "shidian-image-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }() // of temporary files alone
	if o.goRoot, err = goRoot(ctx); err != nil {
		return err
	}
	builds := make([]build, 0, len(o.platforms))
	for _, p := range o.platforms {
		_, _ = fmt.Fprintf(out, "building for %s\n", p) // progress; nothing to do where nobody listens
		b, err := compile(ctx, o, p, folder)
		if err != nil {
			return err
		}
		builds = append(builds, b)
	}
	made, err := assemble(o, builds)
	if err != nil {
		return err
	}
	if err := writeArchive(o.out, made); err != nil {
		return fmt.Errorf("write %s: %w", o.out, err)
	}
	_, err = fmt.Fprintf(out, "%s: %s, digest %s\n", o.out, made.reference, made.digest)
	return err
}

func parse(args []string) (order, error) {
	var o order
	flags := flag.NewFlagSet("image", flag.ContinueOnError)
	flags.StringVar(&o.root, "root", "../..", "folder of the project")
	flags.StringVar(&o.out, "out", "bin/shidian-image.tar", "the archive, below the project's folder unless absolute")
	flags.StringVar(&o.name, "name", "shidian", "name of the image, with or without a registry")
	flags.StringVar(&o.version, "version", "", "version and tag; else the commit is the name")
	flags.StringVar(&o.commit, "commit", "", "the commit, with -dirty behind it if more is built than that")
	created := flags.Int64("created", 0, "the commit's time, in seconds since 1970")
	flags.StringVar(&o.ldFlags, "ldflags", "", "told to the linker, as for the other builds")
	platforms := flags.String("platforms", "linux/"+runtime.GOARCH, "for which machines, e.g. linux/amd64,linux/arm64")
	if err := flags.Parse(args); err != nil {
		return order{}, err
	}
	if flags.NArg() > 0 {
		return order{}, fmt.Errorf("don't know what %q is for; see -h", flags.Arg(0))
	}
	o.at = time.Unix(*created, 0).UTC()
	o.commit = cmp.Or(o.commit, "unknown")
	o.version = cmp.Or(o.version, o.commit)
	var err error
	if o.root, err = filepath.Abs(o.root); err != nil {
		return order{}, err
	}
	if !filepath.IsAbs(o.out) {
		o.out = filepath.Join(o.root, o.out)
	}
	o.platforms, err = platformsOf(*platforms)
	return o, err
}

func platformsOf(list string) ([]v1.Platform, error) {
	var all []v1.Platform
	for _, name := range strings.Split(list, ",") {
		p, err := v1.ParsePlatform(strings.TrimSpace(name))
		if err != nil || p.OS != "linux" || p.Architecture == "" || p.Variant != "" {
			return nil, fmt.Errorf("platform %q: write linux and an architecture of Go's, as linux/amd64 or linux/arm64", name)
		}
		if slices.ContainsFunc(all, p.Equals) {
			return nil, fmt.Errorf("platform %s is named twice", p)
		}
		all = append(all, *p)
	}
	return all, nil
}
