package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"shidian/internal/catalog"
	"shidian/starter/sheet"
)

// readSheet reads a hand-in's file, or standard input for "-", and says
// everything that is wrong with it.
func (a *app) readSheet(path string) (*sheet.Sheet, error) {
	if path == "" {
		return nil, usage("desk.no-file")
	}
	data, name, err := a.readFile(path)
	if err != nil {
		return nil, err
	}
	s, problems := sheet.Parse(name, data)
	for _, p := range problems {
		a.note(p.Where() + ": " + a.paint(red, a.text("desk.error")) + p.Text(a.lang))
	}
	if s == nil {
		return nil, exitError(exitUsage)
	}
	return s, nil
}

// stdinName is what messages call standard input.
const stdinName = "<stdin>"

func (a *app) readFile(path string) (data []byte, name string, err error) {
	if path == "-" {
		data, err = io.ReadAll(io.LimitReader(a.in, sheet.MaxBytes+1))
		return data, stdinName, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, path, fileError(path, err)
	}
	defer func() { _ = f.Close() }() // read only
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, path, usage("desk.file-is-folder", catalog.Args{"file": path})
	}
	data, err = io.ReadAll(io.LimitReader(f, sheet.MaxBytes+1))
	if err != nil {
		return nil, path, fileError(path, err)
	}
	return data, path, nil
}

func fileError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return usage("desk.no-such-file", catalog.Args{"file": path})
	}
	var failed *fs.PathError
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return usage("desk.unreadable-file", catalog.Args{"file": path, "reason": err.Error()})
}
