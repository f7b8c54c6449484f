package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shidian/internal/archive"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/papers"
	"shidian/internal/postgres"
	"shidian/internal/seal"
)

// archiveFlags are what `archive` is told beside the place.
type archiveFlags struct {
	out    string
	strict bool
	check  bool
	year   int // of the life after the pilot; 0: the pilot's archive
}

func (a *app) archiveCommand() *cobra.Command {
	var f archiveFlags
	c := a.command("archive PLACE --out F.zip [--year Y] [--strict] [--check]", "archive", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		if err := checkPlace(args[0]); err != nil {
			return err
		}
		if (f.out == "") != f.check {
			return usage("desk.archive-wants-out", catalog.Args{"place": args[0]})
		}
		return a.archive(cmd.Context(), args[0], f)
	})
	c.Flags().StringVar(&f.out, "out", "", a.text("desk.flag.archive-out"))
	c.Flags().BoolVar(&f.strict, "strict", false, a.text("desk.flag.strict"))
	c.Flags().BoolVar(&f.check, "check", false, a.text("desk.flag.check"))
	c.Flags().IntVar(&f.year, "year", 0, a.text("desk.flag.year"))
	c.ValidArgsFunction = a.completePlace
	c.AddCommand(a.command("verify F.zip", "archive-verify", wants(1, 1), func(cmd *cobra.Command, args []string) error {
		return a.verifyArchive(cmd.Context(), args[0])
	}))
	return c
}

func (a *app) archive(ctx context.Context, place string, f archiveFlags) error {
	c, programme, err := a.clientOnRecord(ctx)
	if err != nil {
		return err
	}
	store, err := a.evidenceStore(ctx)
	if err != nil {
		return err
	}
	var made archive.Result
	fill := func(to io.Writer) error {
		if f.year != 0 {
			made, err = papers.Of(c).YearFile(ctx, store, programme, place, f.year, to, a.showProgress())
		} else {
			made, err = papers.Of(c).Archive(ctx, store, programme, place, to, a.showProgress())
		}
		if err == nil && f.strict && len(made.Gaps) > 0 {
			return errLacking
		}
		return err
	}
	a.logAccess(ctx, c, "archive-export", programme, place, f.out)
	if f.check {
		err = fill(io.Discard)
	} else {
		err = writeWhole(f.out, fill)
	}
	a.clearProgress()
	if err != nil && !errors.Is(err, errLacking) {
		return explainYear(err, place, f.year)
	}
	if err := a.showArchive(made, f, err == nil && !f.check); err != nil {
		return err
	}
	if err != nil || f.check && len(made.Gaps) > 0 {
		return exitError(exitRefused)
	}
	return nil
}

// explainYear says of which years there is a file.
func explainYear(err error, place string, year int) error {
	var none *archive.YearError
	switch {
	case errors.As(err, &none):
		return usage("desk.no-such-year", catalog.Args{"place": place, "year": year, "years": strings.Trim(fmt.Sprint(none.Years), "[]")})
	case year != 0 && errors.Is(err, postgres.ErrNoPilot):
		return usage("desk.no-life-yet", catalog.Args{"place": place})
	}
	return err
}

// errLacking says that an archive that has to be complete is not.
var errLacking = errors.New("the archive is not complete")

// writeWhole writes a file beside its place and moves it there when it is whole.
func writeWhole(path string, fill func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return cannotWrite(path, err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // once moved, it is gone
	if err := fill(f); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close(), os.Chmod(f.Name(), 0o644), os.Rename(f.Name(), path)); err != nil { //nolint:gosec // read by whom it is handed to
		return cannotWrite(path, err)
	}
	return nil
}

func cannotWrite(path string, err error) error {
	var failed *os.PathError
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return usage("desk.unwritable-file", catalog.Args{"file": path, "reason": err.Error()})
}

// showProgress draws over one line of a terminal.
func (a *app) showProgress() func(archive.Progress) {
	if !isTerminal(a.err) {
		return func(archive.Progress) {}
	}
	var drawn time.Time
	return func(p archive.Progress) {
		if now := a.now(); now.Sub(drawn) >= drawEvery {
			drawn = now
			a.flash(a.progressText(p))
		}
	}
}

// drawEvery keeps drawing from taking longer than what it is about.
const drawEvery = 100 * time.Millisecond

func (a *app) progressText(p archive.Progress) string {
	args := catalog.Args{"n": p.Done, "of": p.Of, "file": p.Path}
	if p.OfBytes == 0 {
		return a.text("desk.archiving", args)
	}
	args["percent"] = p.Bytes * 100 / p.OfBytes
	return a.text("desk.verifying", args)
}

func (a *app) clearProgress() {
	if isTerminal(a.err) {
		a.flash("")
	}
}

// archived is what `archive` answers as data.
type archived struct {
	archive.Result
	Out string `json:"out,omitempty"` // empty: nothing was written
}

func (a *app) showArchive(made archive.Result, f archiveFlags, written bool) error {
	data := archived{Result: made}
	if written {
		data.Out = f.out
	}
	if given, err := a.give(data); given || err != nil {
		return err
	}
	a.sayGaps(made.Gaps)
	args := catalog.Args{
		"name": made.Name, "place": made.Place, "out": f.out, "files": made.Files, "size": sizeText(made.Bytes), "n": len(made.Gaps),
		"manifest": made.Manifest, "filing": made.Filing, "recorded": made.Recorded,
	}
	args["year"] = made.Year
	switch {
	case written && made.Year > 0:
		a.print(a.text("desk.year-written", args))
	case written:
		a.print(a.text("desk.archive-written", args))
	case f.check:
		a.print(a.text("desk.archive-checked", args))
	default:
		a.print(a.text("desk.archive-strict", args))
	}
	a.print(a.text("desk.archive-manifest", args))
	switch {
	case made.Filing == "":
	case made.Recorded == "":
		a.print(a.text("desk.archive-filing", args))
	case made.Recorded == made.Filing:
		a.print(a.text("desk.archive-as-filed", args))
	}
	return nil
}

func (a *app) sayGaps(gaps []archive.Gap) {
	for _, g := range gaps {
		a.note(a.paint(yellow, a.text("desk.warning")) + archive.GapText(a.lang, g))
	}
}

func sizeText(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
	case bytes >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(bytes)/(1<<10))
	}
	return fmt.Sprintf("%d B", bytes)
}

// verifyArchive proves a zip whole and unaltered; no server is asked.
func (a *app) verifyArchive(ctx context.Context, path string) error {
	keys, err := a.sealKeys()
	if err != nil {
		return err
	}
	verdict, err := archive.Verify(ctx, path, a.showProgress(), keys...)
	a.clearProgress()
	switch {
	case ctx.Err() != nil:
		return err
	case errors.Is(err, archive.ErrNoArchive):
		return usage("desk.no-archive", catalog.Args{"file": path})
	case errors.Is(err, archive.ErrNoFile):
		return usage("desk.no-plain-file", catalog.Args{"file": path})
	case err != nil:
		return fileError(path, err)
	}
	given, err := a.give(verdict)
	if err != nil {
		return err
	}
	if !given {
		a.printVerdict(path, verdict)
	}
	if len(verdict.Faults) > 0 {
		return exitError(exitRefused)
	}
	return nil
}

func (a *app) printVerdict(path string, v archive.Verdict) {
	for _, f := range v.Faults {
		text := a.text("archive.fault."+string(f.Kind), catalog.Args{"path": f.Path, "found": f.Found})
		a.print(a.paint(red, a.text("desk.error")) + text)
	}
	a.sayGaps(v.Gaps)
	args := catalog.Args{
		"file": path, "name": v.Name, "files": v.Files, "n": len(v.Faults), "manifest": v.Manifest, "filing": v.Filing, "recorded": v.Recorded,
	}
	key := "desk.archive-whole"
	if len(v.Faults) > 0 {
		key = "desk.archive-faulty"
	}
	a.print(a.text(key, args))
	if v.Manifest != "" {
		a.print(a.text("desk.archive-compare", args))
	}
	if v.Recorded != "" && v.Recorded == v.Filing {
		a.print(a.text("desk.archive-as-filed", args))
	}
	a.printChains(v.Chains)
}

func (a *app) printChains(chains []archive.ChainVerdict) {
	if len(chains) == 0 {
		a.print(a.text("desk.archive-no-chain"))
	}
	own := ""
	for _, c := range chains {
		args := catalog.Args{"workflow": c.WorkflowID, "events": c.Events, "n": c.Checkpoint, "short": c.Short, "key": c.Key, "proved": c.Proved}
		if c.Checkpoint == 0 {
			a.print(a.text("desk.archive-chain-only", args))
			continue
		}
		a.print(a.text("desk.archive-chain", args))
		if !c.Known {
			own = c.Key
		}
	}
	if own != "" {
		a.print(a.text("desk.archive-own-key", catalog.Args{"key": own}))
	}
}

// sealKeys are the public keys that the environment names; none when it names none.
func (a *app) sealKeys() (seal.Keys, error) {
	settings, err := config.LoadDesk(context.Background(), a.env)
	if err != nil {
		return nil, usage("desk.bad-settings", catalog.Args{"reason": err.Error()})
	}
	keys, err := client.SealKeys(settings.Keys.File)
	if err != nil {
		return nil, usage("desk.bad-settings", catalog.Args{"reason": err.Error()})
	}
	return keys, nil
}
