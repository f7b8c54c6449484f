package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/ledger/export"
)

// clientOnRecord is the client, and the programme that is meant, for what is read
// from the record alone: Temporal may be down, or have forgotten.
func (a *app) clientOnRecord(ctx context.Context) (*client.Client, string, error) {
	c, err := a.client(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, named := range []string{a.programme, a.settings.Client.Programme} {
		if named == "" {
			continue
		}
		if err := checkProgramme(named); err != nil {
			return nil, "", err
		}
		return c, named, c.Known(ctx, named)
	}
	programme, err := c.RecordedProgramme(ctx)
	return c, programme, err
}

// formOf is the form that was asked for, else the one that the file's name ends
// in: endings are with their dots.
func formOf(output string, given bool, file string, endings map[string]string) (string, error) {
	if given || file == "" {
		return output, nil
	}
	if form, ok := endings[strings.ToLower(filepath.Ext(file))]; ok {
		return form, nil
	}
	return "", usage("desk.bad-ending", catalog.Args{"file": file, "known": strings.Join(slices.Sorted(maps.Keys(endings)), " ")})
}

// deliver writes to standard output, or whole into a file: what stood there
// before stays until the new one is complete.
func (a *app) deliver(file, form string, write func(io.Writer) error) error {
	if file == "" {
		if (form == string(export.CSV) || form == string(export.XLSX)) && !isTerminal(a.out) {
			return write(a.out.To) // for another program, byte by byte
		}
		return write(a.out)
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".shidian-*")
	if err != nil {
		return unwritable(file, err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // gone when it was renamed
	if err := write(temporary); err != nil {
		return errors.Join(err, temporary.Close())
	}
	err = errors.Join(temporary.Chmod(0o644), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		return unwritable(file, err)
	}
	return nil
}

func unwritable(file string, err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return usage("desk.unwritable", catalog.Args{"file": file, "reason": err.Error()})
}
