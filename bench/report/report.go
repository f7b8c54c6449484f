package report

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
)

// Report is what a run comes to: shown as soon as it is known, written where it
// belongs when everything is measured.
type Report struct {
	page    Page
	run     Run
	out     io.Writer
	tell    func(format string, args ...any)
	text    strings.Builder
	figures []Figure
	files   []File
	readme  *Readme
}

// BusyError means that other programs use the machine, so that nothing is measured.
type BusyError struct{ Run Run }

func (e *BusyError) Error() string {
	return fmt.Sprintf("the machine is busy with other things: they use %s of its processors, and %.0f %% is the most at which figures are to be believed. "+
		"End them, or wait until they have ended, and run it again; FORCE=1 (-force) measures anyway", e.Run.busyText(), 100*busyAtMost)
}

// Begin looks at the machine, before anything is measured by this command, and
// fails where others use it ([BusyError]) unless that is forced, and where the page has no
// place for the run. Modules are those whose versions count.
func Begin(ctx context.Context, page Page, command string, out io.Writer, tell func(format string, args ...any), modules ...string) (*Report, error) {
	if err := page.Check(); err != nil {
		return nil, err
	}
	r := &Report{page: page, run: Look(ctx, command, time.Now(), modules...), out: out, tell: tell}
	if r.run.Disturbed() && !page.Forced {
		return nil, &BusyError{r.run}
	}
	return r, r.show(r.run.Text())
}

// Add shows a piece of the page, and keeps it with its figures.
func (r *Report) Add(text string, figures ...Figure) error {
	r.text.WriteString(text)
	r.figures = append(r.figures, figures...)
	return r.show(text)
}

func (r *Report) show(text string) error {
	if _, err := io.WriteString(r.out, text); err != nil {
		return fmt.Errorf("show the results: %w", err)
	}
	return nil
}

// Attach has a file written beside that of the figures.
func (r *Report) Attach(name string, content []byte) { r.files = append(r.files, File{name, content}) }

// Sum has this written into the READMEs where the page is.
func (r *Report) Sum(readme *Readme) { r.readme = readme }

// Run is what is known of the run.
func (r *Report) Run() Run { return r.run }

// End looks at the machine again, when what was measured has ended, and writes.
func (r *Report) End(ctx context.Context) error {
	r.run.LookAgain(ctx)
	figures, err := FiguresFile(r.run, r.figures)
	if err != nil {
		return err
	}
	folder, err := r.page.Publish(r.run, r.run.Text()+r.text.String(), append(r.files, File{r.page.Name + ".json", figures})...)
	if err != nil {
		return err
	}
	if r.readme != nil && r.page.Fills && r.page.Shows(r.run) {
		readmes, err := r.page.PublishReadmes(r.readme)
		if err != nil {
			return err
		}
		for _, path := range readmes {
			r.tell("written to %s", path)
		}
	}
	r.tell("every figure is in %s, as %s.json", folder, r.page.Name)
	if warning := r.page.Warning(r.run); warning != "" {
		r.tell("%s", warning)
	} else if r.page.Path != "" {
		r.tell("written to %s", r.page.Path)
	}
	return nil
}
