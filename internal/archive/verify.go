package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"shidian/internal/attachments"
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

// What may be wrong with how a zip is put together. Nothing in it is read then.
const (
	FaultOutside   FaultKind = "outside"   // a name that leads out of the folder into which it is unpacked
	FaultName      FaultKind = "name"      // a name that can't be seen as it is
	FaultOverlap   FaultKind = "overlap"   // files share their bytes
	FaultHeaders   FaultKind = "headers"   // the header before a file says other than the directory
	FaultTooMany   FaultKind = "too-many"  // more files than any archive has
	FaultTooLarge  FaultKind = "too-large" // more bytes than any archive has
	FaultRatio     FaultKind = "ratio"     // it would swell far beyond what it is
	FaultEncrypted FaultKind = "encrypted"
	FaultLink      FaultKind = "link"    // a link or a device in the place of a file
	FaultMethod    FaultKind = "method"  // packed in a way that not every program reads
	FaultComment   FaultKind = "comment" // a remark, which no archive has
	FaultAround    FaultKind = "around"  // bytes that belong to no file
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

// ErrNoFile says that there is no file to be read: a folder, a pipe, a device.
var ErrNoFile = errors.New("this is no ordinary file")

// maxFaults is how many faults are told.
const maxFaults = 50

// maxRead is the size up to which a file of an archive is held in memory.
const maxRead = 64 << 20

// Verify proves an archive whole and unaltered, or says what is wrong. It asks no
// server, and reads nothing of a zip that is not put together as archives are.
// Checkpoints must be signed with one of these keys; without any the archive's own are
// believed. An error means that the file can't be read, or that ctx ended.
func Verify(ctx context.Context, path string, tell func(Progress), keys ...*seal.Verifier) (Verdict, error) {
	f, err := attachments.OpenFile(path)
	if errors.Is(err, attachments.ErrNoFile) {
		return Verdict{}, fmt.Errorf("%s: %w", path, ErrNoFile)
	}
	if err != nil {
		return Verdict{}, err
	}
	defer func() { _ = f.Close() }() // read only
	info, err := f.Stat()
	if err != nil {
		return Verdict{}, err
	}
	v, err := verify(ctx, f, info.Size(), tell, keys)
	if err != nil {
		return Verdict{}, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

func verify(ctx context.Context, file io.ReaderAt, size int64, tell func(Progress), keys seal.Keys) (Verdict, error) {
	v := &verifier{file: file, size: size, tell: tell, keys: keys, verdict: Verdict{Gaps: []Gap{}, Faults: []Fault{}}}
	s := &surveyor{file: file, size: size, fault: v.fault}
	records, ok, err := s.survey(ctx)
	if err != nil {
		return Verdict{}, err
	}
	if !ok {
		if v.verdict.Faults[0].Kind == FaultDamaged && !looksLikeZip(file) {
			return Verdict{}, ErrNoArchive
		}
		return v.verdict, nil
	}
	v.records, v.named = records, map[string]record{}
	for _, r := range records {
		v.named[r.name] = r
	}
	err = v.verify(ctx)
	return v.verdict, err
}

func looksLikeZip(f io.ReaderAt) bool {
	begins := make([]byte, 4)
	_, err := f.ReadAt(begins, 0)
	return err == nil && bytes.HasPrefix(begins, []byte("PK"))
}

// verifier checks one archive.
type verifier struct {
	file    io.ReaderAt
	size    int64
	records []record          // what the zip holds, in the order of its bytes
	named   map[string]record // the same by name
	tell    func(Progress)
	keys    seal.Keys
	found   map[string]entry // by path
	verdict Verdict
}

func (v *verifier) fault(kind FaultKind, path, found string) {
	if len(v.verdict.Faults) < maxFaults {
		v.verdict.Faults = append(v.verdict.Faults, Fault{Kind: kind, Path: path, Found: found})
	}
}

func (v *verifier) verify(ctx context.Context) error {
	packed, err := v.readAll(ctx)
	if err != nil {
		return err
	}
	list, ok, err := v.manifest(ctx)
	if err != nil {
		return err
	}
	if ok {
		v.compare(list)
		if err := v.filed(ctx, list); err != nil {
			return err
		}
		if err := v.chains(ctx); err != nil {
			return err
		}
	}
	if !packed && len(v.verdict.Faults) == 0 {
		v.fault(FaultPacked, "", "")
	}
	return nil
}

// manifest reads the manifest, if it is what its digest says.
func (v *verifier) manifest(ctx context.Context) (list manifest, ok bool, err error) {
	for _, path := range []string{manifestPath, manifestDigestPath} {
		e, there := v.found[path]
		switch {
		case !there:
			v.fault(FaultMissing, path, "")
			ok = true
		case e.SHA256 == "": // nothing lists these two, so that compare does not say it
			v.fault(FaultAltered, path, "")
		}
	}
	if ok {
		return list, false, nil
	}
	data, err := v.whole(ctx, manifestPath)
	if err != nil {
		return list, false, err
	}
	digest := hexDigest(data)
	v.verdict.Manifest = "sha256:" + digest
	noted, err := v.whole(ctx, manifestDigestPath)
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
	return list, err == nil && list.V == 1 && len(list.Files) <= maxFiles && len(list.Gaps) <= maxFiles
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
	for _, r := range v.records {
		if !listed[r.name] {
			v.fault(FaultExtra, r.name, "")
		}
	}
}

// filed compares the list of what was filed with the digest that the filing put
// on record, and with what is there.
func (v *verifier) filed(ctx context.Context, list manifest) error {
	f := list.Filing
	if f == nil {
		return nil
	}
	data, err := v.whole(ctx, f.Path)
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
	sent, err := v.whole(ctx, f.HandIn)
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
