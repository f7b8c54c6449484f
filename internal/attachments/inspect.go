package attachments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Limits say which files are taken.
type Limits struct {
	MaxBytes int64
	Types    []string // names of kinds, as [Kinds] lists them
}

// NewLimits takes the names of kinds as settings write them.
func NewLimits(mebibytes int, names []string) (Limits, error) {
	for _, name := range names {
		if known := Kinds(); !slices.Contains(known, name) {
			return Limits{}, fmt.Errorf("%q is no kind of file; known are %s", name, strings.Join(known, ", "))
		}
	}
	return Limits{MaxBytes: int64(mebibytes) << 20, Types: names}, nil
}

// File is a file on its way into the store.
type File struct {
	Path   string
	Digest string // sha256:<64 hex digits>
	Size   int64  // bytes
	Type   string // media type, by its content
}

// Refusal says why a file is not taken.
type Refusal string

// The refusals.
const (
	TooLarge  Refusal = "too-large"
	Empty     Refusal = "empty"
	WrongType Refusal = "type"
	NoFile    Refusal = "no-file" // a folder, a pipe or a device
	Link      Refusal = "link"    // to a file that may be another tomorrow
	Macros    Refusal = "macros"  // runs something when it is opened
	Program   Refusal = "program" // runs something itself, or packs what does
	Locked    Refusal = "locked"  // nobody can look into it without a password
)

// RefusedError says that a file is not taken; nothing was stored.
type RefusedError struct {
	Path   string
	Why    Refusal
	Size   int64
	Kind   string // what its content looks like
	Limits Limits
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s is not taken: %s (%s, %d bytes)", e.Path, e.Why, e.Kind, e.Size)
}

// Inspect reads a file through without storing it: its digest, its size, and by
// its content, not by its name, what it is.
func Inspect(ctx context.Context, path string, limits Limits) (File, error) {
	refused := &RefusedError{Path: path, Limits: limits}
	f, err := openItself(path)
	switch {
	case errors.Is(err, errLink):
		refused.Why = Link
		return File{}, refused
	case errors.Is(err, ErrNoFile):
		refused.Why = NoFile
		return File{}, refused
	case err != nil:
		return File{}, err
	}
	defer func() { _ = f.Close() }() // read only
	return inspect(ctx, f, refused)
}

// inspect looks at a file that was opened; refused is what is said if it is not taken.
func inspect(ctx context.Context, f *os.File, refused *RefusedError) (File, error) {
	info, err := f.Stat()
	if err != nil {
		return File{}, err
	}
	refused.Size = info.Size()
	switch limits := refused.Limits; {
	case info.Size() == 0:
		refused.Why = Empty
		return File{}, refused
	case info.Size() > limits.MaxBytes:
		refused.Why = TooLarge
		return File{}, refused
	}
	packed := unpack(f, info.Size())
	why, err := active(f, info.Name(), packed)
	if err != nil {
		return File{}, err
	}
	kind, media, err := detect(f, packed)
	if err != nil {
		return File{}, err
	}
	if why == "" && !slices.Contains(refused.Limits.Types, kind) {
		why = WrongType
	}
	if why != "" {
		refused.Why, refused.Kind = why, kind
		return File{}, refused
	}
	return digested(ctx, f, media, refused)
}

// digested counts what it reads: the file may grow meanwhile, but not beyond what
// is taken.
func digested(ctx context.Context, f *os.File, media string, refused *RefusedError) (File, error) {
	sum := sha256.New()
	size, err := io.Copy(sum, io.LimitReader(reading{ctx, f}, refused.Limits.MaxBytes+1))
	if err != nil {
		return File{}, err
	}
	if size > refused.Limits.MaxBytes {
		refused.Why, refused.Size = TooLarge, size
		return File{}, refused
	}
	return File{Path: refused.Path, Digest: digestPrefix + hex.EncodeToString(sum.Sum(nil)), Size: size, Type: media}, nil
}
