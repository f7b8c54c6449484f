package client

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"shidian/internal/attachments"
	"shidian/internal/pilot"
)

// Enclosed is what goes with a message: the descriptions that travel, and the files that
// are stored before.
type Enclosed struct {
	Attachments []pilot.Attachment
	files       []attachments.File
}

// Enclosure is a file that a message names, with what is said of it. Without a path it
// was stored earlier, and only its description travels.
type Enclosure struct {
	Path string
	Said pilot.Attachment
}

// Enclose looks at every file that a message names, and then at more, of which nothing is
// said; before anything is stored or sent. The error is a [*NotTakenError] or an
// [*OtherFileError].
func Enclose(ctx context.Context, limits attachments.Limits, named []Enclosure, more []string) (Enclosed, error) {
	var e Enclosed
	for _, n := range named {
		own := n.Said
		if n.Path != "" {
			var err error
			if own, err = e.describe(ctx, n.Path, own, limits); err != nil {
				return Enclosed{}, err
			}
		}
		e.Attachments = append(e.Attachments, own)
	}
	for _, path := range more {
		own, err := e.describe(ctx, path, pilot.Attachment{}, limits)
		if err != nil {
			return Enclosed{}, err
		}
		e.add(own)
	}
	return e, nil
}

// describe inspects a file and fills in what it says itself.
func (e *Enclosed) describe(ctx context.Context, path string, own pilot.Attachment, limits attachments.Limits) (pilot.Attachment, error) {
	f, err := attachments.Inspect(ctx, path, limits)
	if err != nil {
		return own, &NotTakenError{Path: path, Err: err}
	}
	if own.Digest != "" && own.Digest != f.Digest {
		return own, &OtherFileError{Path: path, Said: own.Digest, Found: f.Digest}
	}
	own.Digest, own.Size, own.Type = f.Digest, f.Size, f.Type
	own.Title = cmp.Or(strings.TrimSpace(own.Title), filepath.Base(path))
	e.files = append(e.files, f)
	return own, nil
}

// add leaves out a file that is described already.
func (e *Enclosed) add(own pilot.Attachment) {
	for i := range e.Attachments {
		if described := &e.Attachments[i]; described.Digest == own.Digest {
			described.Size, described.Type = own.Size, own.Type
			return
		}
	}
	e.Attachments = append(e.Attachments, own)
}

// stored are the descriptions of the files that are stored.
func (e *Enclosed) stored() []pilot.Attachment {
	return slices.DeleteFunc(slices.Clone(e.Attachments), func(own pilot.Attachment) bool {
		return !slices.ContainsFunc(e.files, func(f attachments.File) bool { return f.Digest == own.Digest })
	})
}

// NotTakenError says that a file can't be enclosed: Err is an [*attachments.RefusedError]
// or why it can't be read.
type NotTakenError struct {
	Path string
	Err  error
}

func (e *NotTakenError) Error() string { return fmt.Sprintf("enclose %s: %v", e.Path, e.Err) }

func (e *NotTakenError) Unwrap() error { return e.Err }

// OtherFileError says that a file is not the one that is spoken of: the digests differ.
type OtherFileError struct{ Path, Said, Found string }

func (e *OtherFileError) Error() string {
	return fmt.Sprintf("%s has digest %s, not %s", e.Path, e.Found, e.Said)
}

// ChangedFileError says that a file changed after it was looked at; nothing was sent.
type ChangedFileError struct{ Path string }

func (e *ChangedFileError) Error() string { return e.Path + " changed while it was read" }
