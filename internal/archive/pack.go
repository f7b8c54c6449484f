package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// entry is one file of an archive, as the manifest lists it.
type entry struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// packer writes files into a zip of which every byte is determined: stored as
// they are, in the order given, with one fixed date.
type packer struct {
	zip     *zip.Writer
	entries []entry
	bytes   int64
	told    func(path string)
}

// header is the whole description of a file in the zip. [Verify] makes it anew and
// compares.
func header(path string, size int64, sum uint32) *zip.FileHeader {
	const firstDay = 1<<5 | 1 // 1980-01-01, the first day that a zip can name
	return &zip.FileHeader{
		Name: path, Method: zip.Store, CRC32: sum, CompressedSize64: uint64(size), UncompressedSize64: uint64(size), //nolint:gosec // a size
		ModifiedDate: firstDay, //nolint:staticcheck // what a raw header is written from
	}
}

// add packs data.
func (p *packer) add(path string, data []byte) error {
	return p.stream(path, int64(len(data)), crc32.ChecksumIEEE(data), bytes.NewReader(data))
}

// ErrTooLarge says that an archive would be larger than [Verify] takes one to be.
var ErrTooLarge = errors.New("this is more than one archive may hold")

// stream packs a file that is too large to be held, whose size and CRC are known.
func (p *packer) stream(path string, size int64, sum uint32, from io.Reader) error {
	if p.bytes += size; p.bytes > maxUnpacked || len(p.entries) >= maxFiles {
		return fmt.Errorf("pack %s: %w", path, ErrTooLarge)
	}
	w, err := p.zip.CreateRaw(header(path, size, sum))
	if err != nil {
		return fmt.Errorf("pack %s: %w", path, err)
	}
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, digest), from)
	if err == nil && n != size {
		err = fmt.Errorf("it has %d bytes, not %d", n, size)
	}
	if err != nil {
		return fmt.Errorf("pack %s: %w", path, err)
	}
	p.entries = append(p.entries, entry{Path: path, Size: size, SHA256: hex.EncodeToString(digest.Sum(nil))})
	p.told(path)
	return nil
}
