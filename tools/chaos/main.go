package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"shidian/internal/devservices"
	"shidian/internal/version"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		_, _ = fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

// errBroken says that something promised does not hold.
var errBroken = errors.New("what is promised does not hold")

// options are what a run is told.
type options struct {
	seed    uint64
	minutes float64
	doc     string // that gets the table; empty for none
	keep    bool   // logs and data of a run that proved everything
}

func readOptions(args []string, out io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()%1_000_000), "decides all faults and sends; without it a new one each time")
	flags.Float64Var(&o.minutes, "minutes", 7, "about how long faults and sends go on, with the proof of them; enemies come on top")
	flags.StringVar(&o.doc, "doc", "", "the document that gets the table of figures")
	flags.BoolVar(&o.keep, "keep", false, "keep logs and data though everything was proven")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.minutes <= 0 || o.minutes > 24*60 {
		return o, errors.New("give -seed N and -minutes M, from a few to 1440")
	}
	return o, nil
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	if version.Asked(args) {
		_, err := fmt.Fprintln(out, version.This().Line("shidian-chaos"))
		return err
	}
	o, err := readOptions(args, out)
	if err != nil {
		return err
	}
	root, err := devservices.ProjectRoot()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "shidian-chaos-")
	if err != nil {
		return fmt.Errorf("make a folder for the run: %w", err)
	}
	if err := os.Chmod(folder, 0o755); err != nil { // Postgres runs as another user
		return fmt.Errorf("make a folder for the run: %w", err)
	}
	t := &trial{options: o, root: root, folder: folder, out: out, began: time.Now()}
	t.tell(fmt.Sprintf("seed %d, %g minutes; logs in %s", o.seed, o.minutes, folder))
	figures, err := t.run(ctx)
	if err == nil {
		err = t.conclude(figures)
	}
	if err != nil {
		return fmt.Errorf("%w; repeat with SEED=%d MINUTES=%g; logs, data and what was sent are in %s", err, o.seed, o.minutes, folder)
	}
	if o.keep {
		return nil
	}
	return os.RemoveAll(folder)
}

// trial is one run.
type trial struct {
	options
	root, folder string
	out          io.Writer
	began        time.Time
	mu           sync.Mutex
}

// tell says how it goes, from several goroutines.
func (t *trial) tell(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _ = fmt.Fprintf(t.out, "%5.1fs  %s\n", time.Since(t.began).Seconds(), what) // a closed terminal can't be told so
}

// conclude shows the figures and says whether everything holds.
func (t *trial) conclude(f *Figures) error {
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	if err := os.WriteFile(filepath.Join(t.folder, "figures.json"), data, 0o600); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	if _, err := fmt.Fprintf(t.out, "\n%s\n%s\n", f.Text(), data); err != nil {
		return fmt.Errorf("show the figures: %w", err)
	}
	if len(f.Breaches) > 0 {
		return fmt.Errorf("%w in %d places", errBroken, len(f.Breaches))
	}
	if t.doc == "" {
		return nil
	}
	return writeTable(t.doc, f.Markdown())
}
