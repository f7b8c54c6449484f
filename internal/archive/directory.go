package archive

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
)

// What begins the parts of a zip, as numbers with the lowest byte first.
const (
	localSignature      = 0x04034b50
	listedSignature     = 0x02014b50
	endSignature        = 0x06054b50
	wideEndSignature    = 0x06064b50 // of zip64
	wideSignpost        = 0x07064b50 // where the end of zip64 is
	descriptorSignature = 0x08074b50
)

// Sizes of these parts in bytes, and the numbers that stand for "see zip64".
const (
	listedBytes   = 46
	endBytes      = 22
	wideEndBytes  = 56
	signpostBytes = 20
	longestRemark = math.MaxUint16
	max16         = math.MaxUint16
	max32         = math.MaxUint32
)

// ending says where a zip's directory is.
type ending struct {
	at     int64 // of the directory
	bytes  int64
	files  int64
	behind int64 // where it has to end
}

// findEnd reads the end of a zip, which says where its directory is.
func (s *surveyor) findEnd() (ending, error) {
	tail := make([]byte, min(s.size, endBytes+longestRemark))
	if err := s.readAt(tail, s.size-int64(len(tail))); err != nil {
		return ending{}, err
	}
	signature := binary.LittleEndian.AppendUint32(nil, endSignature)
	if last := len(tail) - endBytes; last >= 0 && bytes.HasPrefix(tail[last:], signature) {
		return s.readEnd(tail[last:], s.size-endBytes)
	}
	i := bytes.LastIndex(tail[:max(0, len(tail)-endBytes)], signature)
	if i < 0 {
		s.find(FaultDamaged, "", "")
		return ending{}, nil
	}
	over := len(tail) - i - endBytes
	if int(binary.LittleEndian.Uint16(tail[i+20:])) == over {
		s.find(FaultComment, "", fmt.Sprint(over))
	} else {
		s.find(FaultAround, "", fmt.Sprint(over))
	}
	return ending{}, nil
}

// readEnd reads the last record of a zip, and that of zip64 before it.
func (s *surveyor) readEnd(data []byte, at int64) (ending, error) {
	u16, u32 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint32
	end := ending{files: int64(u16(data[10:])), bytes: int64(u32(data[12:])), at: int64(u32(data[16:])), behind: at}
	whole := u16(data[4:]) == 0 && u16(data[6:]) == 0 && u16(data[8:]) == u16(data[10:]) && u16(data[20:]) == 0
	if signpost := at - signpostBytes; whole && signpost >= 0 {
		post := make([]byte, signpostBytes)
		if err := s.readAt(post, signpost); err != nil {
			return end, err
		}
		if u32(post) == wideSignpost {
			var err error
			if end, whole, err = s.readWideEnd(end, post, signpost-wideEndBytes); err != nil {
				return end, err
			}
		}
	}
	switch {
	case !whole:
		s.find(FaultDamaged, "", "")
	case end.files > maxFiles || end.bytes > maxDirectory:
		s.find(FaultTooMany, "", fmt.Sprint(end.files))
	case end.at < 0 || end.at > end.behind || end.at+end.bytes > end.behind || end.files*listedBytes > end.bytes:
		s.find(FaultDamaged, "", "")
	case end.at+end.bytes < end.behind:
		s.find(FaultAround, "", fmt.Sprint(end.behind-end.at-end.bytes))
	}
	return end, nil
}

// readWideEnd reads the end of zip64, which must lie just before its signpost and
// say what the shorter end says, where that says anything.
func (s *surveyor) readWideEnd(short ending, post []byte, at int64) (end ending, whole bool, err error) {
	if at < 0 {
		return short, false, nil
	}
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	data := make([]byte, wideEndBytes)
	if err := s.readAt(data, at); err != nil {
		return short, false, err
	}
	same := func(narrow int64, most int64, wide uint64) bool {
		return wide <= math.MaxInt64 && (narrow == most || uint64(narrow) == wide) //nolint:gosec // read from 32 bits
	}
	whole = u32(data) == wideEndSignature && u64(data[4:]) == wideEndBytes-12 && u32(data[16:]) == 0 && u32(data[20:]) == 0 &&
		u64(data[24:]) == u64(data[32:]) && u32(post[4:]) == 0 && u64(post[8:]) == uint64(at) && u32(post[16:]) == 1 &&
		same(short.files, max16, u64(data[32:])) && same(short.bytes, max32, u64(data[40:])) && same(short.at, max32, u64(data[48:]))
	if !whole {
		return short, false, nil
	}
	return ending{files: int64(u64(data[32:])), bytes: int64(u64(data[40:])), at: int64(u64(data[48:])), behind: at}, true, nil //nolint:gosec // looked at above
}

// readDirectory reads the list of files and looks at each by itself.
func (s *surveyor) readDirectory(ctx context.Context, end ending) ([]record, error) {
	data := make([]byte, end.bytes)
	if err := s.readAt(data, end.at); err != nil {
		return nil, err
	}
	names := newNames()
	var records []record
	for len(data) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, rest, ok := readListed(data)
		if !ok {
			s.find(FaultDamaged, "", "")
			return nil, nil
		}
		s.checkEach(r)
		if names.taken(r.name) {
			s.find(FaultTwice, printable(r.name), "")
		}
		records, data = append(records, r), rest
	}
	if int64(len(records)) != end.files {
		s.find(FaultDamaged, "", "")
	}
	return records, nil
}

// readListed reads a file's record in the directory.
func readListed(data []byte) (r record, rest []byte, ok bool) {
	if len(data) < listedBytes {
		return r, nil, false
	}
	u16, u32 := binary.LittleEndian.Uint16, binary.LittleEndian.Uint32
	name, extra, remark := int(u16(data[28:])), int(u16(data[30:])), int(u16(data[32:]))
	whole := listedBytes + name + extra + remark
	if u32(data) != listedSignature || len(data) < whole || u16(data[34:]) != 0 {
		return r, nil, false
	}
	r = record{
		name:  string(data[listedBytes : listedBytes+name]),
		flags: u16(data[8:]), method: u16(data[10:]), crc: u32(data[16:]), packed: int64(u32(data[20:])), size: int64(u32(data[24:])),
		attr: u32(data[38:]), at: int64(u32(data[42:])), comments: remark > 0,
	}
	wide, ok := readExtra(data[listedBytes+name:listedBytes+name+extra], r.name)
	for _, n := range []*int64{&r.size, &r.packed, &r.at} {
		if *n == max32 {
			if len(wide) == 0 {
				return r, nil, false
			}
			*n, wide = wide[0], wide[1:]
		}
	}
	return r, data[whole:], ok
}

// Extra fields that change what a header says.
const (
	wideField = 0x0001 // zip64
	nameField = 0x7075 // the name in UTF-8, which some programs believe
)

// readExtra finds the numbers of zip64 among a header's extra fields. Fields that
// can't be read, come twice or give another name are not ok.
func readExtra(data []byte, name string) (wide []int64, ok bool) {
	found := false
	for len(data) >= 4 {
		id, n := binary.LittleEndian.Uint16(data), int(binary.LittleEndian.Uint16(data[2:]))
		if data = data[4:]; n > len(data) {
			return nil, false
		}
		field := data[:n]
		data = data[n:]
		switch id {
		case wideField:
			if found {
				return nil, false
			}
			found = true
			for ; len(field) >= 8; field = field[8:] {
				n := binary.LittleEndian.Uint64(field)
				if n > math.MaxInt64 {
					return nil, false
				}
				wide = append(wide, int64(n))
			}
		case nameField:
			if len(field) < 5 || string(field[5:]) != name || binary.LittleEndian.Uint32(field[1:]) != crc32.ChecksumIEEE([]byte(name)) {
				return nil, false
			}
		}
	}
	return wide, true
}
