package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// errNoMarkers means that a page has no place for what is to be put into it.
var errNoMarkers = errors.New("the page lacks the lines between which figures go")

// Page is where a run is to be written.
type Page struct {
	Path   string // empty: nowhere
	Name   string // of its place: the lines "<!-- NAME:begin -->" and "<!-- NAME:end -->"
	Forced bool   // also what was measured on a busy machine
	Unread string // folder for the figures of a run that no page shows
	Fills  bool   // also the READMEs beside the page's folder, where there are some
}

// File is written beside a page, in its folder data.
type File struct {
	Name    string
	Content []byte
}

// Check finds out before anything is measured that the page has a place for it.
func (p Page) Check() error {
	if p.Path == "" {
		return nil
	}
	if _, err := p.with(""); err != nil || !p.Fills {
		return err
	}
	paths, err := p.readmes()
	for _, path := range paths {
		if _, missing := withText(path, figuresPlace, ""); missing != nil {
			err = errors.Join(err, missing)
		}
	}
	return err
}

// Shows says whether the page is to show a run.
func (p Page) Shows(run Run) bool { return p.Path != "" && (p.Forced || !run.Disturbed()) }

// Warning is for a run that the page is not going to show, though it was meant to;
// else empty.
func (p Page) Warning(run Run) string {
	if p.Path == "" || p.Shows(run) {
		return ""
	}
	return fmt.Sprintf("the machine is busy with other things (%s of its processors): this run is printed, and %s stays as it is. "+
		"Run it again when nothing else runs, or with FORCE=1 (-force)", run.busyText(), p.Path)
}

// Publish writes a run's files and, where the page is to show it, the text; it
// returns the folder of the files.
func (p Page) Publish(run Run, text string, files ...File) (folder string, err error) {
	if !p.Shows(run) {
		return p.Unread, writeFiles(p.Unread, files)
	}
	page, err := p.with(unpadded(text))
	if err != nil {
		return "", err
	}
	folder = filepath.Join(filepath.Dir(p.Path), "data")
	if err := writeFiles(folder, files); err != nil {
		return "", err
	}
	return folder, write(p.Path, []byte(page))
}

// What makes the columns of a table straight.
var (
	spaces = regexp.MustCompile(` {2,}`)
	dashes = regexp.MustCompile(`-{4,}`)
)

// unpadded is a text without its tables' padding, which a terminal needs: a page is
// rendered, and one figure that is a digit longer is not to change every line.
func unpadded(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "|") {
			lines[i] = spaces.ReplaceAllString(dashes.ReplaceAllString(line, "---"), " ")
		}
	}
	return strings.Join(lines, "\n")
}

// with is the page with this text in its place.
func (p Page) with(text string) (string, error) { return withText(p.Path, p.Name, text) }

// withText is a file with this text in the place of this name.
func withText(path, name, text string) (string, error) {
	page, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the page of figures: %w", err)
	}
	changed, err := between(string(page), name, text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return changed, nil
}

func between(page, name, text string) (string, error) {
	begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->\n"
	before, rest, found := strings.Cut(page, begin)
	if !found {
		return "", fmt.Errorf("%w: %s", errNoMarkers, strings.TrimSpace(begin))
	}
	_, after, found := strings.Cut(rest, end)
	if !found {
		return "", fmt.Errorf("%w: %s", errNoMarkers, strings.TrimSpace(end))
	}
	return before + begin + "\n" + strings.TrimSpace(text) + "\n\n" + end + after, nil
}

// Everybody may read what is written here.
const (
	folderMode fs.FileMode = 0o755
	fileMode   fs.FileMode = 0o644
)

func writeFiles(folder string, files []File) error {
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return fmt.Errorf("make the folder of figures: %w", err)
	}
	for _, f := range files {
		if err := write(filepath.Join(folder, f.Name), f.Content); err != nil {
			return err
		}
	}
	return nil
}

func write(path string, content []byte) error {
	if err := os.WriteFile(path, content, fileMode); err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return nil
}
