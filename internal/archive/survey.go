package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds of an archive. What [Make] writes lies far within; what lies beyond was
// made to waste somebody's time, and is refused before anything of it is read.
const (
	maxFiles     = 250_000
	maxDirectory = 64 << 20  // bytes: the list of files at the end
	maxUnpacked  = 256 << 30 // bytes, of all files together
	maxRatio     = 100       // unpacked to packed; we do not compress at all
	freeOfRatio  = 64 << 10  // bytes: what is smaller may be packed as well as it likes
)

// record is a file in a zip as both of its headers describe it.
type record struct {
	name     string
	flags    uint16
	method   uint16
	crc      uint32
	packed   int64
	size     int64 // unpacked
	at       int64 // of the header before its data
	data     int64
	end      int64 // of the data, with what describes it behind
	attr     uint32
	comments bool
}

// Methods of packing that are read.
const (
	stored   = 0
	deflated = 8
)

func (r record) folder() bool { return strings.HasSuffix(r.name, "/") }

// surveyor reads how a zip is put together, strictly: two programs that unpack it
// can't come to different files. What is wrong is told as faults.
type surveyor struct {
	file   io.ReaderAt
	size   int64
	fault  func(kind FaultKind, path, found string)
	faulty bool
}

func (s *surveyor) find(kind FaultKind, path, found string) {
	s.faulty = true
	s.fault(kind, path, found)
}

// survey lists what a zip holds, in the order of its data, or tells why nothing of
// it should be read: ok is false then. An error means that the file can't be read.
func (s *surveyor) survey(ctx context.Context) (records []record, ok bool, err error) {
	end, err := s.findEnd()
	if err != nil || s.faulty {
		return nil, false, err
	}
	listed, err := s.readDirectory(ctx, end)
	if err != nil || s.faulty {
		return nil, false, err
	}
	s.checkSizes(listed)
	if s.faulty {
		return nil, false, nil
	}
	slices.SortStableFunc(listed, func(a, b record) int { return cmp.Compare(a.at, b.at) })
	if err := s.checkData(ctx, listed, end.at); err != nil {
		return nil, false, err
	}
	return listed, !s.faulty, nil
}

// checkEach looks at what the directory says of a file by itself.
func (s *surveyor) checkEach(r record) {
	kind := nameFault(r.name)
	switch {
	case kind != "":
	case r.flags&(encryptedFlag|strongFlag|maskedFlag) != 0 || r.method == aesMethod:
		kind = FaultEncrypted
	case r.link():
		kind = FaultLink
	case r.method != stored && r.method != deflated:
		kind = FaultMethod
	case r.comments:
		kind = FaultComment
	case r.method == stored && r.packed != r.size, r.folder() && r.size > 0:
		kind = FaultHeaders
	}
	if kind != "" {
		s.find(kind, printable(r.name), "")
	}
}

// What headers say in bits.
const (
	encryptedFlag  = 1 << 0
	describedFlag  = 1 << 3 // sizes and CRC stand behind the data
	strongFlag     = 1 << 6
	maskedFlag     = 1 << 13
	aesMethod      = 99
	typeBits       = 0o170000 // of a Unix mode
	regularType    = 0o100000
	folderType     = 0o040000
	reparseAttr    = 0x400 // a link on Windows
	unixModeInAttr = 16
)

// link says whether unpacking would make something else than a file or a folder.
func (r record) link() bool {
	kind := r.attr >> unixModeInAttr & typeBits
	return kind != 0 && kind != regularType && kind != folderType || r.attr&reparseAttr != 0
}

// checkSizes holds files against the bounds, each and together.
func (s *surveyor) checkSizes(records []record) {
	var packed, size int64
	for _, r := range records {
		if tooTight(r.packed, r.size) {
			s.find(FaultRatio, printable(r.name), sizes(r.packed, r.size))
		}
		if packed += r.packed; size > maxUnpacked-min(r.size, maxUnpacked) {
			s.find(FaultTooLarge, "", fmt.Sprintf("> %d GiB", maxUnpacked>>30))
			return
		}
		size += r.size
	}
	if !s.faulty && tooTight(packed, size) {
		s.find(FaultRatio, "", sizes(packed, size))
	}
}

func tooTight(packed, size int64) bool { return size > freeOfRatio && size/maxRatio > packed }

func sizes(packed, size int64) string { return fmt.Sprintf("%d → %d bytes", packed, size) }

// checkData reads the header before each file's data. The data of all files lie
// one behind the other, from the first byte to the directory.
func (s *surveyor) checkData(ctx context.Context, records []record, directory int64) error {
	before := int64(0)
	for i := range records {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := &records[i]
		switch {
		case r.at < before:
			s.find(FaultOverlap, printable(r.name), "")
		case r.at > before:
			s.find(FaultAround, printable(r.name), fmt.Sprint(r.at-before))
		}
		if s.faulty {
			return nil
		}
		same, err := s.readLocal(r, directory)
		if err != nil {
			return err
		}
		if !same {
			s.find(FaultHeaders, printable(r.name), "")
			return nil
		}
		before = r.end
	}
	if before != directory {
		s.find(FaultAround, "", fmt.Sprint(directory-before))
	}
	return nil
}

// localBytes is a local header without name and extra fields.
const localBytes = 30

// readLocal finds a file's data and says whether the header before it says what the
// directory says.
func (s *surveyor) readLocal(r *record, directory int64) (same bool, err error) {
	head := make([]byte, localBytes+len(r.name))
	if r.at+int64(len(head)) > directory {
		return false, nil
	}
	if err := s.readAt(head, r.at); err != nil {
		return false, err
	}
	u16, u32 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint32
	if u32(head) != localSignature || u16(head[6:]) != r.flags || u16(head[8:]) != r.method ||
		int(u16(head[26:])) != len(r.name) || string(head[localBytes:]) != r.name {
		return false, nil
	}
	extra := make([]byte, u16(head[28:]))
	r.data = r.at + int64(len(head)) + int64(len(extra))
	if r.data+r.packed > directory {
		return false, nil
	}
	if err := s.readAt(extra, r.data-int64(len(extra))); err != nil {
		return false, err
	}
	r.end = r.data + r.packed
	said := record{name: r.name, crc: u32(head[14:]), packed: int64(u32(head[18:])), size: int64(u32(head[22:]))}
	if r.flags&describedFlag != 0 {
		if said.crc|uint32(said.packed)|uint32(said.size) == 0 || said.describes(extra, *r) { //nolint:gosec // read from 32 bits
			return s.readDescriptor(r, directory)
		}
		return false, nil
	}
	return said.describes(extra, *r), nil
}

// describes says whether a local header fits the directory. A size beyond 32 bits
// may stand in an extra field, or only in the directory, as Go's library writes it.
func (r record) describes(extra []byte, listed record) bool {
	wide, ok := readExtra(extra, r.name)
	if !ok {
		return false
	}
	if r.size == max32 && len(wide) > 0 {
		r.size, wide = wide[0], wide[1:]
	}
	if r.packed == max32 && len(wide) > 0 {
		r.packed = wide[0]
	}
	same := func(said, is int64) bool { return said == is || said == max32 && is > max32 }
	return r.crc == listed.crc && same(r.size, listed.size) && same(r.packed, listed.packed)
}

// readDescriptor reads what describes a file behind its data: CRC and sizes of 32 or
// 64 bits, with or without a signature.
func (s *surveyor) readDescriptor(r *record, directory int64) (same bool, err error) {
	behind := make([]byte, min(24, directory-r.end))
	if err := s.readAt(behind, r.end); err != nil {
		return false, err
	}
	for _, signature := range [][]byte{binary.LittleEndian.AppendUint32(nil, descriptorSignature), nil} {
		narrow := binary.LittleEndian.AppendUint32(slices.Clone(signature), r.crc)
		wide := slices.Clone(narrow)
		for _, n := range []int64{r.packed, r.size} {
			narrow = binary.LittleEndian.AppendUint32(narrow, uint32(n)) //nolint:gosec // compared with what is there
			wide = binary.LittleEndian.AppendUint64(wide, uint64(n))     //nolint:gosec // a size
		}
		for _, form := range [][]byte{wide, narrow} {
			if bytes.HasPrefix(behind, form) {
				r.end += int64(len(form))
				return true, nil
			}
		}
	}
	return false, nil
}

// readAt fills data. A file that ends too soon has shrunk meanwhile.
func (s *surveyor) readAt(data []byte, at int64) error {
	n, err := s.file.ReadAt(data, at)
	if n == len(data) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err
}
