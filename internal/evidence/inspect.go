package evidence

import (
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
	NoFile    Refusal = "no-file" // a folder or a device
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
func Inspect(path string, limits Limits) (File, error) {
	info, err := os.Lstat(path) // before it is opened: a pipe would wait for a writer
	if err != nil {
		return File{}, err
	}
	if why := outside(info, limits); why != "" {
		return File{}, &RefusedError{Path: path, Why: why, Size: info.Size(), Limits: limits}
	}
	f, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = f.Close() }() // read only
	if opened, err := f.Stat(); err != nil || !os.SameFile(info, opened) {
		return File{}, errors.Join(err, fmt.Errorf("open %s: %w", path, ErrChanged))
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
	if why == "" && !slices.Contains(limits.Types, kind) {
		why = WrongType
	}
	if why != "" {
		return File{}, &RefusedError{Path: path, Why: why, Size: info.Size(), Kind: kind, Limits: limits}
	}
	return digested(f, path, media)
}

// outside says what speaks against a file before it is read; empty when nothing does.
func outside(info os.FileInfo, limits Limits) Refusal {
	switch {
	case info.Mode()&os.ModeSymlink != 0:
		return Link
	case !info.Mode().IsRegular():
		return NoFile
	case info.Size() == 0:
		return Empty
	case info.Size() > limits.MaxBytes:
		return TooLarge
	}
	return ""
}

// digested counts what it reads: the file may grow meanwhile.
func digested(f *os.File, path, media string) (File, error) {
	sum := sha256.New()
	size, err := io.Copy(sum, f)
	if err != nil {
		return File{}, err
	}
	return File{Path: path, Digest: digestPrefix + hex.EncodeToString(sum.Sum(nil)), Size: size, Type: media}, nil
}
