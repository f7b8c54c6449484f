package program

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

	"shidian/bench/report"
	"shidian/internal/devservices"
	"shidian/internal/version"
)

// Exit statuses.
const (
	exitFailed = 1
	exitUsage  = 2
)

// Program is one of them, with the settings that it is asked for.
type Program[S any] struct {
	Name    string
	Parse   func(args []string, errOut io.Writer) (S, error)
	Measure func(ctx context.Context, settings S, out, errOut io.Writer) error
}

// Main runs it as this process; a signal ends what it measures.
func (p Program[S]) Main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := p.Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// Run is the program without its process. It returns the exit status.
func (p Program[S]) Run(ctx context.Context, args []string, out, errOut io.Writer) int {
	if version.Asked(args) {
		_, _ = fmt.Fprintln(out, version.This().Line(p.Name)) // nowhere else to say it
		return 0
	}
	settings, err := p.Parse(args, errOut)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		_, _ = fmt.Fprintf(errOut, "%s: %v\n", p.Name, err) // nowhere else to say it
		return exitUsage
	}
	if err := p.Measure(ctx, settings, out, errOut); err != nil {
		_, _ = fmt.Fprintf(errOut, "%s: %v\n", p.Name, err)
		return exitFailed
	}
	return 0
}

// Page is where a program's run is written: at this path, if any; what no page shows
// stays in the project's folder for benchmarks.
func Page(name, path string, forced bool) (report.Page, error) {
	root, err := devservices.ProjectRoot()
	return report.Page{Path: path, Name: name, Forced: forced, Unread: filepath.Join(root, ".shidian", "bench")}, err
}
