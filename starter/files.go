package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"shidian/internal/catalog"
	"shidian/starter/sheet"
)

// readSheet reads a hand-in's file, or standard input for "-", and says
// everything that is wrong with it.
func (a *app) readSheet(ctx context.Context, path string) (*sheet.Sheet, error) {
	if path == "" {
		return nil, usage("desk.no-file")
	}
	data, name, err := a.readFile(ctx, path, sheet.MaxBytes)
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

// readFile reads a byte more than the limit of what is longer. It may be given a pipe, as shells make one for <(command); one to which
// nobody writes is read as empty.
func (a *app) readFile(ctx context.Context, path string, limit int64) (data []byte, name string, err error) {
	if path == "-" {
		data, err = readWithin(ctx, a.in, limit)
		return data, stdinName, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, path, fileError(path, err)
	}
	defer func() { _ = f.Close() }() // read only
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, path, usage("desk.file-is-folder", catalog.Args{"file": path})
	}
	data, err = readWithin(ctx, f, limit)
	if err != nil && ctx.Err() == nil {
		return nil, path, fileError(path, err)
	}
	return data, path, err
}

// readWithin reads a byte more than the limit at most, and leaves whatever does not come
// when ctx ends.
func readWithin(ctx context.Context, from io.Reader, limit int64) ([]byte, error) {
	type read struct {
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		data, err := io.ReadAll(io.LimitReader(from, limit+1))
		done <- read{data, err}
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
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
