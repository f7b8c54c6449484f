package archive_test

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/archive"
	"shidian/internal/catalog"
)

// part is a file of a zip written by hand: what the directory says, and where the
// header before the data says something else.
type part struct {
	name, before         string // before: in the header before the data; empty: the same
	method, flags        uint16
	crc                  uint32
	packed, size         uint32
	attr                 uint32
	data, extra, comment []byte
	behind               []byte // between this one's data and what follows
	at                   int    // -1: of the part before; 0: where it is
}

func plain(name, content string) part {
	n := uint32(len(content))
	return part{name: name, crc: crc32.ChecksumIEEE([]byte(content)), packed: n, size: n, data: []byte(content)}
}

// squeezed is a file packed as tightly as can be, which says that it has size bytes.
func squeezed(t testing.TB, name string, content []byte, size uint32) part {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	require.NoError(t, err)
	_, err = w.Write(content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return part{name: name, method: 8, crc: crc32.ChecksumIEEE(content), packed: uint32(b.Len()), size: size, data: b.Bytes()}
}

// byHand is a zip of these parts. change may change the directory and the end.
func byHand(parts []part, change ...func(directory, end []byte) (newDirectory, newEnd []byte)) []byte {
	var out, directory []byte
	before := 0
	for _, p := range parts {
		at := len(out)
		if p.at < 0 {
			at = before
		}
		before = at
		name := p.before
		if name == "" {
			name = p.name
		}
		out = binary.LittleEndian.AppendUint32(out, 0x04034b50)
		for _, n := range []uint16{0, p.flags, p.method, 0, 33} {
			out = binary.LittleEndian.AppendUint16(out, n)
		}
		for _, n := range []uint32{p.crc, p.packed, p.size} {
			out = binary.LittleEndian.AppendUint32(out, n)
		}
		out = binary.LittleEndian.AppendUint16(out, uint16(len(name)))
		out = binary.LittleEndian.AppendUint16(out, 0)
		out = append(append(append(out, name...), p.data...), p.behind...)

		directory = binary.LittleEndian.AppendUint32(directory, 0x02014b50)
		for _, n := range []uint16{0, 0, p.flags, p.method, 0, 33} {
			directory = binary.LittleEndian.AppendUint16(directory, n)
		}
		for _, n := range []uint32{p.crc, p.packed, p.size} {
			directory = binary.LittleEndian.AppendUint32(directory, n)
		}
		for _, n := range []int{len(p.name), len(p.extra), len(p.comment), 0, 0} {
			directory = binary.LittleEndian.AppendUint16(directory, uint16(n))
		}
		directory = binary.LittleEndian.AppendUint32(directory, p.attr)
		directory = binary.LittleEndian.AppendUint32(directory, uint32(at))
		directory = append(append(append(directory, p.name...), p.extra...), p.comment...)
	}
	end := binary.LittleEndian.AppendUint32(nil, 0x06054b50)
	for _, n := range []int{0, 0, len(parts), len(parts)} {
		end = binary.LittleEndian.AppendUint16(end, uint16(n))
	}
	end = binary.LittleEndian.AppendUint32(end, uint32(len(directory)))
	end = binary.LittleEndian.AppendUint32(end, uint32(len(out)))
	end = append(end, 0, 0)
	for _, c := range change {
		directory, end = c(directory, end)
	}
	return slices.Concat(out, directory, end)
}

// archiveOf is an archive of these files with its manifest: whole, but for what the
// test does to it.
func archiveOf(t testing.TB, parts ...part) []part {
	t.Helper()
	files := []map[string]any{}
	for _, p := range parts {
		files = append(files, map[string]any{"path": p.name, "size": p.size, "sha256": sum(string(p.data))})
	}
	list, err := json.Marshal(map[string]any{"v": 1, "programme": "sample-2002", "place": "sample", "gaps": []any{}, "files": files})
	require.NoError(t, err)
	return append(slices.Clone(parts), plain("manifest.json", string(list)), plain("manifest.json.sha256", sum(string(list))+"  manifest.json\n"))
}

func verifiedBytes(t testing.TB, data []byte) (archive.Verdict, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "by-hand.zip")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return archive.Verify(t.Context(), path, func(archive.Progress) {})
}

func TestVerify_RefusesAZipThatIsNotPutTogetherAsArchivesAre(t *testing.T) {
	t.Parallel()
	const unix = 16
	one, two := plain("a.txt", "what is in a"), plain("b.txt", "what is in b")
	with := func(change func(p *part)) []part {
		p := one
		change(&p)
		return archiveOf(t, p, two)
	}
	named := func(name string) []part { return with(func(p *part) { p.name = name }) }
	end := func(change func(end []byte) []byte) []byte {
		return byHand(archiveOf(t, one, two), func(d, e []byte) ([]byte, []byte) { return d, change(e) })
	}
	whole := byHand(archiveOf(t, one, two))
	v, err := verifiedBytes(t, whole)
	require.NoError(t, err)
	require.Empty(t, v.Faults, "the zip written by hand is as ours are")
	for name, c := range map[string]struct {
		zip  []byte
		want archive.FaultKind
	}{
		"a name up":                {byHand(named("../../etc/passwd")), archive.FaultOutside},
		"a name up in the middle":  {byHand(named("files/../../x")), archive.FaultOutside},
		"a name that is absolute":  {byHand(named("/etc/passwd")), archive.FaultOutside},
		"a name on a drive":        {byHand(named("C:x.txt")), archive.FaultOutside},
		"a name on a share":        {byHand(named(`\\host\share`)), archive.FaultOutside},
		"a name with backslashes":  {byHand(named(`files\..\..\x`)), archive.FaultOutside},
		"a name of dots":           {byHand(named("files/.. /x")), archive.FaultOutside},
		"a name with two slashes":  {byHand(named("files//x")), archive.FaultOutside},
		"a stream of a file":       {byHand(named("a.txt:hidden")), archive.FaultOutside},
		"a name with a bell":       {byHand(named("a\x07.txt")), archive.FaultName},
		"a name with a C1 control": {byHand(named("a\u009b2J.txt")), archive.FaultName},
		"a name written backwards": {byHand(named("a\u202etxt.exe")), archive.FaultName},
		"a name with nothing seen": {byHand(named("a\u200b.txt")), archive.FaultName},
		"a name that is no text":   {byHand(named("a\xff.txt")), archive.FaultName},
		"a name with a zero":       {byHand(named("a\x00.txt")), archive.FaultName},
		"no name":                  {byHand([]part{plain("", "x")}), archive.FaultName},
		"a name without end":       {byHand(named(strings.Repeat("long", 10_000))), archive.FaultName},

		"a file twice":             {byHand(archiveOf(t, one, one)), archive.FaultTwice},
		"a file twice for Windows": {byHand(archiveOf(t, one, plain("A.TXT", "other"))), archive.FaultTwice},
		"no file at all":           {byHand(nil), archive.FaultMissing},
		"overlapping":              {byHand(append(archiveOf(t, one, two), part{name: "c.txt", before: "", crc: one.crc, packed: one.packed, size: one.size, at: -1})), archive.FaultOverlap},
		"another name before":      {byHand(with(func(p *part) { p.before = "c.txt" })), archive.FaultHeaders},
		"a size that is none":      {byHand(with(func(p *part) { p.size++ })), archive.FaultHeaders},
		"encrypted":                {byHand(with(func(p *part) { p.flags = 1 })), archive.FaultEncrypted},
		"encrypted with AES":       {byHand(with(func(p *part) { p.method = 99 })), archive.FaultEncrypted},
		"a symbolic link":          {byHand(with(func(p *part) { p.attr = 0o120777 << unix })), archive.FaultLink},
		"a device":                 {byHand(with(func(p *part) { p.attr = 0o020666 << unix })), archive.FaultLink},
		"a junction":               {byHand(with(func(p *part) { p.attr = 0x400 })), archive.FaultLink},
		"packed some other way":    {byHand(with(func(p *part) { p.method = 14 })), archive.FaultMethod},
		"a remark at a file":       {byHand(with(func(p *part) { p.comment = []byte("remark") })), archive.FaultComment},
		"another name in Unicode":  {byHand(with(func(p *part) { p.extra = append([]byte{0x75, 0x70, 10, 0, 1}, "\x00\x00\x00\x00c.txt"...) })), archive.FaultDamaged},
		"zip64 without numbers":    {byHand(with(func(p *part) { p.size = math.MaxUint32 })), archive.FaultDamaged},
		"zip64 twice":              {byHand(with(func(p *part) { p.extra = []byte{1, 0, 0, 0, 1, 0, 0, 0} })), archive.FaultDamaged},
		"an extra field cut off":   {byHand(with(func(p *part) { p.extra = []byte{1, 0, 99, 0} })), archive.FaultDamaged},
		"bytes between files":      {byHand(with(func(p *part) { p.behind = []byte("hidden") })), archive.FaultAround},
		"a bomb":                   {byHand([]part{squeezed(t, "a.txt", make([]byte, 8<<20), 8<<20)}), archive.FaultRatio},
		"a bomb that says less":    {byHand(archiveOf(t, squeezed(t, "a.txt", make([]byte, 8<<20), 12))), archive.FaultAltered},
		"a number of exabytes": {byHand([]part{{name: "a.txt", method: 8, size: math.MaxUint32, packed: 2, data: []byte{3, 0},
			extra: append([]byte{1, 0, 8, 0}, 0, 0, 0, 0, 0, 0, 0, 0x10)}}), archive.FaultRatio},

		"bytes before":            {append([]byte("PK hidden"), whole...), archive.FaultAround},
		"bytes behind":            {append(slices.Clone(whole), "hidden"...), archive.FaultAround},
		"a zip behind a zip":      {append(slices.Clone(whole), whole...), archive.FaultAround},
		"a remark":                {end(func(e []byte) []byte { return append(e[:20], 6, 0, 'r', 'e', 'm', 'a', 'r', 'k') }), archive.FaultComment},
		"the longest remark":      {end(func(e []byte) []byte { return slices.Concat(e[:20], []byte{0xff, 0xff}, make([]byte, 0xffff)) }), archive.FaultComment},
		"a file less in the end":  {end(func(e []byte) []byte { e[8]--; e[10]--; return e }), archive.FaultDamaged},
		"many files in the end":   {end(func(e []byte) []byte { e[9], e[11] = 0xf0, 0xf0; return e }), archive.FaultDamaged},
		"zip64 that is not there": {end(func(e []byte) []byte { copy(e[8:], "\xff\xff\xff\xff"); return e }), archive.FaultDamaged},
		"several disks":           {end(func(e []byte) []byte { e[4] = 1; return e }), archive.FaultDamaged},
		"a directory far away":    {end(func(e []byte) []byte { e[19] = 0x7f; return e }), archive.FaultDamaged},
		"zip64 that lies": {byHand(archiveOf(t, one, two), func(d, e []byte) ([]byte, []byte) {
			return d, slices.Concat(wideEnd(1<<60, uint64(len(d)), 1), []byte("PK\x06\x07\x00\x00\x00\x00"), make([]byte, 8), []byte{1, 0, 0, 0}, e)
		}), archive.FaultDamaged},
	} {
		v, err := verifiedBytes(t, c.zip)
		require.NoError(t, err, name)
		require.NotEmpty(t, v.Faults, name)
		require.Equal(t, c.want, v.Faults[0].Kind, "%s: %v", name, v.Faults)
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			text := catalog.Text(lang, "archive.fault."+string(v.Faults[0].Kind), catalog.Args{"path": v.Faults[0].Path, "found": v.Faults[0].Found})
			require.NotContains(t, text, "archive.fault", name)
		}
		require.NotRegexp(t, "[\x00-\x1f\u0080-\u009f\u202e]", v.Faults[0].Path, name)
	}
}

// Both headers agree on a CRC that is not that of the manifest: other programs
// would refuse to unpack it.
func TestVerify_FindsAWrongSumOfTheManifestItself(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"a.txt", "manifest.json", "manifest.json.sha256"} {
		parts := archiveOf(t, plain("a.txt", "what is in a"))
		for i := range parts {
			if parts[i].name == path {
				parts[i].crc++
			}
		}
		v, err := verifiedBytes(t, byHand(parts))
		require.NoError(t, err)
		require.Equal(t, []archive.Fault{{Kind: archive.FaultAltered, Path: path}}, v.Faults)
	}
}

// wideEnd is the end of zip64.
func wideEnd(files, size, at uint64) []byte {
	data := append(binary.LittleEndian.AppendUint64([]byte("PK\x06\x06"), 44), 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	for _, n := range []uint64{files, files, size, at} {
		data = binary.LittleEndian.AppendUint64(data, n)
	}
	return data
}

// A zip of 250,000 files that all are the same bytes, and one that says of itself
// that it has millions, are refused by what they say of themselves.
func TestVerify_RefusesABombWithoutReadingIt(t *testing.T) {
	t.Parallel()
	kernel := squeezed(t, "0", make([]byte, 32<<10), 32<<10)
	parts := []part{kernel}
	for range 30_000 {
		again := kernel
		again.name, again.data, again.at = "x"+sum(parts[len(parts)-1].name)[:8], nil, -1
		parts = append(parts, again)
	}
	file := &counted{data: byHand(parts)}
	v, err := archive.VerifyReader(t.Context(), file, int64(len(file.data)))
	require.NoError(t, err)
	require.Equal(t, archive.FaultRatio, v.Faults[0].Kind)
	require.Less(t, file.read, int64(len(file.data))+1<<20, "no file was read, let alone 30,000 times")

	many := byHand([]part{plain("a.txt", "a")}, func(d, e []byte) ([]byte, []byte) {
		at := len(d) + 30 + len("a.txt") + 1
		post := binary.LittleEndian.AppendUint64([]byte("PK\x06\x07\x00\x00\x00\x00"), uint64(at))
		copy(e[8:], "\xff\xff\xff\xff\xff\xff\xff\xff")
		return d, slices.Concat(wideEnd(40_000_000, 1<<31, 36), post, []byte{1, 0, 0, 0}, e)
	})
	v, err = verifiedBytes(t, many)
	require.NoError(t, err)
	require.Equal(t, archive.FaultTooMany, v.Faults[0].Kind)
}

// counted is a file that counts what is read of it.
type counted struct {
	data []byte
	read int64
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := bytes.NewReader(c.data).ReadAt(p, at)
	c.read += int64(n)
	return n, err
}

// endless is an honest archive of one file of many gigabytes that are all zero,
// none of which are kept.
type endless struct {
	head, tail []byte
	size       int64
	reads      int
	then       func(reads int)
}

func (e *endless) ReadAt(p []byte, at int64) (int, error) {
	e.reads++
	if e.then != nil {
		e.then(e.reads)
	}
	clear(p)
	if at < int64(len(e.head)) {
		copy(p, e.head[at:])
	}
	start := e.size - int64(len(e.tail))
	if at+int64(len(p)) > start {
		copy(p[max(0, start-at):], e.tail[max(0, at-start):])
	}
	if left := e.size - at; int64(len(p)) > left {
		return int(left), io.EOF
	}
	return len(p), nil
}

func huge(size uint32) *endless {
	empty := byHand([]part{{name: "files/huge.bin", packed: size, size: size}}, func(d, e []byte) ([]byte, []byte) {
		at := binary.LittleEndian.Uint32(e[16:]) + size
		binary.LittleEndian.PutUint32(e[16:], at)
		return d, e
	})
	head := 30 + len("files/huge.bin")
	return &endless{head: empty[:head], tail: empty[head:], size: int64(len(empty)) + int64(size)}
}

func TestVerify_BreaksOffAtOnceInTheMiddleOfALargeFile(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	file := huge(3 << 30)
	file.then = func(reads int) {
		if reads == 100 {
			cancel()
		}
	}
	_, err := archive.VerifyReader(ctx, file, file.size)
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, file.reads, 110)
}

func TestVerify_TellsHowFarItIsInALargeFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "large.zip")
	large := plain("large.bin", strings.Repeat("a line of a large file\n", 1<<19))
	require.NoError(t, os.WriteFile(path, byHand(archiveOf(t, large)), 0o600))
	var told []archive.Progress
	v, err := archive.Verify(t.Context(), path, func(p archive.Progress) { told = append(told, p) })
	require.NoError(t, err)
	require.Empty(t, v.Faults)
	within := 0
	for i, p := range told {
		require.LessOrEqual(t, p.Bytes, p.OfBytes)
		if i > 0 && p.Done == 0 {
			require.GreaterOrEqual(t, p.Bytes, told[i-1].Bytes)
			within++
		}
	}
	require.Positive(t, within)
}

func TestVerify_OfAPipeOrADeviceDoesNotWait(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe.zip")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	for _, path := range []string{pipe, os.DevNull, t.TempDir()} {
		_, err := archive.Verify(t.Context(), path, func(archive.Progress) {})
		require.ErrorIs(t, err, archive.ErrNoFile, path)
	}
}

// FuzzVerify gives any bytes for a zip: nothing panics, and what is found whole is
// what a strict reader finds.
func FuzzVerify(f *testing.F) {
	one := plain("a.txt", "what is in a")
	f.Add(byHand(archiveOf(f, one)))
	f.Add(byHand(archiveOf(f, one, squeezed(f, "b.txt", []byte("packed"), 6))))
	f.Add(byHand(archiveOf(f, one), func(d, e []byte) ([]byte, []byte) {
		return d, slices.Concat(wideEnd(3, uint64(len(d)), 0), []byte("PK\x06\x07\x00\x00\x00\x00"), make([]byte, 8), []byte{1, 0, 0, 0}, e)
	}))
	f.Add([]byte("PK\x05\x06"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := archive.VerifyReader(t.Context(), bytes.NewReader(data), int64(len(data)))
		if err != nil {
			require.ErrorIs(t, err, archive.ErrNoArchive)
			return
		}
		if len(v.Faults) == 0 {
			require.NotEmpty(t, v.Manifest)
		}
	})
}
