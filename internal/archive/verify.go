package archive

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"shidian/internal/seal"
)

// FaultKind is a kind of thing that is wrong with an archive. The values are keys
// of texts: archive.fault.<kind>.
type FaultKind string

// What may be wrong.
const (
	FaultDamaged    FaultKind = "damaged"     // it can't be opened as a zip
	FaultMissing    FaultKind = "missing"     // a file of the manifest is not there
	FaultExtra      FaultKind = "extra"       // a file that the manifest does not name
	FaultTwice      FaultKind = "twice"       // a file is there twice
	FaultAltered    FaultKind = "altered"     // a file has another digest than the manifest says
	FaultManifest   FaultKind = "manifest"    // the manifest is not what its digest says, or can't be read
	FaultPacked     FaultKind = "packed"      // the files are whole, the zip around them was changed or packed anew
	FaultFilingList FaultKind = "filing-list" // the list of what was filed names what is not there
	FaultFiled      FaultKind = "filed"       // the digest recorded at the filing is not that of the list
	FaultChain      FaultKind = "chain"       // an event, or a message, is not the one that was chained
	FaultCheckpoint FaultKind = "checkpoint"  // the checkpoint does not prove the chain
)

// Fault is one thing that is wrong.
type Fault struct {
	Kind  FaultKind `json:"kind"`
	Path  string    `json:"path,omitempty"`
	Found string    `json:"found,omitempty"`
}

// Verdict is what a verification came to. No fault: the archive is whole and every
// byte is as it was made.
type Verdict struct {
	Programme string `json:"programme,omitempty"`
	Place     string `json:"place,omitempty"`
	Name      string `json:"name,omitempty"`
	Files     int    `json:"files"`
	Manifest  string `json:"manifest,omitempty"` // sha256:… of the manifest as it is
	Filing    string `json:"filing,omitempty"`   // sha256:… of the list of what was filed
	Recorded  string `json:"recorded,omitempty"` // the digest that the filing gives
	// Chains are the pilots' chains; an archive of an earlier release has none.
	Chains []ChainVerdict `json:"chains,omitempty"`
	Gaps   []Gap          `json:"gaps"` // what the archive says itself that it lacks
	Faults []Fault        `json:"faults"`
}

// ErrNoArchive says that a file is no zip at all.
var ErrNoArchive = errors.New("this is no zip file")

// maxFaults is how many faults are told.
const maxFaults = 50

// maxRead is the size up to which a file of an archive is held in memory.
const maxRead = 256 << 20

// Verify proves an archive whole and unaltered, or says what is wrong. It asks no
// server. Checkpoints must be signed with one of these keys; without any the archive's
// own are believed. An error means that the file can't be read.
func Verify(path string, tell func(Progress), keys ...*seal.Verifier) (Verdict, error) {
	f, err := os.Open(path)
	if err != nil {
		return Verdict{}, err
	}
	defer func() { _ = f.Close() }() // read only
	info, err := f.Stat()
	if err != nil {
		return Verdict{}, err
	}
	v := &verifier{file: f, size: info.Size(), tell: tell, keys: keys, verdict: Verdict{Gaps: []Gap{}, Faults: []Fault{}}}
	if v.zip, err = zip.NewReader(f, v.size); err != nil {
		if !looksLikeZip(f) {
			return Verdict{}, fmt.Errorf("%s: %w", path, ErrNoArchive)
		}
		v.fault(FaultDamaged, "", err.Error())
		return v.verdict, nil
	}
	err = v.verify()
	return v.verdict, err
}

func looksLikeZip(f *os.File) bool {
	begins := make([]byte, 4)
	_, err := f.ReadAt(begins, 0)
	return err == nil && bytes.HasPrefix(begins, []byte("PK"))
}

// verifier checks one archive.
type verifier struct {
	file    *os.File
	size    int64
	zip     *zip.Reader
	tell    func(Progress)
	keys    seal.Keys
	found   map[string]entry // what the zip holds
	verdict Verdict
}

func (v *verifier) fault(kind FaultKind, path, found string) {
	if len(v.verdict.Faults) < maxFaults {
		v.verdict.Faults = append(v.verdict.Faults, Fault{Kind: kind, Path: path, Found: found})
	}
}

func (v *verifier) verify() error {
	packed, err := v.readAll()
	if err != nil {
		return err
	}
	list, ok, err := v.manifest()
	if err != nil {
		return err
	}
	if ok {
		v.compare(list)
		if err := errors.Join(v.filed(list), v.chains()); err != nil {
			return err
		}
	}
	if !packed && len(v.verdict.Faults) == 0 {
		v.fault(FaultPacked, "", "")
	}
	return nil
}

// readAll takes the digest of every file and packs everything anew as it was
// packed: false when that gives other bytes.
func (v *verifier) readAll() (packed bool, err error) {
	v.found = map[string]entry{}
	same := &comparer{with: io.NewSectionReader(v.file, 0, v.size)}
	z := zip.NewWriter(same)
	for i, f := range v.zip.File {
		e, sum, err := v.read(f, z)
		if err != nil {
			return false, err
		}
		if _, twice := v.found[f.Name]; twice {
			v.fault(FaultTwice, f.Name, "")
		}
		e.SHA256 = sum
		v.found[f.Name] = e
		v.tell(Progress{Done: i + 1, Of: len(v.zip.File), Path: f.Name})
	}
	v.verdict.Files = len(v.found)
	if err := z.Close(); err != nil {
		return false, nil //nolint:nilerr // what can't be written anew was not written by us
	}
	return same.same(v.size), nil
}

// read gives up on nothing that a changed byte may cause: what can't be read has
// no digest, and so is altered.
func (v *verifier) read(f *zip.File, z *zip.Writer) (entry, string, error) {
	e := entry{Path: f.Name, Size: int64(f.UncompressedSize64)} //nolint:gosec // a size
	raw, err := f.OpenRaw()
	if err != nil {
		return e, "", nil //nolint:nilerr // see above
	}
	w, err := z.CreateRaw(header(f.Name, int64(f.CompressedSize64), f.CRC32)) //nolint:gosec // a size
	if err != nil {
		return e, "", nil //nolint:nilerr // see above
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, sum), raw); err != nil {
		var disk *os.PathError
		if errors.As(err, &disk) {
			return e, "", fmt.Errorf("read %s: %w", f.Name, err)
		}
		return e, "", nil
	}
	if f.Method != zip.Store { // packed by somebody else: the content counts
		return e, unpackedDigest(f), nil
	}
	return e, hex.EncodeToString(sum.Sum(nil)), nil
}

func unpackedDigest(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer func() { _ = r.Close() }() // read only
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(r, int64(f.UncompressedSize64)+1)); err != nil { //nolint:gosec // a size
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// manifest reads the manifest, if it is what its digest says.
func (v *verifier) manifest() (list manifest, ok bool, err error) {
	for _, path := range []string{manifestPath, manifestDigestPath} {
		if _, there := v.found[path]; !there {
			v.fault(FaultMissing, path, "")
			ok = true
		}
	}
	if ok {
		return list, false, nil
	}
	data, err := v.content(manifestPath)
	if err != nil {
		return list, false, err
	}
	digest := hexDigest(data)
	v.verdict.Manifest = "sha256:" + digest
	noted, err := v.content(manifestDigestPath)
	if err != nil {
		return list, false, err
	}
	if string(noted) != digest+"  "+manifestPath+"\n" {
		v.fault(FaultManifest, manifestPath, v.verdict.Manifest)
	}
	if list, ok = parseManifest(data); !ok {
		v.fault(FaultManifest, manifestPath, v.verdict.Manifest)
		return list, false, nil
	}
	v.verdict.Programme, v.verdict.Place, v.verdict.Name = list.Programme, list.Place, list.Name
	v.verdict.Gaps = append(v.verdict.Gaps, list.Gaps...)
	return list, true, nil
}

func parseManifest(data []byte) (manifest, bool) {
	var list manifest
	err := json.Unmarshal(data, &list)
	return list, err == nil && list.V == 1
}

// content reads a file of the archive; nothing when it can't be read.
func (v *verifier) content(path string) ([]byte, error) {
	f, err := v.zip.Open(path)
	if err != nil {
		return nil, nil // a broken entry is a fault, found by its digest
	}
	defer func() { _ = f.Close() }() // read only
	data, err := io.ReadAll(io.LimitReader(f, maxRead))
	var disk *os.PathError
	if errors.As(err, &disk) {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return data, nil
}

// compare holds what the zip has against what the manifest lists.
func (v *verifier) compare(list manifest) {
	listed := map[string]bool{manifestPath: true, manifestDigestPath: true}
	for _, e := range list.Files {
		listed[e.Path] = true
		is, there := v.found[e.Path]
		switch {
		case !there:
			v.fault(FaultMissing, e.Path, "")
		case is.SHA256 != e.SHA256 || is.Size != e.Size:
			v.fault(FaultAltered, e.Path, is.SHA256)
		}
	}
	for _, f := range v.zip.File {
		if !listed[f.Name] {
			v.fault(FaultExtra, f.Name, "")
		}
	}
}

// filed compares the list of what was filed with the digest that the filing put
// on record, and with what is there.
func (v *verifier) filed(list manifest) error {
	f := list.Filing
	if f == nil {
		return nil
	}
	data, err := v.content(f.Path)
	if err != nil {
		return err
	}
	v.verdict.Filing = "sha256:" + hexDigest(data)
	var named filing
	if json.Unmarshal(data, &named) != nil || !v.holds(named, list) {
		v.fault(FaultFilingList, f.Path, "")
	}
	if f.HandIn == "" {
		return nil
	}
	sent, err := v.content(f.HandIn)
	if err != nil {
		return err
	}
	var handIn readable
	if json.Unmarshal(sent, &handIn) == nil {
		v.verdict.Recorded = recordedDigest(handIn.Evidence)
	}
	if v.verdict.Recorded != "" && v.verdict.Recorded != v.verdict.Filing {
		v.fault(FaultFiled, f.HandIn, v.verdict.Recorded)
	}
	return nil
}

// holds says whether everything that was filed is in the archive. Files that are
// known to be missing from the store are told as gaps.
func (v *verifier) holds(named filing, list manifest) bool {
	there := map[string]bool{}
	for _, e := range v.found {
		there[e.SHA256] = true
	}
	gaps := 0
	for _, g := range list.Gaps {
		if g.Kind == GapFileMissing || g.Kind == GapFileAltered {
			gaps++
		}
	}
	absent := 0
	for _, d := range named.Documents {
		if !there[d.SHA256] {
			return false
		}
		for _, digest := range d.Attachments {
			if !there[strings.TrimPrefix(digest, "sha256:")] {
				absent++
			}
		}
	}
	return absent <= gaps
}

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
