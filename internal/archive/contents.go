package archive

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strings"
)

// readAll takes the digest of every file and packs everything anew as it was
// packed: false when that gives other bytes.
func (v *verifier) readAll(ctx context.Context) (packed bool, err error) {
	v.found = map[string]entry{}
	same := &comparer{with: io.NewSectionReader(v.file, 0, v.size)}
	z := zip.NewWriter(same)
	for i, r := range v.records {
		e, err := v.read(ctx, r, z, Progress{Done: i, Of: len(v.records), Path: r.name, OfBytes: v.size})
		if err != nil {
			return false, err
		}
		v.found[r.name] = e
		v.tell(Progress{Done: i + 1, Of: len(v.records), Path: r.name, Bytes: r.end, OfBytes: v.size})
	}
	v.verdict.Files = len(v.found)
	if err := z.Close(); err != nil {
		return false, nil //nolint:nilerr // what can't be written anew was not written by us
	}
	return same.same(v.size), nil
}

// read gives up on nothing that a changed byte may cause: what can't be read has
// no digest, and so is altered.
func (v *verifier) read(ctx context.Context, r record, z *zip.Writer, at Progress) (entry, error) {
	e := entry{Path: r.name, Size: r.size}
	again := io.Discard
	if r.method == stored { // else it was packed by somebody else, and only the content counts
		if w, err := z.CreateRaw(header(r.name, r.size, r.crc)); err == nil {
			again = w
		}
	}
	sum, crc := sha256.New(), crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(again, sum, crc), v.content(ctx, r, at))
	if fatal(ctx, err) {
		return e, fmt.Errorf("read %s: %w", r.name, err)
	}
	if err == nil && n == r.size && crc.Sum32() == r.crc {
		e.SHA256 = hex.EncodeToString(sum.Sum(nil))
	}
	return e, nil
}

// fatal says whether an error comes from the disk or from whoever breaks off, not
// from what was read.
func fatal(ctx context.Context, err error) bool {
	var disk *os.PathError
	return err != nil && (errors.As(err, &disk) || ctx.Err() != nil)
}

// content reads a file unpacked: no more than it says of itself, and one byte to
// show that there is more.
func (v *verifier) content(ctx context.Context, r record, at Progress) io.Reader {
	at.Bytes = r.data
	var from io.Reader = &watched{ctx: ctx, from: io.NewSectionReader(v.file, r.data, r.packed), at: at, tell: v.tell}
	if r.method == deflated {
		from = flate.NewReader(from)
	}
	return io.LimitReader(from, r.size+1)
}

// watched tells how far a long reading is, and ends when its context does.
type watched struct {
	ctx  context.Context
	from io.Reader
	at   Progress
	told int64
	tell func(Progress)
}

// tellEvery is after how many bytes a reading tells how far it is.
const tellEvery = 4 << 20

func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.from.Read(p)
	w.at.Bytes += int64(n)
	if w.told += int64(n); w.told >= tellEvery {
		w.told = 0
		w.tell(w.at)
	}
	return n, err
}

// whole reads a file of the archive into memory; nothing when it can't be read, or
// is too large for that.
func (v *verifier) whole(ctx context.Context, path string) ([]byte, error) {
	if v.named[path].size > maxRead {
		return nil, nil // a fault, found by its digest
	}
	data, err := io.ReadAll(v.again(ctx, path))
	if fatal(ctx, err) {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return data, nil
}

// again reads a file of the archive that was read before; nothing where there is none.
func (v *verifier) again(ctx context.Context, path string) io.Reader {
	r, there := v.named[path]
	if !there {
		return strings.NewReader("")
	}
	return v.content(ctx, r, Progress{Done: len(v.records), Of: len(v.records), Path: path, OfBytes: v.size})
}

// lines reads a file of the archive a line at a time, however long it is.
func (v *verifier) lines(ctx context.Context, path string) *bufio.Scanner {
	s := bufio.NewScanner(v.again(ctx, path))
	s.Buffer(nil, maxLine)
	return s
}

// maxLine is longer than any event with all its findings.
const maxLine = 8 << 20

// comparer compares what is written to it with a file.
type comparer struct {
	with  io.Reader
	n     int64
	other bool
	buf   []byte
}

// Write never fails: what differs is remembered.
func (c *comparer) Write(p []byte) (int, error) {
	if c.other {
		return len(p), nil
	}
	if len(c.buf) < len(p) {
		c.buf = make([]byte, len(p))
	}
	own := c.buf[:len(p)]
	n, _ := io.ReadFull(c.with, own) // what is not there differs
	c.other = !bytes.Equal(own[:n], p)
	c.n += int64(len(p))
	return len(p), nil
}

func (c *comparer) same(size int64) bool { return !c.other && c.n == size }
